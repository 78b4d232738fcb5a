"""Print one of the README's two commands, so that what is tested is what is promised.

A command is the first fenced block after the line `<!-- command: NAME -->`.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def command(name: str) -> str:
    """The text of the command `name`; exits with a message where the README has none."""
    pattern = rf"<!-- command: {re.escape(name)} -->\s*```\w*\n(.*?)```"
    found = re.search(pattern, README.read_text(encoding="utf-8"), flags=re.DOTALL)
    if found is None:
        sys.exit(f"README.md has no command {name!r}")
    return found.group(1).strip()


if __name__ == "__main__":
    print(command(sys.argv[1]))
