"""How a project lays out its delimited files, and whether a file's first line agrees."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from detente.errors import DetenteError, FormatError, Where
from detente.sources._files import read_blocks

__all__ = ["Field", "Layout", "looks_like", "match_header", "read_header"]

_NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "bar", " ": "space", "\x1f": "line"}


@dataclass(frozen=True, slots=True)
class Field:
    """A column that we read: our `name` for it and the `titles` it has had in headers.

    Titles are compared without regard to case, surrounding blanks and quotes; no titles means
    that the name itself is the title.  `position` (0-based) serves files without a header.
    """

    name: str
    titles: tuple[str, ...] = ()
    required: bool = True
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A delimited file as its project publishes it.

    `widths`: the allowed numbers of fields in a row; None means as many as the header has.
    `trailing_empty`: rows may have more fields than the header where the spare ones are empty.
    `ghosts`: titles (lower case) that some published headers have and no row of them; they are
    struck out where the first row is shorter than the header by just their number.
    """

    fields: tuple[Field, ...]
    delimiter: str = ","
    header: bool = True
    widths: frozenset[int] | None = None
    quoted: bool = True
    encoding: str = "utf-8"
    trailing_empty: bool = False
    ghosts: tuple[str, ...] = ()

    def by_position(self) -> dict[str, int]:
        """Field name to column number, for a file without a header."""
        return {field.name: field.position for field in self.fields if field.position is not None}

    @property
    def delimiter_name(self) -> str:
        """The delimiter in a word."""
        return _NAMES.get(self.delimiter, repr(self.delimiter))

    def right(self, width: int) -> str:
        """What a right row looks like, in a sentence."""
        widths = sorted(self.widths) if self.widths is not None else [width]
        number = " or ".join(str(number) for number in widths)
        return f"{number} fields separated by {self.delimiter_name} would be right."

    def misfit(self, found: int, width: int) -> tuple[str, str]:
        """Field and reason for a row of `found` fields (-1: an unbalanced quote)."""
        if found < 0:
            return self.fields[
                0
            ].name, 'a quote (") is opened and never closed; close or double it.'
        wanted = min(self.widths) if self.widths is not None else width
        places = {at: name for name, at in self.by_position().items()}
        field = places.get(found, f"column {found + 1}") if found < wanted else f"column {found}"
        return field, f"the row has {found} fields; {self.right(width)}"


def match_header(path: Path, data: bytes, layout: Layout) -> tuple[dict[str, int], int, int]:
    """Field name to column number, the header's width, and the byte at which rows begin.

    Raises FormatError naming the first required column that the header lacks.
    """
    end = data.find(b"\n")
    end = len(data) if end < 0 else end
    text = data[: min(end, 1 << 20)].decode("utf-8", "replace")
    titles = _without_ghosts(_titles(text, layout), data, end, layout)
    places: dict[str, int] = {}
    for at, title in enumerate(titles):
        places.setdefault(title, at)
    columns: dict[str, int] = {}
    for field in layout.fields:
        found = [
            places[name] for t in (field.titles or (field.name,)) if (name := _plain(t)) in places
        ]
        if found:
            columns[field.name] = found[0]
        elif field.required:
            raise FormatError(
                f"the header lacks the column {(field.titles or (field.name,))[0]!r}; it has "
                f"{len(titles)}: {', '.join(titles)[:200]!r}.{_other_delimiter(text, layout)}",
                where=Where(path, 1, (field.titles or (field.name,))[0]),
                fix=f"A header with the project's own titles, separated by "
                f"{layout.delimiter_name}, would be right.",
            )
    width = len(titles)
    if layout.trailing_empty:
        while width and not titles[width - 1]:
            width -= 1
    return columns, width, min(end + 1, len(data))


def _without_ghosts(titles: list[str], data: bytes, end: int, layout: Layout) -> list[str]:
    kept = [title for title in titles if title not in layout.ghosts]
    if len(kept) == len(titles):
        return titles
    second = data[end + 1 : end + (1 << 20)].split(b"\n", 1)[0].decode("utf-8", "replace")
    width = len(second.split(layout.delimiter))
    return kept if second and abs(width - len(kept)) < abs(width - len(titles)) else titles


def _plain(title: str) -> str:
    return title.strip().strip('"').strip().lower()


def _titles(text: str, layout: Layout) -> list[str]:
    if layout.quoted:
        try:
            parts = next(csv.reader([text], delimiter=layout.delimiter), [])
        except csv.Error:
            parts = text.split(layout.delimiter)
    else:
        parts = text.split(layout.delimiter)
    return [_plain(part) for part in parts]


def _other_delimiter(text: str, layout: Layout) -> str:
    counts = {mark: text.count(mark) for mark in ",\t;|" if mark != layout.delimiter}
    mark, most = max(counts.items(), key=lambda item: item[1])
    if most > text.count(layout.delimiter):
        return f" The line seems to be separated by {_NAMES[mark]}."
    return ""


def read_header(path: Path, *, delimiter: str = ",", encoding: str = "utf-8") -> list[str]:
    """The titles in a file's first line, in lower case.  Raises FormatError or SourceError."""
    layout = Layout((Field("header"),), delimiter=delimiter, encoding=encoding)
    for block in read_blocks(path, encoding=encoding, block_bytes=1 << 16):
        return _titles(block.data.split(b"\n", 1)[0].decode("utf-8", "replace"), layout)
    return []


def looks_like(path: Path, layout: Layout) -> bool:
    """Whether a file's header has every column that `layout` requires (for `recognise`)."""
    try:
        for block in read_blocks(path, encoding=layout.encoding, block_bytes=1 << 16):
            match_header(path, block.data, layout)
            return True
    except DetenteError:
        return False
    return False
