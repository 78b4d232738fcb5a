"""Findings on what surrounds a relation: identity, spheres, dependence, through whom it runs."""

from __future__ import annotations

from datetime import date

import polars as pl

from detente.actors import Registry
from detente.actors.actor import STATE_LIKE
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.dependence import dependence
from detente.relations.intermediaries import intermediaries
from detente.relations.relation import Relation
from detente.relations.shared_identity import faith_overlap, faiths

__all__ = [
    "KIND_WORDS",
    "SPHERES",
    "dependence_findings",
    "identity_findings",
    "intermediary_findings",
    "rebel_support_findings",
    "sphere_finding",
    "trait_findings",
]

SPHERES = ("political", "security", "economic", "religious")
KIND_WORDS = {
    "sponsorship": "backed",
    "hosting": "hosted",
    "membership": "counted as a member",
    "part-of": "part of it",
    "control": "controlled",
    "troop-presence": "present with troops",
    "trade": "trade",
    "arms-transfer": "arms",
    "energy-supply": "energy",
    "debt": "debt",
}
LINK_WORDS = {"sponsorship": "backing", "part-of": "being part of it"}
SHOWN_FAITHS = 4


def identity_findings(relation: Relation, view: View) -> list[Finding]:
    """How far the faiths of the two peoples overlap, and which faiths they share."""
    table = faiths(view, relation.a, relation.b)
    if table.is_empty():
        return []
    overlaps = faith_overlap(table)
    found = []
    for source in overlaps["source"].unique().sort().to_list():
        years = overlaps.filter(pl.col("source") == source)
        last = years.row(-1, named=True)
        rows = table.filter((pl.col("source") == source) & (pl.col("year") == last["year"]))
        shared = rows.with_columns(low=pl.min_horizontal("share_a", "share_b")).sort(
            ["low", "faith"], descending=[True, False]
        )
        parts = [
            f"{row['faith']} {words.percent(row['share_a'])} and {words.percent(row['share_b'])}"
            for row in shared.head(SHOWN_FAITHS).to_dicts()
            if max(row["share_a"], row["share_b"]) >= 0.01
        ]
        ids = tuple(sorted({*rows["id_a"].to_list(), *rows["id_b"].to_list()}))
        names = f"{actor_name(relation.a)} and {actor_name(relation.b)}"
        found.append(
            Finding(
                f"identity-{source}",
                "identity",
                f"In {last['year']} the faiths of {names} overlapped by "
                f"{words.percent(last['overlap'])}: {words.joined(parts)}.",
                (EvidenceQuery(EvidenceKind.TRAIT, ids=ids),),
                {"overlap": last["overlap"], "year": last["year"]},
                measure="relations.shared_identity.faith_overlap",
                note="The overlap sums the smaller share of each faith on record. A shared faith "
                "does not make friends by itself: compare it with the level over the same years.",
            )
        )
    return found


def trait_findings(
    relation: Relation, view: View, traits: tuple[str, ...]
) -> list[tuple[str, Finding]]:
    """Written figures of `traits` of either actor: (when, finding), oldest first."""
    rows = view.frame(
        EvidenceQuery(EvidenceKind.TRAIT, actors=(relation.a, relation.b), traits=traits)
    )
    told = rows.filter(pl.col("statement").is_not_null())
    return [
        (
            words.period(row["start"], row["end"]) if row["start"] else "",
            Finding(
                f"trait-{row['evidence_id']}",
                "trait",
                str(row["statement"]),
                (EvidenceQuery(EvidenceKind.TRAIT, ids=(row["evidence_id"],)),),
                {key: row[key] for key in ("value", "low", "high", "unit", "text")},
            ),
        )
        for row in told.to_dicts()
    ]


def sphere_finding(relation: Relation, sphere: str) -> Finding | None:
    """The level within one sphere now and at its lowest; None where no act speaks of it."""
    levels = relation.spheres.filter(pl.col("sphere") == sphere)
    if levels.is_empty():
        return None
    last = levels.row(-1, named=True)
    yearly = levels.group_by(pl.col("month").dt.year().alias("year")).agg(pl.col("level").mean())
    worst = yearly.sort(["level", "year"]).row(0, named=True)
    best = yearly.sort(["level", "year"], descending=[True, False]).row(0, named=True)
    pair = (relation.a, relation.b)
    return Finding(
        f"sphere-{sphere}",
        "sphere",
        f"{sphere.capitalize()} sphere: {words.level(last['level'], last['low'], last['high'])} in "
        f"{words.month(last['month'])}; lowest in {worst['year']} "
        f"({words.signed(worst['level'])}), highest in {best['year']} "
        f"({words.signed(best['level'])}).",
        (EvidenceQuery(EvidenceKind.EVENT, pair=pair, spheres=(sphere,)),),
        {"level": last["level"], "low": last["low"], "high": last["high"]},
        measure="relations.level.estimate_levels on the acts of this sphere",
    )


