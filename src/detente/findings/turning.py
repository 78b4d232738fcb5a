"""Findings on a turning point: that it happened, what set it off, and what may have caused it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.events import event_finding, pick_events
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.drivers import DriverTest
from detente.relations.parameters import OBSERVING
from detente.relations.relation import Relation, TurningPoint

__all__ = [
    "DRIVER_NAMES",
    "catalysts",
    "driver_finding",
    "leading_cause",
    "readings_of",
    "shift",
    "subject_words",
    "surroundings",
]

DRIVER_NAMES = {
    "shared-enemy": "Shared enemy",
    "regime-change": "Change of regime",
    "leader-change": "Change of leader",
    "identity": "Shared identity in power",
    "sponsor": "Sponsors and clients",
    "outside-pressure": "Outside pressure",
    "war-exhaustion": "Exhaustion of war",
    "economic-dependence": "Trade and dependence",
    "territorial-settlement": "Territorial question",
    "domestic-politics": "Domestic politics",
}
CATALYST_DAYS = 45
STIRRED = 0.05  # a change of the level below this is none to speak of
YEAR = 183


def shift(relation: Relation, point: TurningPoint) -> Finding:
    """That the level shifted, when, by how much and how surely; or that only coders say so."""
    return _measured_shift(relation, point) if point.measured else _coded_shift(point)


def _measured_shift(relation: Relation, point: TurningPoint) -> Finding:
    way = "rose" if point.direction > 0 else "fell"
    when = f"in {point.when}" if point.month else f"between {point.when}"
    gap = "" if point.month else "; the date cannot be told more closely"
    levels = f"from {words.signed(point.before or 0)} to {words.signed(point.after or 0)}"
    pair = (relation.a, relation.b)
    claims = _claims(point)
    return Finding(
        f"shift-{point.mark}",
        "turning-point",
        f"The level {way} {levels} {when}{gap}.",
        (
            EvidenceQuery(EvidenceKind.EVENT, pair=pair, start=point.low, end=point.high),
            EvidenceQuery(
                EvidenceKind.TIE,
                pair=pair,
                start=point.low,
                end=point.high,
                tie_kinds=OBSERVING,
            ),
            *claims,
        ),
        {"before": point.before, "after": point.after, "effect_sd": point.effect_sd},
        probability=point.probability,
        measure="relations.turning_points.find_turning_points",
        note="The likelihood is that the level jumped then and did not slide. 90 % of it lies in "
        f"{words.span(point.low, point.high)}; the change is {abs(point.effect_sd or 0):.1f} "
        "standard deviations.",
    )


def _coded_shift(point: TurningPoint) -> Finding:
    way = "warmer" if point.direction > 0 else "colder"
    when = words.day(point.on, "day" if point.day else "month")
    said = f"Coders name a turn for the {way} ({point.label.rstrip('.')}), {when}"
    moved_at_all = abs(point.effect or 0.0) >= STIRRED
    if point.probability is None or point.before is None or point.after is None:
        held = "the level has no evidence on both sides of it"
    elif not moved_at_all:
        held = f"the level of the years around it hardly moved, {words.signed(point.before)}"
    else:
        moved = f"from {words.signed(point.before)} to {words.signed(point.after)}"
        held = (
            f"the level did move that way over the year around it, {moved}"
            if point.probability >= 0.8
            else f"the level of the year around it, {moved}, does not settle it"
            if point.probability >= 0.2
            else f"the level of the year around it moved the other way, {moved}"
        )
    return Finding(
        f"shift-{point.mark}",
        "turning-point",
        f"{said}; {held}.",
        _claims(point),
        {"before": point.before, "after": point.after, "probability": point.probability},
        probability=point.probability if moved_at_all else None,
        measure="relations.coded.coded_turns",
        note="The likelihood is that of a change in the direction that the coders name.",
    )


def _claims(point: TurningPoint) -> tuple[EvidenceQuery, ...]:
    if not point.claim_ids:
        return ()
    return (EvidenceQuery(EvidenceKind.CLAIM, ids=tuple(sorted(point.claim_ids))),)


def catalysts(relation: Relation, view: View, point: TurningPoint) -> list[Finding]:
    """The acts between the two, near the turn and in its direction, that weigh most."""
    if point.month is None:
        return []
    frame = view.frame(
        EvidenceQuery(
            EvidenceKind.EVENT,
            pair=(relation.a, relation.b),
            start=point.on - timedelta(days=CATALYST_DAYS),
            end=point.on + timedelta(days=CATALYST_DAYS),
        )
    )
    fitting = frame.filter(pl.col("intensity") * point.direction > 0)
    return [
        event_finding(row, f"catalyst-{point.mark}-{row['evidence_id']}")
        for row in pick_events(fitting, most=6, spread=False)
    ]


def subject_words(driver: str, subject: str, relation: Relation) -> str:
    """Whom or what a driver test speaks of, in words."""
    if driver == "outside-pressure" and ">" in subject:
        third, member = subject.split(">")
        return f"{actor_name(third)} on {actor_name(member)}"
    if driver == "identity" and " in " in subject:
        group, member = subject.rsplit(" in ", 1)
        return f"{group} in {actor_name(member)}"
    if driver in ("shared-enemy", "regime-change", "leader-change", "sponsor"):
        return actor_name(subject)
    if driver == "economic-dependence":
        return f"trade of {words.joined([actor_name(relation.a), actor_name(relation.b)])}"
    return subject


def driver_finding(relation: Relation, point: TurningPoint, test: DriverTest) -> Finding | None:
    """A candidate cause and how rare its coincidence with the turn is; None without evidence."""
    queries = tuple(query for query in test.evidence if query)
    if not queries:
        return None
    name = DRIVER_NAMES[test.driver]
    whom = subject_words(test.driver, test.subject, relation)
    rarity = (
        f"seen as strongly in {words.percent(test.p_value)} of the other {test.months} months"
        if test.p_value >= 0.005
        else f"seen as strongly in hardly any of the other {test.months} months"
    )
    return Finding(
        f"driver-{point.mark}-{test.driver}",
        "driver",
        f"{name} ({whom}): {test.strength} coincidence, {rarity} of this relation.",
        queries,
        test.to_dict(),
        measure=f"relations.drivers.{test.driver.replace('-', '_')}",
        note="A coincidence in time, tested against the relation's own other months; no proof.",
    )


def leading_cause(relation: Relation, point: TurningPoint) -> Finding | None:
    """Which tested cause coincides strongly with the turn, and the runner-up; None without one."""
    tests = [test for test in relation.drivers.get(point.mark, ()) if any(test.evidence)]
    if not tests or tests[0].strength != "strong":
        return None
    first, *others = tests
    rival = ""
    if others:
        second = others[0]
        rival = (
            f", ahead of {DRIVER_NAMES[second.driver].lower()} "
            f"({subject_words(second.driver, second.subject, relation)}, "
            f"{words.percent(second.p_value)})"
        )
    return Finding(
        f"cause-{point.mark}",
        "driver",
        f"Of the causes tested, {DRIVER_NAMES[first.driver].lower()} "
        f"({subject_words(first.driver, first.subject, relation)}) coincides best: it was as "
        f"strong in {words.percent(first.p_value)} of other months{rival}.",
        first.evidence,
        {"tests": [test.to_dict() for test in tests]},
        measure="relations.drivers.rank_drivers",
        note="A coincidence in time, tested against the relation's own other months; no proof.",
    )


def surroundings(relation: Relation, view: View, point: TurningPoint) -> list[Finding]:
    """Acts between one of the two and others, near the turn, that weigh most."""
    if point.month is None:
        return []
    members = (relation.a, relation.b)
    frame = view.frame(
        EvidenceQuery(
            EvidenceKind.EVENT,
            actors=members,
            start=point.on - timedelta(days=CATALYST_DAYS),
            end=point.on + timedelta(days=CATALYST_DAYS),
        )
    )
    outside = frame.filter(
        ~(pl.col("actor").is_in(members) & pl.col("target").is_in(members))
        & pl.col("statement").is_not_null()
    )
    return [
        event_finding(row, f"around-{point.mark}-{row['evidence_id']}")
        for row in pick_events(outside, most=5, spread=False)
    ]


def readings_of(relation: Relation, view: View, point: TurningPoint) -> list[Finding]:
    """What named people or bodies say of this turn: what it was, and what caused it or did not."""
    claims = view.frame(
        EvidenceQuery(
            EvidenceKind.CLAIM,
            pair=(relation.a, relation.b),
            claim_types=("turning-point", "driver"),
            start=point.low - timedelta(days=YEAR),
            end=point.high + timedelta(days=YEAR),
        )
    )
    turns = (*relation.turning_points, *relation.coded_turns)
    return [
        Finding(
            f"claim-{point.mark}-{row['evidence_id']}",
            "reading",
            str(row["statement"]),
            (EvidenceQuery(EvidenceKind.CLAIM, ids=(row["evidence_id"],)),),
            {key: row[key] for key in ("speaker", "claim_type", "name", "stance")},
        )
        for row in claims.to_dicts()
        if row["evidence_id"] in point.claim_ids
        or (row["claim_type"] == "driver" and _nearest(turns, row["date"]) == point.mark)
    ]


def _nearest(turns: Sequence[TurningPoint], on: date) -> str:
    return min(turns, key=lambda turn: (abs((turn.on - on).days), not turn.measured)).mark
