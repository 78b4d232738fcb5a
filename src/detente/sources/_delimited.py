"""A streaming reader for delimited files: every field a string, every bad row set aside.

    Layout       how a project lays out its files: fields, delimiter, header, quoting, encoding
    read_header  the header's titles, matched to the layout's fields
    read_chunks  the file as `Chunk`s: a frame of strings with the line number of each row,
                 and the rows set aside with line, field, reason and text
    read_lines   the same for files that have no fixed columns: one field, the line

A file that is as a whole wrong (missing columns, another delimiter, UTF-16, empty, binary) raises
FormatError naming file, line and field.  A row that is wrong (too few or too many fields, NUL,
bytes that are no UTF-8, an unbalanced quote, a line over 1 MiB) goes to `Chunk.bad`.
Checks of single columns (dates, numbers, codes) are in `_columns`, re-exported here.
Text is kept as text: nothing in a file is evaluated, and escaping is the business of output.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import FormatError, Where
from detente.sources._columns import (
    Chunk,
    label_duplicates,
    parse_dates,
    parse_numbers,
    quarantine,
    quoted,
    reject,
)
from detente.sources._files import BLOCK_BYTES, MAX_LINE_BYTES, Block, LongLine, ahead, read_blocks
from detente.sources._layout import Field, Layout, looks_like, match_header, read_header
from detente.sources._parse import only_good, parse, parse_slowly
from detente.sources._tokens import Records, split_records

__all__ = [
    "Chunk",
    "Field",
    "Layout",
    "label_duplicates",
    "looks_like",
    "parse_dates",
    "parse_numbers",
    "quarantine",
    "quoted",
    "read_chunks",
    "read_header",
    "read_lines",
    "reject",
]

_MAX_BROKEN = 100
"""More lines than this broken by unbalanced quotes in one block: the file is not quoted so."""


def read_chunks(path: Path, layout: Layout, *, block_bytes: int = BLOCK_BYTES) -> Iterator[Chunk]:
    """The rows of a file as `layout` says, a few ten or hundred thousand at a time.

    Each chunk's `rows` has `line` (1-based) and one String column per field of the layout; an
    empty field is null, and so is every field that this version of the file does not have.
    Raises FormatError where the file as a whole is not what the layout says.
    """
    yield from ahead(_chunks(path, layout, block_bytes))


def _chunks(path: Path, layout: Layout, block_bytes: int) -> Iterator[Chunk]:
    first = layout.fields[0].name
    columns: dict[str, int] | None = None if layout.header else layout.by_position()
    width = 0
    carry, carry_line = b"", 1
    good_seen, bad_seen = 0, 0
    encoding = layout.encoding
    for block in read_blocks(path, encoding=encoding, first_field=first, block_bytes=block_bytes):
        data = carry + block.data
        line = carry_line if carry else block.first_line
        if columns is None and data:
            columns, width, offset = match_header(path, data, layout)
            line += data.count(b"\n", 0, offset)
            data = data[offset:]
        if columns is None:
            continue
        chunk, used = _chunk(path, data, line, block, layout, columns, width)
        carry = data[used:]
        carry_line = line + data.count(b"\n", 0, used) if carry else 0
        good_seen += chunk.rows.height
        bad_seen += chunk.bad.height
        if not good_seen and bad_seen >= _HOPELESS:
            raise _no_row_fits(path, chunk, layout, width)
        yield chunk
    if columns is None:
        raise FormatError(
            "the file has no line to read.",
            where=Where(path, 1, first),
            fix="Download it again; it must hold rows.",
        )


_HOPELESS = 20
"""After so many bad rows and not one good one the file is wrong as a whole."""


def read_lines(path: Path, *, encoding: str = "utf-8", field: str = "line") -> Iterator[Chunk]:
    """The non-empty lines of a file in one String column named `text`, beside `line`.

    For files without fixed columns.  `field` is the name that errors give to what stands first
    in a line.  Raises FormatError as `read_chunks` does.
    """
    layout = Layout(
        fields=(Field("text", position=0),),
        delimiter="\x1f",
        header=False,
        widths=frozenset({1}),
        quoted=False,
        encoding=encoding,
    )
    for block in read_blocks(path, encoding=encoding, first_field=field):
        yield _chunk(path, block.data, block.first_line, block, layout, {"text": 0}, 1)[0]


def _chunk(
    path: Path,
    data: bytes,
    line: int,
    block: Block,
    layout: Layout,
    columns: dict[str, int],
    width: int,
) -> tuple[Chunk, int]:
    """One block as a chunk, and how many bytes of it were used."""

    def fits(widths: NDArray[np.int64]) -> NDArray[np.bool_]:
        allowed: NDArray[np.bool_] = np.isin(widths, list(layout.widths or (width,)))
        return allowed

    records = split_records(
        data,
        delimiter=layout.delimiter,
        quoted=layout.quoted,
        final=block.final,
        fits=fits,
        max_record=MAX_LINE_BYTES,
    )
    broken = int((records.widths < 0).sum())
    if broken > _MAX_BROKEN:
        at = line + int(records.lines[np.argmax(records.widths < 0)])
        raise FormatError(
            f"{broken} lines have a quote that is never closed.",
            where=Where(path, at, layout.fields[0].name),
            fix='A quote within a quoted field must be doubled ("").',
        )
    good, bad = _sort_out(data, records, layout, fits(records.widths), width, line)
    rows = _rows(data, records, good, layout, columns, line)
    long = [_long(item, layout) for item in block.long_lines]
    parts = [part for part in (*long, bad) if part.height]
    offsets = (records.starts, records.ends, records.lines + line)
    return Chunk(rows, pl.concat(parts) if parts else quarantine(), data, offsets), records.used


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _long(item: LongLine, layout: Layout) -> pl.DataFrame:
    reason = f"the line is longer than {MAX_LINE_BYTES:,} bytes; a row of this data set is not."
    return quarantine([item.line], [layout.fields[0].name], [reason], [item.head])


def _sort_out(
    data: bytes,
    records: Records,
    layout: Layout,
    fits: NDArray[np.bool_],
    width: int,
    line: int,
) -> tuple[NDArray[np.bool_], pl.DataFrame]:
    """Which records can be parsed, and the others with the reason, blank lines left out."""
    lengths = records.ends - records.starts
    reasons: dict[int, tuple[str, str]] = {}
    spare = _trailing_empty(data, records, layout, fits, width)
    first = layout.fields[0].name
    for at in np.flatnonzero(~fits & ~spare & (lengths > 0)).tolist():
        reasons[at] = layout.misfit(int(records.widths[at]), width)
    for at in np.flatnonzero(lengths > MAX_LINE_BYTES).tolist():
        reasons[at] = (
            first,
            f"the row is longer than {MAX_LINE_BYTES:,} bytes; a row of this data set is not.",
        )
    for at in _records_with(data, records, b"\x00"):
        reasons[at] = (first, "the row holds a NUL byte; text without it would be right.")
    for at, byte in _not_utf8(data, records):
        reasons[at] = (
            first,
            f"byte {byte + 1} of the row is not UTF-8; the file must be saved in UTF-8.",
        )
    good = (fits | spare) & (lengths > 0)
    good[list(reasons)] = False
    lines, fields, why, raw = [], [], [], []
    for at, (field, reason) in sorted(reasons.items()):
        text = data[records.starts[at] : min(records.ends[at], records.starts[at] + 2000)]
        if not text.strip() and layout.delimiter.encode() not in text:
            continue  # a line of blanks is no row
        lines.append(line + int(records.lines[at]))
        fields.append(field)
        why.append(reason)
        raw.append(text.decode("utf-8", "replace")[:500])
    return good, quarantine(lines, fields, why, raw)


def _trailing_empty(
    data: bytes, records: Records, layout: Layout, fits: NDArray[np.bool_], width: int
) -> NDArray[np.bool_]:
    """Records with more fields than the header, all the spare ones empty, where that is allowed."""
    spare = np.zeros(len(fits), dtype=bool)
    if layout.trailing_empty and layout.widths is None:
        separator = layout.delimiter.encode()
        for at in np.flatnonzero(~fits & (records.widths > width)):
            extra = int(records.widths[at]) - width
            spare[at] = data[: records.ends[at]].endswith(separator * extra)
    return spare


def _records_with(data: bytes, records: Records, byte: bytes) -> list[int]:
    if byte not in data:
        return []
    places = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) == byte[0])
    return _of(places, records)


def _of(places: NDArray[np.int64], records: Records) -> list[int]:
    """The records in which these byte positions lie."""
    at = np.unique(np.searchsorted(records.ends, places))
    return [int(i) for i in at if i < len(records.ends)]


def _not_utf8(data: bytes, records: Records) -> list[tuple[int, int]]:
    if _is_utf8(data):
        return []
    bad = []
    suspects = np.flatnonzero(np.frombuffer(data, dtype=np.uint8) >= 0x80)
    for at in _of(suspects, records):
        try:
            data[records.starts[at] : records.ends[at]].decode("utf-8")
        except UnicodeDecodeError as error:
            bad.append((at, error.start))
    return bad


def _rows(
    data: bytes,
    records: Records,
    good: NDArray[np.bool_],
    layout: Layout,
    columns: dict[str, int],
    line: int,
) -> pl.DataFrame:
    picks = sorted(set(columns.values()))
    chosen = np.flatnonzero(good)
    clean = only_good(data, records, good, chosen)
    table = parse(clean, int(records.widths[chosen].max(initial=1)), picks, layout)
    if table is None or table.height != len(chosen):
        table = parse_slowly(data, records, chosen, picks, layout)
    return _named(table, records.lines[chosen] + line, layout, columns)


def _named(
    table: pl.DataFrame, lines: NDArray[np.int64], layout: Layout, columns: dict[str, int]
) -> pl.DataFrame:
    """The picked columns under the layout's names, `line` before them, null for those absent."""
    present = [pl.col(f"c{at}").alias(name) for name, at in columns.items()]
    absent = [
        pl.lit(None, pl.String).alias(field.name)
        for field in layout.fields
        if field.name not in columns
    ]
    named = table.select(*present, *absent)
    if layout.quoted:
        # A quoted empty field ("") is an empty field.
        texts = (pl.col(name) for name in named.columns)
        named = named.select(pl.when(text != "").then(text) for text in texts)
    return named.insert_column(0, pl.Series("line", lines, dtype=pl.Int64))


def _no_row_fits(path: Path, chunk: Chunk, layout: Layout, width: int) -> FormatError:
    first = chunk.bad.row(0, named=True)
    return FormatError(
        f"not one of the first {chunk.bad.height} rows can be read: {first['reason']}",
        where=Where(path, first["line"], first["field"]),
        fix=layout.right(width),
    )
