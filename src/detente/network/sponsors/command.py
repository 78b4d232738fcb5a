"""How far a host state commands a group: in law, and in practice.

In law: dated ties by which the group is part of the host's forces, or belongs to an umbrella that
is, and the legal status that it has there.  In practice: what the group did toward its host, what
its host ordered of it and did to it, and ground of the host that it held.  After Staniland,
'Ordering Violence: Explaining Armed Group-State Relations from Conflict to Cooperation' (2021),
who tells groups by what passes between them and the state rather than by name or law.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Any

import polars as pl

from detente.actors import Registry
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.known import in_force, known_ties
from detente.network.sponsors.parentage import is_state

__all__ = [
    "FEWEST_ACTS",
    "Law",
    "Practice",
    "Record",
    "homes_on",
    "law",
    "practice",
    "record_of",
    "wilson",
]

FEWEST_ACTS = 5
"""Acts toward its host under which the share of hostile ones is not given."""
YEARS = 10
"""Years before the day whose acts count."""
Z = 1.6449
"""Standard normal quantile of a 90 % interval."""
CONFLICT = ("verbal conflict", "material conflict")
ORDERS = ("REQUEST", "SANCTION", "COERCE", "THREATEN")
"""What a host does to a group that it wants to move: demands, punishes, arrests, threatens."""
REFUSALS = ("REJECT", "PROTEST", "THREATEN", "COERCE", "ASSAULT")
"""What a group does that does not obey: refuses, fills streets, threatens, takes, strikes."""
LIVES = ("host-state", "based-in")
FORCES = ("part-of", "state-force-of")


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """What the store holds of some groups up to a day: read once, asked for each of them.

    `ties`: known ties of kinds part-of and control that held on the day, of anyone; `statuses`:
    rows of the trait `legal-status`; `acts`: events of the groups or toward them, from all years.
    """

    on: date
    ties: pl.DataFrame
    statuses: pl.DataFrame
    acts: pl.DataFrame


def record_of(view: View, groups: Iterable[str], on: date) -> Record:
    """The record of `groups` up to the day."""
    names = tuple(sorted(set(groups)))
    ties = in_force(known_ties(view, on, ("part-of", "control")), on)
    traits = EvidenceQuery(EvidenceKind.TRAIT, actors=names, traits=("legal-status",), end=on)
    events = EvidenceQuery(EvidenceKind.EVENT, actors=names, end=on)
    return Record(on, ties, view.frame(traits), view.frame(events))


@dataclass(frozen=True, slots=True)
class Law:
    """What binds a group to its host by law on a day.

    `standing` is `force` (part of the host's forces), `within` (belongs to an umbrella that is) or
    empty where no such tie is on record.  `through` is the umbrella, `since` the day on which the
    tie now in force began.  `statuses` are rows of the trait `legal-status` by day: start, end,
    text, qualifier (of which state, where told), statement, evidence_id.
    """

    standing: str
    through: str
    since: date | None
    statuses: tuple[dict[str, Any], ...]
    evidence_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """What passed between a group and its host from `start` to `end`.

    `acts` of the group toward the host, of them `hostile`; `share` with its 90 % interval is None
    with fewer than FEWEST_ACTS, and `reason` says so.  `orders` of the host to the group,
    `refusals` and other acts of defiance of the group; the ids of each, oldest first.  `held`: ids
    of ties by which the group controlled ground of its host.
    """

    host: str
    start: date
    end: date
    acts: int
    hostile: int
    share: float | None
    low: float | None
    high: float | None
    reason: str
    orders: tuple[str, ...]
    refusals: tuple[str, ...]
    held: tuple[str, ...]


def homes_on(actor: str, on: date | None) -> tuple[str, ...]:
    """The states on whose territory a group lived on a day, or whose force it was, oldest first."""
    registry = Registry.load()
    if actor not in registry:
        return ()
    found = [
        (one.start or date.min, one.parent)
        for one in registry.relations(actor, on)
        if one.relation in (*LIVES, *FORCES) and is_state(one.parent)
    ]
    return tuple(dict.fromkeys(state for _, state in sorted(found)))


def law(record: Record, group: str, host: str) -> Law:
    """What bound the group to its host by law on the day of the record."""
    bonds = record.ties.filter(pl.col("kind") == "part-of").select(
        "actor", "target", "start", "evidence_id"
    )
    parents: dict[str, list[tuple[str, date, str]]] = {}
    for actor, target, start, key in bonds.sort("start", "evidence_id").iter_rows():
        parents.setdefault(actor, []).append((target, start, key))
    standing, through, since, ids = _standing(parents, group, host)
    statuses = _statuses(record.statuses, group, host)
    keys = {*ids, *(str(row["evidence_id"]) for row in statuses)}
    return Law(standing, through, since, statuses, tuple(sorted(keys)))


def _standing(
    parents: dict[str, list[tuple[str, date, str]]], group: str, host: str
) -> tuple[str, str, date | None, tuple[str, ...]]:
    for target, start, key in parents.get(group, []):
        if target == host:
            return "force", "", start, (key,)
    for umbrella, joined, key in parents.get(group, []):
        for target, start, other in parents.get(umbrella, []):
            if target == host:
                return "within", umbrella, max(joined, start), (key, other)
    return "", "", None, ()


def _statuses(rows: pl.DataFrame, group: str, host: str) -> tuple[dict[str, Any], ...]:
    """Legal statuses up to the day: those in the host, and those of which no state is told."""
    registry = Registry.load()
    names = [host, registry.get(host).name if host in registry else host, ""]
    kept = rows.filter(
        (pl.col("actor") == group) & pl.col("qualifier").fill_null("").is_in(names)
    ).sort("start", "evidence_id")
    columns = ("start", "end", "text", "qualifier", "statement", "evidence_id")
    return tuple(kept.select(columns).to_dicts())


def practice(
    record: Record, groups: Iterable[str], host: str, *, since: date | None = None
) -> Practice:
    """What passed between `groups` (a group and its parts) and the host up to the record's day.

    The window is the YEARS before the day, or from `since` on.  Acts of the same day, sides and
    code count once, whoever reports them.
    """
    members = sorted(set(groups))
    start = since or date(record.on.year - YEARS, 1, 1)
    out = pl.col("actor").is_in(members) & (pl.col("target") == host)
    back = (pl.col("actor") == host) & pl.col("target").is_in(members)
    rows = record.acts.filter((out | back) & (pl.col("date") >= start)).unique(
        ["date", "actor", "target", "code"], keep="first", maintain_order=True
    )
    own = rows.filter(pl.col("actor") != host)
    # An act without intensity is talk: it is neither for nor against.
    weighed = own.filter(pl.col("quad").is_not_null() & (pl.col("intensity") != 0))
    hostile = weighed.filter(pl.col("quad").is_in(CONFLICT)).height
    share, low, high, reason = _share(hostile, weighed.height)
    held = record.ties.filter(
        (pl.col("kind") == "control") & pl.col("actor").is_in(members) & (pl.col("target") == host)
    )
    return Practice(
        host=host,
        start=start,
        end=record.on,
        acts=weighed.height,
        hostile=hostile,
        share=share,
        low=low,
        high=high,
        reason=reason,
        orders=_ids(rows.filter(pl.col("actor") == host), ORDERS),
        refusals=_ids(own, REFUSALS),
        held=tuple(held["evidence_id"].sort()),
    )


def _ids(rows: pl.DataFrame, types: Collection[str]) -> tuple[str, ...]:
    return tuple(rows.filter(pl.col("event_type").is_in(list(types)))["evidence_id"])


def _share(hostile: int, acts: int) -> tuple[float | None, float | None, float | None, str]:
    if acts < FEWEST_ACTS:
        return None, None, None, f"{acts} acts toward it on record, fewer than {FEWEST_ACTS}"
    return (hostile / acts, *wilson(hostile, acts), "")


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 90 % interval of a share after Wilson, JASA 22, 1927; `trials` at least 1."""
    share = successes / trials
    centre = (share + Z * Z / (2 * trials)) / (1 + Z * Z / trials)
    spread = share * (1 - share) / trials + Z * Z / (4 * trials * trials)
    half = Z / (1 + Z * Z / trials) * sqrt(spread)
    return max(0.0, centre - half), min(1.0, centre + half)
