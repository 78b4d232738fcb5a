"""Made-up dyads for the tests of drivers: thirty years of quarrels, changes and wars, seeded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind
from detente.evidence.schema import COLUMNS
from detente.relations.drivers import Context
from detente.relations.drivers.base import day_of

__all__ = ["FIRST", "MEMBERS", "MONTHS", "plant", "turn_month", "world"]

MEMBERS = ("BOL", "PER")
FIRST = 1980 * 12
MONTHS = 360
GROUP = "PER/REB"
FOE = "T00"


def world(rng: np.random.Generator, *, thirds: int = 20, months: int = MONTHS) -> Context:
    """A dyad whose quarrels, rulers, claims, trade and wars have nothing to do with each other.

    Conflict with each third actor comes in lasting waves (an autoregression of its logarithm), so
    that neighbouring months are as alike as they are in news.
    """
    return Context(
        a=MEMBERS[0],
        b=MEMBERS[1],
        first=FIRST,
        months=months,
        periods=_quarrels(rng, thirds, months),
        ties=_frame(EvidenceKind.TIE, [*_trade(rng, months), *_claims_and_ties(rng, months)]),
        traits=_frame(EvidenceKind.TRAIT, _traits(rng, months)),
    )


def _waves(rng: np.random.Generator, series: int, months: int) -> np.ndarray:
    """Logarithms of intensity: shape (series, months), autocorrelation 0.95, unit variance."""
    steps = rng.normal(size=(series, months)) * np.sqrt(1 - 0.95**2)
    level = np.empty((series, months))
    level[:, 0] = rng.normal(size=series)
    for month in range(1, months):
        level[:, month] = 0.95 * level[:, month - 1] + steps[:, month]
    return level


def _quarrels(rng: np.random.Generator, thirds: int, months: int) -> pl.DataFrame:
    parts = []
    for member in MEMBERS:
        rates = np.exp(_waves(rng, thirds, months))
        for inward in (False, True):
            weights = rng.poisson(rates) * 0.7
            third, month = np.nonzero(weights)
            names = np.array([f"T{n:02}" for n in range(thirds)])[third]
            people = np.full(len(third), member)
            parts.append(
                pl.DataFrame(
                    {
                        "actor": names if inward else people,
                        "target": people if inward else names,
                        "period": [day_of(FIRST + int(m)) for m in month],
                        "w": weights[third, month],
                    }
                )
            )
    return pl.concat(parts).with_columns(
        quad=pl.lit("material conflict"), sphere=pl.lit("security")
    )


def _day(rng: np.random.Generator, months: int) -> date:
    return day_of(FIRST + int(rng.integers(months)))


def _claims_and_ties(rng: np.random.Generator, months: int) -> list[dict[str, Any]]:
    rows = []
    for kind, actor, target, number in (
        ("territorial-claim", *MEMBERS, 2),
        ("war", *MEMBERS, 2),
        ("sponsorship", MEMBERS[0], GROUP, 1),
    ):
        for _ in range(number):
            start, end = sorted((_day(rng, months), _day(rng, months)))
            if kind == "war":
                end = day_of(start.year * 12 + start.month - 1 + int(rng.integers(1, 24)))
            rows.append(_tie(kind, actor, target, start, end))
    return rows


def _tie(kind: str, actor: str, target: str, start: date, end: date) -> dict[str, Any]:
    return {
        "kind": kind,
        "actor": actor,
        "target": target,
        "start": start,
        "end": end,
        "start_precision": "day",
        "end_precision": "day",
        "censored": False,
    }


def _trade(rng: np.random.Generator, months: int) -> list[dict[str, Any]]:
    rows = []
    value = np.exp(np.cumsum(rng.normal(scale=0.3, size=months // 12)))
    for place, amount in enumerate(value):
        year = FIRST // 12 + place
        row = _tie("trade", *MEMBERS, date(year, 1, 1), date(year, 12, 31))
        rows.append({**row, "value": float(amount), "unit": "USD"})
    return rows


def _traits(rng: np.random.Generator, months: int) -> list[dict[str, Any]]:
    rows = [
        {"actor": MEMBERS[1], "trait": "religious-share", "qualifier": "shia", "value": 0.9}
        | {"start": day_of(FIRST), "start_precision": "year"}
    ]
    for member in MEMBERS:
        for n, day in enumerate(sorted(_day(rng, months) for _ in range(2))):
            rows.append(_spell(member, "head-of-government", day, f"ruler {n}"))
        rows.append(_spell(member, "regime", _day(rng, months), "a regime"))
    years = sorted(rng.choice(np.arange(FIRST // 12, FIRST // 12 + months // 12), 4, replace=False))
    statuses = ("discriminated", "senior partner", "powerless", "junior partner")
    for year, status in zip(years, statuses, strict=True):
        row = _spell(MEMBERS[0], "ethnic-power", date(int(year), 1, 1), status)
        rows.append({**row, "qualifier": "Shi'a"})
    return rows


def _spell(member: str, trait: str, day: date, text: str) -> dict[str, Any]:
    return {
        "actor": member,
        "trait": trait,
        "start": day,
        "start_precision": "day",
        "text": text,
    }


def _frame(kind: EvidenceKind, rows: list[dict[str, Any]]) -> pl.DataFrame:
    full = [
        {"source": "made", "record": f"{n:04}", "recorded": date(2020, 1, 1), "status": "coded"}
        | row
        for n, row in enumerate(rows)
    ]
    made = pl.DataFrame(full, schema=COLUMNS[kind], orient="row")
    return made.with_columns(evidence_id=pl.format("{}-{}", pl.lit(str(kind)), "record"))


def turn_month(rng: np.random.Generator, months: int = MONTHS) -> int:
    """A month with room before it for the windows."""
    return FIRST + int(rng.integers(84, months - 6))


def plant(driver: str, context: Context, month: int, rng: np.random.Generator) -> Context:
    """The same dyad with a cause of the kind `driver` laid before a turn in `month`.

    A shared enemy or pressure lasts the twelve months before; a change comes at most three months
    before.  What the dyad had of the same kind stays: the cause must stand out from it.
    """
    day = day_of(month - int(rng.integers(0, 4)))
    if driver == "shared-enemy":
        return _with_acts(context, [(FOE, one) for one in MEMBERS], month)
    if driver == "outside-pressure":
        return _with_acts(context, [(FOE, MEMBERS[0])], month)
    if driver == "regime-change":
        row = _spell(MEMBERS[0], "regime", day, "a new order")
        return _with_rows(context, EvidenceKind.TRAIT, row)
    if driver == "leader-change":
        row = _spell(MEMBERS[0], "head-of-government", day, "a new ruler")
        return _with_rows(context, EvidenceKind.TRAIT, row)
    kind, target, begin = {
        "territorial-settlement": ("territorial-claim", MEMBERS[1], FIRST - 240),
        "sponsor": ("sponsorship", GROUP, FIRST - 240),
        "war-exhaustion": ("war", MEMBERS[1], max(FIRST - 12, month - 96)),
    }[driver]
    row = _tie(kind, MEMBERS[0], target, day_of(begin), day)
    return _with_rows(context, EvidenceKind.TIE, row)


def _with_acts(context: Context, pairs: list[tuple[str, str]], month: int) -> Context:
    rows = [
        (third, member, day_of(when), 40.0, "material conflict", "security")
        for third, member in pairs
        for when in range(month - 11, month + 1)
    ]
    columns = ["actor", "target", "period", "w", "quad", "sphere"]
    added = pl.DataFrame(rows, schema=columns, orient="row")
    return replace(context, periods=pl.concat([context.periods.select(columns), added]))


def _with_rows(context: Context, kind: EvidenceKind, row: dict[str, Any]) -> Context:
    added = _frame(kind, [{**row, "record": "planted"}])
    if kind is EvidenceKind.TIE:
        return replace(context, ties=pl.concat([context.ties, added]))
    return replace(context, traits=pl.concat([context.traits, added]))
