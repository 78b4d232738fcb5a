"""The enemy of my enemy: over all dyads and years, does a joint rise of enmity go before a thaw?

The panel holds every dyad that is well enough on record, twice a year.  `statistic` is the joint
rise of enmity over the twelve months that end there (`shared_enemies.joint`), the largest over all
third actors; `change` is by how much the tone between the two in the twelve months after differs
from that of the twenty-four before, each source apart.  The windows of cause and effect do not
overlap.  It is a `rise` where the change is at least STEP and 1.645 of its standard errors.

The rate of rises after joint enmity is held against the base rate of dyads alike in activity and
in tone before (Mantel and Haenszel's risk ratio: the colder a dyad, the more room it has to rise,
and the more it is on record, the more of anything is seen), with a bootstrap over dyads, and
against the same panel with the pairs shuffled.

Maoz, Z. et al. (2007) What Is the Enemy of My Enemy? Journal of Politics 69(1); Mantel, N. and
Haenszel, W. (1959) Statistical aspects of the analysis of data from retrospective studies of
disease, JNCI 22; Cameron, A. C., Gelbach, J. B. and Miller, D. L. (2008) Bootstrap-based
improvements for inference with clustered errors, Review of Economics and Statistics 90.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.network.enemies.enmity import (
    RECENT,
    Dealings,
    Ledger,
    Rises,
    dealings,
    rises,
    shuffled,
)
from detente.relations.parameters import DEFAULT

__all__ = ["EnemyRate", "chance_threshold", "dyad_years", "enemy_rate", "joint"]

STEP = 0.15  # what a turning point is at least
BEFORE = 24
AFTER = 12
FEWEST = 2.0
"""Effective acts that a dyad needs before and after to say whether its tone changed."""
SPELLS = 12
"""Months with acts that a dyad needs on record."""
MOST = 1500
"""Dyads taken, those with most months on record; more would add dyads of a few acts each."""
STRATA = 3
BLOCK = 20  # dyads of like record among which histories are shuffled
SEED = 20140613
DRAWS = 999

Floats = NDArray[np.float64]

_SCHEMA = {
    "a": pl.String, "b": pl.String, "month": pl.Int64, "third": pl.String,
    "statistic": pl.Float64, "activity": pl.Float64, "thirds": pl.Int64,
    "before": pl.Float64, "change": pl.Float64, "error": pl.Float64, "rise": pl.Boolean,
}  # fmt: skip


def joint(one: Dealings, a: str, two: Dealings, b: str) -> tuple[Rises, Rises, Floats]:
    """The rises of both members toward the enemies of both, and the smaller of each: shape (C, G).

    NaN where either side says nothing.
    """
    names = sorted(set(one.enemies) & set(two.enemies) - {a, b})
    names = [name for name in names if not name.startswith((f"{a}/", f"{b}/"))]
    first, second = rises(one, b, names), rises(two, a, names)
    return first, second, np.minimum(first.z, second.z)


def dyad_years(ledger: Ledger, *, most: int = MOST) -> pl.DataFrame:
    """The panel: a, b, month, third, statistic, activity, thirds, before, change, error, rise.

    `activity` is the smaller of the two members' effective acts, `thirds` how many third actors
    could be compared.  Only rows where both the joint rise and the change are known.
    """
    pairs = _well_known(ledger, most)
    if not pairs or ledger.pairs.is_empty():
        return pl.DataFrame(schema=_SCHEMA)
    first, last = int(ledger.pairs["month"].min()), int(ledger.pairs["month"].max())  # type: ignore[arg-type]
    at = np.arange(first + RECENT, last, dtype=np.int64)
    at = at[at % 6 == 5]  # June and December
    names = sorted({name for pair in pairs for name in pair})
    known = {name: dealings(ledger, name, at) for name in names}
    tones = ledger.pairs.join(
        pl.DataFrame(pairs, schema=["x", "y"], orient="row"), on=["x", "y"], how="semi"
    ).partition_by("x", "y", as_dict=True, maintain_order=True)
    parts = []
    for a, b in pairs:
        one, two = known[a], known[b]
        if one is not None and two is not None:
            part = _rows(one, two, a, b, at, tones[a, b])
            if part is not None:
                parts.append(part)
    return pl.concat(parts) if parts else pl.DataFrame(schema=_SCHEMA)


def _well_known(ledger: Ledger, most: int) -> list[tuple[str, str]]:
    """Dyads with acts in SPELLS months or more, most first; sectors of states are no members."""
    whole = ~pl.col("x").str.contains("/") & ~pl.col("y").str.contains("/")
    found = (
        ledger.pairs.filter(whole)
        .group_by("x", "y")
        .agg(months=pl.col("month").n_unique())
        .filter(pl.col("months") >= SPELLS)
        .sort(["months", "x", "y"], descending=[True, False, False])
        .head(most)
        .sort("x", "y")
    )
    return list(found.select("x", "y").iter_rows())


def _rows(
    one: Dealings, two: Dealings, a: str, b: str, at: NDArray[np.int64], tones: pl.DataFrame
) -> pl.DataFrame | None:
    before, change, error = _changes(tones, at)
    seen = np.flatnonzero(np.isfinite(change))
    if not seen.size:
        return None
    first, second, both = joint(one, a, two, b)
    names = first.enemies
    if not names:
        return None
    both = both[:, seen]
    count = np.isfinite(both).sum(axis=0)
    some = count > 0
    both, seen, count = both[:, some], seen[some], count[some]
    if not seen.size:
        return None
    best = np.nanargmax(both, axis=0)
    change, error = change[seen], error[seen]
    return pl.DataFrame(
        {
            "a": [a] * seen.size,
            "b": [b] * seen.size,
            "month": at[seen],
            "third": [names[k] for k in best],
            "statistic": both[best, np.arange(seen.size)],
            "activity": np.minimum(first.acts, second.acts)[seen],
            "thirds": count.astype(np.int64),
            "before": before[seen],
            "change": change,
            "error": error,
            "rise": (change >= STEP) & (change >= 1.645 * error),
        },
        schema=_SCHEMA,
    )


def _changes(rows: pl.DataFrame, at: NDArray[np.int64]) -> tuple[Floats, Floats, Floats]:
    """Tone before, change of tone after, and its standard error, at each month of `at`.

    Each source is compared with itself; sources weigh by what they know.  The noise of a month's
    tone is that of the level (`relations.parameters`).
    """
    first = int(rows["month"].min())  # type: ignore[arg-type]
    sources = rows["source"].unique().sort().to_list()
    place = {name: k for k, name in enumerate(sources)}
    row = np.array([place[name] for name in rows["source"].to_list()], dtype=np.int64)
    month = rows["month"].to_numpy() - first
    w, wg, ww = (rows[name].to_numpy() for name in ("w", "wg", "ww"))
    acts, tone = np.zeros((2, len(sources), int(month.max()) + 1))
    acts[row, month] = (w**2 / ww) ** DEFAULT.noise.gamma
    tone[row, month] = acts[row, month] * wg / w

    def window(values: Floats, low: int, high: int) -> Floats:
        total = np.concatenate([np.zeros((len(sources), 1)), np.cumsum(values, -1)], -1)
        ends = [np.clip(at + shift - first, 0, values.shape[-1]) for shift in (low, high + 1)]
        return np.asarray(total[:, ends[1]] - total[:, ends[0]])

    n0, n1 = window(acts, 1 - BEFORE, 0), window(acts, 1, AFTER)
    with np.errstate(invalid="ignore", divide="ignore"):
        k = np.where((n0 > 0) & (n1 > 0), n0 * n1 / (n0 + n1), 0.0)
        share = k / k.sum(axis=0)
        y0, y1 = window(tone, 1 - BEFORE, 0) / n0, window(tone, 1, AFTER) / n1
        before = np.nansum(np.where(k > 0, share * y0, 0.0), axis=0)
        change = np.nansum(np.where(k > 0, share * (y1 - y0), 0.0), axis=0)
        error = np.sqrt(DEFAULT.noise.sigma2 / k.sum(axis=0))
    mute = np.minimum(np.where(k > 0, n0, 0).sum(axis=0), np.where(k > 0, n1, 0).sum(axis=0))
    change = np.where(mute >= FEWEST, np.round(change, 9), np.nan)
    return np.round(before, 9), change, error


def chance_threshold(ledger: Ledger, *, level: float = 0.05, seed: int = SEED) -> float:
    """The joint rise that luck alone exceeds in a share `level` of dyad-years.

    From the ledger with the history of every pair turned in time (`enmity.shuffled`); infinite
    where too little is on record to say.
    """
    turned = shuffled(ledger, np.random.default_rng([seed, 1]))
    panel = dyad_years(turned)
    if panel.height < 1 / level:
        return float("inf")
    return float(np.quantile(panel["statistic"].to_numpy(), 1 - level, method="higher"))


@dataclass(frozen=True, slots=True)
class EnemyRate:
    """How often the level of a dyad rose after a joint rise of enmity, and otherwise.

    `ratio` is the risk ratio within strata, `low` and `high` its 90 % interval over dyads;
    `p_value` the share of panels with shuffled pairs whose ratio is as great.  `joint_rises` of
    `joint` dyad-half-years, `other_rises` of `other`; `dyads` are in the panel.
    """

    threshold: float
    dyads: int
    joint: int
    joint_rises: int
    other: int
    other_rises: int
    ratio: float
    low: float
    high: float
    p_value: float

    @property
    def rate(self) -> float:
        """The share of rises after a joint rise of enmity."""
        return self.joint_rises / self.joint

    @property
    def base_rate(self) -> float:
        """The share of rises in all other dyad-half-years."""
        return self.other_rises / self.other


def enemy_rate(
    panel: pl.DataFrame, threshold: float, *, draws: int = DRAWS, seed: int = SEED
) -> EnemyRate | None:
    """The rate of rises after a joint rise of at least `threshold`, against the base rate.

    `panel` is `dyad_years`.  None where no dyad-half-year has such a rise, or all have.
    """
    hit = panel["statistic"].to_numpy() >= threshold
    rise = panel["rise"].to_numpy().astype(bool)
    if not hit.any() or hit.all() or not rise.any():
        return None
    stratum = _strata(panel)
    dyad = panel.select(pl.struct("a", "b").rank("dense") - 1).to_series().to_numpy().astype(int)
    dyads, cells = int(dyad.max()) + 1, int(stratum.max()) + 1
    # Counts by dyad and stratum, so that a draw of dyads is a sum: hits, their rises, all, rises.
    flags = np.stack([hit, hit & rise, np.ones(hit.size), rise]).astype(float)
    table = np.zeros((4, dyads, cells))
    for k in range(4):
        np.add.at(table[k], (dyad, stratum), flags[k])
    rng = np.random.default_rng(seed)
    lots = rng.multinomial(dyads, np.full(dyads, 1 / dyads), size=draws)
    drawn = np.array([_risk_ratio(*np.tensordot(table, lot, (1, 0))) for lot in lots])
    drawn = drawn[np.isfinite(drawn)]
    own = _risk_ratio(*table.sum(axis=1))
    shuffler = _Shuffler(panel, dyad, stratum, hit, rise)
    chance = np.array([shuffler.ratio(rng) for _ in range(draws)])
    low, high = np.quantile(drawn, [0.05, 0.95]) if drawn.size else (np.nan, np.nan)
    return EnemyRate(
        threshold=float(threshold),
        dyads=dyads,
        joint=int(hit.sum()),
        joint_rises=int((hit & rise).sum()),
        other=int((~hit).sum()),
        other_rises=int((~hit & rise).sum()),
        ratio=float(own),
        low=float(low),
        high=float(high),
        p_value=_p_value(chance, own),
    )


def _p_value(chance: Floats, own: float) -> float:
    """The share of `chance` that is as great; NaN where there is no ratio."""
    if not np.isfinite(own):
        return float("nan")
    known = chance[np.isfinite(chance)]
    return float((1 + np.sum(known >= own - 1e-9)) / (1 + known.size))


def _strata(panel: pl.DataFrame) -> NDArray[np.int64]:
    """The place of each row among thirds of activity times thirds of tone before."""
    out = np.zeros(panel.height, dtype=np.int64)
    for name in ("activity", "before"):
        values = panel[name].to_numpy()
        cuts = np.quantile(values, np.arange(1, STRATA) / STRATA)
        out = out * STRATA + np.searchsorted(cuts, values)
    return out


def _risk_ratio(hits: Floats, hit_rises: Floats, total: Floats, rises_: Floats) -> float:
    """Mantel and Haenszel's risk ratio over strata, each argument of shape (strata,)."""
    others, other_rises = total - hits, rises_ - hit_rises
    size = np.maximum(total, 1)
    top, bottom = (hit_rises * others / size).sum(), (other_rises * hits / size).sum()
    return float(top / bottom) if bottom > 0 else float("nan")


