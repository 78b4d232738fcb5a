"""Malformed variants of a good file, seeded, and what a reader must do with each.

A variant is wrong in a way that a reader can see: cut short, separated by another character, in
another encoding, with dates that no calendar has, or with markup and spreadsheet formulas where
dates, codes and numbers belong.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from detente.errors import DetenteError
from detente.evidence.batch import Batch

__all__ = ["PAYLOADS", "malformed_variants", "outcome"]

PAYLOADS = (
    b"<script>alert(1)</script>",
    b"<img src=x onerror=alert(1)>",
    b"=cmd|' /C calc'!A0",
    b"@SUM(1+1)*cmd|' /C calc'!A0",
    b'=HYPERLINK("http://example.org/";"here")',
    b"+1-2;DROP TABLE event",
    b"{{7*7}}${7*7}",
)

_DAYS = ("2015-02-30", "0000-01-01", "2016-13-01", "9999-12-31", "2015-00-10")


def malformed_variants(
    good: bytes, seed: int, n: int = 100, delimiter: str = ","
) -> list[tuple[str, bytes]]:
    """`n` malformed variants of `good` (LF line ends, at least two lines), each with its kind.

    The same seed gives the same variants.
    """
    rng = random.Random(seed)
    makers = (
        _cut_row, _cut_head, _delimiter_everywhere, _delimiter_once, _dates, _inject, _utf16,
        _utf16_bare, _not_utf8, _nul, _joined, _ebcdic, _junk, _empty, _long,
    )  # fmt: skip
    found: list[tuple[str, bytes]] = []
    while len(found) < n:
        make = makers[len(found) % len(makers)]
        variant = make(good, rng, delimiter.encode())
        if variant is None or variant == good:  # nothing of this kind to damage: cut instead
            make, variant = _cut_row, _cut_row(good, rng, delimiter.encode())
        found.append((make.__name__.strip("_"), variant))
    return found


def _lines(good: bytes) -> list[bytes]:
    return good.rstrip(b"\n").split(b"\n")


def _pick(lines: list[bytes], rng: random.Random) -> int:
    return rng.randrange(1, len(lines))


def _with(lines: list[bytes], at: int, line: bytes) -> bytes:
    return b"\n".join([*lines[:at], line, *lines[at + 1 :]]) + b"\n"


def _cut_row(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    """Ends within the first half of the fields of a row."""
    lines = _lines(good)
    at = _pick(lines, rng)
    fields = lines[at].split(delimiter)
    kept = delimiter.join(fields[: rng.randint(1, max(1, len(fields) // 2))])
    return b"\n".join([*lines[:at], kept])


def _cut_head(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    """Ends within the first line."""
    first = _lines(good)[0]
    return first[: rng.randint(1, max(1, len(first) // 3))]


def _delimiter_everywhere(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    others = [mark for mark in (b";", b"|", b"^") if mark != delimiter]
    return good.replace(delimiter, rng.choice(others))


def _delimiter_once(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    lines = _lines(good)
    at = _pick(lines, rng)
    others = [mark for mark in (b";", b"|", b"^") if mark != delimiter]
    return _with(lines, at, lines[at].replace(delimiter, rng.choice(others)))


def _dates(good: bytes, rng: random.Random, delimiter: bytes) -> bytes | None:
    """Every date of a row (day or year) becomes impossible; None where the row has none."""
    lines = _lines(good)
    at = _pick(lines, rng)
    day = rng.choice(_DAYS)
    patterns = (
        (r"(?:19|20)\d\d-\d\d-\d\d", day),
        (r"\d{1,2}/\d{1,2}/(?:19|20)\d\d", "02/30/2015"),
        (r"(?:19|20)\d{12}", day.replace("-", "") + "120000"),
        (r"(?:19|20)\d{6}", day.replace("-", "")),
        (r"[6-9]\d(?:0\d|1[0-2])[0-3]\d", "790230"),
        (r"(?:18|19|20)\d\d", rng.choice(("0000", "9999", "-1"))),
    )
    line = lines[at].decode("utf-8")
    for pattern, wrong in patterns:
        edge = rf"(?<![\w.\-/]){pattern}(?![\w.\-/])"
        changed = re.sub(edge, wrong, line)
        if changed != line:
            return _with(lines, at, changed.encode())
    return None


def _inject(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    """Every field of a row is markup or a formula."""
    lines = _lines(good)
    at = _pick(lines, rng)
    payload = rng.choice(PAYLOADS)
    return _with(lines, at, delimiter.join([payload] * len(lines[at].split(delimiter))))


def _utf16(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    return good.decode("utf-8").encode("utf-16")


def _utf16_bare(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    return good.decode("utf-8").encode(rng.choice(("utf-16-le", "utf-16-be")))


def _not_utf8(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    """Bytes that are no UTF-8, and in place of the row's fields, so that Latin-1 shows it too."""
    lines = _lines(good)
    at = _pick(lines, rng)
    wrong = rng.choice((b"\xff\xfe", b"\xe9t\xe9", b"\xc3\x28"))
    return _with(lines, at, delimiter.join([wrong] * len(lines[at].split(delimiter))))


def _nul(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    lines = _lines(good)
    at = _pick(lines, rng)
    cut = rng.randrange(len(lines[at]) + 1)
    return _with(lines, at, lines[at][:cut] + b"\x00" + lines[at][cut:])


def _joined(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    """The first delimiters of a row are lost."""
    lines = _lines(good)
    at = _pick(lines, rng)
    return _with(lines, at, lines[at].replace(delimiter, b"", 2))


def _ebcdic(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    return good.decode("utf-8").encode("cp037", "replace")


def _junk(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    return rng.randbytes(rng.randint(200, 5000))


def _empty(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    return rng.choice((b"", b"\n", b"   \n\n", b"\xef\xbb\xbf"))


def _long(good: bytes, rng: random.Random, delimiter: bytes) -> bytes:
    """A line longer than any row."""
    lines = _lines(good)
    return _with(lines, _pick(lines, rng), b"x" * 1_200_000)


def outcome(read: Callable[[Path], Iterator[Batch]], path: Path) -> str:
    """What a reader makes of a malformed file: `refused`, or `set aside`.

    Asserts that a refusal names file, line and field, and that every row set aside has a line, a
    field and a reason.  Anything but a DetenteError is passed on.
    """
    try:
        batches = list(read(path))
    except DetenteError as error:
        assert error.where is not None, error
        assert error.where.file is not None, error
        assert error.where.line is not None, error
        assert error.where.field, error
        for part in (path.stem, f":{error.where.line}", error.where.field):
            assert part in str(error), (part, str(error))
        return "refused"
    rows = [row for batch in batches for row in batch.bad.iter_rows(named=True)]
    assert rows, "the reader took a malformed file for a good one"
    for row in rows:
        assert row["line"] is not None and row["line"] >= 1, row
        assert row["field"], row
        assert row["reason"], row
        assert len(row["raw"] or "") <= 500
    return "set aside"
