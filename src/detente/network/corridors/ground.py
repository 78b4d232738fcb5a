"""What corridors are measured on: the ties, the support, the borders and the levels, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, View
from detente.network.chances import normal_above
from detente.network.corridors.own_side import Cite, held_ties
from detente.network.corridors.territory import BUNDLED, Borders
from detente.network.known import known_ties
from detente.network.sponsors.support import support_ties
from detente.relations.aggregate import dyad_periods
from detente.relations.level import estimate_levels
from detente.relations.parameters import DEFAULT

__all__ = ["FADES", "STALE", "Ground", "LevelTrack", "level_tracks", "read_ground"]

KINDS = (
    *("control", "occupation", "troop-presence", "part-of", "hosting", "war", "armed-conflict"),
    *("defence-pact", "offence-pact", "coalition", "entente", "cooperation-agreement"),
    *("contiguity", "sanctions", "no-diplomatic-relations"),
)
"""Kinds of tie that a rule reads."""
FADES = 24.0
"""Months in which a level without new evidence loses all but 1/e of its weight."""
STALE = 60
"""Months after which it says nothing more: what is known no longer is missing, not closed."""
SPAN90 = 2 * 1.6448536269514722
"""Standard deviations in a central interval of 90 %."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The evidence of one view up to `last`, the last day that any of its sources covers."""

    view: View
    last: date
    known: pl.DataFrame
    ties: list[tuple[dict[str, Any], Cite]]
    support: pl.DataFrame
    borders: Borders


def read_ground(view: View) -> Ground:
    """Read what corridors need from a view: two questions to the store."""
    stops = [
        source.coverage.end or source.released for source in view.sources() if source.id != BUNDLED
    ]
    last = view.as_of or max(stops, default=date.today())
    levels = {kind.split("/")[0] for kind in DEFAULT.ties}
    known = known_ties(view, last, levels | set(KINDS))
    read = known.filter(pl.col("kind").is_in(KINDS) & (pl.col("kind") != "contiguity"))
    return Ground(view, last, known, held_ties(read), support_ties(view), Borders.of(known))


@dataclass(frozen=True, slots=True, eq=False)
class LevelTrack:
    """A dyad's level by month from `first` (since the year 0): mean and spread, shape (months,)."""

    first: int
    mean: NDArray[np.float64]
    spread: NDArray[np.float64]

    def above(self, edge: float, days: NDArray[np.datetime64]) -> tuple[Any, Any]:
        """Probability that the level lies above `edge` on each day, and the months since evidence.

        NaN before the dyad's first evidence; after the last the last month's value stands.
        The level's spread is taken as that of a normal distribution with its 90 % interval.
        """
        month = days.astype("datetime64[M]").astype(np.int64) + 1970 * 12
        place = month - self.first
        at = np.clip(place, 0, len(self.mean) - 1)
        chance = normal_above(edge, self.mean[at], self.spread[at])
        return np.where(place >= 0, chance, np.nan), np.maximum(place - len(self.mean) + 1, 0)


def level_tracks(
    ground: Ground, pairs: Iterable[tuple[str, str]]
) -> Mapping[tuple[str, str], LevelTrack]:
    """The level of each pair (a < b) of which any act or tie speaks; the others are absent."""
    wanted = sorted({(min(a, b), max(a, b)) for a, b in pairs if a != b})
    if not wanted:
        return {}
    col = nw.col
    partners: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    for a, b in wanted:
        counts[a] = counts.get(a, 0) + 1
        counts[b] = counts.get(b, 0) + 1
    for a, b in wanted:
        hub, other = (a, b) if (counts[a], b) >= (counts[b], a) else (b, a)
        partners.setdefault(hub, set()).add(other)
    chosen = None
    for hub, rim in sorted(partners.items()):
        names = sorted(rim)
        one = ((col("actor") == hub) & col("target").is_in(names)) | (
            (col("target") == hub) & col("actor").is_in(names)
        )
        chosen = one if chosen is None else chosen | one
    assert chosen is not None
    events = ground.view.lazy(EvidenceKind.EVENT).filter(chosen, col("date") <= ground.last)
    sums: pl.DataFrame = dyad_periods(events).collect("polars").to_native()
    everybody = {name for pair in wanted for name in pair}
    ties = ground.known.filter(pl.col("actor").is_in(everybody) & pl.col("target").is_in(everybody))
    return _tracks(sums, ties, wanted, ground.last)


def _tracks(
    sums: pl.DataFrame, ties: pl.DataFrame, wanted: list[tuple[str, str]], last: date
) -> dict[tuple[str, str], LevelTrack]:
    begun = [day for column in (sums["period"], ties["start"]) for day in column.to_list() if day]
    if not begun or min(begun) > last:
        return {}
    first = max(min(begun), date(1946, 1, 1))
    table = estimate_levels(sums, ties, pairs=wanted, start=first, end=last)
    tracks = {}
    for (a, b), rows in table.group_by("a", "b", maintain_order=True):
        day = rows["month"][0]
        spread = (rows["high"] - rows["low"]).to_numpy() / SPAN90
        tracks[str(a), str(b)] = LevelTrack(
            day.year * 12 + day.month - 1, rows["level"].to_numpy(), np.maximum(spread, 1e-3)
        )
    return tracks
