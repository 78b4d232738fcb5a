"""KEDS event files (.dat): one event a line, separated by tabs or blanks, WEIS codes.

    790415  IRQ     UAR     193     CUT AID
    790415<tab>MOS<tab>EGYGOV<tab>223<tab>(MIL ENGAGEMENT)<tab>SADAT ANWAR WERE INJURED ...

Fields: yymmdd, source, target, code, label, matched phrase; lines end in LF, CRLF or CR.  Label
and phrase say nothing that the code does not and are not kept.  A damaged code (O24, 053], ---)
puts its row in the quarantine.  The year has two digits, and 00 follows 99; the coder's counting
on (1000105 for 5 January 2000) is understood.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from detente.errors import FormatError, Where
from detente.evidence.batch import Batch
from detente.sources._delimited import Chunk, parse_dates, quoted, read_lines, reject
from detente.sources._events import add_meaning, blank_to_null, to_batch
from detente.sources._keds import SELECTIONS, Selection, as_dataset
from detente.sources.base import DataSet

__all__ = ["DATASETS"]

_TABBED = (
    r"^(?P<date>[^\t]*)\t(?P<actor_raw>[^\t]*)\t(?P<target_raw>[^\t]*)\t(?P<code>[^\t]*)(?:\t.*)?$"
)
_SPACED = (
    r"^ *(?P<date>[^ ]+) +(?P<actor_raw>[^ ]+) +(?P<target_raw>[^ ]+) +(?P<code>[^ ]+)(?: .*)?$"
)

_RIGHT = "yymmdd, source, target and code, separated by tabs or blanks, would be right."

_ACTOR = r"^[A-Za-z0-9_\-\[\]]{1,24}$"


def _read(path: Path, selection: Selection) -> Iterator[Batch]:
    seen: dict[str, int] = {}
    good = 0
    for found in read_lines(path, field="date"):
        chunk = _checked(found)
        if not good and not chunk.rows.height and chunk.bad.height >= 20:
            first = chunk.bad.row(0, named=True)
            raise FormatError(
                f"not one of the first {chunk.bad.height} lines can be read: {first['reason']}",
                where=Where(path, first["line"], first["field"]),
                fix=_RIGHT,
            )
        good += chunk.rows.height
        chunk = add_meaning(chunk, selection.scheme, field="code")
        yield to_batch(chunk, selection.source, selection.scheme, "weis", seen)


def _checked(found: Chunk) -> Chunk:
    chunk = _split(found)
    chunk = blank_to_null(chunk, "date", "actor_raw", "target_raw", "code")
    chunk = reject(chunk, pl.col("code").is_null(), "code", f"the line has no code; {_RIGHT}")
    for field in ("actor_raw", "target_raw"):
        shown = quoted(pl.col(field).str.slice(0, 40))
        why = pl.concat_str(shown, pl.lit(" is no actor code; letters and digits would be right."))
        chunk = reject(chunk, ~pl.col(field).str.contains(_ACTOR), field, why)
    # Two digits of the year: those from 60 on are of the last century.
    text = pl.col("date")
    year = text.str.slice(0, 2).cast(pl.Int64, strict=False)
    full = (
        pl.when(text.str.contains(r"^\d{6}$"))
        .then(pl.concat_str(pl.when(year >= 60).then(pl.lit("19")).otherwise(pl.lit("20")), text))
        .when(text.str.contains(r"^1\d{6}$"))
        .then(pl.concat_str(pl.lit("20"), text.str.slice(1)))
        .otherwise(text)
    )
    chunk = replace(chunk, rows=chunk.rows.with_columns(date=full))
    return parse_dates(chunk, "date", ("%Y%m%d",))


def _split(found: Chunk) -> Chunk:
    text = pl.col("text")
    tabbed = text.str.contains("\t", literal=True)
    pattern = (
        pl.when(tabbed)
        .then(text.str.extract_groups(_TABBED))
        .otherwise(text.str.extract_groups(_SPACED))
    )
    rows = found.rows.with_columns(pattern.alias("_fields")).unnest("_fields")
    chunk = replace(found, rows=rows)
    short = pl.col("date").is_null() & pl.col("code").is_null()
    chunk = reject(chunk, short, "code", f"the line has fewer than four fields; {_RIGHT}")
    return replace(chunk, rows=chunk.rows.drop("text"))


def _head(path: Path) -> pl.DataFrame:
    for found in read_lines(path, field="date"):
        short = replace(found, rows=found.rows.head(20_000))
        dated = short.rows["text"].str.contains(r"^\s*\d{6,7}[ \t]").sum()
        if 2 * dated > short.rows.height:
            return _checked(short).rows
        break
    return pl.DataFrame(
        schema=dict.fromkeys(("date", "actor_raw", "target_raw", "code"), pl.String)
    )


DATASETS: tuple[DataSet, ...] = tuple(
    as_dataset(SELECTIONS[name], _read, _head)
    for name in ("keds-gulf", "keds-gulf-full", "keds-levant", "keds-balkans")
)
