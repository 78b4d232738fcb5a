"""Pressure: did a third party's acts toward a member become more, or fewer, around a turning point?

For each turning point, member, third party and quad class, the acts (one source-actor-target-code-
day once) in the window before the turn are held against those in a window of equal length from the
turn on.  A source counts as far as it covers both: its windows are cut to the same length on both
sides, and with less than SHORTEST days it is missing, never zero.  Given their sum n0 + n1, the
acts after are then binomial with probability R / (1 + R), R the ratio of the rates, so that the
interval is exact (Clopper and Pearson) and needs no length.  Acts clump: both counts are divided
by the Pearson dispersion of the monthly counts where that is above 1 (quasi-likelihood).  All
tests of one call are corrected together (Benjamini and Hochberg's q).

Volume follows attention: `attention` is the same ratio over all acts of all third parties toward
the member, and a ratio near it tells of the press, not of the third party.

Przyborowski, J. and Wilenski, H. (1940) Homogeneity of results in testing samples from Poisson
series, Biometrika 31; Clopper, C. J. and Pearson, E. S. (1934) Biometrika 26; McCullagh, P. and
Nelder, J. A. (1989) Generalized Linear Models, ch. 6; Benjamini, Y. and Hochberg, Y. (1995) JRSS B
57.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import betainc, betaincinv

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.chances import false_discoveries

__all__ = [
    "PRESSURE_SCHEMA",
    "QUADS",
    "TIE_SCHEMA",
    "WINDOW",
    "Span",
    "acts_on_record",
    "pressure_changes",
    "rate_ratio",
    "source_spans",
    "ties_around",
    "within",
]

WINDOW = 365  # days before a turn, and from it on
SHORTEST = 90  # days of both windows that a source must cover
BIN = 30  # days of a bin in which the clumping of acts is measured
FEWEST = 5  # acts from which clumping can be measured
LEVEL = 0.90
QUADS = (
    *("verbal cooperation", "material cooperation"),
    *("verbal conflict", "material conflict"),
)
TIES = ("sanctions", "troop-presence", "occupation", "sponsorship", "coalition", "defence-pact")
"""Ties whose beginning or end around a turn is pressure or backing."""

PRESSURE_SCHEMA = {
    "mark": pl.String(), "on": pl.Date(), "member": pl.String(), "third": pl.String(),
    "quad": pl.String(), "before": pl.Int64(), "after": pl.Int64(), "start": pl.Date(),
    "end": pl.Date(), "ratio": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(),
    "p_value": pl.Float64(), "q_value": pl.Float64(), "dispersion": pl.Float64(),
    "attention": pl.Float64(), "sources": pl.List(pl.String()),
}  # fmt: skip

TIE_SCHEMA = {
    "mark": pl.String(), "on": pl.Date(), "member": pl.String(), "third": pl.String(),
    "kind": pl.String(), "means": pl.String(), "change": pl.String(), "day": pl.Date(),
    "precision": pl.String(), "source": pl.String(), "statement": pl.String(),
    "evidence_id": pl.String(),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a source covers: within what it says of itself, and where it has rows."""

    source: str
    start: date
    end: date
    actors: frozenset[str] | None


def source_spans(view: View) -> list[Span]:
    """The days that each source of events in the store covers, by source."""
    told = {source.id: source.coverage for source in view.sources()}
    spans = []
    for row in view.extent(EvidenceKind.EVENT).drop_nulls(["first", "last"]).to_dicts():
        cover = told[row["source"]]
        start = max(row["first"], cover.start or date.min)
        end = min(row["last"], cover.end or date.max)
        if start <= end:
            spans.append(Span(row["source"], start, end, cover.actors))
    return spans


def acts_on_record(view: View, actors: Sequence[str]) -> pl.DataFrame:
    """Every act by or toward one of `actors`, once: source, date, actor, target, code, quad ...

    Columns: source, date, actor, target, code, event_type, quad, intensity; sorted.  Acts of which
    only the year is known are left out; those of a month stand in its middle.
    """
    frame = view.frame(EvidenceQuery(EvidenceKind.EVENT, actors=tuple(actors)))
    vague = pl.col("precision") == "month"
    return (
        frame.filter(
            (pl.col("precision").fill_null("day") != "year")
            & (pl.col("actor") != pl.col("target"))
            & pl.col("date").is_not_null()
        )
        .with_columns(
            date=pl.when(vague).then(pl.col("date").dt.offset_by("14d")).otherwise("date")
        )
        .group_by("source", "date", "actor", "target", "code")
        .agg(pl.col("event_type", "quad").min(), pl.col("intensity").min())
        .sort("date", "source", "actor", "target", "code")
    )


