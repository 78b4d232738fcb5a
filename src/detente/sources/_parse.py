"""The fields of whole records: quickly by Polars, slowly where quotes are used loosely."""

from __future__ import annotations

import csv
import io

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.sources._layout import Layout
from detente.sources._tokens import Records

__all__ = ["only_good", "parse", "parse_slowly"]


def only_good(
    data: bytes, records: Records, good: NDArray[np.bool_], chosen: NDArray[np.int64]
) -> bytes:
    """The good records alone, joined run by run so that a clean block is not copied twice."""
    if good.all():
        return data[: records.used]
    if not len(chosen):
        return b""
    breaks = np.flatnonzero(np.diff(chosen) > 1)
    firsts = chosen[np.concatenate(([0], breaks + 1))]
    lasts = chosen[np.concatenate((breaks, [len(chosen) - 1]))]
    runs = zip(records.starts[firsts], records.ends[lasts] + 1, strict=True)
    return b"".join(data[start:end] for start, end in runs)


def parse(clean: bytes, width: int, picks: list[int], layout: Layout) -> pl.DataFrame | None:
    """The fields `picks` of whole records, or None where Polars reads the quotes differently."""
    width = max(width, max(picks) + 1)
    schema = {f"c{at}": pl.String() for at in range(width)}
    if not clean:
        return pl.DataFrame(schema={f"c{at}": pl.String() for at in picks})
    try:
        return pl.read_csv(
            io.BytesIO(clean),
            has_header=False,
            schema=schema,
            columns=picks,
            separator=layout.delimiter,
            quote_char='"' if layout.quoted else None,
            truncate_ragged_lines=True,
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        return None


def parse_slowly(
    data: bytes,
    records: Records,
    chosen: NDArray[np.int64],
    picks: list[int],
    layout: Layout,
) -> pl.DataFrame:
    """Record by record, for the rare block in which quotes stand within unquoted fields."""
    table: dict[str, list[str | None]] = {f"c{at}": [] for at in picks}
    for at in chosen:
        text = data[records.starts[at] : records.ends[at]].decode("utf-8")
        fields = _fields(text, layout)
        for pick in picks:
            table[f"c{pick}"].append((fields[pick] or None) if pick < len(fields) else None)
    return pl.DataFrame(table, schema={name: pl.String() for name in table})


def _fields(text: str, layout: Layout) -> list[str]:
    if not layout.quoted:
        return text.split(layout.delimiter)
    return next(csv.reader([text.replace("\n", " ")], delimiter=layout.delimiter), [])
