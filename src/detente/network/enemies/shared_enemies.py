"""Shared enemies: did enmity toward one third actor rise for both before the two drew together?

The statistic of a month and a third actor is the smaller of the two members' rises of enmity
(`enmity.rises`) over the twelve months that end there.  It is held against two kinds of luck, each
time against the largest over all third actors, so that to have tried many costs nothing more:

- shuffled: the same two members, each with its whole history of third parties turned round in time
  by a lot of its own (circular shifts), so that only the coincidence of the two is left to luck;
- matched: other dyads and years of the store, alike in activity, in which the level did not rise.

The p-value is the larger of the two.  `p_adjusted` takes the largest over all months asked about
as well (Westfall and Young's maximum, from the same shifts), so that to have tried many turning
points costs nothing more either.

After Heider, F. (1946) Attitudes and Cognitive Organization, Journal of Psychology 21, and Maoz,
Z. et al. (2007) What Is the Enemy of My Enemy?, Journal of Politics 69(1).  Westfall, P. H. and
Young, S. S. (1993) Resampling-Based Multiple Testing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.enemies.enemy_panel import dyad_years, joint
from detente.network.enemies.enmity import CONFLICT, RECENT, Ledger, Rises, dealings, open_ledger
from detente.relations.frames import month_of

__all__ = ["SharedEnemy", "SharedEnemyTest", "shared_enemy_test"]

DRAWS = 999
SEED = 20140613
POOL = 60
"""Dyads from which the matched months are drawn: those with most months on record."""
MATCHED = 200
FEWEST_MATCHED = 40
APART = 24  # months of the dyad itself that are no comparison for a month
LEAST = 0.5
SHORTEST = 60
"""A member must have been on record in so many months for its history to be turned in time."""
Z90 = 1.645

Floats = NDArray[np.float64]


STRONG = 0.04
"""The p-value up to which a coincidence is more than luck.

