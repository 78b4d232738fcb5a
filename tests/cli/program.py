"""Running the program within the test's own process, and what came of it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import Any

from typer.testing import CliRunner

from detente.cli.main import app

__all__ = ["Result", "run_program"]


@dataclass(frozen=True)
class Result:
    """The exit code and both streams of one run."""

    code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        """What stands on stdout, read as JSON."""
        return json.loads(self.stdout)

    @property
    def rows(self) -> list[dict[str, str]]:
        """What stands on stdout, read as CSV."""
        return list(csv.DictReader(io.StringIO(self.stdout)))


def run_program(*arguments: str) -> Result:
    """Run `detente` with these arguments; an error that it does not expect is raised."""
    done = CliRunner().invoke(app, list(arguments), prog_name="detente", catch_exceptions=False)
    return Result(done.exit_code, done.stdout, done.stderr)
