"""Downloads a data set from its official address: resumable, hashed, moved into place when whole.

Why not pooch: `pooch.retrieve` starts again from the first byte after a broken connection (it
sends no Range header), follows redirects to any address, and hashes only what it was told to.
The standard library is enough for what is needed here: one GET, a Range, an If-Range.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import shutil
import socket
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import IO, Any, NamedTuple

from detente.errors import FetchError, Where
from detente.sources._http import check_url, default_opener
from detente.sources.base import DataSet, Download

__all__ = ["MAX_BYTES", "Progress", "fetch", "fetch_one"]

Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, the bytes at hand, and the bytes in all where they are known."""

MAX_BYTES = 8 * 2**30
"""No data set read here is larger; what claims or turns out to be is refused."""

_CHUNK = 256 * 1024
_TRIES = 4
_TIMEOUT_S = 60.0
_BROKEN = (http.client.HTTPException, ConnectionError, TimeoutError, socket.timeout)


def fetch(
    dataset: DataSet,
    folder: Path,
    *,
    progress: Progress | None = None,
    opener: urllib.request.OpenerDirector | None = None,
) -> Path:
    """Downloads what `dataset` needs into `folder` and returns the path for `DataSet.read`.

    That path is the file where the data set is one file, else `folder`.  A file that is there
    already, whole and unchanged, is not downloaded again.  Raises FetchError: no address that
    can be fetched without asking, an HTTP error, a wrong checksum, an unsafe redirect.
    """
    if not dataset.downloads:
        raise FetchError(
            f"{dataset.id} cannot be downloaded without asking its publisher.",
            fix=dataset.source.obtain or f"See {dataset.source.homepage}.",
        )
    opener = opener or default_opener()
    fetched = [
        fetch_one(download, folder, progress=progress, opener=opener)
        for download in dataset.downloads
    ]
    return fetched[0] if len(fetched) == 1 else folder


def fetch_one(
    download: Download,
    folder: Path,
    *,
    progress: Progress | None = None,
    opener: urllib.request.OpenerDirector | None = None,
) -> Path:
    """Downloads one file into `folder`, unpacks it where needed, and returns its path.

    Raises FetchError as `fetch` does.
    """
    check_url(download.url, "the address")
    if Path(download.filename).name != download.filename or not download.filename:
        raise FetchError(f"{download.filename!r} is not a plain file name.")
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / download.filename
    arrived = target if download.unpack is None else folder / _archive_name(download.url)
    if not _is_whole(arrived, download.sha256):
        _download(download, arrived, progress, opener or default_opener())
    if download.unpack is not None:
        _unpack(arrived, download.unpack, target)
    return target


def _archive_name(url: str) -> str:
    name = Path(urllib.parse.unquote(urllib.parse.urlsplit(url).path)).name
    return name or "download.zip"


def _is_whole(path: Path, sha256: str | None) -> bool:
    """Whether `path` is what was promised, or, without a promise, what was fetched last time."""
    if not path.is_file():
        return False
    noted = path.with_name(path.name + ".sha256")
    promised = sha256 or (noted.read_text("ascii").strip() if noted.is_file() else None)
    return promised is not None and _sha256(path) == promised.lower()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _download(
    download: Download,
    target: Path,
    progress: Progress | None,
    opener: urllib.request.OpenerDirector,
) -> None:
    part = target.with_name(target.name + ".part")
    for attempt in range(1, _TRIES + 1):
        try:
            _transfer(download.url, part, progress, opener)
            break
        except _BROKEN as error:
            if attempt == _TRIES:
                raise FetchError(
                    f"the connection to {download.url} broke {_TRIES} times ({error}); "
                    f"{_size(part)} bytes are kept.",
                    where=Where(part),
                    fix="Run the same command again: it goes on where it stopped.",
                ) from error
    found = _sha256(part)
    if download.sha256 is not None and found != download.sha256.lower():
        part.unlink()
        _note(part).unlink(missing_ok=True)
        raise FetchError(
            f"{download.url} has the SHA-256 {found}, not {download.sha256}.",
            where=Where(target),
            fix="The publisher may have replaced the file: look at its page, then use "
            "`detente ingest` with a copy that you trust.",
        )
    part.replace(target)
    _note(part).unlink(missing_ok=True)
    target.with_name(target.name + ".sha256").write_text(found + "\n", "ascii")


class _Answer(NamedTuple):
    status: int
    headers: Message
    body: Any


