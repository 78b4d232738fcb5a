"""The signs of strain within a friendship as dated counts: which acts and ties, of how many.

Every count stands beside its exposure, all acts of the same kind of actors in the same source and
period, so that more news is no more strain.  One source, actor, target, day and code counts once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import narwhals as nw
import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.silence.forces import forces_of, owned
from detente.network.sponsors.support import support_ties
from detente.relations.dependence import dependence

__all__ = ["CLASHES", "DEMANDS", "SOVEREIGNTY", "Series", "act_series", "dependence_series"]
__all__ += ["client_series", "sovereignty_series"]

DEMANDS = ("REQUEST", "REJECT", "THREATEN", "ACCUSE")
CLASHES = ("PROTEST", "COERCE", "ASSAULT", "MOBILIZE")
SOVEREIGNTY = ("territorial-claim", "dispute", "incident", "occupation", "troop-presence")
MOST_IDS = 200
"""Rows that a finding names, the latest ones, where a sign has more."""
CONFLICT = ("verbal conflict", "material conflict")
COLUMNS = {
    "source": pl.String(),
    "period": pl.Date(),
    "count": pl.Int64(),
    "exposure": pl.Int64(),
}


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """A sign of strain by source and period, and the rows behind it.

    `table` has source, period (first day), count and exposure, or for dependence source, period
    and value; `kind` is the kind of `ids`, of which acts name at most MOST_IDS.
    """

    name: str
    table: pl.DataFrame
    ids: tuple[str, ...]
    kind: EvidenceKind = EvidenceKind.EVENT


def act_series(
    view: View, pair: tuple[str, str], start: date, end: date, every: str
) -> list[Series]:
    """Demands, and protests and clashes, among all acts between the two and their societies."""
    rows = view.frame(EvidenceQuery(EvidenceKind.EVENT, actors=pair, start=start, end=end))
    known = rows.drop_nulls(["actor", "target"]).filter(pl.col("precision").is_in(["day", "month"]))
    sides = known.with_columns(side=_side(owned("actor")), other=_side(owned("target"))).filter(
        pl.col("side").is_in(pair)
        & pl.col("other").is_in(pair)
        & (pl.col("side") != pl.col("other"))
    )
    official = ~pl.col("actor").str.contains("/", literal=True) & ~pl.col("target").str.contains(
        "/", literal=True
    )
    demands = pl.col("event_type").is_in(DEMANDS) & official
    clashes = pl.col("event_type").is_in(CLASHES)
    once = _once(sides)
    return [
        _counted("demands", once, demands, every),
        _counted("protests and clashes", once, clashes, every),
    ]


def client_series(
    view: View,
    pair: tuple[str, str],
    start: date,
    end: date,
    every: str,
    *,
    support: pl.DataFrame | None = None,
) -> list[Series]:
    """Acts of the clients of one against the other's government, and against their own sponsor."""
    ties = support_ties(view) if support is None else support
    held = ties.filter((pl.col("start") <= end) & (pl.coalesce("end", "last_seen") >= start))
    spans = {side: _clients_of(held, side).filter(~pl.col("actor").is_in(pair)) for side in pair}
    names = sorted({name for one in spans.values() for name in one["actor"]})
    if not names:
        return [Series(name, pl.DataFrame(schema=COLUMNS), ()) for name in _CLIENTS]
    col = nw.col
    picked = (
        view.lazy(EvidenceKind.EVENT)
        .filter(
            col("actor").is_in(names),
            col("date") >= start,
            col("date") <= end,
            col("precision").is_in(["day", "month"]),
        )
        .select("source", "date", "actor", "target", "code", "quad", "evidence_id")
    )
    rows: pl.DataFrame = picked.collect("polars").to_native()
    acts = _once(
        rows.drop_nulls("target").with_columns(pl.col("date").cast(pl.Date), aim=owned("target"))
    )
    hostile = pl.col("quad").is_in(CONFLICT)
    against = theirs = pl.lit(value=False)
    for place, (side, other) in enumerate((pair, pair[::-1])):
        since, until = f"since_{place}", f"until_{place}"
        span = spans[side].rename({"since": since, "until": until})
        acts = acts.join(span, on="actor", how="left")
        then = pl.col("date").is_between(pl.col(since), pl.col(until)).fill_null(value=False)
        against = against | (then & (pl.col("aim") == other))
        theirs = theirs | (then & (pl.col("aim") == side))
    return [
        _counted(name, acts, hostile & wanted, every)
        for name, wanted in zip(_CLIENTS, (against, theirs), strict=True)
    ]


