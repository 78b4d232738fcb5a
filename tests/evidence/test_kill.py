"""A writer killed at any moment leaves all of its ingest or nothing, and every older row."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from detente.evidence import Batch, EvidenceKind, EvidenceQuery, Store
from evidence_rows import TABLES, source
from victim import made_up

KILLS = 40
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows"),
]

Digest = dict[str, tuple[Any, ...]]


class Victim:
    """A process that waits to be told which store to write to."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("victim.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, kind: str, path: Path) -> None:
        self.wait_for("ready")
        assert self._process.stdin is not None
        self._process.stdin.write(f"{kind} {path}\n")
        self._process.stdin.flush()
        self.wait_for("started")

    def wait_for(self, word: str) -> float:
        """The moment at which the process said `word`."""
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        assert said == word, f"the process said {said!r} instead of {word!r}"
        return time.perf_counter()

    def kill(self) -> None:
        self._process.send_signal(signal.SIGKILL)
        self.end()

    def end(self) -> None:
        self._process.wait(timeout=60)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()


class Victims:
    """Processes made ahead of time, so that a kill does not wait for the imports of the next."""

    def __init__(self) -> None:
        self._waiting = [Victim(), Victim()]

    def next(self) -> Victim:
        self._waiting.append(Victim())
        return self._waiting.pop(0)

    def end(self) -> None:
        for victim in self._waiting:
            victim.kill()


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    made = Victims()
    yield made
    made.end()


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with an earlier ingest: 1,500 events."""
    path = tmp_path_factory.mktemp("old") / "store.duckdb"
    with Store.open(path) as store:
        store.writer().ingest(
            source(), [Batch(EvidenceKind.EVENT, made_up(range(1500), "made", "190"))]
        )
    return path


def digest(store: Store) -> Digest:
    """Number of rows and a hash over every row of every table, whatever their order."""
    return {
        table: store.connection.execute(
            f"SELECT count(*), sum(hash(t)::HUGEINT) FROM {table} t"
        ).fetchall()[0]
        for table in TABLES
    }


def old_rows(store: Store) -> list[tuple[Any, ...]]:
    return store.connection.execute(
        "SELECT * FROM event WHERE ingest = 1 ORDER BY evidence_id"
    ).fetchall()


def _opened(path: Path, read: Callable[[Store], Any]) -> Any:
    with Store.open(path) as store:
        return read(store)


def test_a_killed_ingest_leaves_all_or_nothing(tmp_path: Path, victims: Victims, old: Path) -> None:
    draw = random.Random(1988)
    before, rows = _opened(old, digest), _opened(old, old_rows)
    assert len(rows) == 1500
    whole: dict[str, Digest] = {}
    spans: dict[str, tuple[float, float]] = {}
    for kind in ("corrections", "bulk"):
        path = Path(shutil.copy(old, tmp_path / f"{kind}.duckdb"))
        spans[kind] = _run_to_the_end(victims.next(), kind, path)
        whole[kind] = _opened(path, digest)
        assert whole[kind] != before

    left: Counter[str] = Counter()
    for nth in range(KILLS):
        kind = "bulk" if nth % 5 == 0 else "corrections"
        path = Path(shutil.copy(old, tmp_path / f"{nth}.duckdb"))
        # Every other kill falls between the last batch and the end: merge and commit. Squaring
        # draws kills towards the start, as the measured end comes well after the commit.
        _kill_at_random(victims.next(), kind, path, spans[kind], draw, late=nth % 2 == 1)
        found = _opened(path, digest)
        assert found in (before, whole[kind]), f"torn at kill {nth} of {kind}: {found}"
        assert _opened(path, old_rows) == rows, f"old rows changed at kill {nth} of {kind}"
        left["all" if found == whole[kind] else "nothing"] += 1
        _remove(path)
    print(f"of {KILLS} killed ingests {left['all']} were whole and {left['nothing']} not there")
    assert sum(left.values()) == KILLS
    assert left["nothing"] > 0, "no kill came before the commit"


def _run_to_the_end(victim: Victim, kind: str, path: Path) -> tuple[float, float]:
    """Seconds from the start to the last batch, and from there to the end."""
    victim.start(kind, path)
    started = time.perf_counter()
    taken = victim.wait_for("taken")
    done = victim.wait_for("done")
    victim.end()
    return taken - started, done - taken


def _kill_at_random(
    victim: Victim,
    kind: str,
    path: Path,
    spans: tuple[float, float],
    draw: random.Random,
    *,
    late: bool,
) -> None:
    taking, finishing = spans
    victim.start(kind, path)
    if late:
        victim.wait_for("taken")
        time.sleep(finishing * draw.random() ** 2)
    else:
        time.sleep((taking + finishing) * draw.random() ** 2)
    victim.kill()


def _remove(path: Path) -> None:
    for left in path.parent.glob(f"{path.name}*"):
        shutil.rmtree(left) if left.is_dir() else left.unlink()


def test_a_store_killed_while_being_made_opens_as_an_empty_one(
    tmp_path: Path, victims: Victims
) -> None:
    draw = random.Random(1980)
    for nth in range(8):
        path = tmp_path / f"{nth}.duckdb"
        victim = victims.next()
        victim.start("create", path)
        time.sleep(draw.uniform(0, 0.1))
        victim.kill()
        with Store.open(path) as store:
            assert store.view().sources() == []
            store.writer().ingest(
                source(), [Batch(EvidenceKind.EVENT, made_up(range(5), "made", "190"))]
            )
        with Store.open(path, read_only=True) as store:
            assert store.view().count(EvidenceQuery(EvidenceKind.EVENT)) == 5


def test_an_ingest_can_be_made_again_after_a_kill(
    tmp_path: Path, victims: Victims, old: Path
) -> None:
    finished = tmp_path / "finished.duckdb"
    shutil.copy(old, finished)
    _run_to_the_end(victims.next(), "bulk", finished)
    killed = tmp_path / "killed.duckdb"
    shutil.copy(old, killed)
    victim = victims.next()
    victim.start("bulk", killed)
    victim.wait_for("taken")
    victim.kill()
    _run_to_the_end(victims.next(), "bulk", killed)
    contents = {"event", "tie", "supersession", "source", "quarantine"}
    first, again = _opened(finished, digest), _opened(killed, digest)
    assert {t: first[t][0] for t in contents} == {t: again[t][0] for t in contents}
    assert _opened(killed, old_rows) == _opened(old, old_rows)