def within(member: str, name: pl.Expr) -> pl.Expr:
    """Whether `name` is the member itself or one of its sectors (IRQ/REB), which is no outsider."""
    return (name == member) | name.str.starts_with(f"{member}/")


def rate_ratio(before: float, after: float, *, level: float = LEVEL) -> tuple[float, float, float]:
    """Low and high bound of the ratio of rates after and before, and the two-sided p-value.

    Of counts over windows of equal length; they need not be whole numbers.  The ratio is bounded
    by 0 and infinity.  (0, inf, 1) where both counts are 0.
    """
    if before + after <= 0:
        return 0.0, float("inf"), 1.0
    tail = (1 - level) / 2
    low = float(betaincinv(after, before + 1, tail)) if after > 0 else 0.0
    high = float(betaincinv(after + 1, before, 1 - tail)) if before > 0 else 1.0
    more = float(betainc(after, before + 1, 0.5)) if after > 0 else 1.0
    fewer = float(betainc(before, after + 1, 0.5)) if before > 0 else 1.0
    p_value = min(1.0, 2 * min(more, fewer))
    return low / (1 - low), high / (1 - high) if high < 1 else float("inf"), p_value


def pressure_changes(
    acts: pl.DataFrame,
    spans: Iterable[Span],
    members: Sequence[str],
    turns: Sequence[tuple[str, date]],
    *,
    window: int = WINDOW,
    fewest: int = 3,
) -> pl.DataFrame:
    """Third parties' acts toward each member before and from each turn on: `PRESSURE_SCHEMA`.

    `acts` is `acts_on_record`, `turns` are pairs of a mark and a day.  `start` and `end` are the
    first and last day of the longest window of the sources counted.  Third parties with fewer than
    `fewest` acts of a class in both windows together are left out.  `ratio` is null where there is
    no act before; its bounds stand all the same.  Sorted by turn, member, p-value.
    """
    known = sorted(spans, key=lambda span: span.source)
    rows: list[dict[str, Any]] = []
    for member in members:
        toward = acts.filter((pl.col("target") == member) & pl.col("quad").is_in(QUADS))
        for one in members:
            toward = toward.filter(~within(one, pl.col("actor")))
        day = (toward["date"].to_physical()).to_numpy().astype(np.int64)
        told = list(toward.select("source", "actor", "quad").iter_rows())
        for mark, on in turns:
            lengths = _lengths(known, member, on, window)
            if lengths:
                counted = _counted(day, told, on, lengths)
                rows.extend(
                    {"mark": mark, "on": on, "member": member, **row}
                    for row in _tested(counted, on, max(lengths.values()), fewest)
                )
    if not rows:
        return pl.DataFrame(schema=PRESSURE_SCHEMA)
    q_values = false_discoveries([row["p_value"] for row in rows])
    return (
        pl.DataFrame(
            rows, schema_overrides={k: v for k, v in PRESSURE_SCHEMA.items() if k != "q_value"}
        )
        .with_columns(q_value=pl.Series(np.round(q_values, 9)))
        .select(*PRESSURE_SCHEMA)
        .sort("on", "mark", "member", "p_value", "third", "quad")
    )


def _lengths(spans: list[Span], member: str, on: date, window: int) -> dict[str, int]:
    """Days of each window by source: of those that cover enough on both sides of the turn."""
    days = {
        span.source: min(window, (on - span.start).days, (span.end - on).days + 1)
        for span in spans
        if span.actors is None or member in span.actors
    }
    return {source: length for source, length in days.items() if length >= min(SHORTEST, window)}


