"""Who supports whom, with what, from when to when: one row for each tie of evidence and means.

Counted as support:

- `sponsorship` ties of any source, one row for each of their means;
- deliveries of arms to a group that is no state, and to a state only where the source marks them
  as aid: between states an arms sale is trade;
- `hosting` of a group, as sanctuary, unless the group is there against its host's will.

Left out: a sponsorship between states by arms alone (nothing tells it from a sale).

A force of a state acts for it: its support counts for the state as well, with the force as `via`.

After Byman, 'Deadly Connections: States that Sponsor Terrorism' (2005), and San-Akca, 'States in
Disguise: Causes of State Support for Rebel Groups' (2016), for the means.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.sponsors.parentage import against_the_will, is_state, kind_of, state_behind

__all__ = [
    "MEANS",
    "SCHEMA",
    "clients_on",
    "in_force",
    "support_spells",
    "support_ties",
    "supporters_on",
]

MEANS = ("money", "arms", "training", "advisers", "sanctuary", "troops", "logistics", "political")
"""The means of support, as the casebook's vocabulary has them."""
KINDS = ("sponsorship", "hosting", "arms-transfer")
GROUPS = frozenset({"armed-group", "movement", "party", "people", "state-force"})
"""Kinds of actor to which a delivery of arms is support; not organisations of states."""
AID = r", aid$"
"""How the reader of arms transfers marks a delivery as aid, at the end of the label."""
SCHEMA = {
    "sponsor": pl.String(),
    "client": pl.String(),
    "means": pl.String(),
    "start": pl.Date(),
    "start_precision": pl.String(),
    "end": pl.Date(),
    "last_seen": pl.Date(),
    "source": pl.String(),
    "evidence_id": pl.String(),
    "end_precision": pl.String(),
    "via": pl.String(),
    "kind": pl.String(),
    "status": pl.String(),
}
_ORDER = ["sponsor", "client", "means", "start", "source", "evidence_id", "via"]


def support_ties(view: View) -> pl.DataFrame:
    """Every tie of support in the view, one row for each of its means; columns as in SCHEMA.

    `start` is the first and `end` the last day that the evidence may mean (a year's end is its
    31 December); a null `end` is open.  `last_seen` is the last day on which the source looked:
    what is open says nothing beyond it.  `via` is the force through which a state supports, null
    where the source names the sponsor itself.  `kind` is the tie's, `status` its row's.  Ties
    without a start, or with an actor that no one knows, are left out.  Sorted.
    """
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, tie_kinds=KINDS))
    rows = ties.drop_nulls(["actor", "target", "start"]).filter(pl.col("actor") != pl.col("target"))
    rows = _with_days(rows, view)
    names = pl.concat([rows["actor"], rows["target"]]).unique().to_list()
    states = [name for name in names if is_state(name)]
    rows = rows.with_columns(
        between=pl.col("actor").is_in(states) & pl.col("target").is_in(states),
        to_state=pl.col("target").is_in(states),
        to_group=pl.col("target").is_in([name for name in names if kind_of(name) in GROUPS]),
    )
    support = pl.concat([_sponsored(rows), _delivered(rows), _housed(rows)])
    direct = support.rename({"actor": "sponsor", "target": "client"}).with_columns(
        via=pl.lit(None, pl.String)
    )
    found = pl.concat([_columns(direct), _columns(_passed_on(direct))])
    return found.unique(maintain_order=True).sort(_ORDER, nulls_last=True)


def _columns(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())


def _with_days(rows: pl.DataFrame, view: View) -> pl.DataFrame:
    """With `last_seen`, and with bounds as the first and last day that they may mean."""
    known = {source.id: source.coverage.end or source.released for source in view.sources()}
    looked = pl.col("source").replace_strict(known, default=None, return_dtype=pl.Date)
    seen = pl.max_horizontal(pl.coalesce(looked, "recorded", "start"), "end", "start")
    if view.as_of is not None:
        seen = pl.min_horizontal(seen, pl.lit(view.as_of))
    day, precision = pl.col("end"), pl.col("end_precision")
    last = (
        pl.when(precision == "year")
        .then(pl.date(day.dt.year(), 12, 31))
        .when(precision == "month")
        .then(day.dt.month_end())
        .otherwise(day)
    )
    return rows.with_columns(end=last, last_seen=seen)


def _sponsored(rows: pl.DataFrame) -> pl.DataFrame:
    sales = pl.col("between") & (pl.col("means") == "arms")
    named = rows.filter((pl.col("kind") == "sponsorship") & pl.col("means").is_not_null() & ~sales)
    return (
        named.with_columns(pl.col("means").str.split(";"))
        .explode("means")
        .with_columns(pl.col("means").str.strip_chars())
        .filter(pl.col("means").is_in(MEANS))
    )


