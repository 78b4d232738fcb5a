"""What strains the friendship of the two: each sign against its own past."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import polars as pl

from detente.charts.strain import COLUMNS, strain_chart
from detente.dossier.model import Block, Figure, Prose, Table
from detente.evidence import View
from detente.findings.strain import (
    indicator_cells,
    indicator_finding,
    strain_caption,
    strain_finding,
)
from detente.network.strain.strain import Indicator, Strain, measure_strain
from detente.relations.relation import Relation

__all__ = ["strain"]

HEADER = ("Sign", "On record", "First third", "Last third", "Change a year", "Verdict")


def strain(relation: Relation, view: View) -> Iterator[Block]:
    """The signs of strain in the present friendship; nothing where the two are no friends now."""
    measured = measure_strain(relation, view)
    if not measured.friendly or measured.index is None:
        return
    yield Prose((strain_finding(measured),))
    shown = [one for one in measured.indicators if one.verdict != "not measurable"]
    yield _figure(measured, shown)
    yield Table(
        "Signs of strain, each against its own past",
        HEADER,
        tuple(indicator_cells(one) for one in measured.indicators),
        tuple(indicator_finding(measured, one) for one in measured.indicators),
        numeric=(1, 2, 3),
    )


def _figure(measured: Strain, shown: list[Indicator]) -> Figure:
    series = pl.concat([drawn(one) for one in shown])
    return Figure(
        "strain",
        partial(strain_chart, series),
        partial(strain_chart, series, width=330),
        strain_caption(measured),
        "Small charts, one for each sign of strain: its rate by period as dots, and its trend as a "
        "line with an interval.",
    )


def drawn(one: Indicator) -> pl.DataFrame:
    """The series of a sign as `charts.strain` reads it: per hundred."""
    per_hundred = [(pl.col(name) * 100).alias(name) for name in ("rate", "fitted", "low", "high")]
    return one.series.select(
        pl.lit(one.indicator.capitalize()).alias("sign"),
        pl.lit(one.verdict).alias("verdict"),
        "period",
        *per_hundred,
        "exposure",
    ).select(COLUMNS)
