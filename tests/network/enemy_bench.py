"""The made-up worlds and the rates of the benchmark of shared enemies, for the tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from _enemy_worlds import FIRST, MONTHS, PAIR, THIRD, clumped_acts, planted, world
from shared_enemies import backing_errors, null_worlds, power, pressure_errors, shuffled_store

__all__ = [
    "FIRST",
    "MONTHS",
    "PAIR",
    "THIRD",
    "backing_errors",
    "clumped_acts",
    "null_worlds",
    "planted",
    "power",
    "pressure_errors",
    "shuffled_store",
    "world",
]
