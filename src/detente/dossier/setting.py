"""The setting of a dossier: identity, spheres, go-betweens, strains, outsiders, disagreements."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from detente.charts.spheres import sphere_levels
from detente.dossier.model import (
    Block,
    Figure,
    Listing,
    Prose,
    Table,
)
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import Finding, words
from detente.findings.events import event_finding, event_label, pick_events
from detente.findings.evidence_item import actor_name
from detente.findings.limits import (
    contradiction_findings,
    dispute_findings,
    strain_share,
)
from detente.findings.others import backing_rows, sponsor_findings
from detente.findings.setting import (
    SPHERES,
    dependence_findings,
    identity_findings,
    intermediary_findings,
    rebel_support_findings,
    sphere_finding,
    trait_findings,
)
from detente.relations.relation import Relation

__all__ = ["disagreements", "identity", "others", "spheres", "strains", "through"]

EVENTS_SHOWN = 12
CONFLICT = ("verbal conflict", "material conflict")


def identity(relation: Relation, view: View) -> Iterator[Block]:
    """What the two peoples share."""
    shared = identity_findings(relation, view)
    if shared:
        yield Prose(tuple(shared))
    traits = trait_findings(relation, view, ("pilgrims", "ethnic-power", "religious-share"))
    yield from _labelled(traits)


def _labelled(found: list[tuple[str, Finding]], title: str = "") -> Iterator[Block]:
    if found:
        yield Listing(
            tuple(finding for _, finding in found), tuple(label for label, _ in found), title=title
        )


def spheres(relation: Relation, view: View) -> Iterator[Block]:
    """The level within each sphere, and dependence."""
    findings = [sphere_finding(relation, sphere) for sphere in SPHERES]
    shown = [finding for finding in findings if finding is not None]
    if not shown:
        return
    yield Figure(
        "spheres",
        partial(sphere_levels, relation.spheres),
        partial(sphere_levels, relation.spheres, width=330, columns=1),
        _sphere_caption(relation),
        "Four small line charts: the level within the political, security, economic and religious "
        "sphere.",
    )
    yield Listing(tuple(shown))
    dependence = dependence_findings(relation, view)
    if dependence:
        yield Listing(tuple(dependence), title="Dependence")
    yield from _labelled(
        trait_findings(
            relation, view, ("gas-import-share", "power-import-share", "oil-export-share", "debt")
        )
    )


def _sphere_caption(relation: Relation) -> Finding:
    return Finding(
        "figure-spheres",
        "sphere",
        "Level by sphere, each from the acts of that sphere alone, with its 90 % interval.",
        (EvidenceQuery(EvidenceKind.EVENT, pair=(relation.a, relation.b)),),
        measure="relations.level.estimate_levels",
    )


def through(relation: Relation, view: View) -> Iterator[Block]:
    """Groups through which one side works in the other."""
    yield from _labelled(intermediary_findings(relation, view), "Tied to both sides")
    yield from _labelled(
        rebel_support_findings(relation), "Enemies of one side, backed by the other"
    )


def strains(relation: Relation, view: View, *, share: bool = True) -> Iterator[Block]:
    """The hostile acts of late, and with `share` how many of all acts they are."""
    now = relation.phases[-1]
    shared = strain_share(relation, now) if share else None
    if shared is not None:
        yield Prose((shared,))
    frame = view.frame(
        EvidenceQuery(
            EvidenceKind.EVENT,
            pair=(relation.a, relation.b),
            quads=CONFLICT,
            start=max(now.start, date(relation.end.year - 9, 1, 1)),
            end=relation.end,
        )
    )
    chosen = pick_events(frame, most=EVENTS_SHOWN)
    if chosen:
        yield Listing(
            tuple(event_finding(row, f"strain-event-{row['evidence_id']}") for row in chosen),
            tuple(event_label(row) for row in chosen),
            title="Hostile acts of the last ten years",
        )


def others(relation: Relation, view: View) -> Iterator[Block]:
    """Who pressed and who backed either side, phase by phase."""
    header = ("Third party", "Words for", "Deeds for", "Words against", "Deeds against")
    for phase in reversed(relation.phases):
        for member in (relation.a, relation.b):
            rows = backing_rows(relation, member, phase)
            if rows:
                yield Table(
                    f"Acts toward {actor_name(member)}, {words.period(phase.start, phase.end)} "
                    f"({phase.name})",
                    header,
                    tuple(cells for cells, _ in rows),
                    tuple(finding for _, finding in rows),
                    numeric=(1, 2, 3, 4),
                )
    yield from _labelled(sponsor_findings(relation, view), "Backers, suppliers, sanctions, troops")


def disagreements(relation: Relation, view: View) -> Iterator[Block]:
    """Where sources contradict each other, and rival readings."""
    thirds = tuple(
        finding.id.removeprefix("through-") for _, finding in intermediary_findings(relation, view)
    )
    found = contradiction_findings(relation, view, thirds)
    if found:
        yield Listing(tuple(found))
    yield from _labelled(dispute_findings(relation, view), "Rival readings and disputed facts")
