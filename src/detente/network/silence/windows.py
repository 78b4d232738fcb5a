"""Acts and news of allies in windows of equal length, as arrays: one source, many windows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Counts"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """Rows of one source: the day (since 1970), the place of the ally, and how many they stand for.

    `party` is the place in `parties` of whom an act was toward, `deed` whether it was one; both
    are empty for news.
    """

    ids: tuple[str, ...]
    parties: tuple[str, ...]
    day: Ints
    ally: Ints
    n: Floats
    party: Ints
    deed: NDArray[np.bool_]

    @classmethod
    def of(cls, rows: pl.DataFrame, ids: Sequence[str]) -> Counts:
        """From rows with date, ally, n and, for acts, target and deed; other allies are left."""
        own = rows.filter(pl.col("ally").is_in(list(ids)))
        place = {name: k for k, name in enumerate(ids)}
        acts = "target" in own.columns
        parties = tuple(sorted(set(own["target"]))) if acts else ()
        where = {name: k for k, name in enumerate(parties)}
        return cls(
            ids=tuple(ids),
            parties=parties,
            day=own["date"].to_physical().to_numpy().astype(np.int64),
            ally=np.array([place[name] for name in own["ally"]], dtype=np.int64),
            n=own["n"].to_numpy().astype(np.float64),
            party=np.array([where[name] for name in own["target"]] if acts else [], dtype=np.int64),
            deed=own["deed"].to_numpy() if acts else np.zeros(0, dtype=bool),
        )

    def toward(self, parties: set[str], kind: str) -> Counts:
        """The acts toward any of `parties` of a kind: deeds, words or any."""
        wanted = np.isin(self.party, [k for k, name in enumerate(self.parties) if name in parties])
        if kind != "any":
            wanted &= self.deed if kind == "deeds" else ~self.deed
        picked = (self.day[wanted], self.ally[wanted], self.n[wanted])
        return Counts(self.ids, self.parties, *picked, self.party[wanted], self.deed[wanted])

    def within(self, on: date, window: int) -> Floats:
        """Sums by ally over the window that begins on a day, shape (n,)."""
        first = (on - EPOCH).days
        inside = (self.day >= first) & (self.day < first + window)
        sums = np.bincount(self.ally[inside], self.n[inside], minlength=len(self.ids))
        return sums.astype(np.float64)

    def before(self, on: date, window: int, length: int) -> Floats:
        """Sums by ally over windows counted back from a day, shape (length, n)."""
        block = ((on - EPOCH).days - self.day - 1) // window
        inside = (block >= 0) & (block < length)
        flat = block[inside] * len(self.ids) + self.ally[inside]
        sums = np.bincount(flat, self.n[inside], minlength=length * len(self.ids))
        return sums.astype(np.float64).reshape(length, len(self.ids))