def _counted(
    day: NDArray[np.int64], told: list[tuple[str, str, str]], on: date, lengths: dict[str, int]
) -> dict[tuple[str, str], list[tuple[int, str]]]:
    """Days since the turn and source of each act in the windows, by third party and quad."""
    turn = (on - date(1970, 1, 1)).days
    longest = max(lengths.values())
    first, last = np.searchsorted(day, [turn - longest, turn + longest])
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for at in range(int(first), int(last)):
        source, actor, quad = told[at]
        since, length = int(day[at]) - turn, lengths.get(source, 0)
        if -length <= since < length:
            found.setdefault((actor, quad), []).append((since, source))
    return found


def _tested(
    counted: dict[tuple[str, str], list[tuple[int, str]]], on: date, longest: int, fewest: int
) -> Iterator[dict[str, Any]]:
    every = [since for acts in counted.values() for since, _ in acts]
    later = sum(since >= 0 for since in every)
    attention = later / (len(every) - later) if len(every) > later else None
    for (third, quad), acts in sorted(counted.items()):
        if len(acts) < fewest:
            continue
        since = np.array([days for days, _ in acts], dtype=np.int64)
        after = int((since >= 0).sum())
        before = since.size - after
        spread = _dispersion(since, longest)
        low, high, p_value = rate_ratio(before / spread, after / spread)
        yield {
            "third": third,
            "quad": quad,
            "before": before,
            "after": after,
            "start": on - timedelta(days=longest),
            "end": on + timedelta(days=longest - 1),
            "ratio": after / before if before else None,
            "low": round(low, 9),
            "high": round(high, 9),
            "p_value": round(p_value, 12),
            "dispersion": round(spread, 9),
            "attention": attention,
            "sources": sorted({source for _, source in acts}),
        }


def _dispersion(since: NDArray[np.int64], days: int) -> float:
    """Pearson's dispersion of monthly counts about the mean of their own window, at least 1."""
    if since.size < FEWEST:
        return 1.0
    bins = max(days // BIN, 1)
    place = np.minimum(np.abs(np.where(since >= 0, since, since + 1)) // BIN, bins - 1)
    chi, free = 0.0, 0
    for side in (since < 0, since >= 0):
        counts = np.bincount(place[side], minlength=bins)
        if counts.sum() and bins > 1:
            chi += float(((counts - counts.mean()) ** 2 / counts.mean()).sum())
            free += bins - 1
    return max(1.0, chi / free) if free else 1.0


def ties_around(
    ties: pl.DataFrame,
    members: Sequence[str],
    turns: Sequence[tuple[str, date]],
    *,
    window: int = WINDOW,
) -> pl.DataFrame:
    """Sanctions, troops, sponsorships and pacts toward a member that began or ended around a turn.

    `ties` are rows of ties (`detente.evidence.schema.TIE`).  Columns of TIE_SCHEMA, `change` being
    `began` or `ended`; sorted by turn and day.  An end that is only where its source stops is none.
    """
    known = set(members)
    outside = ties.filter(pl.col("kind").is_in(TIES)).drop_nulls(["actor", "target"])
    changes = [
        change
        for row in outside.to_dicts()
        if not (row["actor"] in known and row["target"] in known)
        for change in _changes(row, known)
    ]
    rows = [
        {"mark": mark, "on": on, **change}
        for mark, on in turns
        for change in changes
        if -window <= (change["day"] - on).days < window
    ]
    return pl.DataFrame(rows, schema=TIE_SCHEMA).sort(
        "on", "mark", "day", "member", "third", "evidence_id", "change"
    )


def _changes(row: dict[str, Any], members: set[str]) -> Iterator[dict[str, Any]]:
    """The dated beginning and end of a tie, for the member it is held toward."""
    if row["target"] in members:
        member, third = row["target"], row["actor"]
    elif row["actor"] in members and not row["directed"]:
        member, third = row["actor"], row["target"]
    else:
        return
    for change, day in (("began", "start"), ("ended", "end")):
        precision = row[f"{day}_precision"] or "day"
        # A year in which it happened somewhere says nothing of before and after.
        if row[day] is None or precision == "year" or (change == "ended" and row["censored"]):
            continue
        yield {
            "member": member,
            "third": third,
            "change": change,
            "day": row[day],
            "precision": precision,
            **{name: row[name] for name in ("kind", "means", "source", "statement", "evidence_id")},
        }
