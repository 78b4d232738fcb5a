"""Write docs/cli.md from the help of the commands.

python scripts/cli_docs.py            writes it
python scripts/cli_docs.py --check    says whether it is up to date (exit code 1 where it is not)
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from typer.main import get_command

from detente.cli.main import app

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"

_HEAD = """\
# The command line

<!-- Written by scripts/cli_docs.py from the help of the commands; do not edit. -->

`detente` answers on the command line what the library answers in Python. Rows go to stdout;
progress, notes and errors go to stderr, so that `detente ... | other-program` always gets clean
rows. Colour is used on a terminal only.

**Formats.** `--format table` is for people; `json` and `csv` are for programs. Dates in them are
ISO 8601, missing values are `null` or empty. A CSV cell of text that begins with `=`, `+`, `-`,
`@`, a tab or a carriage return gets a leading apostrophe, so that no spreadsheet takes it for a
formula; numbers stay numbers.

**Dates.** `1988-08-20`, `1988-08` and `1988` are all dates: `--from` takes their first day, `--to`
and `--as-of` their last.

**The store.** Every command that reads evidence makes the store on first use, with the bundled
cases in it. `--store` or `DETENTE_STORE` names another file.

**Exit codes.** 0: done. 1: a check found something wrong (`casebook check`, `doctor`). 2: refused,
with the reason on stderr. 130: interrupted. 141: the reader closed the pipe.
"""


def page() -> str:
    """The whole page."""
    group: Any = get_command(app)
    parts = [_HEAD]
    heading = ""
    for name, command in group.commands.items():
        panel = command.rich_help_panel
        if panel != heading:
            heading = panel
            parts.append(f"## {heading}\n")
        parts.extend(_command(f"detente {name}", command))
    return "\n".join(parts)


def _command(path: str, command: Any) -> Iterator[str]:
    words, example = _help(command)
    yield f"### `{path}`\n"
    yield f"{words}\n"
    subcommands = getattr(command, "commands", None)
    if subcommands:
        for name, one in subcommands.items():
            yield from _command(f"{path} {name}", one)
        return
    arguments = [one for one in command.params if one.param_type_name == "argument"]
    options = [one for one in command.params if one.param_type_name == "option"]
    usage = " ".join([path, *(one.metavar or one.name.upper() for one in arguments)])
    yield f"```sh\n{usage}{' [OPTIONS]' if options else ''}\n\n# {example[0]}"
    yield "\n".join(example[1:]) + "\n```\n"
    rows = [_row(one) for one in (*arguments, *options) if one.name != "help"]
    if rows:
        yield "| | |\n|---|---|\n" + "\n".join(rows) + "\n"


def _help(command: Any) -> tuple[str, list[str]]:
    """The words of a command's help as Markdown, and the lines of its example."""
    text, _, example = inspect.cleandoc(command.help).partition("\b\n")
    words = " ".join(" ".join(text.split("\n\n")[0].split()).split())
    rest = [" ".join(part.split()) for part in text.split("\n\n")[1:] if part.strip()]
    lines = [line.strip() for line in example.splitlines() if line.strip()]
    return "\n\n".join([words, *rest]).replace("<", "\\<"), ["for example", *lines[1:]]


def _row(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        name = parameter.metavar or parameter.name.upper()
    else:
        name = ", ".join((*parameter.opts, *parameter.secondary_opts))
        if parameter.metavar:
            name = f"{name} {parameter.metavar}"
    notes = [parameter.help or ""]
    default = parameter.default
    is_shown = default not in (None, False, ...) and parameter.show_default
    if parameter.param_type_name == "option" and is_shown:
        notes.append(f"Default: `{getattr(default, 'value', default)}`.")
    if getattr(parameter, "envvar", None):
        notes.append(f"Environment: `{parameter.envvar}`.")
    cells = (f"`{name}`", " ".join(notes).replace("<", "\\<"))
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def main(arguments: list[str]) -> int:
    """Write the page, or compare it."""
    made = page()
    if arguments == ["--check"]:
        if PAGE.read_text("utf-8") == made:
            return 0
        sys.stderr.write(f"{PAGE} is not up to date: run python scripts/cli_docs.py\n")
        return 1
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
