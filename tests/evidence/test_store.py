"""Opening a store: made whole, refused in plain words, never an error of DuckDB's own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from detente.errors import StoreError
from detente.evidence import Batch, EvidenceKind, EvidenceQuery, Store
from evidence_rows import dump, events, source

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of a store with 40,000 events."""
    path = tmp_path_factory.mktemp("made") / "store.duckdb"
    with Store.open(path) as store:
        names = [f"{n}-{n * 7919 % 10007}" for n in range(40_000)]
        store.writer().ingest(source(), [events(*names, story="https://example.org")])
    return path.read_bytes()


def use(path: Path, *, read_only: bool = False) -> int:
    """Open a store, read every row of it and, where it may be, write one."""
    with Store.open(path, read_only=read_only) as store:
        found = sum(store.view().frame(EvidenceQuery(kind)).height for kind in EvidenceKind)
        dump(store, ())
        if not read_only:
            store.writer().ingest(source("late"), [events("late", source="late")])
        return found


def test_a_store_outlives_its_process(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / "store.duckdb"
    assert use(path) == 0
    assert use(path) == 1
    assert use(path, read_only=True) == 1
    assert [each.name for each in path.parent.iterdir()] == ["store.duckdb"]


def test_reading_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="There is no store at"):
        Store.open(tmp_path / "none.duckdb", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_read_only_store_has_no_writer(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    use(path)
    with (
        Store.open(path, read_only=True) as store,
        pytest.raises(StoreError, match="opened to read only"),
    ):
        store.writer()


def test_a_file_of_zero_bytes_is_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    path.touch()
    with pytest.raises(StoreError, match="There is no store at"):
        Store.open(path, read_only=True)
    assert use(path) == 0
    assert use(path) == 1
    assert [each.name for each in tmp_path.iterdir()] == ["store.duckdb"]


def test_a_database_without_tables_is_an_empty_store(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    duckdb.connect(str(path)).close()
    assert use(path) == 0
    assert use(path) == 1


def test_the_journal_of_a_store_that_is_gone_is_not_replayed(tmp_path: Path, made: bytes) -> None:
    path = tmp_path / "store.duckdb"
    script = f"""
        import os, sys
        sys.path.insert(0, {str(HERE)!r})
        from pathlib import Path
        from evidence_rows import events, source
        from detente.evidence import Store
        store = Store.open(Path({str(path)!r}))
        store.writer().ingest(source(), [events("a")])
        os._exit(0)
    """
    _python(script)
    assert path.with_name("store.duckdb.wal").exists(), "the journal is what this test is about"
    path.unlink()
    assert use(path) == 0


def test_two_processes_may_make_the_same_store_at_once(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    script = f"""
        from pathlib import Path
        from detente.evidence.creation import make_file
        make_file(Path({str(path)!r}))
    """
    both = [_start(script) for _ in range(3)]
    assert [each.wait() for each in both] == [0, 0, 0], [each.communicate() for each in both]
    for each in both:
        each.communicate()
    assert use(path) == 0
    assert [each.name for each in tmp_path.iterdir()] == ["store.duckdb"]


def test_what_killed_makers_left_is_swept_away_once_it_is_old(tmp_path: Path) -> None:
    import os

    old, young = tmp_path / ".store.duckdb.1.new", tmp_path / ".store.duckdb.2.new"
    old.write_bytes(b"half")
    young.write_bytes(b"half")
    os.utime(old, (0, 0))
    use(tmp_path / "store.duckdb")
    assert young.exists()
    assert not old.exists()


@pytest.mark.parametrize("content", [b"hello", b"date,actor\n" * 5000, b"\x00" * 20_000])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_of_another_kind_is_refused_and_left_alone(
    tmp_path: Path, content: bytes, read_only: bool
) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    with pytest.raises(StoreError, match="is not a detente store"):
        Store.open(path, read_only=read_only)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        Store.open(tmp_path)


def test_a_store_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("text")
    with pytest.raises(StoreError, match="cannot be made"):
        Store.open(tmp_path / "file" / "store.duckdb")


def test_a_database_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE theirs (n INTEGER)").fetchall()
    with pytest.raises(StoreError, match="is not a detente store"):
        Store.open(path)
    with duckdb.connect(str(path)) as con:
        assert con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("theirs",)]


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    use(path)
    with duckdb.connect(str(path)) as con:
        con.execute("UPDATE meta SET value = '999' WHERE key = 'format'").fetchall()
    with pytest.raises(StoreError, match="format 999"):
        Store.open(path)


@pytest.mark.parametrize("share", [0.0002, 0.001, 0.01, 0.1, 0.5])
@pytest.mark.parametrize("read_only", [False, True])
def test_a_truncated_store_is_refused(
    tmp_path: Path, made: bytes, share: float, read_only: bool
) -> None:
    path = tmp_path / "store.duckdb"
    path.write_bytes(made[: int(len(made) * share)])
    with pytest.raises(StoreError) as refused:
        use(path, read_only=read_only)
    assert "damaged" in str(refused.value) or "not a detente store" in str(refused.value)


@pytest.mark.parametrize("share", [0.7, 0.8, 0.9, 0.999])
def test_a_store_that_lost_its_tail_is_refused_or_whole(
    tmp_path: Path, made: bytes, share: float
) -> None:
    """The last blocks of a file may be free ones, which hold nothing."""
    path = tmp_path / "store.duckdb"
    path.write_bytes(made[: int(len(made) * share)])
    try:
        rows = use(path, read_only=True)
    except StoreError as error:
        assert "damaged" in str(error)
    else:
        assert rows == 40_000


def test_a_damaged_store_gives_store_errors_or_its_rows(tmp_path: Path, made: bytes) -> None:
    """Sixteen bytes wrong, at 40 places throughout the file."""
    path = tmp_path / "store.duckdb"
    refused = 0
    for nth in range(40):
        at = len(made) * nth // 40 + 7
        path.write_bytes(made[:at] + bytes(b ^ 0x5A for b in made[at : at + 16]) + made[at + 16 :])
        try:
            assert use(path, read_only=True) == 40_000
        except StoreError:
            refused += 1
    assert refused > 10


def test_one_writer_keeps_other_processes_out_in_plain_words(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    use(path)
    script = f"""
        from pathlib import Path
        from detente.errors import StoreError
        from detente.evidence import Store
        for read_only in (True, False):
            try:
                Store.open(Path({str(path)!r}), read_only=read_only)
            except StoreError as error:
                print(error)
    """
    with Store.open(path):
        said = _python(script).splitlines()
    assert len(said) == 2
    for line in said:
        assert f"The store {path} is being written by another process." in line
        assert "Wait for it to end" in line


def test_two_readers_share_a_store(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    use(path)
    script = f"""
        from pathlib import Path
        from detente.evidence import Store
        with Store.open(Path({str(path)!r}), read_only=True) as store:
            print(len(store.view().sources()))
    """
    with Store.open(path, read_only=True):
        assert _python(script).strip() == "1"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no file size limits on Windows")
def test_a_full_disk_is_said_so_and_loses_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: writing beyond it fails the same way."""
    path = tmp_path / "store.duckdb"
    with Store.open(path) as store:
        store.writer().ingest(source(), [events("a", "b")])
        before = dump(store)
    script = f"""
        import resource, signal, sys
        sys.path.insert(0, {str(HERE)!r})
        from pathlib import Path
        from victim import stream, ingest
        from detente.errors import StoreError
        from detente.evidence import Store
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = Store.open(Path({str(path)!r}))
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
        try:
            ingest(store, "bulk", list(stream("bulk")))
        except StoreError as error:
            print(error)
    """
    said = _python(script)
    assert "the disk is full or a limit is reached" in said
    with Store.open(path) as store:
        assert dump(store) == before


def test_one_ingest_at_a_time(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.duckdb") as store:

        def stream() -> Iterator[Batch]:
            yield events("a")
            store.writer().ingest(source("inner"), [events("b", source="inner")])

        before = dump(store)
        with pytest.raises(StoreError, match="in the midst of another ingest"):
            store.writer().ingest(source(), stream())
        assert dump(store) == before
        assert store.writer().ingest(source(), [events("a")]).new == 1


def _start(script: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _python(script: str) -> str:
    process = _start(script)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return out