Shuffled data pass 0.05 in 4 to 6 % of months, as the benchmark counts them; this in fewer.
"""


@dataclass(frozen=True, slots=True)
class SharedEnemy:
    """A third actor toward whom the enmity of both rose in the twelve months up to `month`.

    `rises` are the changes of the share of each member's dealings that is conflict with it, from
    `before` to `after`, with their standard `errors`; None where only a war on record speaks
    (`wars`).  `statistic` is the smaller of the two rises in units of its noise; `strength` the
    smaller rise with its 90 % interval `low` to `high`.  `p_value` is corrected for all third
    actors, `p_adjusted` for all months asked about as well; `matched` is how many other
    dyad-half-years were compared (`p_matched` is None where too few).
    """

    a: str
    b: str
    third: str
    month: date
    rank: int
    statistic: float
    z: tuple[float, float]
    before: tuple[float | None, float | None]
    after: tuple[float | None, float | None]
    wars: tuple[bool, bool]
    strength: float | None
    low: float | None
    high: float | None
    p_value: float
    p_adjusted: float
    p_shuffled: float
    p_matched: float | None
    matched: int
    thirds: int
    evidence: tuple[EvidenceQuery, ...] = field(repr=False)

    @property
    def likeness(self) -> str:
        """`strong` up to p = STRONG, `moderate` up to 0.20, else `weak`."""
        if self.p_value <= STRONG:
            return "strong"
        return "moderate" if self.p_value <= 0.20 else "weak"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        one = {name: getattr(self, name) for name in ("a", "b", "third", "month", "rank")}
        sides = {
            f"{name}_{side}": getattr(self, name)[k]
            for name in ("z", "before", "after", "wars")
            for k, side in enumerate(("a", "b"))
        }
        rest = (
            *("statistic", "strength", "low", "high", "p_value", "p_adjusted", "p_shuffled"),
            *("p_matched", "matched", "thirds"),
        )
        return {
            **one,
            "likeness": self.likeness,
            **{name: getattr(self, name) for name in rest},
            **sides,
        }


class SharedEnemyTest:
    """The test of one dyad, ready to be asked about any of its months.

    `months` (T,) is its axis, `joint` (C, T) the smaller rise toward each of C third actors.
    """

    def __init__(self, ledger: Ledger, a: str, b: str, panel: pl.DataFrame) -> None:
        self.a, self.b = sorted((a, b))
        self._ledger, self._panel = ledger, panel
        first, last = int(ledger.pairs["month"].min()), int(ledger.pairs["month"].max())  # type: ignore[arg-type]
        self.months = np.arange(first, last + 1, dtype=np.int64)
        one, two = (dealings(ledger, name, self.months) for name in (self.a, self.b))
        if one is None or two is None:
            missing = self.a if one is None else self.b
            raise MeasureError(
                f"The store holds no act of {missing} toward anybody, or of anybody toward it.",
                fix="Ingest a source that covers it: 'detente sources' lists what there is.",
            )
        self._one: Rises
        self._two: Rises
        self._one, self._two, self.joint = joint(one, self.a, two, self.b)

    @property
    def thirds(self) -> tuple[str, ...]:
        """The C third actors with which both members ever had conflict or war."""
        return self._one.enemies

    def at(
        self, months: Sequence[date], *, draws: int = DRAWS, seed: int = SEED, most: int = 5
    ) -> list[SharedEnemy]:
        """The shared enemies of the two at each of `months`, at most `most` each, best first.

        Only third actors toward whom the enmity of both rose.  Months that the store does not
        cover, or at which too little is on record, give none; so do histories of less than
        SHORTEST months, which leave luck too little room.  Seeded: the same twice.
        """
        wanted = [_number(day) - int(self.months[0]) for day in months]
        asked = sorted({at for at in wanted if 0 <= at < self.months.size and self._speaks(at)})
        if not asked or self._turnable() < SHORTEST:
            return []
        chance = self._chance(asked, draws, seed)
        whole = chance.max(axis=1)
        found: list[SharedEnemy] = []
        for column, at in enumerate(asked):
            matched = self._matched(at)
            order = sorted(
                (k for k in range(len(self.thirds)) if self.joint[k, at] > 0),
                key=lambda k: (-self.joint[k, at], self._slight(k, at), self.thirds[k]),
            )
            for rank, k in enumerate(order[:most], start=1):
                own = float(self.joint[k, at])
                p_shuffled = _p_value(chance[:, column], own)
                p_matched = _p_value(matched, own) if matched.size >= FEWEST_MATCHED else None
                p_value = max(p_shuffled, p_matched or 0.0)
                adjusted = max(p_value, _p_value(whole, own))
                found.append(
                    self._one_enemy(k, at, rank, p_value, adjusted, p_shuffled, p_matched, matched)
                )
        return found

    def _speaks(self, at: int) -> bool:
        return bool(np.isfinite(self.joint[:, at]).any())

    def _turnable(self) -> int:
        """Months over which the shorter of the two histories can be turned."""
        return min(int(np.isfinite(own.z).any(axis=0).sum()) for own in (self._one, self._two))

    def _slight(self, k: int, at: int) -> float:
        """Minus the greater of the two rises: what ranks third actors whose smaller is equal."""
        return -float(max(self._one.z[k, at], self._two.z[k, at]))

    def _chance(self, asked: list[int], draws: int, seed: int) -> Floats:
        """The largest joint rise at each month asked about, under luck: shape (draws, asked)."""
        rng = np.random.default_rng([seed, self.months.size])
        lots = rng.random((2, draws))
        out = np.empty((draws, len(asked)))
        for column, at in enumerate(asked):
            sides = []
            for own, lot in zip((self._one, self._two), lots, strict=True):
                pool = self._alike(own, at)
                turn = np.searchsorted(pool, at) + (lot * pool.size).astype(np.int64)
                sides.append(own.z[:, pool[turn % pool.size]])
            both = np.minimum(sides[0], sides[1])
            out[:, column] = np.where(np.isnan(both), -np.inf, both).max(axis=0)
        return out

    def _alike(self, own: Rises, at: int) -> NDArray[np.int64]:
        """The months among which a member's history is turned for the month `at`.

        Those at which it speaks, so that silence is not luck, and is on record no less than half
        as much: with more acts every rise is greater in units of its noise.
        """
        seen = np.isfinite(own.z).any(axis=0)
        alike = seen & (own.acts >= LEAST * own.acts[at])
        chosen = np.flatnonzero(alike)
        return chosen if chosen.size >= SHORTEST else np.flatnonzero(seen)

    def _matched(self, at: int) -> Floats:
        """The joint rises of the dyad-half-years most alike in which no level rose."""
        number = int(self.months[at])
        own = (pl.col("a") == self.a) & (pl.col("b") == self.b)
        near = (pl.col("month") - number).abs() < APART
        others = self._panel.filter(~pl.col("rise") & ~(own & near))
        active = max(min(float(self._one.acts[at]), float(self._two.acts[at])), 0.5)
        many = int(np.isfinite(self.joint[:, at]).sum())
        apart = (pl.col("activity").clip(0.5) / active).log().abs() + (
            (pl.col("thirds") / many).log().abs()
        )
        chosen = others.with_columns(apart=apart.round(9)).sort("apart", "a", "b", "month")
        values: Floats = chosen.head(MATCHED)["statistic"].to_numpy()
        return values

    def _one_enemy(
        self,
        k: int,
        at: int,
        rank: int,
        p_value: float,
        p_adjusted: float,
        p_shuffled: float,
        p_matched: float | None,
        matched: Floats,
    ) -> SharedEnemy:
        sides = (self._one, self._two)
        rise = [(float(s.rise[k, at]), float(s.error[k, at])) for s in sides]
        known = all(np.isfinite(value) and np.isfinite(error) for value, error in rise)
        number = int(self.months[at])
        wars = [self._war_ids(name, self.thirds[k], number) for name in (self.a, self.b)]
        return SharedEnemy(
            a=self.a,
            b=self.b,
            third=self.thirds[k],
            month=month_of(number),
            rank=rank,
            statistic=float(self.joint[k, at]),
            z=(float(sides[0].z[k, at]), float(sides[1].z[k, at])),
            before=(
                _number_or_none(sides[0].before[k, at]),
                _number_or_none(sides[1].before[k, at]),
            ),
            after=(_number_or_none(sides[0].after[k, at]), _number_or_none(sides[1].after[k, at])),
            wars=(bool(wars[0]), bool(wars[1])),
            strength=round(min(value for value, _ in rise), 9) if known else None,
            low=round(max(min(v - Z90 * e for v, e in rise), -1.0), 9) if known else None,
            high=round(min(*(v + Z90 * e for v, e in rise), 1.0), 9) if known else None,
            p_value=p_value,
            p_adjusted=p_adjusted,
            p_shuffled=p_shuffled,
            p_matched=p_matched,
            matched=int(matched.size),
            thirds=int(np.isfinite(self.joint[:, at]).sum()),
            evidence=tuple(self._evidence(self.thirds[k], number, wars)),
        )

    def _war_ids(self, member: str, third: str, number: int) -> tuple[str, ...]:
        x, y = sorted((member, third))
        begun = self._ledger.wars.filter(
            (pl.col("x") == x)
            & (pl.col("y") == y)
            & pl.col("month").is_between(number - RECENT + 1, number)
        )
        return tuple(begun["evidence_id"].sort().to_list())

    def _evidence(
        self, third: str, number: int, wars: list[tuple[str, ...]]
    ) -> list[EvidenceQuery]:
        """The hostile acts between each member and the third in the window, and wars begun."""
        start, end = month_of(number - RECENT + 1), _last_day(number)
        acts = self._ledger.pairs.filter(
            (pl.col("c") > 0) & pl.col("month").is_between(number - RECENT + 1, number)
        )
        queries = []
        for member in (self.a, self.b):
            x, y = sorted((member, third))
            if not acts.filter((pl.col("x") == x) & (pl.col("y") == y)).is_empty():
                queries.append(
                    EvidenceQuery(
                        EvidenceKind.EVENT,
                        pair=(member, third),
                        quads=CONFLICT,
                        start=start,
                        end=end,
                    )
                )
        ids = tuple(sorted({key for side in wars for key in side}))
        return [*queries, EvidenceQuery(EvidenceKind.TIE, ids=ids)] if ids else queries


def shared_enemy_test(
    view: View,
    a: str,
    b: str,
    *,
    ledger: Ledger | None = None,
    panel: pl.DataFrame | None = None,
) -> SharedEnemyTest:
    """The test of the dyad of `a` and `b` on all that `view` holds.

    `ledger` and `panel` (`enmity.open_ledger`, `enemy_panel.dyad_years`) may be given where they
    are at hand.  Raises MeasureError where either has no acts on record, or the two are one.
    """
    if a == b:
        raise MeasureError(f"{a} and {a} are one actor.", fix="A shared enemy needs two.")
    book = open_ledger(view) if ledger is None else ledger
    if book.pairs.is_empty():
        raise MeasureError("The store holds no act.", fix="Ingest a source of events.")
    return SharedEnemyTest(book, a, b, dyad_years(book, most=POOL) if panel is None else panel)


def _p_value(chance: Floats, own: float) -> float:
    """The share of `chance` at least as great as `own`, which itself counts as one."""
    return float((1 + np.sum(chance >= own)) / (1 + chance.size))


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _number_or_none(value: float) -> float | None:
    return round(float(value), 9) if np.isfinite(value) else None


def _last_day(number: int) -> date:
    return date.fromordinal(month_of(number + 1).toordinal() - 1)
