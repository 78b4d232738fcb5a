"""How far enmity toward a third actor rose for a member: shares of its dealings, window by window.

Of a member's dealings with everybody but the other member, the share p that is conflict with the
third is compared between the RECENT months up to a month and the BASE months before them, each
source apart, since a share means nothing across sources that look at different things:

    h = 2 asin sqrt(p_recent) - 2 asin sqrt(p_base)     k = n_recent n_base / (n_recent + n_base)
    z = sum(k h) / sqrt(sum k)                          over the sources that cover both windows

h is Cohen's effect size of two proportions, its variance 1/k whatever p is.  n is the effective
number of acts: months add up, and acts of one month share their stories, so that m of them are
worth m^gamma with gamma of the level's noise (`relations.parameters`).  z is the rise in units of
its own noise.  A war or armed conflict that began in the recent months counts as a rise of at
least WAR: news may miss what is on record.

Cohen, J. (1988) Statistical Power Analysis for the Behavioral Sciences, ch. 6; Anscombe, F. J.
(1948) The transformation of Poisson, binomial and negative-binomial data, Biometrika 35 (the
3/8 that keeps shares of few acts off 0 and 1).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.relations.aggregate import dyad_periods
from detente.relations.frames import ordinal
from detente.relations.parameters import DEFAULT

__all__ = [
    "BASE",
    "CONFLICT",
    "FEWEST",
    "RECENT",
    "Dealings",
    "Ledger",
    "Rises",
    "dealings",
    "ledger_of",
    "open_ledger",
    "rises",
    "shuffled",
]

CONFLICT = ("verbal conflict", "material conflict")
WARS = ("war", "armed-conflict")
RECENT = 12  # months up to and including the one asked about
BASE = 60  # months before those
FEWEST = 3.0
"""Effective acts that a member needs in each window; with fewer its shares say nothing."""
WAR = 3.0
"""A war that begins is a rise beyond doubt: three times its own noise."""
PRIOR = 0.75
"""Acts that a share of few acts is shrunk by."""
TRACE = 1e-6  # weight below which a sum is none but for its last digits
MID_YEAR = 6  # where a beginning of which only the year is known is put

Floats = NDArray[np.float64]
_SUMS = ("w", "c", "wg", "ww")


@dataclass(frozen=True, slots=True)
class Ledger:
    """What every pair of actors did to each other, by source and month, and the wars they began.

    `pairs`: source, x, y (x < y), month (since the year 0), w (weight of all acts), c (of those
    that are conflict), wg and ww (`aggregate.dyad_periods`).  `wars`: x, y, month, evidence_id.
    `members`: the rows of each actor with its partner as `third`, without its own sectors.
    """

    pairs: pl.DataFrame
    wars: pl.DataFrame
    members: dict[str, pl.DataFrame]


def open_ledger(view: View) -> Ledger:
    """The ledger of all that `view` holds: one question for the acts, one for the wars."""
    events = view.lazy(EvidenceKind.EVENT)
    # An act of no weight says nothing of friend or foe: it need not leave the store.
    periods = dyad_periods(events.filter(nw.col("intensity") != 0)).collect("polars").to_native()
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, tie_kinds=WARS))
    return ledger_of(periods, ties)


def ledger_of(periods: pl.DataFrame, ties: pl.DataFrame) -> Ledger:
    """The ledger of monthly sums of acts (`aggregate.dyad_periods`) and of rows of ties."""
    x, y = pl.min_horizontal("actor", "target"), pl.max_horizontal("actor", "target")
    conflict = pl.col("w").filter(pl.col("quad").is_in(CONFLICT)).sum()
    pairs = (
        periods.with_columns(x=x, y=y, month=ordinal("period"))
        .group_by("source", "x", "y", "month")
        .agg(pl.col("w").sum(), conflict.alias("c"), pl.col("wg", "ww").sum())
        # Sums of fractions differ in their last digits with their order.
        .with_columns(pl.col(*_SUMS).round(9))
        .filter(pl.col("w") > 0)
        .sort("x", "y", "source", "month")
    )
    vague = pl.when(pl.col("start_precision") == "year").then(MID_YEAR).otherwise(0)
    wars = (
        ties.filter(pl.col("kind").is_in(WARS))
        .drop_nulls(["actor", "target", "start"])
        .select("evidence_id", x=x, y=y, month=ordinal("start") + vague)
        .sort("x", "y", "month", "evidence_id")
    )
    return _ledger(pairs, wars)


def _ledger(pairs: pl.DataFrame, wars: pl.DataFrame) -> Ledger:
    both = pl.concat(
        [
            pairs.rename({"x": "member", "y": "third"}),
            pairs.rename({"y": "member", "x": "third"}).select(
                "source", "member", "third", "month", *_SUMS
            ),
        ]
    ).filter(~pl.col("third").str.starts_with(pl.col("member") + "/"))
    parts = both.sort("member", "source", "third", "month").partition_by(
        "member", as_dict=True, maintain_order=True
    )
    return Ledger(pairs, wars, {str(key[0]): rows for key, rows in parts.items()})


@dataclass(frozen=True, slots=True, eq=False)
class Dealings:
    """A member's dealings in the windows that end with each of G months.

    Of S sources: `conflict` with each of the E sorted `enemies` (whoever it ever had conflict or a
    war with) has the shape (2, S, E, G); `whole`, the weight of all dealings, and `acts`, how many
    they effectively are, (2, S, G); `weight` by partner (2, S, G).  The first axis is recent, base.
    `wars` (E, G) says whether a war with the enemy began in the recent months.
    """

    enemies: tuple[str, ...]
    conflict: Floats
    whole: Floats
    acts: Floats
    weight: Mapping[str, Floats]
    wars: NDArray[np.bool_]


def dealings(ledger: Ledger, member: str, at: NDArray[np.int64]) -> Dealings | None:
    """The dealings of `member` in the windows that end with the months `at`; None without any."""
    rows = ledger.members.get(member)
    if rows is None:
        return None
    begun = _wars_of(ledger, member)
    hostile = rows.filter(pl.col("c") > 0)
    enemies = sorted(set(hostile["third"].to_list()) | set(begun["third"].to_list()))
    partners = rows["third"].unique().sort().to_list()
    sources = rows["source"].unique().sort().to_list()
    first, last = int(rows["month"].min()), int(rows["month"].max())  # type: ignore[arg-type]
    axis = _Axis(sources, first, last, at)
    weight = axis.by(rows, partners, "w")
    started = np.zeros((len(enemies), at.size), dtype=bool)
    for place, began in zip(
        _places(begun["third"], enemies), begun["month"].to_list(), strict=True
    ):
        started[place] |= (at >= began) & (at < began + RECENT)
    return Dealings(
        tuple(enemies),
        axis.by(hostile, enemies, "c"),
        weight.sum(axis=2),
        axis.effective(rows),
        {name: weight[:, :, k] for k, name in enumerate(partners)},
        started,
    )


def _wars_of(ledger: Ledger, member: str) -> pl.DataFrame:
    own = ledger.wars.filter((pl.col("x") == member) | (pl.col("y") == member))
    other = pl.when(pl.col("x") == member).then("y").otherwise("x")
    return own.select(third=other, month="month")


def _places(names: pl.Series, order: Sequence[str]) -> NDArray[np.int64]:
    """The place of each name in `order`."""
    if names.is_empty():
        return np.zeros(0, dtype=np.int64)
    found = names.replace_strict(list(order), range(len(order)), return_dtype=pl.Int64)
    return found.to_numpy().astype(np.int64)


@dataclass(frozen=True, slots=True)
class _Axis:
    """From rows by month to sums over the recent and the base window of each month asked about."""

    sources: list[str]
    first: int
    last: int
    at: NDArray[np.int64]

    def by(self, rows: pl.DataFrame, names: Sequence[str], column: str) -> Floats:
        """Sums of a column over the two windows, by source and third: shape (2, S, names, G)."""
        shape = (len(self.sources), len(names), self.last - self.first + 1)
        cell = np.ravel_multi_index(
            (
                _places(rows["source"], self.sources),
                _places(rows["third"], names),
                rows["month"].to_numpy() - self.first,
            ),
            shape,
        )
        size = int(np.prod(shape))
        sums: Floats = np.bincount(cell, rows[column].to_numpy(), minlength=size).astype(np.float64)
        return self._windows(sums.reshape(shape))

    def effective(self, rows: pl.DataFrame) -> Floats:
        """The effective number of acts in the two windows, by source: shape (2, S, G)."""
        sums = rows.group_by("source", "month").agg(pl.col("w", "ww").sum()).sort("source", "month")
        acts = np.zeros((len(self.sources), self.last - self.first + 1))
        n = sums["w"].to_numpy() ** 2 / sums["ww"].to_numpy()
        place = _places(sums["source"], self.sources)
        # Rounded, since sums of fractions differ in their last digits with their order.
        acts[place, sums["month"].to_numpy() - self.first] = np.round(n**DEFAULT.noise.gamma, 9)
        return self._windows(acts)

    def _windows(self, values: Floats) -> Floats:
        months = values.shape[-1]
        total = np.concatenate([np.zeros((*values.shape[:-1], 1)), np.cumsum(values, -1)], -1)
        ends = [self.at + 1, self.at + 1 - RECENT, self.at + 1 - RECENT - BASE]
        until = [total[..., np.clip(end - self.first, 0, months)] for end in ends]
        return np.stack([until[0] - until[1], until[1] - until[2]])


@dataclass(frozen=True, slots=True, eq=False)
class Rises:
    """Rises of a member's enmity toward each of E enemies, at G months.

    `z` (E, G) in units of its noise, NaN where the windows say nothing; `rise` (E, G) the change
    of the share, `error` its standard error, `before` and `after` the shares themselves (all NaN
    where only a war speaks); `acts` (G,) the effective acts of the slighter window.
    """

    enemies: tuple[str, ...]
    z: Floats
    rise: Floats
    error: Floats
    before: Floats
    after: Floats
    acts: Floats


def rises(one: Dealings, other: str, enemies: Sequence[str] | None = None) -> Rises:
    """The rises of a member's enmity toward `enemies` (default: all), dealings with `other` apart.

    When a war between the two ends, everybody else's share rises by arithmetic alone; so `other`
    and its sectors are left out of the whole.
    """

    def own(name: str) -> bool:
        return name == other or name.startswith(f"{other}/")

    place = {name: k for k, name in enumerate(one.enemies)}
    wanted = one.enemies if enemies is None else enemies
    names = tuple(name for name in wanted if name in place and not own(name))
    rows = np.array([place[name] for name in names], dtype=np.int64)
    rest = one.whole - sum(
        (values for name, values in one.weight.items() if own(name)), np.zeros_like(one.whole)
    )
    rest = np.where(rest > TRACE, rest, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        acts = np.where(one.whole > TRACE, one.acts * rest / one.whole, 0.0)
        acts = np.where(rest > 0, acts, 0.0)
        k = np.where(acts.min(axis=0) > 0, acts[0] * acts[1] / acts.sum(axis=0), 0.0)  # (S, G)
        total = k.sum(axis=0)
        weigh = k[:, None] / np.where(total > 0, total, np.nan)
        share = one.conflict[:, :, rows] / np.where(rest > 0, rest, np.inf)[:, :, None]
        n = acts[:, :, None]  # (2, S, 1, G)
        count = share * n
        # Shrunk toward the share of both windows together, so that two empty windows show no rise.
        pooled = count.sum(axis=0) / np.where(n.sum(axis=0) > 0, n.sum(axis=0), np.inf)
        angle = 2 * np.arcsin(np.sqrt(np.clip((count + PRIOR * pooled) / (n + PRIOR), 0.0, 1.0)))
        calm = np.clip((count + PRIOR / 2) / (n + PRIOR), 0.0, 1.0)
        variance = (calm * (1 - calm) / (n + PRIOR)).sum(axis=0)
        z = (weigh * (angle[0] - angle[1])).sum(axis=0) * np.sqrt(total)
        error = np.sqrt((weigh**2 * variance).sum(axis=0))
        after, before = ((weigh * share[row]).sum(axis=0) for row in (0, 1))
    fewest = np.where(k > 0, acts, 0.0).sum(axis=1).min(axis=0)
    for values in (z, error, after, before):
        values[:, fewest < FEWEST] = np.nan
    z = np.where(one.wars[rows], np.fmax(z, WAR), z)
    return Rises(names, np.round(z, 9), after - before, error, before, after, fewest)


def shuffled(ledger: Ledger, rng: np.random.Generator) -> Ledger:
    """The ledger with the history of each pair turned round in time by a lot of its own.

    Every pair keeps its own ups and downs, month after month, within what each source covers;
    that two pairs rose together is left to luck.  Wars turn with their pair.
    """
    pairs = ledger.pairs
    names = (
        pl.concat([pairs.select("x", "y"), ledger.wars.select("x", "y")]).unique().sort("x", "y")
    )
    lots = names.with_columns(lot=pl.Series(rng.random(names.height)))
    first, last = pl.col("month").min().over("source"), pl.col("month").max().over("source")
    turned = _turned(pl.col("month"), first, last)
    low, high = pl.lit(pairs["month"].min()), pl.lit(pairs["month"].max())
    return _ledger(
        pairs.join(lots, on=["x", "y"], maintain_order="left")
        .with_columns(month=turned)
        .drop("lot")
        .sort("x", "y", "source", "month"),
        ledger.wars.join(lots, on=["x", "y"], maintain_order="left")
        .with_columns(month=_turned(pl.col("month"), low, high))
        .drop("lot")
        .sort("x", "y", "month", "evidence_id"),
    )


def _turned(month: pl.Expr, first: pl.Expr, last: pl.Expr) -> pl.Expr:
    span = last - first + 1
    return first + (month - first + (pl.col("lot") * span).floor().cast(pl.Int64)) % span
