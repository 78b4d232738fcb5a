"""The balance of the system of states year by year, under each named definition of a sign.

A year has a value only where its definition's data look at it: sources of the kinds that the
definition needs must cover the whole year.  Outside coverage is missing, never zero.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.actors import Registry
from detente.actors.actor import STATE_LIKE
from detente.evidence import View
from detente.network.balance.definitions import DEFINITIONS, Both, Definition, definition
from detente.network.balance.frustration import Frustration, frustration
from detente.network.balance.triads import Census, census
from detente.network.balance.walks import walk_balance
from detente.network.graph import SignedGraph
from detente.network.known import known_ties

__all__ = ["YEARLY", "StateTies", "Year", "state_ties", "yearly_balance", "years_of"]

YEARLY: dict[str, pl.DataType] = {
    "definition": pl.String(),
    "year": pl.Int64(),
    "states": pl.Int64(),
    "ties": pl.Int64(),
    "negative": pl.Int64(),
    "ppp": pl.Int64(),
    "ppm": pl.Int64(),
    "pmm": pl.Int64(),
    "mmm": pl.Int64(),
    "balanced_share": pl.Float64(),
    "conditional_share": pl.Float64(),
    "frustration": pl.Int64(),
    "lower": pl.Int64(),
    "exact": pl.Boolean(),
    "line_balance": pl.Float64(),
    "walk_balance": pl.Float64(),
    "missing": pl.List(pl.String()),
    "seconds": pl.Float64(),
}
"""Columns of `yearly_balance`.  `states` have a tie; `missing` are kinds of tie at which no source
looks that year, so that values before and after may differ for that reason alone; `line_balance`
is 1 - 2 frustration / ties (Aref & Wilson 2018): 1 in a balanced network, 0 at worst; `seconds`
those of the frustration."""

_FIRST, _LAST = 1816, 2018
_TIES = {
    **{name: pl.String() for name in ("evidence_id", "source", "kind", "a", "b")},
    **{name: pl.Int64() for name in ("first", "last")},
    "value": pl.Float64(),
}


@dataclass(frozen=True, slots=True, eq=False)
class StateTies:
    """The ties between states in memory, and the years that the sources of each kind look at.

    `ties`: evidence_id, source, kind, a, b (a < b), first, last (years in force), value (hostility
    of a dispute).  `covered`: kind, source, first, last (whole years).
    """

    ties: pl.DataFrame
    covered: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Year:
    """The signed graph of one year under one definition; `missing` are kinds of tie of the
    definition at which no source looks that year."""

    definition: Definition
    year: int
    graph: SignedGraph
    missing: tuple[str, ...]


def state_ties(
    view: View, on: date | None = None, *, definitions: Iterable[str] = tuple(DEFINITIONS)
) -> StateTies:
    """Read the ties of the named definitions between states, as they were known in `view`.

    `on` leaves out what began later.  A tie without end holds as long as its source looked.
    """
    kinds = sorted({kind for name in definitions for kind in definition(name).kinds})
    on = on or view.as_of
    spans = _spans(view, on)
    if spans.is_empty():
        empty = pl.DataFrame(schema=_TIES)
        return StateTies(empty, empty.select("kind", "source", "first", "last"))
    rows = known_ties(view, on or date.max, kinds)
    registry = Registry.load()
    named = sorted({*rows["actor"].to_list(), *rows["target"].to_list()})
    states = pl.Series(
        [one for one in named if one in registry and registry.get(one).kind in STATE_LIKE],
        dtype=pl.String,
    ).implode()
    ties = rows.filter(pl.col("actor").is_in(states) & pl.col("target").is_in(states)).select(
        "evidence_id",
        "source",
        "kind",
        a=pl.min_horizontal("actor", "target"),
        b=pl.max_horizontal("actor", "target"),
        first=pl.col("start").dt.year().cast(pl.Int64),
        last=pl.max_horizontal("until", "start").dt.year().cast(pl.Int64),
        value="value",
    )
    covered = ties.select("kind", "source").unique().join(spans, on="source")
    return StateTies(ties.sort("evidence_id"), covered.sort("kind", "source"))


def _spans(view: View, on: date | None) -> pl.DataFrame:
    """The whole years that each source covers; a case covers its own actors only, so no year."""
    spans = []
    for source in view.sources():
        cover = source.coverage
        if cover.start is None or cover.actors is not None or cover.end is None:
            continue
        end = min(cover.end, on) if on else cover.end
        first = cover.start.year + (cover.start > date(cover.start.year, 1, 1))
        last = end.year - (end < date(end.year, 12, 31))
        spans.append((source.id, first, last))
    schema = {"source": pl.String, "first": pl.Int64, "last": pl.Int64}
    return pl.DataFrame(spans, schema=schema, orient="row")


def years_of(
    data: StateTies,
    rule: Definition,
    years: Iterable[int] = range(_FIRST, _LAST + 1),
    *,
    both: Both = Both.NEGATIVE,
) -> Iterator[Year]:
    """The signed graph of each covered year of `years`, oldest first."""
    looked = _looked(data, rule)
    wanted = sorted({year for year in years if _is_covered(looked, rule, year)})
    if not wanted:
        return
    signed = _signed(data.ties, rule).with_columns(
        year=pl.int_ranges(
            pl.max_horizontal("first", pl.lit(wanted[0])),
            pl.min_horizontal(pl.col("last") + rule.years - 1, pl.lit(wanted[-1])) + 1,
        )
    )
    edges = (
        signed.explode("year", empty_as_null=False)
        .group_by("year", "a", "b")
        .agg(low=pl.col("sign").min(), high=pl.col("sign").max())
        .filter((pl.col("low") == pl.col("high")) | pl.lit(both is not Both.DROP))
        .select("year", "a", "b", sign="high" if both is Both.POSITIVE else "low")
        .sort("year", "a", "b")
    )
    names = sorted({*edges["a"].to_list(), *edges["b"].to_list()})
    ends = edges.select(pl.col("a", "b").cast(pl.Enum(names)).to_physical()).to_numpy()
    signs, of_year = edges["sign"].to_numpy(), edges["year"].to_numpy()
    for year in wanted:
        start, stop = np.searchsorted(of_year, [year, year + 1])
        missing = tuple(kind for kind in rule.kinds if year not in looked[kind])
        graph = _graph(names, ends[start:stop].astype(np.int64), signs[start:stop])
        yield Year(rule, year, graph, missing)


def _graph(names: list[str], ends: NDArray[np.int64], signs: NDArray[np.int8]) -> SignedGraph:
    """The graph of edges between places in the sorted `names`, sorted and distinct themselves."""
    present, edges = np.unique(ends, return_inverse=True)
    nodes = tuple(names[place] for place in present.tolist())
    return SignedGraph(nodes, edges.reshape(-1, 2).astype(np.int64), signs.astype(np.int8))


def _signed(ties: pl.DataFrame, rule: Definition) -> pl.DataFrame:
    """The ties of a definition that overlap, with `sign`."""
    positive = pl.col("kind").is_in(pl.Series(rule.positive).implode())
    negative = pl.col("kind").is_in(pl.Series(rule.negative).implode())
    weak = (pl.col("kind") == "dispute") & (pl.col("value").fill_null(0) < rule.hostility)
    return ties.filter((positive | negative) & ~weak).select(
        "evidence_id",
        "a",
        "b",
        "first",
        "last",
        sign=pl.when(positive).then(pl.lit(1, pl.Int8)).otherwise(pl.lit(-1, pl.Int8)),
    )


def _is_covered(looked: Mapping[str, set[int]], rule: Definition, year: int) -> bool:
    return any(year in looked[kind] for kind in rule.positive) and all(
        year in looked[kind] for kind in rule.needs
    )


def _looked(data: StateTies, rule: Definition) -> dict[str, set[int]]:
    """The years that some source looks at, by kind of tie."""
    found: dict[str, set[int]] = {kind: set() for kind in rule.kinds}
    for row in data.covered.filter(
        pl.col("kind").is_in(pl.Series(rule.kinds).implode())
    ).to_dicts():
        found[row["kind"]].update(range(max(row["first"], 1), row["last"] + 1))
    return found


def evidence_of(data: StateTies, rule: Definition, year: int) -> pl.DataFrame:
    """The ties behind the graph of a year: evidence_id, a, b, first, last, sign."""
    return _signed(data.ties, rule).filter(
        (pl.col("first") <= year) & (pl.col("last") + rule.years - 1 >= year)
    )


def yearly_balance(
    data: StateTies,
    *,
    definitions: Iterable[str] = tuple(DEFINITIONS),
    years: Iterable[int] = range(_FIRST, _LAST + 1),
    both: Both = Both.NEGATIVE,
    walks: bool = True,
    time_limit: float = 5.0,
) -> pl.DataFrame:
    """The balance of every covered year under each definition; columns of YEARLY.

    `walks` also computes the walk balance, `time_limit` is that of one year's frustration: where
    it is reached, `exact` is False and the index lies between `lower` and `frustration`.
    """
    rows = []
    span = list(years)
    for name in definitions:
        rule = definition(name)
        hint: Mapping[str, int] | None = None
        for one in years_of(data, rule, span, both=both):
            found = frustration(one.graph, time_limit=time_limit, hint=hint)
            hint = found.partition
            rows.append(_row(one, census(one.graph), found, walks))
    return pl.DataFrame(rows, schema=YEARLY, orient="row").sort("definition", "year")


def _row(one: Year, triads: Census, found: Frustration, walks: bool) -> tuple[object, ...]:
    graph = one.graph
    return (
        one.definition.name,
        one.year,
        graph.n,
        graph.m,
        graph.negative,
        triads.ppp,
        triads.ppm,
        triads.pmm,
        triads.mmm,
        triads.balanced_share,
        triads.conditional_share,
        found.index,
        found.lower,
        found.exact,
        1 - 2 * found.index / graph.m if graph.m else None,
        walk_balance(graph) if walks else None,
        list(one.missing),
        found.seconds,
    )
