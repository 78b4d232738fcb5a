"""Downloads against a server on this machine: ranges, broken connections, lies, redirects."""

from __future__ import annotations

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detente.errors import FetchError
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources import _http
from detente.sources._http import default_opener
from detente.sources.base import DataSet, Download
from detente.sources.fetch import fetch, fetch_one

BODY = bytes(range(256)) * 4096  # 1 MiB
SHA = hashlib.sha256(BODY).hexdigest()


def _zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("folder/data.csv", "a,b\n1,2\n")
        archive.writestr("folder/readme.txt", "hello")
    return buffer.getvalue()


class Server(ThreadingHTTPServer):
    """Counts what was asked; `break_at` cuts the next answers after so many bytes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.break_at: list[int] = []
        self.etag = '"one"'
        self.body = BODY

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers.get("Range")))
        if self.path == "/missing":
            self.send_error(404)
        elif self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
        elif self.path == "/pack.zip":
            self._send(_zip())
        else:
            self._send(self.server.body)

    def _send(self, body: bytes) -> None:
        start = 0
        wanted = self.headers.get("Range")
        same = self.headers.get("If-Range") in (None, self.server.etag)
        if wanted and same:
            start = int(wanted.removeprefix("bytes=").rstrip("-"))
            if start >= len(body):
                self.send_error(416)
                return
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(body) - start))
        if self.server.etag:
            self.send_header("ETag", self.server.etag)
        self.end_headers()
        part = body[start:]
        if self.server.break_at:
            part = part[: self.server.break_at.pop(0)]
        self.wfile.write(part)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()
    thread.join()


def test_fetches_hashes_and_moves_into_place(server: Server, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    got = fetch_one(
        Download(f"{server.base}/data.bin", "data.bin", SHA),
        tmp_path,
        progress=lambda *what: told.append(what),
    )
    assert got.read_bytes() == BODY
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data.bin", "data.bin.sha256"]
    assert (tmp_path / "data.bin.sha256").read_text().strip() == SHA
    assert told[0] == ("data.bin", 0, len(BODY))
    assert told[-1] == ("data.bin", len(BODY), len(BODY))
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)


def test_whole_file_is_not_fetched_again_but_a_changed_one_is(
    server: Server, tmp_path: Path
) -> None:
    download = Download(f"{server.base}/data.bin", "data.bin")
    fetch_one(download, tmp_path)
    fetch_one(download, tmp_path)
    assert len(server.asked) == 1
    (tmp_path / "data.bin").write_bytes(b"tampered with")
    fetch_one(download, tmp_path)
    assert len(server.asked) == 2
    assert (tmp_path / "data.bin").read_bytes() == BODY


def test_broken_connection_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.break_at = [300_000, 200_000]
    got = fetch_one(Download(f"{server.base}/data.bin", "data.bin", SHA), tmp_path)
    assert got.read_bytes() == BODY
    assert [ranges for _, ranges in server.asked] == [None, "bytes=300000-", "bytes=500000-"]


def test_a_later_run_resumes_what_an_earlier_one_left(server: Server, tmp_path: Path) -> None:
    server.break_at = [100_000, 1, 1, 1]
    download = Download(f"{server.base}/data.bin", "data.bin", SHA)
    with pytest.raises(FetchError, match=r"broke 4 times .* 100003 bytes are kept"):
        fetch_one(download, tmp_path)
    assert not (tmp_path / "data.bin").exists()
    assert fetch_one(download, tmp_path).read_bytes() == BODY
    assert server.asked[-1] == ("/data.bin", "bytes=100003-")


def test_a_file_replaced_in_between_is_fetched_from_the_start(
    server: Server, tmp_path: Path
) -> None:
    server.break_at = [100_000, 1, 1, 1]
    download = Download(f"{server.base}/data.bin", "data.bin")
    with pytest.raises(FetchError):
        fetch_one(download, tmp_path)
    server.etag, server.body = '"two"', b"another file" * 20_000
    assert fetch_one(download, tmp_path).read_bytes() == server.body


@pytest.mark.parametrize("etag", ["", 'W/"weak"'])
def test_without_a_strong_validator_nothing_is_resumed(
    server: Server, tmp_path: Path, etag: str
) -> None:
    server.etag = etag
    server.break_at = [100_000]
    got = fetch_one(Download(f"{server.base}/data.bin", "data.bin", SHA), tmp_path)
    assert got.read_bytes() == BODY
    assert [ranges for _, ranges in server.asked] == [None, None]


def test_a_part_longer_than_the_file_is_thrown_away(server: Server, tmp_path: Path) -> None:
    server.break_at = [100_000, 1, 1, 1]
    download = Download(f"{server.base}/data.bin", "data.bin", SHA)
    with pytest.raises(FetchError):
        fetch_one(download, tmp_path)
    (tmp_path / "data.bin.part").write_bytes(BODY + b"more")
    assert fetch_one(download, tmp_path).read_bytes() == BODY


def test_wrong_checksum_leaves_nothing_behind(server: Server, tmp_path: Path) -> None:
    wrong = "0" * 64
    with pytest.raises(FetchError, match=f"has the SHA-256 {SHA}, not {wrong}"):
        fetch_one(Download(f"{server.base}/data.bin", "data.bin", wrong), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_a_fetch_error(server: Server, tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="404"):
        fetch_one(Download(f"{server.base}/missing", "x"), tmp_path)


def test_an_unreachable_host_is_a_fetch_error(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match=r"broke 4 times|cannot be reached"):
        fetch_one(Download("http://127.0.0.1:9/x", "x"), tmp_path)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/x", "x", "http://", "http://[x"]
)
def test_only_http_addresses_are_fetched(tmp_path: Path, url: str) -> None:
    with pytest.raises(FetchError, match="Only http and https"):
        fetch_one(Download(url, "x"), tmp_path)


@pytest.mark.parametrize("name", ["../x", "a/b", "", "/x"])
def test_only_plain_file_names_are_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(FetchError, match="not a plain file name"):
        fetch_one(Download("http://example.org/x", name), tmp_path)


@pytest.mark.parametrize(
    ("to", "complaint"),
    [
        ("file:///etc/passwd", "Only http and https"),
        ("ftp://example.org/x", "Only http and https"),
        ("http://127.0.0.1/x", "private address"),
        ("http://169.254.169.254/latest", "private address"),
        ("http://[::1]/x", "private address"),
        ("http://10.1.2.3/x", "private address"),
    ],
)
def test_unsafe_redirects_are_refused(
    server: Server, tmp_path: Path, to: str, complaint: str
) -> None:
    with pytest.raises(FetchError, match=complaint):
        fetch_one(Download(f"{server.base}/to/{to}", "x"), tmp_path)
    assert not (tmp_path / "x").exists()


def test_a_redirect_to_a_public_address_is_followed(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_http, "addresses", lambda host: ["8.8.8.8"])
    download = Download(f"{server.base}/to/{server.base}/data.bin", "x", SHA)
    assert fetch_one(download, tmp_path).read_bytes() == BODY


def test_a_member_is_taken_from_a_zip(server: Server, tmp_path: Path) -> None:
    download = Download(f"{server.base}/pack.zip", "data.csv", unpack="data.csv")
    assert fetch_one(download, tmp_path).read_text() == "a,b\n1,2\n"


def test_a_missing_member_names_what_is_there(server: Server, tmp_path: Path) -> None:
    download = Download(f"{server.base}/pack.zip", "other.csv", unpack="other.csv")
    with pytest.raises(FetchError, match=r"0 files named 'other.csv'; it holds folder/data.csv"):
        fetch_one(download, tmp_path)


def test_what_is_not_a_zip_is_refused(server: Server, tmp_path: Path) -> None:
    download = Download(f"{server.base}/fake.zip", "data.csv", unpack="data.csv")
    with pytest.raises(FetchError, match="not a whole zip archive"):
        fetch_one(download, tmp_path)


def _dataset(*downloads: Download) -> DataSet:
    source = Source(
        "x",
        "X",
        "1",
        "P",
        "L",
        "https://example.org",
        "@misc{x}",
        Coverage(),
        date(2020, 1, 1),
        obtain="Ask the publisher for a copy.",
    )
    return DataSet(
        source, (EvidenceKind.TIE,), lambda path: iter(()), lambda path: False, downloads
    )


def test_one_download_gives_the_file_and_several_give_the_folder(
    server: Server, tmp_path: Path
) -> None:
    one = Download(f"{server.base}/a", "a")
    two = Download(f"{server.base}/b", "b")
    assert fetch(_dataset(one), tmp_path, opener=default_opener()) == tmp_path / "a"
    assert fetch(_dataset(one, two), tmp_path) == tmp_path


def test_without_an_address_the_error_says_how_to_obtain_it(tmp_path: Path) -> None:
    with pytest.raises(FetchError, match="Ask the publisher for a copy"):
        fetch(_dataset(), tmp_path)


def test_two_members_of_one_archive_are_one_download(server: Server, tmp_path: Path) -> None:
    downloads = [
        Download(f"{server.base}/pack.zip", name, unpack=name)
        for name in ("data.csv", "readme.txt")
    ]
    assert fetch(_dataset(*downloads), tmp_path) == tmp_path
    assert (tmp_path / "data.csv").is_file()
    assert (tmp_path / "readme.txt").read_text() == "hello"
    assert len(server.asked) == 1
