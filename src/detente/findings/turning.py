"""Findings on a turning point: that it happened, what set it off, and what may have caused it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.events import event_finding, pick_events
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.drivers import DriverTest
from detente.relations.relation import Relation, TurningPoint

__all__ = [
    "DRIVER_NAMES",
    "catalysts",
    "driver_finding",
    "readings_of",
    "shift",
    "subject_words",
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
YEAR = 183


def shift(relation: Relation, point: TurningPoint) -> Finding:
    """That the level shifted, when, by how much and how surely."""
    way = "rose" if point.effect > 0 else "fell"
    when = f"in {point.when}" if point.month else f"between {point.when}"
    gap = "" if point.month else ", where the evidence has a gap"
    statement = (
        f"The level {way} from {words.signed(point.before)} to {words.signed(point.after)} "
        f"{when}{gap}."
    )
    pair = (relation.a, relation.b)
    queries = [
        EvidenceQuery(EvidenceKind.EVENT, pair=pair, start=point.low, end=point.high),
        EvidenceQuery(EvidenceKind.TIE, pair=pair, start=point.low, end=point.high),
    ]
    note = (
        f"90 % of the probability lies in {words.span(point.low, point.high)}; effect "
        f"{words.signed(point.effect)}, {abs(point.effect_sd):.1f} standard deviations."
    )
    return Finding(
        f"shift-{point.number}",
        "turning-point",
        statement,
        tuple(queries),
        {
            "before": point.before,
            "after": point.after,
            "effect": point.effect,
            "effect_sd": point.effect_sd,
        },
        probability=point.probability,
        measure="relations.turning_points.find_turning_points",
        note=note,
    )


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
    sign = 1 if point.effect > 0 else -1
    fitting = frame.filter(pl.col("intensity") * sign > 0)
    return [
        event_finding(row, f"catalyst-{point.number}-{row['evidence_id']}")
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
        f"driver-{point.number}-{test.driver}",
        "driver",
        f"{name} ({whom}): {test.strength} coincidence, {rarity} of this relation.",
        queries,
        test.to_dict(),
        measure=f"relations.drivers.{test.driver.replace('-', '_')}",
        note="A coincidence in time, tested against the relation's own other months; no proof.",
    )


def readings_of(relation: Relation, view: View, point: TurningPoint) -> list[Finding]:
    """What named people or bodies say of this turn: coded turning points, causes, disputes."""
    claims = view.frame(
        EvidenceQuery(
            EvidenceKind.CLAIM,
            pair=(relation.a, relation.b),
            claim_types=("turning-point", "driver"),
            start=point.low - timedelta(days=YEAR),
            end=point.high + timedelta(days=YEAR),
        )
    )
    nearest = [
        row for row in claims.to_dicts() if _nearest(relation.turning_points, row) == point.number
    ]
    return [
        Finding(
            f"claim-{point.number}-{row['evidence_id']}",
            "reading",
            str(row["statement"]),
            (EvidenceQuery(EvidenceKind.CLAIM, ids=(row["evidence_id"],)),),
            {
                "speaker": row["speaker"],
                "claim_type": row["claim_type"],
                "name": row["name"],
                "stance": row["stance"],
            },
        )
        for row in nearest
    ]


def _nearest(points: Sequence[TurningPoint], row: dict[str, object]) -> int:
    on = row["date"]
    return min(points, key=lambda point: abs((point.on - on).days)).number  # type: ignore[operator]
