"""How long a dossier takes, from the command to the file, beside the time of loading alone.

    python benchmarks/dossier.py [--pair A B] [--repeats N]

The first run makes the store with the bundled cases; the medians are of the runs after it.  Wall
time depends on what else the machine does: its load stands beside it.  CPU time is that of both
processes, the one that writes and the one that draws.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from _timing import machine

COMMAND = "from detente.cli.main import run; run()"
LOADING = "import detente.api, detente.dossier.compose, detente.dossier.html"


def spent(code: str, *arguments: str, store: Path) -> tuple[float, float]:
    """Wall and CPU seconds of a Python process and its children.  Raises CalledProcessError."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, *arguments],
        check=True,
        capture_output=True,
        env={**os.environ, "DETENTE_STORE": str(store)},
    )
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pair", nargs=2, default=("Iran", "Iraq"))
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}")
    with TemporaryDirectory() as folder:
        store, page = Path(folder) / "store.duckdb", str(Path(folder) / "page.html")
        asked = ("dossier", *given.pair, "--out", page)
        wall, cpu = spent(COMMAND, *asked, store=store)
        print(f"first dossier, store made:   {wall:6.2f} s wall, {cpu:6.2f} s CPU")
        for name, code, arguments in (
            ("further dossiers", COMMAND, asked),
            ("loading alone", LOADING, ()),
        ):
            runs = [spent(code, *arguments, store=store) for _ in range(given.repeats)]
            walls, cpus = zip(*runs, strict=True)
            print(
                f"{name + ', median:':<29}{median(walls):6.2f} s wall, {median(cpus):6.2f} s CPU; "
                f"best {min(walls):.2f} s"
            )


if __name__ == "__main__":
    main()
