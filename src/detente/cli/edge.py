"""The edge between commands and shell: errors become a line and an exit code."""

from __future__ import annotations

import os
import sys
from typing import Any

import typer
from typer.core import TyperGroup

from detente.cli.output import error_lines
from detente.errors import DetenteError

__all__ = ["INTERRUPTED", "REFUSED", "Commands"]

REFUSED = 2
INTERRUPTED = 130
_FIRST_SENTENCE = 200  # characters at most of a command's help in the list of commands
_PIPE_CLOSED = 141  # what a shell reports of a program that a closed pipe ended


class Commands(TyperGroup):
    """The top group: help in sections; no traceback for what a person can put right."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command, and turn refusals, interrupts and closed pipes into exit codes."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except DetenteError as error:
            sys.stderr.write("\n".join(error_lines(error)) + "\n")
            raise typer.Exit(REFUSED) from error
        except KeyboardInterrupt:
            sys.stderr.write("\ninterrupted\n")
            raise typer.Exit(INTERRUPTED) from None
        except BrokenPipeError:
            # The reader has what it wants; what is left unwritten must not raise again at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(_PIPE_CLOSED) from None
        return result

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """List the commands under the headings that they were registered with, in that order."""
        sections: dict[str, list[tuple[str, Any]]] = {}
        for name in self.list_commands(ctx):
            command = self.get_command(ctx, name)
            if command is not None and not command.hidden:
                heading = getattr(command, "rich_help_panel", None)
                key = heading if isinstance(heading, str) else "Commands"
                sections.setdefault(key, []).append((name, command))
        widest = max(len(name) for rows in sections.values() for name, _ in rows)
        for heading, commands in sections.items():
            with formatter.section(heading):
                formatter.write_dl(
                    [
                        (name.ljust(widest), command.get_short_help_str(_FIRST_SENTENCE))
                        for name, command in commands
                    ]
                )
