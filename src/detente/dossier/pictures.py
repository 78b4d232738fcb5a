"""What the trajectory chart needs of a measured relation."""

from __future__ import annotations

import polars as pl

from detente.findings import words
from detente.relations.relation import Relation, TurningPoint

__all__ = ["trajectory_tables"]

SCHEMA = {
    "number": pl.String,
    "date": pl.Date,
    "low": pl.Date,
    "high": pl.Date,
    "dated": pl.Boolean,
    "note": pl.String,
}


def trajectory_tables(relation: Relation) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Phases, turning points and coded turns, as `charts.trajectory.trajectory` takes them."""
    phases = pl.DataFrame(
        {
            "phase": [phase.name for phase in relation.phases],
            "start": [phase.start for phase in relation.phases],
            "end": [phase.end for phase in relation.phases],
            "note": [f"{p.name}, {words.span(p.start, p.end)}" for p in relation.phases],
        }
    )
    return phases, _turns(relation.turning_points), _turns(relation.coded_turns)


def _turns(points: tuple[TurningPoint, ...]) -> pl.DataFrame:
    rows = [
        (
            point.mark,
            point.on,
            point.low,
            point.high,
            point.month is not None,
            f"{point.when} {point.label}".strip(),
        )
        for point in points
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")
