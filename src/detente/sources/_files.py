"""Files as published, turned into blocks of whole lines: unpacked, one kind of line end, UTF-8.

What is wrong with the file as a whole (missing, empty, UTF-16, binary, a broken archive) is
refused here with a FormatError; what is wrong with a single line is left to the next step.
"""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import BinaryIO, TypeVar, cast

import numpy as np

from detente.errors import FormatError, SourceError, Where

__all__ = [
    "BLOCK_BYTES",
    "MAX_LINE_BYTES",
    "Block",
    "LongLine",
    "ahead",
    "open_bytes",
    "read_blocks",
]

_T = TypeVar("_T")

BLOCK_BYTES = 16 * 1024 * 1024
"""How much is read at a time: large enough to keep the parser busy, small enough to stream."""

MAX_LINE_BYTES = 1024 * 1024
"""A longer line is no row of any data set read here; it is set aside without being held."""

_ARCHIVE_ERRORS = (
    gzip.BadGzipFile,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,  # zipfile: a member that needs a password
)


@dataclass(frozen=True, slots=True)
class LongLine:
    """A line that was skipped for its length: its number and its first characters."""

    line: int
    head: str


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines in UTF-8 with LF ends; `first_line` is the 1-based number of the first.

    `long_lines` were skipped in front of this block: counting LF from `first_line` stays right.
    """

    data: bytes
    first_line: int
    final: bool
    long_lines: tuple[LongLine, ...] = field(default=())


@contextmanager
def open_bytes(path: Path, *, first_field: str | None = None) -> Iterator[BinaryIO]:
    """The bytes of a plain, gzip or zip file (a zip must hold exactly one file).

    Raises SourceError where the file cannot be opened, FormatError where an archive is broken.
    """
    where = Where(path, 1, first_field)
    try:
        with path.open("rb") as probe:
            magic = probe.read(4)
        if magic[:2] == b"\x1f\x8b":
            with gzip.open(path, "rb") as unpacked:
                yield cast(BinaryIO, unpacked)
        elif magic == b"PK\x03\x04":
            with (
                zipfile.ZipFile(path) as archive,
                archive.open(_only_member(archive, where)) as raw,
            ):
                yield cast(BinaryIO, raw)
        else:
            with path.open("rb") as plain:
                yield plain
    except _ARCHIVE_ERRORS as error:
        raise FormatError(
            f"the archive is damaged or cannot be unpacked ({error}).",
            where=where,
            fix="Download it again; a plain, gzip or zip file without a password is right.",
        ) from error
    except OSError as error:
        raise SourceError(
            f"the file cannot be read ({error.strerror or error}).",
            where=where,
            fix="Give the path of a readable file.",
        ) from error


def _only_member(archive: zipfile.ZipFile, where: Where) -> str:
    members = [info.filename for info in archive.infolist() if not info.is_dir()]
    if len(members) != 1:
        raise FormatError(
            f"the zip archive holds {len(members)} files.",
            where=where,
            fix="Unpack it and give the one file that holds the data.",
        )
    return members[0]


def read_blocks(
    path: Path,
    *,
    encoding: str = "utf-8",
    first_field: str | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Iterator[Block]:
    """The file as blocks of whole lines.

    `encoding` is what the project publishes: `utf-8` (a byte order mark is dropped) or
    `latin-1`.  CR and CRLF become LF.  Raises FormatError for an empty file, UTF-16 or UTF-32,
    and for what looks binary; each names the file, line 1 and `first_field`.
    """
    with open_bytes(path, first_field=first_field) as raw:
        head = raw.read(block_bytes)
        _refuse_whole(head, Where(path, 1, first_field))
        if encoding == "utf-8":
            head = head.removeprefix(b"\xef\xbb\xbf")
        yield from _cut(raw, head, encoding, block_bytes)


def _refuse_whole(head: bytes, where: Where) -> None:
    sample = head[:8192]
    if not sample.removeprefix(b"\xef\xbb\xbf").strip():
        raise FormatError(
            "the file is empty.", where=where, fix="Download it again; it must hold rows."
        )
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or sample[:4] == b"\x00\x00\xfe\xff":
        raise FormatError(
            "the file is in UTF-16 or UTF-32.",
            where=where,
            fix="Save it as UTF-8 (plain text), as the project publishes it.",
        )
    if sample.count(0) > len(sample) // 20:
        raise FormatError(
            f"{sample.count(0)} of the first {len(sample)} bytes are NUL: a binary file, or "
            "UTF-16 without its mark.",
            where=where,
            fix="Give the plain text file in UTF-8, as the project publishes it.",
        )
    control = sum(sample.count(byte) for byte in range(1, 32) if byte not in (9, 10, 12, 13))
    if control > len(sample) // 20 and len(sample) >= 256:
        raise FormatError(
            f"{control} of the first {len(sample)} bytes are control characters: a binary file.",
            where=where,
            fix="Give the plain text file, as the project publishes it.",
        )


def _cut(raw: BinaryIO, head: bytes, encoding: str, block_bytes: int) -> Iterator[Block]:
    line, carry, skipping, final = 1, b"", False, False
    chunk = head
    pending: list[LongLine] = []
    while not final:
        following = raw.read(block_bytes)
        final = not following
        mend = skipping or final or b"\r" in chunk or b"\r" in carry
        last = -1 if mend else chunk.rfind(b"\n")
        if last >= 0:
            # Nothing to mend: the whole lines are copied once.
            body = b"".join((carry, memoryview(chunk)[: last + 1]))
            yield Block(_utf8(body, encoding), line, False, tuple(pending))
            line, pending = line + _count_lines(body), []
            carry, chunk = chunk[last + 1 :], following
            continue
        data = carry + chunk
        # A CR at the very end may be the first half of CRLF: it waits for the next chunk.
        held = b"\r" if data.endswith(b"\r") and not final else b""
        data = _one_line_end(data[:-1] if held else data)
        if skipping:
            at = data.find(b"\n")
            skipping = at < 0
            data = b"" if skipping else data[at + 1 :]
            line += 0 if skipping else 1
        end = len(data) if final else data.rfind(b"\n") + 1
        body, carry = data[:end], data[end:] + held
        if body and not body.endswith(b"\n"):
            body += b"\n"
        if body or pending or final:
            yield Block(_utf8(body, encoding), line, final, tuple(pending))
            pending = []
        line += _count_lines(body)
        if len(carry) > MAX_LINE_BYTES and not final:
            # The rest of this line is dropped as it comes, so that it is never held whole.
            pending.append(LongLine(line, carry[:2000].decode("utf-8", "replace")[:500]))
            carry, skipping = held, True
        chunk = following


def _count_lines(data: bytes) -> int:
    return int(np.count_nonzero(np.frombuffer(data, dtype=np.uint8) == ord("\n")))


def _one_line_end(data: bytes) -> bytes:
    if b"\r" not in data:
        return data
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _utf8(data: bytes, encoding: str) -> bytes:
    if encoding == "latin-1" and not data.isascii():
        return data.decode("latin-1").encode("utf-8")
    return data


def ahead(items: Iterator[_T]) -> Iterator[_T]:
    """`items` in their order, the next one made in a thread while the last one is used.

    Reading and checking then share two cores.  What the maker raises is raised here; where the
    user stops early, the maker stops after the item at hand.
    """
    queue: Queue[tuple[_T | None, BaseException | None]] = Queue(maxsize=1)
    stopped = Event()

    def make() -> None:
        error: BaseException | None = None
        try:
            for item in items:
                queue.put((item, None))
                if stopped.is_set():
                    return
        except BaseException as raised:  # handed over whole, to be raised where it can be seen
            error = raised
        queue.put((None, error))

    maker = Thread(target=make, name="detente-read-ahead", daemon=True)
    maker.start()
    try:
        while True:
            item, error = queue.get()
            if error is not None:
                raise error
            if item is None:
                return
            yield item
    finally:
        stopped.set()
        while maker.is_alive():
            # The maker may be waiting to hand over what nobody wants any more.
            with suppress(Empty):
                queue.get_nowait()
            maker.join(timeout=0.01)
