"""Check the documents: every relative link leads somewhere, and every picture is there."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def broken_links() -> list[str]:
    """Each broken link as `file: target`."""
    broken = []
    for page in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]):
        for target in LINK.findall(page.read_text(encoding="utf-8")):
            path = target.split("#")[0]
            if path and "://" not in path and not (page.parent / path).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    return broken


if __name__ == "__main__":
    problems = broken_links()
    print(*problems, sep="\n")
    sys.exit(1 if problems else 0)
