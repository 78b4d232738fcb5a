"""Timing for the benchmarks: each run in a process of its own, and the medians of several runs.

Wall time says what a user waits for, CPU time (user and system) what the work costs whatever else
the machine is doing, peak memory what it needs.  A process of its own keeps one run's memory and
caches out of the next one's figures.
"""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

__all__ = ["Run", "machine", "medians", "report", "run_apart", "timed"]

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # ru_maxrss is in bytes on macOS, KiB on Linux


@dataclass(frozen=True, slots=True)
class Run:
    """One measured run: rows handled, seconds of wall and CPU time, peak memory in MB (1e6 B)."""

    rows: int
    wall: float
    cpu: float
    peak_mb: float


def timed(work: Callable[[], int]) -> Run:
    """Call `work`, which returns the rows it handled, and measure it in this process."""
    before, started = _cpu(), time.perf_counter()
    rows = work()
    wall, cpu = time.perf_counter() - started, _cpu() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _RSS_UNIT / 1e6
    return Run(rows, wall, cpu, peak)


def run_apart(script: Path, arguments: Sequence[str]) -> Run:
    """Run `script` in a process of its own; its last line of output must be a Run as JSON.

    Raises RuntimeError with the process's own message where it fails.
    """
    done = subprocess.run(
        [sys.executable, str(script), *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(arguments)} failed:\n{done.stderr.strip()}")
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def report(run: Run) -> None:
    """Print a Run as `run_apart` reads it."""
    print(json.dumps(asdict(run)))


def medians(runs: Sequence[Run]) -> Run:
    """The median of each figure over several runs of the same work."""
    return Run(
        runs[0].rows,
        statistics.median(run.wall for run in runs),
        statistics.median(run.cpu for run in runs),
        statistics.median(run.peak_mb for run in runs),
    )


def machine() -> dict[str, object]:
    """What the figures depend on: system, cores, load over the last minute, Python."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
    }


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
