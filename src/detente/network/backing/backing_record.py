"""What the record of an actor says of its help: how much of it comes in deeds rather than words.

The record is a beta-binomial: cells are an actor's targets and years, rho the correlation of the
acts of a cell, pooled over all actors; the n acts of a cell are worth n / (1 + (n - 1) rho), and
the mean of an actor is shrunk by PRIOR acts toward that of all (Skellam, J. G. (1948) A
probability distribution derived from the binomial, JRSS B 10; Efron, B. and Morris, C. (1973)
Stein's estimation rule and its competitors, JASA 68).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import narwhals as nw
import numpy as np
import polars as pl

from detente.evidence import EvidenceKind, View
from detente.relations.aggregate import dyad_periods

__all__ = ["DEEDS", "WORDS", "Record", "expected_share", "record_of"]

WORDS, DEEDS = "verbal cooperation", "material cooperation"
PRIOR = 4.0


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record of cooperation: cells of actor, target, year and source with their counts.

    `cells`: actor, target, year, source, words, deeds.  `rho` is the correlation of acts within a
    cell, `mean` the share of deeds over all actors.
    """

    cells: pl.DataFrame
    rho: float
    mean: float


def record_of(view: View) -> Record:
    """The record of cooperation of every actor in the view, from one question to the store."""
    wanted = nw.col("quad").is_in([WORDS, DEEDS])
    events = view.lazy(EvidenceKind.EVENT).filter(wanted)
    periods = dyad_periods(events, period="year").collect("polars").to_native()
    cells = (
        periods.group_by("actor", "target", "source", year=pl.col("period").dt.year())
        .agg(
            words=pl.col("n").filter(pl.col("quad") == WORDS).sum(),
            deeds=pl.col("n").filter(pl.col("quad") == DEEDS).sum(),
        )
        .sort("actor", "target", "year", "source")
    )
    n, d = (cells["words"] + cells["deeds"]).to_numpy(), cells["deeds"].to_numpy()
    if not n.size:
        return Record(cells, 0.0, 0.5)
    mean = float((d.sum() + 0.5) / (n.sum() + 1.0))
    own = (
        cells.select(
            (pl.col("deeds").sum().over("actor") + PRIOR * mean)
            / ((pl.col("words") + pl.col("deeds")).sum().over("actor") + PRIOR)
        )
        .to_series()
        .to_numpy()
    )
    pairs = float((n * (n - 1)).sum())
    chi = (d - n * own) ** 2 / (own * (1 - own))
    rho = float((chi - n).sum() / pairs) if pairs else 0.0
    return Record(cells, round(min(max(rho, 0.0), 0.9), 9), round(mean, 9))


def expected_share(
    book: Record, name: str, member: str, start: date, end: date, covering: Sequence[str]
) -> tuple[float, float, int]:
    """Mean and precision of the backer's share of deeds in a cell, and the acts it rests on."""
    same = (pl.col("target") == member) & pl.col("year").is_between(start.year, end.year)
    cells = book.cells.filter(
        (pl.col("actor") == name) & ~same & pl.col("source").is_in(list(covering))
    )
    n = (cells["words"] + cells["deeds"]).to_numpy().astype(float)
    d = cells["deeds"].to_numpy().astype(float)
    worth = 1 / (1 + np.maximum(n - 1, 0) * book.rho)
    a = PRIOR * book.mean + float((d * worth).sum())
    b = PRIOR * (1 - book.mean) + float(((n - d) * worth).sum())
    mean = a / (a + b)
    # The share of one window scatters about the mean, which is itself known only so well.
    spread = 1 / (a + b + 1) + book.rho
    return mean, max(1 / min(spread, 0.999) - 1, 1e-3), int(n.sum())