def dependence_findings(relation: Relation, view: View) -> list[Finding]:
    """For each kind of flow and direction, the latest year and the highest known share."""
    table = dependence(view, relation.a, relation.b)
    table = table.filter(
        (pl.col("year") <= relation.end.year)  # contracts may run ahead
        & ((pl.col("kind") != "debt") | pl.col("unit").str.contains("USD").fill_null(False))
    )
    found = []
    for key, flows in sorted(
        table.group_by("kind", "giver", "receiver", "source"), key=lambda pair: str(pair[0])
    ):
        kind, giver, receiver, source = (str(part) for part in key)
        ordered = flows.sort("year")
        last = ordered.row(-1, named=True)
        what = KIND_WORDS.get(kind, kind)
        value = f"{words.number(last['value'])} {last['unit'] or ''}".strip()
        share = ""
        if last["share"] is not None:
            share = (
                f", {words.percent(last['share'])} of all {what} that "
                f"{actor_name(receiver)} got by this source"
            )
        known = ordered.drop_nulls("share")
        peak = ""
        if known.height > 1:
            top = known.sort(["share", "year"], descending=[True, False]).row(0, named=True)
            if top["year"] != last["year"]:
                peak = f"; the share was highest in {top['year']} ({words.percent(top['share'])})"
        ids = tuple(sorted({key for row in ordered["evidence_ids"].to_list() for key in row}))
        found.append(
            Finding(
                f"dependence-{kind}-{giver}-{receiver}-{source}",
                "dependence",
                f"{_flow(kind, what, giver, receiver)} in {last['year']}: {value}{share}{peak}.",
                (EvidenceQuery(EvidenceKind.TIE, ids=ids),),
                {"year": last["year"], "value": last["value"], "share": last["share"]},
                measure="relations.dependence.dependence",
                note=""
                if last["share"] is not None
                else "The share is not known: this source does not record what came from others.",
            )
        )
    return found


def _states(actors: list[str]) -> list[str]:
    registry = Registry.load()
    return [one for one in actors if one in registry and registry.get(one).kind in STATE_LIKE]


def _link(kind: str) -> str:
    return LINK_WORDS.get(kind, kind.replace("-", " "))


def _flow(kind: str, what: str, giver: str, receiver: str) -> str:
    if kind == "debt":
        return f"{actor_name(giver)} owed {actor_name(receiver)}"
    return f"{what.capitalize()} from {actor_name(giver)} to {actor_name(receiver)}"


def intermediary_findings(relation: Relation, view: View) -> list[tuple[str, Finding]]:
    """Groups tied to both sides at once: (when, finding), oldest first.

    States that dealt with both are no go-betweens; they stand under backing and pressure.
    """
    table = intermediaries(view, relation.a, relation.b)
    table = table.filter(~pl.col("third").is_in(_states(table["third"].to_list())))
    found = []
    for row in table.to_dicts():
        sides = [
            f"to {actor_name(member)} by {words.joined([_link(kind) for kind in kinds])}"
            for member, kinds in ((relation.a, row["kinds_a"]), (relation.b, row["kinds_b"]))
        ]
        found.append(
            (
                _period(row["start"], row["end"], relation),
                Finding(
                    f"through-{row['third']}",
                    "intermediary",
                    f"{_capital(actor_name(row['third']))} was tied {words.joined(sides)}.",
                    (EvidenceQuery(EvidenceKind.TIE, ids=tuple(row["ids"])),),
                    {"kinds_a": row["kinds_a"], "kinds_b": row["kinds_b"]},
                    measure="relations.intermediaries.intermediaries",
                ),
            )
        )
    return found


def rebel_support_findings(relation: Relation) -> list[tuple[str, Finding]]:
    """Backing of the other side's armed enemies: (when, finding), one for each group and backer."""
    rows = relation.rebel_support.group_by("actor", "target", "group").agg(
        start=pl.col("start").min(),
        end=pl.col("end").max(),
        ids=pl.col("evidence_id").unique().sort(),
    )
    found = []
    for row in rows.sort("start", "group").to_dicts():
        backer, enemy, group = (actor_name(row[key]) for key in ("actor", "target", "group"))
        found.append(
            (
                words.period(row["start"], row["end"]),
                Finding(
                    f"backing-{row['actor']}-{row['group']}",
                    "intermediary",
                    f"{backer} backed {group} while it fought {enemy}.",
                    (
                        EvidenceQuery(EvidenceKind.TIE, ids=tuple(row["ids"])),
                        EvidenceQuery(
                            EvidenceKind.EVENT,
                            pair=(row["group"], row["target"]),
                            start=row["start"],
                            end=row["end"],
                        ),
                    ),
                    {"start": row["start"].isoformat(), "end": row["end"].isoformat()},
                    measure="relations.rebel_support.rebel_support",
                    note="Backing an armed enemy counts as a hostile tie between the two.",
                ),
            )
        )
    return found


def _period(start: date, end: date | None, relation: Relation) -> str:
    if end is None or end >= relation.end:
        return words.period(start, None)
    return words.period(start, end)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
