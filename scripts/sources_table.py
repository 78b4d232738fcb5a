"""Write the table of data sets in docs/sources.md from the registry of readers.

python scripts/sources_table.py            writes it
python scripts/sources_table.py --check    says whether it is up to date (exit code 1 if not)
"""

from __future__ import annotations

import sys
from pathlib import Path

from detente.sources.base import DataSet
from detente.sources.registry import datasets

__all__ = ["PAGE", "page"]

PAGE = Path(__file__).resolve().parent.parent / "docs" / "sources.md"
BEGIN, END = "<!-- table of data sets: begin -->\n", "<!-- table of data sets: end -->"


def page() -> str:
    """The page with the table as it is now."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    return f"{before}{BEGIN}{_table()}{END}{after}"


def _table() -> str:
    head = (
        "| id | data set | evidence | from | to | licence | how to get it |\n" + "|---" * 7 + "|\n"
    )
    return head + "".join(_row(one) for _, one in sorted(datasets().items()))


def _row(one: DataSet) -> str:
    source, cover = one.source, one.source.coverage
    get = f"`detente fetch {one.id}`" if one.downloads else source.obtain
    cells = (
        f"`{one.id}`",
        f"[{source.title}]({source.homepage}) {source.version}",
        ", ".join(sorted(f"{kind}s" for kind in one.kinds)),
        str(cover.start.year) if cover.start else "open",
        str(cover.end.year) if cover.end else "open",
        source.licence,
        get,
    )
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"


def main(arguments: list[str]) -> int:
    """Write the table, or compare it."""
    made = page()
    if PAGE.read_text("utf-8") == made:
        return 0
    if arguments == ["--check"]:
        sys.stderr.write(f"{PAGE.name} is not up to date: run python scripts/sources_table.py\n")
        return 1
    PAGE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
