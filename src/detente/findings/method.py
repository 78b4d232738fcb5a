"""Findings on the method: what was measured how, with the figures that went into it."""

from __future__ import annotations

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.finding import Finding
from detente.relations.relation import Relation

__all__ = ["method_findings"]


def method_findings(relation: Relation) -> list[Finding]:
    """How level, turning points and drivers come about, in three sentences."""
    pair = (relation.a, relation.b)
    events = EvidenceQuery(EvidenceKind.EVENT, pair=pair)
    ties = EvidenceQuery(EvidenceKind.TIE, pair=pair)
    seen = int(relation.levels["observed"].sum())
    both = (events, ties)
    return [
        Finding(
            "method-level",
            "method",
            f"The level is estimated for {words.count(relation.levels.height, 'month')}, of which "
            f"{seen:,} have at least one telling act; acts count by their intensity on the "
            "Goldstein scale, once for each day, source, pair and code, and a month with more of "
            "them narrows the interval but does not move the level by itself.",
            both,
            {"months": relation.levels.height, "observed": seen},
            measure="relations.level.estimate_levels",
        ),
        Finding(
            "method-turns",
            "method",
            "A turning point is a jump of the level that the model finds at least as likely as "
            "not; its date is the likeliest month, and its likelihood is the posterior "
            "probability of a jump within its interval.",
            both,
            {"turning_points": len(relation.turning_points)},
            measure="relations.turning_points.find_turning_points",
        ),
        Finding(
            "method-drivers",
            "method",
            "A candidate cause is ranked by how rarely the same sign was as strong in the other "
            "months of this relation; that is a test of coincidence, not of cause, and with "
            "several causes tested at each turn about one turn in three shows a strong one by "
            "luck alone, which is why rivals are shown beside it.",
            both,
            {"tests": sum(len(tests) for tests in relation.drivers.values())},
            measure="relations.drivers.rank_drivers",
        ),
    ]
