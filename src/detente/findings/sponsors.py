"""Findings on sponsors and clients: who supports whom with what, and how free the client is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.sponsors.clients import Client, ClientTree
from detente.network.sponsors.rival_sponsors import Means, RivalPair
from detente.network.sponsors.strength import latest, rivals
from detente.network.sponsors.support import MEANS

__all__ = [
    "backers_finding",
    "means_finding",
    "means_words",
    "publishers",
    "rival_finding",
    "rival_spell_finding",
    "strength_finding",
    "support_finding",
    "tree_finding",
]

MEANS_WORDS = {
    "money": "money",
    "arms": "arms",
    "training": "training",
    "advisers": "advisers",
    "sanctuary": "a place to stay",
    "troops": "troops",
    "logistics": "logistics",
    "political": "political backing",
}
TIES = {
    "no-diplomatic-relations": "without diplomatic relations",
    "sanctions": "under sanctions of one by the other",
    "armed-conflict": "in armed conflict",
    "war": "at war",
    "rivalry": "listed as rivals",
    "occupation": "in an occupation",
}
CASEBOOK = "casebook-"


def means_words(means: Iterable[str]) -> str:
    """`money, arms and political backing`, in the order of the means."""
    return words.joined([MEANS_WORDS[one] for one in sorted(set(means), key=MEANS.index)])


def publishers(view: View) -> dict[str, str]:
    """The publisher of every source of the view, by id."""
    return {source.id: source.publisher for source in view.sources()}


def _counted_by(known: Mapping[str, str], sources: Iterable[str]) -> str:
    """The publishers of the data sets among the sources; empty where only cases say it."""
    named = [known[one] for one in sorted(set(sources)) if not one.startswith(CASEBOOK)]
    return "; ".join(dict.fromkeys(named))


def _ties(ids: Iterable[str]) -> tuple[EvidenceQuery, ...]:
    return (EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(set(ids)))),)


def tree_finding(tree: ClientTree) -> Finding:
    """Whom a sponsor is on record as supporting on a day, and where they live."""
    direct = [one for one in tree.clients if one.depth == 1]
    homes: dict[str, int] = {}
    for one in direct:
        where = f"in {actor_name(one.homes[0])}" if one.homes else ""
        homes[where] = homes.get(where, 0) + 1
    places = sorted(
        ((n, where) for where, n in homes.items() if where), key=lambda p: (-p[0], p[1])
    )
    spread = words.joined([f"{n} {where}" for n, where in places])
    at_home = f"; by home, {spread}" if spread else ""
    through = sum(1 for one in direct if one.via)
    forces = f" To {through} of them it goes through a force of the state." if through else ""
    return Finding(
        f"sponsor-tree-{tree.sponsor}",
        "sponsors",
        f"On {words.day(tree.on)} {actor_name(tree.sponsor)} is on record as supporting "
        f"{words.count(len(direct), 'client')}{at_home}.{forces}",
        _ties(key for one in direct for key in one.evidence_ids),
        {"clients": len(direct), "through": through},
        measure="network.sponsors.clients.client_tree",
        note="Only what sources in this store looked at: a client that is missing may have gone "
        "unrecorded. A dot says that the means is on record, not how much of it was given.",
    )


def backers_finding(client: str, on: date, backers: Iterable[Client]) -> Finding | None:
    """Who is on record as supporting `client` on a day, and with what; None where nobody is."""
    rows = list(backers)
    if not rows:
        return None
    parts = [f"{actor_name(one.sponsor)} ({means_words(one.means)})" for one in rows]
    return Finding(
        f"backers-{client}",
        "sponsors",
        f"On {words.day(on)} {actor_name(client)} is on record as supported by "
        f"{words.joined(parts)}.",
        _ties(key for one in rows for key in one.evidence_ids),
        {"backers": len(rows)},
        measure="network.sponsors.clients.backers",
    )


def support_finding(known: Mapping[str, str], spells: pl.DataFrame) -> tuple[str, Finding]:
    """All support of one sponsor for one client: (when, finding).

    `spells` are rows of `support.support_spells` of one sponsor and one client, at least one;
    `known` is from `publishers`.
    """
    rows = spells.sort("start", "means").to_dicts()
    sponsor, client = rows[0]["sponsor"], rows[0]["client"]
    vias = sorted({via for row in rows for via in row["vias"]})
    through = f" through {words.joined([actor_name(via) for via in vias])}" if vias else ""
    sources = sorted({source for row in rows for source in row["sources"]})
    parts = [f"{means_words(means)} {when}" for when, means in _by_period(rows)]
    first = min(row["start"] for row in rows)
    is_open = any(row["end"] is None for row in rows)
    last = None if is_open else max(row["end"] for row in rows)
    return (
        words.period(first, last),
        Finding(
            f"support-{sponsor}-{client}",
            "sponsors",
            f"{actor_name(sponsor)} is reported to have supported {actor_name(client)}{through} "
            f"with {'; '.join(parts)}{_who_says(_counted_by(known, sources), sources)}.",
            _ties(key for row in rows for key in row["evidence_ids"]),
            {"means": sorted({row["means"] for row in rows}), "start": first.isoformat()},
            measure="network.sponsors.support.support_spells",
        ),
    )


def _who_says(publishers: str, sources: Iterable[str]) -> str:
    if not publishers:
        return ""
    also = any(one.startswith(CASEBOOK) for one in sources)
    return f" ({'also ' if also else ''}by the count of {publishers})"


def _by_period(rows: list[dict[str, Any]]) -> list[tuple[str, list[str]]]:
    """Means that held over the same years together: (years, means), oldest first."""
    found: dict[tuple[date, date], list[str]] = {}
    written: dict[tuple[date, date], str] = {}
    for row in rows:
        end = row["end"]
        key = (row["start"].replace(month=1, day=1), end or date.max)
        when = words.period(row["start"], end)
        found.setdefault(key, []).append(row["means"])
        written[key] = when if end is None else f"in {when}"
    merged: dict[tuple[str, ...], list[str]] = {}
    for key in sorted(found):
        merged.setdefault(tuple(found[key]), []).append(written[key])
    return [(_joined_years(when), list(means)) for means, when in merged.items()]


def _joined_years(when: list[str]) -> str:
    """`in 1979–1991 and 2003`, `since 2014`: the word `in` once."""
    years = [one.removeprefix("in ") for one in when]
    return f"{'in ' if when[0].startswith('in ') else ''}{words.joined(years)}"


def strength_finding(table: pl.DataFrame, actor: str) -> Finding | None:
    """The last estimates of a group's fighters side by side, and which contradict each other.

    `table` as `strength.estimates` gives it; only rows of the store count, since only they can be
    shown.  None where the store has no estimate.
    """
    own = table.filter((pl.col("actor") == actor) & pl.col("evidence_id").is_not_null())
    last = latest(own, actor)
    if last.is_empty():
        return None
    low, high = float(last["low"].min()), float(last["high"].max())  # type: ignore[arg-type]
    size = words.number(low) if low == high else f"{words.number(low)} to {words.number(high)}"
    newest: date = last["start"].max()  # type: ignore[assignment]
    against = rivals(own, actor)
    pairs = [_against(one, two) for one, two in against[-2:]]
    contradicted = (
        f" Estimates of one time contradict each other: {'; '.join(pairs)}." if pairs else ""
    )
    ids = {*last["evidence_id"], *(row["evidence_id"] for pair in against for row in pair)}
    return Finding(
        f"strength-{actor}",
        "sponsors",
        f"The latest estimates on record, of {newest.year}, give {actor_name(actor)} {size} "
        f"fighters.{contradicted}",
        (EvidenceQuery(EvidenceKind.TRAIT, ids=tuple(sorted(ids))),),
        {"low": low, "high": high, "rivals": len(against)},
        measure="network.sponsors.strength.estimates",
        note="Estimates stand as they were given and are not averaged.",
    )


def _against(one: Mapping[str, Any], two: Mapping[str, Any]) -> str:
    return f"{_estimate(one)} against {_estimate(two)}"


def _estimate(row: Mapping[str, Any]) -> str:
    low, high = words.number(row["low"]), words.number(row["high"])
    size = low if low == high else f"{low} to {high}"
    return f"{size} ({words.month(row['start'])})"


def means_finding(client: str, means: Means) -> Finding | None:
    """Whether a client's means come from one hand or from several; None without any."""
    if means.share is None:
        return None
    alone: dict[str, list[str]] = {}
    for one, backers in means.backers.items():
        if len(backers) == 1:
            alone.setdefault(backers[0], []).append(one)
    held = [
        f"{means_words(kinds)} from {actor_name(backer)} alone"
        for backer, kinds in sorted(alone.items())
    ]
    shared = f"{means_words(means.shared)} from more than one backer" if means.shared else ""
    parts = [*held, shared] if shared else held
    return Finding(
        f"means-{client}",
        "sponsors",
        f"Of {words.count(len(means.backers), 'means', 'means')} on record "
        f"{actor_name(client)} had {'; '.join(parts)}.",
        _ties(means.evidence_ids),
        {"share": means.share, "means": len(means.backers)},
        measure="network.sponsors.rival_sponsors.backers_by_means",
        note="What is not on record may have come from elsewhere; a means counts once, however "
        "much of it was given.",
    )