def _delivered(rows: pl.DataFrame) -> pl.DataFrame:
    """Arms to a group, unless the source also lists them as sponsorship, and aid to a state."""
    arms = rows.filter(pl.col("kind") == "arms-transfer")
    told = rows.filter(pl.col("kind") == "sponsorship").select(
        "source", record=pl.col("record").str.strip_suffix("|sponsorship")
    )
    to_groups = arms.filter("to_group").join(told, on=["source", "record"], how="anti")
    aid = arms.filter(pl.col("between") & pl.col("label").str.contains(AID).fill_null(False))
    return pl.concat([to_groups, aid]).with_columns(means=pl.lit("arms"))


def _housed(rows: pl.DataFrame) -> pl.DataFrame:
    guests = rows.filter((pl.col("kind") == "hosting") & ~pl.col("to_state"))
    willing = [
        not against_the_will(guest, host, start + (min(end or seen, seen) - start) / 2)
        for guest, host, start, end, seen in guests.select(
            "target", "actor", "start", "end", "last_seen"
        ).iter_rows()
    ]
    return guests.filter(pl.Series(willing, dtype=pl.Boolean)).with_columns(
        means=pl.lit("sanctuary")
    )


def _passed_on(direct: pl.DataFrame) -> pl.DataFrame:
    """The same support once more, by the state whose force the sponsor was when it began."""
    pairs = direct.select("sponsor", "start").unique().sort("sponsor", "start")
    behind = [state_behind(sponsor, start) for sponsor, start in pairs.iter_rows()]
    return (
        direct.join(
            pairs.with_columns(state=pl.Series(behind, dtype=pl.String)), on=["sponsor", "start"]
        )
        .filter(pl.col("state").is_not_null() & (pl.col("state") != pl.col("client")))
        .with_columns(via="sponsor", sponsor="state")
    )


def in_force(ties: pl.DataFrame, on: date) -> pl.DataFrame:
    """The rows of `support_ties` that held on the day: begun, not ended, and still looked at."""
    return ties.filter((pl.col("start") <= on) & (pl.coalesce("end", "last_seen") >= on))


def supporters_on(
    view: View, on: date, client: str | None = None, *, ties: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The support in force on a day, of all clients or of one; columns as in SCHEMA.

    `ties` saves reading them again: the `support_ties` of the same view.
    """
    held = in_force(support_ties(view) if ties is None else ties, on)
    return held if client is None else held.filter(pl.col("client") == client)


def clients_on(
    view: View, on: date, sponsor: str | None = None, *, ties: pl.DataFrame | None = None
) -> pl.DataFrame:
    """The support in force on a day, by all sponsors or by one; columns as in SCHEMA."""
    held = in_force(support_ties(view) if ties is None else ties, on)
    return held if sponsor is None else held.filter(pl.col("sponsor") == sponsor)


def support_spells(ties: pl.DataFrame) -> pl.DataFrame:
    """Rows of `support_ties` merged per sponsor, client and means where they overlap or touch.

    Columns: sponsor, client, means, start, start_precision, end (null where the evidence that
    reaches farthest is open), last_seen, sources, vias and evidence_ids (sorted lists).  Where
    sources give other bounds the spell reaches from the first to the last; the rows keep theirs.
    """
    key = ["sponsor", "client", "means"]
    reach = pl.coalesce("end", "last_seen")
    rows = ties.with_columns(reach=reach).sort(*key, "start", "reach", "evidence_id")
    before = pl.col("reach").cum_max().shift(1).over(key)
    fresh = (pl.col("start") > before.dt.offset_by("1d")).fill_null(True)
    numbered = rows.with_columns(spell=fresh.cast(pl.Int64).cum_sum())
    farthest = pl.col("reach") == pl.col("reach").max()
    return (
        numbered.group_by(*key, "spell", maintain_order=True)
        .agg(
            pl.col("start").first(),
            pl.col("start_precision").first(),
            end=pl.when((pl.col("end").is_null() & farthest).any())
            .then(None)
            .otherwise(pl.col("end").max()),
            last_seen=pl.col("last_seen").max(),
            sources=pl.col("source").unique().sort(),
            vias=pl.col("via").drop_nulls().unique().sort(),
            evidence_ids=pl.col("evidence_id").unique().sort(),
        )
        .drop("spell")
        .sort(*key, "start")
    )