def _clients_of(held: pl.DataFrame, side: str) -> pl.DataFrame:
    """The clients of a side, each from its first to its last day as one: actor, since, until."""
    own = held.filter(pl.col("sponsor").is_in(forces_of(side)))
    reach = pl.coalesce("end", "last_seen")
    spans = own.group_by(actor="client").agg(since=pl.col("start").min(), until=reach.max())
    return spans.sort("actor")


_CLIENTS = ("divided clients", "split loyalties")


def sovereignty_series(view: View, pair: tuple[str, str], start: date, end: date) -> Series:
    """Claims, disputes, incidents, occupations and troops that begin between the two, by year.

    Each source that has any such tie of the two counts in all years that it covers.
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, pair=pair, tie_kinds=SOVEREIGNTY))
    begun = ties.filter(pl.col("start").is_between(start, end))
    rows = []
    stops = {source.id: source.coverage.end or source.released for source in view.sources()}
    for source in sorted(set(begun["source"])):
        own = begun.filter(pl.col("source") == source)
        last = min(end, stops.get(source, end))
        by_year = dict(own.group_by(pl.col("start").dt.year()).len().iter_rows())
        rows += [
            (source, date(year, 1, 1), int(by_year.get(year, 0)), 1)
            for year in range(start.year, last.year + 1)
        ]
    table = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    ids = tuple(sorted(begun["evidence_id"]))
    return Series("sovereignty", table, ids, EvidenceKind.TIE)


def dependence_series(view: View, pair: tuple[str, str], start: date, end: date) -> Series:
    """How one-sided dependence is by year: the difference of the two shares, 0 to 1.

    Of the kinds and sources that know the shares, the one with most years speaks; years without
    any flow are missing.
    """
    schema = {"source": pl.String(), "period": pl.Date(), "value": pl.Float64()}
    table = dependence(view, *pair).filter(
        pl.col("year").is_between(start.year, end.year) & pl.col("share").is_not_null()
    )
    keys = ["kind", "source", "unit", "year"]
    best: pl.DataFrame | None = None
    for _, part in sorted(table.group_by("kind", "source", "unit"), key=lambda one: str(one[0])):
        both = part.group_by(keys).agg(
            value=(pl.col("share").max() - pl.col("share").min()),
            sides=pl.col("receiver").n_unique(),
            ids=pl.col("evidence_ids").explode(),
        )
        # Trade has two sides; arms and energy go one way, and the share is what is one-sided.
        known = both.filter((pl.col("sides") == 2) | (pl.col("kind") != "trade")).sort("year")
        if best is None or known.height > best.height:
            best = known
    if best is None or best.is_empty():
        return Series("one-sided dependence", pl.DataFrame(schema=schema), (), EvidenceKind.TIE)
    ids = tuple(sorted({key for keys in best["ids"] for key in keys}))
    values = best.select("source", period=pl.date("year", 1, 1), value="value")
    return Series("one-sided dependence", values, ids, EvidenceKind.TIE)


def _side(column: pl.Expr) -> pl.Expr:
    """A sector of a state (`IRQ/CVL`) as the state whose society it is."""
    return column.str.split("/").list.first()


def _once(rows: pl.DataFrame) -> pl.DataFrame:
    keys = ["source", "date", "actor", "target", "code"]
    return rows.sort(*keys, "evidence_id").unique(keys, keep="first", maintain_order=True)


def _counted(name: str, rows: pl.DataFrame, wanted: pl.Expr, every: str) -> Series:
    table = (
        rows.with_columns(wanted=wanted.fill_null(value=False))
        .group_by("source", period=pl.col("date").dt.truncate(every))
        .agg(count=pl.col("wanted").sum().cast(pl.Int64), exposure=pl.len().cast(pl.Int64))
        .sort("source", "period")
        .select(*COLUMNS)
    )
    latest = rows.filter(wanted).sort("date", "evidence_id").tail(MOST_IDS)
    return Series(name, table, tuple(sorted(latest["evidence_id"])))