def _transfer(
    url: str, part: Path, progress: Progress | None, opener: urllib.request.OpenerDirector
) -> None:
    """One GET into `part`, from where it stands if the server still has the same file."""
    validator = _validator(part, url)
    have = _size(part) if validator else 0
    request = urllib.request.Request(url)
    if have:
        request.add_header("Range", f"bytes={have}-")
        request.add_header("If-Range", validator or "")
    answer = _open(request, opener)
    with answer.body:
        if answer.status == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            # The part is as long as the file or longer: what it holds cannot be trusted.
            _note(part).unlink(missing_ok=True)
            part.unlink(missing_ok=True)
            raise ConnectionError("the part on disk does not fit the file")
        if answer.status != http.HTTPStatus.PARTIAL_CONTENT or not _starts_at(answer, have):
            have = 0
        total = _total(answer, have)
        if total is not None and total > MAX_BYTES:
            raise FetchError(f"{url} is {total} bytes long.", fix=f"At most {MAX_BYTES} are read.")
        _write_note(part, url, answer.headers)
        with part.open("ab" if have else "wb") as file:
            done = _copy(answer.body, file, part, have, total, progress)
    if total is not None and done != total:
        raise ConnectionError(f"{done} of {total} bytes arrived")


def _open(request: urllib.request.Request, opener: urllib.request.OpenerDirector) -> _Answer:
    url = request.full_url
    try:
        response = opener.open(request, timeout=_TIMEOUT_S)
    except urllib.error.HTTPError as error:
        if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return _Answer(error.code, error.headers, error)
        error.close()
        raise FetchError(
            f"{url} answered {error.code} {error.reason}.",
            fix="Look at the publisher's page: the file may have moved.",
        ) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, _BROKEN):
            raise ConnectionError(str(error.reason)) from error
        raise FetchError(
            f"{url} cannot be reached ({error.reason}).", fix="Check the network, then try again."
        ) from error
    return _Answer(response.status, response.headers, response)


def _copy(
    body: Any,
    file: IO[bytes],
    part: Path,
    done: int,
    total: int | None,
    progress: Progress | None,
) -> int:
    name = part.name.removesuffix(".part")
    if progress is not None:
        progress(name, done, total)
    while chunk := body.read(_CHUNK):
        file.write(chunk)
        done += len(chunk)
        if done > MAX_BYTES:
            raise FetchError(f"{name} is longer than {MAX_BYTES} bytes.", where=Where(part))
        if progress is not None:
            progress(name, done, total)
    return done


def _starts_at(answer: _Answer, have: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {have}-")


def _total(answer: _Answer, have: int) -> int | None:
    length = str(answer.headers.get("Content-Length", ""))
    return have + int(length) if length.isdigit() else None


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _write_note(part: Path, url: str, headers: Message) -> None:
    """Keeps what proves, next time, that the server's file is still the same one."""
    etag = headers.get("ETag", "")
    # If-Range takes no weak validator (RFC 9110, section 13.1.5).
    validator = etag if etag and not etag.startswith("W/") else headers.get("Last-Modified", "")
    _note(part).write_text(json.dumps({"url": url, "validator": validator}), "utf-8")


def _validator(part: Path, url: str) -> str | None:
    try:
        note = json.loads(_note(part).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(note, dict) or note.get("url") != url:
        return None
    return str(note.get("validator") or "") or None


def _unpack(archive: Path, member: str, target: Path) -> None:
    """Takes `member` (its full name, or its last part) out of the zip into `target`."""
    part = target.with_name(target.name + ".part")
    try:
        with zipfile.ZipFile(archive) as packed:
            names = [info for info in packed.infolist() if not info.is_dir()]
            found = [info for info in names if info.filename == member] or [
                info for info in names if Path(info.filename).name == Path(member).name
            ]
            if len(found) != 1:
                raise FetchError(
                    f"the archive has {len(found)} files named {member!r}; it holds "
                    f"{', '.join(sorted(info.filename for info in names)[:10])}.",
                    where=Where(archive),
                    fix="Unpack it by hand and use `detente ingest`.",
                )
            if found[0].file_size > MAX_BYTES:
                raise FetchError(f"{member!r} is too large.", where=Where(archive))
            with packed.open(found[0]) as source, part.open("wb") as sink:
                shutil.copyfileobj(source, sink, _CHUNK)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        part.unlink(missing_ok=True)
        raise FetchError(
            f"what arrived is not a whole zip archive ({error}).",
            where=Where(archive),
            fix="Delete it and fetch again.",
        ) from error
    part.replace(target)
