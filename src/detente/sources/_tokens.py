"""Where records begin and end in a block of text, how many fields each has: vectorised.

Quotes follow RFC 4180: a separator or a line end between quotes is text, a doubled quote is a
quote.  Counting quotes is enough to know which is which: after an even number of them a line end
ends a record.  One stray quote would therefore swallow the rest of the file; a record of several
lines that does not have the right number of fields, or has a quote in the middle of a field, is
for that reason broken at its first line, and reading goes on with the next.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Records", "split_records"]

_LF, _QUOTE = 10, 34

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Records:
    """Records of one block: byte `starts` and `ends` (exclusive, without LF), number of fields
    (`widths`; -1 for a line broken by an unbalanced quote), and 0-based physical `lines`.

    `used` bytes were consumed; the rest is an unfinished record that waits for the next block.
    """

    starts: Ints
    ends: Ints
    widths: Ints
    lines: Ints
    used: int


def split_records(
    data: bytes,
    *,
    delimiter: str,
    quoted: bool,
    final: bool,
    fits: Callable[[Ints], NDArray[np.bool_]],
    max_record: int,
) -> Records:
    """Splits `data` (whole lines) into records.

    `fits(widths)` says which numbers of fields are right; it decides whether a record of several
    lines is believed.  With `final` false an unfinished record at the end is left unused.
    """
    buffer = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(buffer == _LF)
    if not quoted or b'"' not in data:
        return _plain(newlines, _count_before(buffer == ord(delimiter), newlines))
    separators = np.flatnonzero(buffer == ord(delimiter))
    quotes = np.flatnonzero(buffer == _QUOTE)
    parts: list[tuple[Ints, Ints, Ints, Ints]] = []
    position = 0
    while position < len(data):
        starts, ends, widths, lines = _from(position, newlines, separators, quotes)
        stray = _stray(buffer, quotes[np.searchsorted(quotes, position) :], ends, ord(delimiter))
        after = np.searchsorted(newlines, ends, side="left") + 1
        several = after - lines > 1
        doubtful = several & (~fits(widths) | (ends - starts > max_record) | stray)
        first = int(np.argmax(doubtful)) if doubtful.any() else len(starts)
        parts.append((starts[:first], ends[:first], widths[:first], lines[:first]))
        if first < len(starts):
            broken = int(starts[first])
        else:
            broken = int(ends[-1]) + 1 if len(ends) else position
            if broken >= len(data) or (not final and len(data) - broken <= max_record):
                position = broken
                break
        line = int(np.searchsorted(newlines, broken, side="left"))
        end = int(newlines[line])
        parts.append(_one(broken, end, -1, line))
        position = end + 1
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Records(joined[0], joined[1], joined[2], joined[3], position)


def _one(start: int, end: int, width: int, line: int) -> tuple[Ints, Ints, Ints, Ints]:
    return (np.array([start]), np.array([end]), np.array([width]), np.array([line]))


def _count_before(marks: NDArray[np.bool_], places: Ints) -> Ints:
    """How many marks stand before each place: bits packed into words, the words counted.

    Three times as quick as listing the positions of the marks, of which a wide file has many.
    """
    packed = np.packbits(marks, bitorder="little")
    words = np.zeros(len(packed) // 8 + 2, dtype="<u8")
    words.view(np.uint8)[: len(packed)] = packed
    sums = np.zeros(len(words) + 1, dtype=np.int64)
    np.cumsum(np.bitwise_count(words), out=sums[1:])
    word, bit = places >> 6, (places & 63).astype(np.uint64)
    below = (np.uint64(1) << bit) - np.uint64(1)
    counts: Ints = sums[word] + np.bitwise_count(words[word] & below)
    return counts


def _plain(newlines: Ints, before: Ints) -> Records:
    starts = np.concatenate(([0], newlines[:-1] + 1)) if len(newlines) else newlines
    widths = np.diff(before, prepend=0) + 1
    used = int(newlines[-1]) + 1 if len(newlines) else 0
    return Records(starts, newlines, widths, np.arange(len(newlines)), used)


def _from(
    position: int, newlines: Ints, separators: Ints, quotes: Ints
) -> tuple[Ints, Ints, Ints, Ints]:
    """Records from `position` on, taking the quotes from there as balanced."""
    newlines_here = newlines[np.searchsorted(newlines, position) :]
    quotes_here = quotes[np.searchsorted(quotes, position) :]
    separators_here = separators[np.searchsorted(separators, position) :]
    ends = newlines_here[np.searchsorted(quotes_here, newlines_here) % 2 == 0]
    outside = separators_here[np.searchsorted(quotes_here, separators_here) % 2 == 0]
    starts = np.concatenate(([position], ends[:-1] + 1)) if len(ends) else ends
    widths = np.diff(np.searchsorted(outside, ends), prepend=0) + 1
    lines = np.searchsorted(newlines, starts, side="left")
    return starts, ends, widths, lines


def _stray(
    buffer: NDArray[np.uint8], quotes: Ints, ends: Ints, delimiter: int
) -> NDArray[np.bool_]:
    """Which records hold a quote that neither opens nor closes a field, nor is doubled."""
    marks = (delimiter, _LF, _QUOTE)
    opening, closing = quotes[0::2], quotes[1::2]
    before = np.isin(buffer[np.maximum(opening - 1, 0)], marks) | (opening == 0)
    behind = np.isin(buffer[np.minimum(closing + 1, len(buffer) - 1)], marks)
    wrong = np.concatenate((opening[~before], closing[~behind]))
    records = np.searchsorted(ends, wrong)
    found = np.zeros(len(ends) + 1, dtype=bool)
    found[records] = True
    return found[:-1]
