"""Fill in the outputs that the documents show, so that each is what the command really prints.

python scripts/readme_output.py            runs the commands and writes their outputs
python scripts/readme_output.py --check    says which outputs are not up to date (exit code 1)
python scripts/readme_output.py --check README.md    looks at some pages only

An output is the fenced block after the line `<!-- output: COMMAND -->`.  Its first line shows the
command without what only fits it to the page: anything after a pipe or a redirection.  With
`<!-- output: SHOWN := COMMAND -->` it shows SHOWN.  The commands of a page run one after the other,
as if from the root of the repository, with a store of the page's own that holds the bundled cases.
`<!-- output: python -->` stands for what the Python block before it prints; the blocks of a page
share their names.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

__all__ = ["filled", "pages"]

ROOT = Path(__file__).resolve().parent.parent
BLOCK = re.compile(
    r"^(?P<mark><!-- output: (?P<command>.+?) -->\n```\w*\n)(?P<body>.*?)(?P<end>^```$)",
    flags=re.DOTALL | re.MULTILINE,
)
CUT = re.compile(r" (?:\||2>&1).*$")
PYTHON = re.compile(r"^```python\n(.*?)^```$", flags=re.DOTALL | re.MULTILINE)
SECONDS = 300


def pages() -> list[Path]:
    """The pages that show outputs."""
    every = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])
    return [page for page in every if BLOCK.search(page.read_text("utf-8"))]


def filled(text: str) -> str:
    """The text of a page with every output as it is now.  Exits where a command prints nothing."""
    with _workplace() as place:
        names: dict[str, Any] = {"__name__": "__page__"}

        def output(found: re.Match[str]) -> str:
            command = found["command"]
            if command == "python":
                said = _python(PYTHON.findall(text[: found.start()])[-1], names)
            else:
                shown, _, run = command.rpartition(" := ")
                said = _shell(run, place)
                more = "...\n" if "| head" in run else ""
                said = f"$ {shown or CUT.sub('', run)}\n{said.rstrip()}\n{more}" if said else ""
            if not said.strip():
                sys.exit(f"'{command}' prints nothing")
            return f"{found['mark']}{said.rstrip()}\n{found['end']}"

        return BLOCK.sub(output, text)


@contextlib.contextmanager
def _workplace() -> Iterator[Path]:
    """A folder to run in, with `detente` on the path, the documents in view and a fresh store."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        program = place / "bin" / "detente"
        program.parent.mkdir()
        program.write_text(
            f"#!/bin/sh\nexec '{sys.executable}' -c "
            "'from detente.cli.main import run; run()' \"$@\"\n"
        )
        program.chmod(0o755)
        (place / "docs").symlink_to(ROOT / "docs")
        before, kept = Path.cwd(), dict(os.environ)
        os.environ.update(
            PATH=f"{program.parent}{os.pathsep}{os.environ['PATH']}",
            DETENTE_STORE=str(place / "store.duckdb"),
            COLUMNS="100",
            LC_ALL="C.UTF-8",
            NO_COLOR="1",
        )
        os.chdir(place)
        try:
            _shell("detente sources --format csv", place)  # makes the store, and says so
            yield place
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(kept)


def _shell(command: str, place: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", command], cwd=place, capture_output=True, timeout=SECONDS, check=False
    )
    said = done.stdout.decode()
    if done.returncode and not said:
        sys.exit(f"'{command}' failed:\n{done.stderr.decode()}")
    return said.replace(str(place), ".")


def _python(code: str, names: dict[str, Any]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(code, "<page>", "exec"), names)
    return said.getvalue()


def main(arguments: list[str]) -> int:
    """Write the outputs, or compare them."""
    check = "--check" in arguments
    named = [Path(one).resolve() for one in arguments if one != "--check"]
    stale = []
    for page in named or pages():
        text = page.read_text("utf-8")
        now = filled(text)
        if now == text:
            continue
        stale.append(page.relative_to(ROOT))
        if not check:
            page.write_text(now, "utf-8")
    for page in stale:
        sys.stderr.write(
            f"{page}: outputs are not up to date; run python scripts/readme_output.py\n"
            if check
            else f"{page}: outputs written\n"
        )
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
