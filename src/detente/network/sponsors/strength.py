"""How strong a group is, by everyone who says so: estimates side by side, never averaged.

From the trait `fighters` of any source, and from the estimates of the actors registry, which have
a citation but are no rows of the store.  Numbers of an armed group differ by a factor of two and
more between its own claims, its enemies' and its paymaster's; a mean of them would be nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from detente.actors import Registry
from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["ESTIMATES", "estimates", "latest", "rivals"]

TRAIT = "fighters"
RIVAL = 1.25
"""Two estimates of one time whose ranges lie further apart than this factor contradict each other.

Rounding and different days of one year explain a quarter; more is a different count."""
NEAR = 366
"""Days apart at which two estimates still speak of one time."""
ESTIMATES = {
    "actor": pl.String(),
    "qualifier": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "value": pl.Float64(),
    "statement": pl.String(),
    "source": pl.String(),
    "evidence_id": pl.String(),
    "citation": pl.String(),
}


def estimates(view: View, actors: Iterable[str], on: date | None = None) -> pl.DataFrame:
    """Every estimate of the fighters of `actors`, those from before or on the day `on` where given.

    Columns as in ESTIMATES, in people.  `low` and `high` are equal where one number is given.
    `evidence_id` is null for estimates of the registry (`source` is then `registry` and `citation`
    the id of its citation).  A qualifier says of whom or by whom (`own claim`, `Sunni members`).
    The registry's figures carry no date of their recording: as of a day they count by their own
    date.  Sorted by actor, start, then evidence.
    """
    wanted = tuple(sorted(set(actors)))
    day = on or view.as_of
    if not wanted:
        return pl.DataFrame(schema=ESTIMATES)
    query = EvidenceQuery(EvidenceKind.TRAIT, actors=wanted, traits=(TRAIT,), end=day)
    traits = view.frame(query)
    figures = pl.concat_list("value", "low", "high")
    told = traits.filter(pl.any_horizontal(pl.col("value", "low", "high").is_not_null()))
    rows = told.select(
        "actor",
        "qualifier",
        "start",
        "end",
        figures.list.drop_nulls().list.min().alias("low"),
        figures.list.drop_nulls().list.max().alias("high"),
        "value",
        "statement",
        "source",
        "evidence_id",
        pl.col("citations").alias("citation"),
    )
    listed = pl.DataFrame(_of_registry(wanted, day), schema=ESTIMATES, orient="row")
    return pl.concat([rows, listed], how="vertical_relaxed").sort(
        ["actor", "start", "evidence_id", "low"], nulls_last=True
    )


def _of_registry(actors: Iterable[str], on: date | None) -> list[dict[str, Any]]:
    registry = Registry.load()
    return [
        {
            "actor": actor,
            "qualifier": one.note or None,
            "start": one.start,
            "end": None,
            "low": float(one.low),
            "high": float(one.high),
            "value": None if one.value is None else float(one.value),
            "statement": None,
            "source": "registry",
            "evidence_id": None,
            "citation": one.citation or None,
        }
        for actor in actors
        if actor in registry
        for one in registry.get(actor).strengths
        if on is None or one.start <= on
    ]


def latest(table: pl.DataFrame, actor: str) -> pl.DataFrame:
    """The estimates of the whole actor nearest to the last one: those within NEAR days before it.

    Those with a qualifier that names a part of it (`Sunni members`) count only where none speaks
    of the whole.
    """
    own = table.filter((pl.col("actor") == actor) & pl.col("start").is_not_null())
    whole = own.filter(pl.col("qualifier").is_null() | (pl.col("source") == "registry"))
    used = own if whole.is_empty() else whole
    if used.is_empty():
        return used
    last: date = used["start"].max()  # type: ignore[assignment]
    return used.filter((pl.lit(last) - pl.col("start")).dt.total_days() <= NEAR)


def rivals(table: pl.DataFrame, actor: str) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Pairs of estimates of one time, of the same thing, that contradict each other.

    Two ranges contradict where the upper end of one lies below the lower end of the other by more
    than the factor RIVAL.  Sorted by date.
    """
    rows = table.filter((pl.col("actor") == actor) & pl.col("start").is_not_null()).to_dicts()
    found = []
    for i, one in enumerate(rows):
        for two in rows[i + 1 :]:
            same = one["qualifier"] == two["qualifier"]
            if same and _days_apart(one, two) <= NEAR and _apart(one, two):
                found.append((one, two))
    return found


def _days_apart(one: dict[str, Any], two: dict[str, Any]) -> int:
    first, second = sorted((one, two), key=lambda row: (row["start"], row["end"] or row["start"]))
    gap = second["start"] - (first["end"] or first["start"])
    return max(0, int(gap.days))


def _apart(one: dict[str, Any], two: dict[str, Any]) -> bool:
    below, above = sorted((one, two), key=lambda row: (row["high"], row["low"]))
    return bool(below["high"] * RIVAL < above["low"])