class _Shuffler:
    """Deals the whole history of joint rises of a dyad to another one with a like record.

    Whole histories, since a joint rise lasts: dealt one by one they would look like more evidence
    than they are.
    """

    def __init__(
        self,
        panel: pl.DataFrame,
        dyad: NDArray[np.int64],
        stratum: NDArray[np.int64],
        hit: NDArray[np.bool_],
        rise: NDArray[np.bool_],
    ) -> None:
        months, self._month = np.unique(panel["month"].to_numpy(), return_inverse=True)
        self._dyad, self._stratum, self._rise = dyad, stratum, rise
        size = int(dyad.max()) + 1
        self._hits = np.full((size, months.size), -1, dtype=np.int8)
        self._hits[dyad, self._month] = hit
        first = np.full(size, months.size)
        np.minimum.at(first, dyad, self._month)
        order = np.lexsort((np.bincount(dyad, minlength=size), first))
        self._blocks = [order[k : k + BLOCK] for k in range(0, size, BLOCK)]

    def ratio(self, rng: np.random.Generator) -> float:
        """The risk ratio with the histories dealt anew among dyads alike in what they cover."""
        other = np.empty(len(self._hits), dtype=np.int64)
        for block in self._blocks:
            other[block] = rng.permutation(block)
        dealt = self._hits[other[self._dyad], self._month]
        both = dealt >= 0
        hit, rise, stratum = dealt[both] > 0, self._rise[both], self._stratum[both]
        cells = int(self._stratum.max()) + 1
        counts = [
            np.bincount(stratum, weights, minlength=cells).astype(float)
            for weights in (hit, hit & rise, np.ones(hit.size), rise)
        ]
        return _risk_ratio(*counts)
