"""The process that test_kill.py kills: ingests into the store it is told of, saying where it is.

Reads one line from standard input (`create`, `corrections` or `bulk`, a blank, the store's path)
and writes `ready`, `started`, `taken` (the last batch has been read) and `done`, a line each.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence import Batch, EvidenceKind, Store
from evidence_rows import batch, row, source

RECORDED = date(1990, 1, 1)


def made_up(records: range, source_id: str, code: str) -> pl.DataFrame:
    """Events of these record numbers, quickly."""
    return pl.DataFrame({"record": pl.Series(records).cast(pl.String)}).with_columns(
        source=pl.lit(source_id),
        recorded=pl.lit(RECORDED),
        date=pl.lit(RECORDED),
        code=pl.lit(code),
        story=pl.format("https://example.org/{}", "record"),
    )


def stream(kind: str) -> Iterator[Batch]:
    """`corrections`: rows the store has, changed ones, new ones and a new kind.  `bulk`: so many
    rows of a source new to the store that DuckDB writes some to the file before the commit."""
    if kind == "corrections":
        yield Batch(EvidenceKind.EVENT, made_up(range(0, 1000), "made", "190"))
        for start in range(1000, 20_000, 4750):
            yield Batch(EvidenceKind.EVENT, made_up(range(start, start + 4750), "made", "040"))
        yield batch(EvidenceKind.TIE, [row(EvidenceKind.TIE, str(n)) for n in range(300)])
    else:
        for start in range(0, 150_000, 30_000):
            yield Batch(EvidenceKind.EVENT, made_up(range(start, start + 30_000), "bulk", "190"))


def ingest(store: Store, kind: str, batches: Iterator[Batch] | list[Batch]) -> None:
    """One ingest of the stream `kind`."""
    store.writer().ingest(source("bulk" if kind == "bulk" else "made"), batches)


def _say(word: str) -> None:
    print(word, flush=True)


def _telling(batches: list[Batch]) -> Iterator[Batch]:
    yield from batches
    _say("taken")


def main() -> None:
    """Do what the line on standard input says."""
    ready = {kind: list(stream(kind)) for kind in ("corrections", "bulk")}
    _say("ready")
    kind, path = sys.stdin.readline().rstrip("\n").split(" ", 1)
    _say("started")
    with Store.open(Path(path)) as store:
        if kind != "create":
            ingest(store, kind, _telling(ready[kind]))
    _say("done")


if __name__ == "__main__":
    main()
