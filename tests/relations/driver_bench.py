"""The made-up dyads and the rates of the benchmark of drivers, for the tests."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))

from _driver_worlds import FIRST, MONTHS, plant, turn_month, world
from drivers import DRIVERS, PLANTED, false_positives, power

__all__ = [
    "DRIVERS",
    "FIRST",
    "MONTHS",
    "PLANTED",
    "false_positives",
    "plant",
    "power",
    "turn_month",
    "world",
]