def rival_finding(client: str, pair: RivalPair) -> Finding:
    """Two backers of one client that were hostile to each other."""
    names = [actor_name(pair.a), actor_name(pair.b)]
    reasons = [TIES[kind] for kind in pair.ties]
    if pair.level is not None and pair.low is not None and pair.high is not None:
        reasons.append(f"at a level of {words.level(pair.level, pair.low, pair.high)}")
    return Finding(
        f"rivals-{client}-{pair.a}-{pair.b}",
        "sponsors",
        f"{actor_name(client)} had two backers at odds: {names[0]} gave "
        f"{means_words(pair.means_a)}, {names[1]} gave {means_words(pair.means_b)}, and the two "
        f"were {words.joined(reasons)}.",
        _ties(pair.evidence_ids),
        {"level": pair.level, "low": pair.low, "high": pair.high, "ties": list(pair.ties)},
        measure="network.sponsors.rival_sponsors.rival_pairs",
    )


def rival_spell_finding(row: Mapping[str, Any]) -> tuple[str, Finding]:
    """Two backers of one client at odds for a time: (when, finding); a row of `rival_spells`."""
    names = [actor_name(row["a"]), actor_name(row["b"])]
    return (
        words.period(row["start"], row["end"]),
        Finding(
            f"split-{row['client']}-{row['a']}-{row['b']}",
            "sponsors",
            f"{actor_name(row['client'])} had two backers at odds: {names[0]} gave "
            f"{means_words(row['means_a'])}, {names[1]} gave {means_words(row['means_b'])}, while "
            f"the two were {words.joined([TIES[kind] for kind in row['kinds']])}.",
            _ties(row["evidence_ids"]),
            {"start": row["start"].isoformat(), "end": row["end"].isoformat()},
            measure="network.sponsors.rival_sponsors.rival_spells",
        ),
    )
