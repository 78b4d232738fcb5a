"""What strains a friendship: signs that rise against their own past within the present phase.

Six signs, each a dated series with a test of trend (`trend`): demands, protests and clashes,
clients of one acting against the other, clients acting against their own sponsor, disputes over
sovereignty, and dependence that grows one-sided.  A sign of too few acts or periods is not
measurable, never steady.  The index is the share of the measurable signs that rise; it stands
beside its parts and beside the chance that as many rise by luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, View
from detente.network.chances import binomial_at_least
from detente.network.strain.strain_series import (
    Series,
    act_series,
    client_series,
    dependence_series,
    sovereignty_series,
)
from detente.network.strain.trend import CONFIDENCE, Trend, count_trend, value_trend
from detente.relations.relation import Phase, Relation

__all__ = ["FRIENDLY", "Indicator", "Strain", "indicator_of", "measure_strain"]

FRIENDLY = ("thaw", "cooperative", "aligned")
FEWEST_ACTS = 8
FEWEST_PERIODS = 8
FEWEST_YEARS = 6
LONG = 12
"""Years from which a stretch is counted by year, not by quarter."""
YEAR = 365.25


@dataclass(frozen=True, slots=True, eq=False)
class Indicator:
    """One sign: its verdict (rising, falling, steady, not measurable) and what it rests on.

    `change` is the yearly factor of the rate, of dependence the yearly difference of the value,
    with its 90 % interval; `early` and `late` the mean rates, or values, of the first and the last
    third of its periods, at the level of all sources together.  All are None where it is not
    measurable; then `reason` says why.  `series` has period, rate, fitted, low, high and exposure,
    one row for each period.
    """

    indicator: str
    verdict: str
    reason: str
    first: date | None
    last: date | None
    counts: int
    exposure: int
    early: float | None
    late: float | None
    change: float | None
    low: float | None
    high: float | None
    p_value: float | None
    series: pl.DataFrame
    ids: tuple[str, ...]
    kind: EvidenceKind


@dataclass(frozen=True, slots=True, eq=False)
class Strain:
    """The signs of one friendship, from `start` to `end`.

    `phase` is the name of the last phase, `friendly` whether it is one of FRIENDLY.  `index` is
    the share of the measurable signs that rise, `chance` that as many or more rise by luck; both
    None where no sign is measurable.
    """

    a: str
    b: str
    start: date
    end: date
    phase: str
    friendly: bool
    indicators: tuple[Indicator, ...]
    index: float | None
    chance: float | None

    def of(self, verdict: str) -> tuple[Indicator, ...]:
        """The signs with a verdict."""
        return tuple(one for one in self.indicators if one.verdict == verdict)

    def to_rows(self) -> list[dict[str, Any]]:
        """One row for each sign, without its series."""
        left = ("series", "ids", "kind")
        names = [name for name in Indicator.__dataclass_fields__ if name not in left]
        return [{name: getattr(one, name) for name in names} for one in self.indicators]


def measure_strain(
    relation: Relation, view: View, *, support: pl.DataFrame | None = None
) -> Strain:
    """The signs of strain in the present friendship, or in the present phase where it is none.

    `support` (of `support_ties`) saves reading it again.
    """
    start, end = _stretch(relation)
    pair = (relation.a, relation.b)
    every = "1y" if (end - start).days > LONG * YEAR else "1q"
    found = [
        *act_series(view, pair, start, end, every),
        *client_series(view, pair, start, end, every, support=support),
        sovereignty_series(view, pair, start, end),
        dependence_series(view, pair, start, end),
    ]
    indicators = tuple(indicator_of(series, every) for series in found)
    told = [one for one in indicators if one.verdict != "not measurable"]
    rising = sum(one.verdict == "rising" for one in told)
    last = relation.phases[-1]
    return Strain(
        a=relation.a,
        b=relation.b,
        start=start,
        end=end,
        phase=last.name,
        friendly=last.name in FRIENDLY,
        indicators=indicators,
        index=rising / len(told) if told else None,
        chance=binomial_at_least(rising, len(told), (1 - CONFIDENCE) / 2) if told else None,
    )


def _stretch(relation: Relation) -> tuple[date, date]:
    """The last phase, with the friendly ones before it where it is friendly itself."""
    phases: list[Phase] = [relation.phases[-1]]
    for phase in reversed(relation.phases[:-1]):
        if phases[-1].name not in FRIENDLY or phase.name not in FRIENDLY:
            break
        phases.append(phase)
    return phases[-1].start, relation.end


def indicator_of(series: Series, every: str = "1y") -> Indicator:
    """The verdict on one series of counts (count, exposure) or of values."""
    table = series.table
    if "value" in table.columns:
        return _of_values(series)
    told = table.filter(pl.col("exposure") > 0)
    acts, exposure = int(told["count"].sum()), int(told["exposure"].sum())
    periods = told["period"].n_unique()
    if acts < FEWEST_ACTS:
        reason = "none is on record" if not acts else f"only {acts} on record"
        return _untold(series, reason, acts, exposure)
    if periods < FEWEST_PERIODS:
        return _untold(series, f"only {periods} periods", acts, exposure)
    months = {"1q": 3, "1y": 12}[every if series.kind is EvidenceKind.EVENT else "1y"]
    order = {name: place for place, name in enumerate(sorted(set(told["source"])))}
    trend = count_trend(
        told["count"].to_numpy().astype(np.float64),
        told["exposure"].to_numpy().astype(np.float64),
        _years(told["period"], months),
        np.array([order[name] for name in told["source"]], dtype=np.int64),
    )
    pooled = (
        told.with_columns(fitted=pl.Series(trend.fitted))
        .group_by("period")
        .agg(pl.col("count").sum(), pl.col("exposure").sum(), pl.col("fitted").sum())
        .sort("period")
    )
    weights = pooled["exposure"].to_numpy().astype(np.float64)
    years = _years(pooled["period"], months)
    off = years - float(np.average(years, weights=weights))
    curve = acts / exposure * np.exp(trend.slope * off)
    # What sources make of the same acts is taken out: each dot is the curve times what was seen
    # over what these sources would have.
    counts, foreseen = pooled["count"].to_numpy(), pooled["fitted"].to_numpy()
    ratio = np.divide(counts, foreseen, out=np.zeros(len(off)), where=foreseen > 0)
    band = np.stack([np.exp((edge - trend.slope) * off) for edge in (trend.low, trend.high)])
    shown = pl.DataFrame(
        {
            "period": pooled["period"],
            "rate": curve * ratio,
            "fitted": curve,
            "low": curve * band.min(axis=0),
            "high": curve * band.max(axis=0),
            "exposure": weights,
        }
    )
    early, late = _thirds(curve * ratio, weights)
    slope, low, high = (float(np.exp(x)) for x in (trend.slope, trend.low, trend.high))
    return _told(series, trend, shown, (acts, exposure), (early, late), (slope, low, high))


def _of_values(series: Series) -> Indicator:
    values = series.table["value"].to_numpy()
    if len(values) < FEWEST_YEARS:
        reason = (
            f"both shares are known in {len(values)} years only" if len(values)
            else "in no year are both shares known"
        )  # fmt: skip
        return _untold(series, reason, 0, 0)
    years = _years(series.table["period"], 12)
    trend = value_trend(values, years)
    off = years - float(np.median(years))
    edges = np.stack(
        [trend.fitted + (edge - trend.slope) * off for edge in (trend.low, trend.high)]
    )
    shown = pl.DataFrame(
        {
            "period": series.table["period"],
            "rate": values,
            "fitted": trend.fitted,
            "low": edges.min(axis=0),
            "high": edges.max(axis=0),
            "exposure": np.ones(len(values)),
        }
    )
    ends = _thirds(values, np.ones(len(values)))
    return _told(
        series, trend, shown, (len(values), len(values)), ends, (trend.slope, trend.low, trend.high)
    )


def _told(
    series: Series,
    trend: Trend,
    shown: pl.DataFrame,
    totals: tuple[int, int],
    ends: tuple[float, float],
    change: tuple[float, float, float],
) -> Indicator:
    first, last = shown["period"][0], shown["period"][-1]
    return Indicator(
        series.name,
        trend.verdict,
        "",
        first,
        last,
        *totals,
        *ends,
        *change,
        trend.p_value,
        shown,
        series.ids,
        series.kind,
    )


def _untold(series: Series, reason: str, acts: int, exposure: int) -> Indicator:
    days = series.table["period"]
    shown = pl.DataFrame(
        schema={
            "period": pl.Date,
            **dict.fromkeys(("rate", "fitted", "low", "high", "exposure"), pl.Float64),
        }
    )
    first, last = days.min(), days.max()
    return Indicator(
        series.name,
        "not measurable",
        reason,
        first if isinstance(first, date) else None,
        last if isinstance(last, date) else None,
        acts,
        exposure,
        *((None,) * 6),
        shown,
        series.ids,
        series.kind,
    )


def _years(periods: pl.Series, months: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The middle of each period in years since 1970."""
    half = timedelta(days=months * YEAR / 24).days
    days = periods.to_physical().to_numpy().astype(np.float64)
    return np.asarray((days + half) / YEAR)


def _thirds(values: Any, weights: Any) -> tuple[float, float]:
    """Weighted means of the first and of the last third of the periods."""
    size = max(1, len(values) // 3)
    first, last = (
        float(np.average(values[part], weights=weights[part]))
        for part in (slice(None, size), slice(-size, None))
    )
    return first, last
