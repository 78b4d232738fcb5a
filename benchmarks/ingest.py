"""Reading a million rows of GDELT 1.0 into a store, beside pandas reading the same file.

    python benchmarks/ingest.py [--rows N] [--repeats N] [--file FILE] [--format table|json]

Four lines, each the median of several runs in processes of their own:

    detente   the whole path: the file is recognised by nobody, read, checked row by row, its codes
              given their meaning, its actors resolved, and kept with provenance in a store file
    store     the store's part alone: the same batches, made beforehand, put into a store file
    question  the store asked for events by actor pair, month and quad class
    pandas    the file read with every column, and grouped by actor codes, month and quad class

pandas does less: it checks nothing, resolves nobody and keeps nothing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from _gdelt_file import COLUMNS, write_file
from _timing import Run, machine, medians, report, run_apart, timed

_LINES = ("detente", "store", "question", "pandas")
_SEED = 19790101


def ingest(file: Path, store_path: Path) -> int:
    """The whole path from file to store; the rows kept."""
    from detente.evidence import Origin, Store
    from detente.sources.registry import dataset

    data = dataset("gdelt1")
    with Store.open(store_path) as store:
        done = store.writer().ingest(
            data.source,
            data.read(file),
            origin=Origin(file.name),
            max_bad_share=data.max_bad_share,
        )
    return done.rows


def _whole(file: Path, store_path: Path) -> Run:
    from detente.sources.registry import datasets

    datasets()  # loading the modules is no part of reading a file
    return timed(lambda: ingest(file, store_path))


def _store(file: Path, store_path: Path) -> Run:
    from detente.evidence import Store
    from detente.sources.registry import dataset

    data = dataset("gdelt1")
    batches = list(data.read(file))

    def work() -> int:
        with Store.open(store_path) as store:
            return store.writer().ingest(data.source, batches).rows

    return timed(work)


def _question(file: Path, store_path: Path) -> Run:
    from detente.evidence import EvidenceKind, Store

    with Store.open(store_path, read_only=True) as store:
        events = store.view().sql(EvidenceKind.EVENT)

        def work() -> int:
            groups = store.connection.execute(
                "SELECT actor, target, date_trunc('month', date) AS month, quad, count(*) AS n "
                f"FROM ({events}) GROUP BY ALL"
            ).fetchall()
            return int(sum(group[-1] for group in groups))

        return timed(work)


def _pandas(file: Path, store_path: Path) -> Run:
    import pandas as pd

    def work() -> int:
        table = pd.read_csv(
            file, sep="\t", header=None, names=list(COLUMNS), dtype={"EventCode": str}
        )
        by = ["Actor1Code", "Actor2Code", "MonthYear", "QuadClass"]
        return int(table.groupby(by, dropna=False).size().sum())

    return timed(work)


_WORK: dict[str, Callable[[Path, Path], Run]] = {
    "detente": _whole,
    "store": _store,
    "question": _question,
    "pandas": _pandas,
}


def _measure(rows: int, repeats: int, given: Path | None) -> dict[str, Run]:
    with tempfile.TemporaryDirectory() as folder:
        file = given or Path(folder) / "made.export.tsv"
        if not file.exists():
            # In a process of its own, so that its memory is not counted for those that follow.
            run_apart(Path(__file__), ["--work", "write", "--rows", str(rows), str(file), "-"])
        found: dict[str, list[Run]] = {line: [] for line in _LINES}
        for nth in range(repeats):
            kept = Path(folder) / f"{nth}.duckdb"
            for line in _LINES:
                store = Path(folder) / f"{nth}-alone.duckdb" if line == "store" else kept
                found[line].append(
                    run_apart(Path(__file__), ["--work", line, str(file), str(store)])
                )
            kept.unlink()
            (Path(folder) / f"{nth}-alone.duckdb").unlink()
    return {line: medians(runs) for line, runs in found.items()}


def _table(found: dict[str, Run], repeats: int) -> str:
    where = machine()
    lines = [
        f"medians of {repeats}; {where['cores']} cores, load {where['load']}, {where['system']}",
        f"{'':10}{'rows':>12}{'wall s':>10}{'CPU s':>10}{'rows/s':>12}{'peak MB':>10}",
    ]
    for line, run in found.items():
        lines.append(
            f"{line:10}{run.rows:>12,}{run.wall:>10.2f}{run.cpu:>10.2f}"
            f"{run.rows / run.wall:>12,.0f}{run.peak_mb:>10,.0f}"
        )
    return "\n".join(lines)


def _as_json(found: dict[str, Run], repeats: int) -> str:
    lines = {
        line: {**asdict(run), "rows_per_second": run.rows / run.wall} for line, run in found.items()
    }
    return json.dumps({"repeats": repeats, "machine": machine(), "lines": lines}, indent=2)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--file", type=Path, help="a GDELT 1.0 file to use instead of a made one")
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument("--work", choices=("write", *_WORK), help=argparse.SUPPRESS)
    parser.add_argument("paths", nargs="*", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure and print, or do the one piece of work that a process was started for."""
    given = _arguments()
    if given.work == "write":
        write_file(given.paths[0], given.rows, _SEED)
        report(Run(given.rows, 0, 0, 0))
    elif given.work:
        report(_WORK[given.work](*given.paths))
    else:
        found = _measure(given.rows, given.repeats, given.file)
        show = _as_json if given.format == "json" else _table
        print(show(found, given.repeats))


if __name__ == "__main__":
    main()
