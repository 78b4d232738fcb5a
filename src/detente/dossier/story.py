"""The story of a dossier: the course of the relation and a section for each phase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

import polars as pl

from detente.charts.directed import directed_levels
from detente.charts.trajectory import trajectory
from detente.dossier.model import (
    Block,
    Figure,
    Listing,
    Prose,
    Section,
    Table,
)
from detente.dossier.pictures import trajectory_tables
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import Finding, words
from detente.findings.acts import acts_finding, directed_finding
from detente.findings.events import event_finding, event_label, pick_events
from detente.findings.evidence_item import actor_name
from detente.findings.trajectory import (
    pair_names,
    phase_finding,
)
from detente.findings.turning import (
    DRIVER_NAMES,
    catalysts,
    driver_finding,
    leading_cause,
    readings_of,
    shift,
    subject_words,
    surroundings,
)
from detente.relations.relation import Phase, Relation, TurningPoint

__all__ = ["PHASE_TITLES", "course", "phase_section"]

EVENTS_OF_A_PHASE = 12
CODED_IN_FULL = 2
PHASE_TITLES = {
    "war": "War",
    "hostile": "Hostility",
    "strained": "A strained relation",
    "thaw": "Thaw",
    "cooperative": "Cooperation",
    "aligned": "Alignment",
}


def course(relation: Relation) -> Iterator[Block]:
    """The course of the relation: trajectory, turning points, both directions."""
    tables = trajectory_tables(relation)
    names = [f"{p.name} {words.span(p.start, p.end)}" for p in relation.phases]
    yield Figure(
        "trajectory",
        partial(trajectory, relation.levels, *tables),
        partial(trajectory, relation.levels, *tables, width=330, height=300),
        _caption(relation),
        f"Line chart of the monthly level of {pair_names(relation)} from −1 (war) to +1 "
        f"(alliance) with its 90 % interval. Phases: {'; '.join(names)}.",
    )
    if relation.turning_points:
        yield Table(
            "Turning points that the evidence shows",
            ("No.", "When", "What coders call it", "From", "To", "Likelihood of a jump"),
            tuple(_turn_cells(point) for point in relation.turning_points),
            tuple(shift(relation, point) for point in relation.turning_points),
            numeric=(3, 4, 5),
        )
    yield Figure(
        "directed",
        partial(directed_levels, relation.directed, actor_name),
        partial(directed_levels, relation.directed, actor_name, width=330, height=220),
        directed_finding(relation),
        "Line chart of the level of each side's acts toward the other.",
    )


def _caption(relation: Relation) -> Finding:
    return Finding(
        "figure-trajectory",
        "level",
        "Level by month with its 90 % interval; the band above names the phases, the numbers mark "
        "the turning points that the evidence shows, the diamonds at the foot those that only "
        "coders name.",
        (
            EvidenceQuery(EvidenceKind.EVENT, pair=(relation.a, relation.b)),
            EvidenceQuery(EvidenceKind.TIE, pair=(relation.a, relation.b)),
        ),
        {"months": relation.levels.height},
        measure="relations.level.estimate_levels",
    )


def _turn_cells(point: TurningPoint) -> tuple[str, ...]:
    when = point.when if point.month else f"between {point.when}"
    return (
        point.mark,
        words.day(point.day) if point.day else when,
        point.label or "–",
        *("–" if value is None else words.signed(value) for value in (point.before, point.after)),
        "–" if point.probability is None else f"{min(point.probability, 0.99):.0%}",
    )


def phase_section(relation: Relation, view: View, phase: Phase) -> Section:
    """The section of one phase: what opened it, why, and what was done in it."""
    blocks: list[Block] = [Prose(tuple(_opening(relation, phase)))]
    turns = relation.turns_of(phase)
    told = _told_in_full(turns)
    for point in turns:
        if point in told:
            blocks.extend(_turning_blocks(relation, view, point))
    rest = [point for point in turns if point not in told]
    if rest:
        blocks.append(
            Listing(
                tuple(shift(relation, point) for point in rest),
                tuple(words.day(point.on, "day" if point.day else "month") for point in rest),
                title="Further turns that coders name",
            )
        )
    shown = {
        query.ids[0]
        for block in blocks
        if isinstance(block, Listing)
        for finding in block.findings
        for query in finding.evidence
        if finding.topic == "event"
    }
    blocks.extend(_events(relation, view, phase, shown))
    return Section(
        f"phase-{phase.number}",
        PHASE_TITLES[phase.name],
        tuple(blocks),
        kicker=words.span(phase.start, phase.end),
        phase=phase.name,
    )


def _opening(relation: Relation, phase: Phase) -> Iterator[Finding]:
    yield phase_finding(relation, phase.number - 1)
    acts = acts_finding(relation, phase)
    if acts is not None:
        yield acts


def _told_in_full(turns: Sequence[TurningPoint]) -> list[TurningPoint]:
    """Every measured turn, and the coded ones that moved the level most in the named direction."""
    coded = [point for point in turns if not point.measured]
    coded.sort(key=lambda point: (-(point.effect or 0.0) * point.direction, point.on))
    return [*(point for point in turns if point.measured), *coded[:CODED_IN_FULL]]


def _turning_blocks(relation: Relation, view: View, point: TurningPoint) -> Iterator[Block]:
    when = point.when if point.month else f"between {point.when}"
    if point.day:
        when = words.day(point.day)
    kind = f"Turning point {point.mark}" if point.measured else "A turn that coders name"
    label = f": {point.label}" if point.label else ""
    cause = leading_cause(relation, point)
    opening = (shift(relation, point), cause) if cause is not None else (shift(relation, point),)
    yield Prose(opening, title=f"{kind}, {when}{label}")
    found = catalysts(relation, view, point)
    if found:
        labels = tuple(words.day(date.fromisoformat(one.figures["date"])) for one in found)
        yield Listing(tuple(found), labels, title="What passed between them")
    around = surroundings(relation, view, point)
    if around:
        labels = tuple(words.day(date.fromisoformat(one.figures["date"])) for one in around)
        yield Listing(tuple(around), labels, title="What happened around them")
    tests = [
        (test, finding)
        for test in relation.drivers[point.mark]
        if test.strength != "weak"
        and (finding := driver_finding(relation, point, test)) is not None
    ]
    if tests:
        yield Table(
            "Candidate causes, ranked, with their rivals",
            ("Driver", "Who or what", "Coincidence", "As strong in"),
            tuple(
                (
                    DRIVER_NAMES[test.driver],
                    subject_words(test.driver, test.subject, relation),
                    test.strength,
                    f"{words.percent(test.p_value)} of other months",
                )
                for test, _ in tests
            ),
            tuple(finding for _, finding in tests),
            numeric=(3,),
        )
    readings = readings_of(relation, view, point)
    if readings:
        labels = tuple(_speaker(one) for one in readings)
        yield Listing(tuple(readings), labels, title="How it is read")


def _speaker(finding: Finding) -> str:
    if finding.figures["claim_type"] == "turning-point":
        return "The coders"
    driver = DRIVER_NAMES.get(str(finding.figures["name"]), "").lower()
    side = "against" if finding.figures["stance"] == "disputes" else "for"
    return f"{finding.figures['speaker']}, {side}: {driver}"


def _events(relation: Relation, view: View, phase: Phase, shown: set[str]) -> Iterator[Block]:
    """The acts of a phase that stand out, but for those already told at a turning point."""
    frame = view.frame(
        EvidenceQuery(
            EvidenceKind.EVENT, pair=(relation.a, relation.b), start=phase.start, end=phase.end
        )
    )
    told = frame.filter(pl.col("evidence_id").is_in(list(shown)))["statement"].drop_nulls()
    fresh = frame.filter(
        ~pl.col("evidence_id").is_in(list(shown))
        & ~pl.col("statement").is_in(told.to_list()).fill_null(False)
    )
    chosen = pick_events(fresh, most=EVENTS_OF_A_PHASE)
    if chosen:
        yield Listing(
            tuple(event_finding(row, f"event-{row['evidence_id']}") for row in chosen),
            tuple(event_label(row) for row in chosen),
            title="Other acts that stand out" if shown else "Acts that stand out",
        )
