"""What the acts of all dyads say month by month: `observations.observe`, sooner for millions.

The rules are those of `relations.aggregate`: one source's report of an act counts once a day, and
acts weigh by their intensity.  Here every act becomes one whole number that names its dyad, month,
source, day, direction and code, so that one sort brings together what belongs together.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, View
from detente.relations.aggregate import UNIT

__all__ = ["Acts", "told_acts"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NEEDED = ("source", "date", "actor", "target", "code", "intensity")
EPOCH = 1970 * 12
"""The ordinal of the month from which NumPy counts."""
DAYS, WAYS = 31, 2


@dataclass(frozen=True, slots=True)
class Acts:
    """The tone of each dyad, month and source, sorted so.

    `dyads` has the columns a, b, first, last (days) and acts (their number), sorted by a, b; `row`
    is the place in it, `month` an ordinal.  `tone` is 0 where `n_eff` is: only neutral acts.
    """

    dyads: pl.DataFrame
    row: Ints
    month: Ints
    tone: Floats
    n_eff: Floats

    @classmethod
    def of(cls, events: pl.DataFrame) -> Acts:
        """From the columns NEEDED of events between two different known actors, in any order."""
        names = _names(events["actor"], events["target"])
        actor, target = (_numbers(events[side], names) for side in ("actor", "target"))
        source, code = events["source"], events["code"].fill_null("")
        sources, codes = _names(source), _names(code)
        day = events["date"].to_numpy().astype("datetime64[D]")
        month = day.astype("datetime64[M]")
        since = month.astype(np.int64).min(initial=0)
        months = int(month.astype(np.int64).max(initial=0)) - since + 1
        key = np.minimum(actor, target) * len(names) + np.maximum(actor, target)
        for count, value in (
            (months, month.astype(np.int64) - since),
            (len(sources), _numbers(source, sources)),
            (DAYS, (day - month.astype("datetime64[D]")).astype(np.int64)),
            (WAYS, (actor < target).astype(np.int64)),
            (len(codes), _numbers(code, codes)),
        ):
            key *= count
            key += value
        order = np.argsort(key)
        key = key[order]
        once = _heads(key)
        # The code decides the intensity; the least only makes the choice the same every time.
        intensity = _reduced(np.minimum, events["intensity"].to_numpy()[order], once)
        per_day = DAYS * WAYS * len(codes)
        cell = key // per_day
        heads = _heads(cell[once])
        tone, n_eff = _tones(intensity, heads)
        pair, when = np.divmod(cell[once][heads] // len(sources), months)
        return cls(
            dyads=_dyads(key // (per_day * len(sources) * months), day[order], names),
            row=np.cumsum(np.append(0, np.diff(pair) > 0))[: pair.size],
            month=when + since + EPOCH,
            tone=tone,
            n_eff=n_eff,
        )


def told_acts(view: View, start: date, on: date, wanted: tuple[str, ...] | None = None) -> Acts:
    """The acts from `start` to `on` that the level counts; one of a whole month must be over.

    Between those `wanted`; without a wish, between all but sub-state roles.
    """
    col = nw.col
    events = view.lazy(EvidenceKind.EVENT).filter(
        col("date") >= start,
        col("date") <= on,
        ~col("intensity").is_null(),
        col("precision").is_null() | (col("precision") != "year"),
        col("actor") != col("target"),
    )
    if on != on.replace(day=calendar.monthrange(on.year, on.month)[1]):
        events = events.filter(
            (col("date") < on.replace(day=1))
            | col("precision").is_null()
            | (col("precision") != "month")
        )
    if wanted is None:
        events = events.filter(~_is_role("actor"), ~_is_role("target"))
    else:
        events = events.filter(col("actor").is_in(wanted), col("target").is_in(wanted))
    found: Any = events.select(*NEEDED).collect("polars").to_native()
    return Acts.of(found)


def _is_role(column: str) -> nw.Expr:
    return nw.col(column).str.contains("/", literal=True)


def _tones(intensity: Floats, heads: Ints) -> tuple[Floats, Floats]:
    """Tone and effective number of the acts from each head to the next (see `observe`)."""
    # Sums of whole numbers do not depend on the order; halves are rounded as databases do.
    exact = intensity * (UNIT / 10)
    g = np.trunc(exact + np.copysign(0.5, exact))
    w = np.abs(g)
    total, leaning, squares = (_reduced(np.add, x, heads) for x in (w, w * g, w * w))
    some = np.maximum(total, 1.0)  # where it is less there is nothing to divide
    tone = np.clip(leaning / some / UNIT, -1.0, 1.0)
    return tone, np.asarray(total**2 / np.maximum(squares, 1.0))


def _dyads(pair: Ints, day: NDArray[np.datetime64], names: pl.Series) -> pl.DataFrame:
    """First and last day and number of the acts of each dyad, from `pair` (acts,), sorted."""
    heads = _heads(pair)
    first, last = (_reduced(pick, day, heads) for pick in (np.minimum, np.maximum))
    a, b = np.divmod(pair[heads], max(len(names), 1))
    return pl.DataFrame(
        {
            "a": names.gather(a),
            "b": names.gather(b),
            "first": pl.Series(first, dtype=pl.Date),
            "last": pl.Series(last, dtype=pl.Date),
            "acts": pl.Series(np.diff(np.append(heads, pair.size)), dtype=pl.Int64),
        }
    )


def _heads(keys: Ints) -> Ints:
    """Where in sorted `keys` each begins."""
    return np.flatnonzero(np.append(True, np.diff(keys) != 0)[: keys.size])


def _reduced(how: np.ufunc, values: NDArray[Any], heads: Ints) -> NDArray[Any]:
    """`how` over the values from each head to the next."""
    return np.asarray(how.reduceat(values, heads)) if heads.size else values[:0]


def _names(*columns: pl.Series) -> pl.Series:
    return pl.concat([column.unique() for column in columns]).unique().sort()


def _numbers(column: pl.Series, names: pl.Series) -> Ints:
    """The place of each value among `names`."""
    return column.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
