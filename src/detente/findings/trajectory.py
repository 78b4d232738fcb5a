"""Findings on the course of a relation: the judgement in one line, the level now, the phases."""

from __future__ import annotations

from datetime import date
from math import erf, sqrt

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.parameters import OBSERVING
from detente.relations.relation import Phase, Relation

__all__ = ["evidence_base", "judgement", "level_now", "phase_finding", "turning_summary"]

Z90 = 1.645
RELATION = {
    "war": "at war",
    "hostile": "hostile",
    "strained": "strained",
    "thaw": "thawing",
    "cooperative": "cooperative",
    "aligned": "aligned",
}


def pair_names(relation: Relation) -> str:
    """`Iran and Iraq`."""
    return words.joined([actor_name(relation.a), actor_name(relation.b)])


def between(relation: Relation, start: date, end: date) -> tuple[EvidenceQuery, ...]:
    """The dyad's acts and ties between two days."""
    pair = (relation.a, relation.b)
    return (
        EvidenceQuery(EvidenceKind.EVENT, pair=pair, start=start, end=end),
        EvidenceQuery(EvidenceKind.TIE, pair=pair, start=start, end=end, tie_kinds=OBSERVING),
    )


def judgement(relation: Relation) -> Finding:
    """Where the two came from and where they stand, in one line."""
    phases = relation.phases
    now, worst = phases[-1], min(phases, key=lambda phase: (phase.level, phase.start))
    last = relation.levels.row(-1, named=True)
    past = [phase for phase in phases[:-1] if phase is not now]
    figures = {
        "level": last["level"],
        "low": last["low"],
        "high": last["high"],
        "worst_phase": worst.name,
        "worst_level": worst.level,
        "phases": len(phases),
    }
    if not past:
        statement = (
            f"{pair_names(relation)} have been {RELATION[now.name]} as long as the evidence "
            f"reaches, {words.period(now.start, now.end)}, at a level of "
            f"{words.level(now.level, now.low, now.high)}."
        )
        return Finding(
            "judgement", "level", statement, between(relation, now.start, now.end), figures,
            measure="relations.level.estimate_levels",
        )  # fmt: skip
    probability = _above(last, worst)
    if worst is now:
        best = max(past, key=lambda phase: (phase.level, phase.start))
        story = f"from {_phase_words(best)} to {_now_words(relation)}, their lowest phase"
        probability = 1 - _above(last, best)
        comparison = f"below the level of {words.period(best.start, best.end)}"
    else:
        story = f"from {_phase_words(worst)} to {_now_words(relation)}"
        comparison = f"above the level of {words.period(worst.start, worst.end)}"
    statement = (
        f"{pair_names(relation)} went {story}; in {words.month(last['month'])} the level stood at "
        f"{words.level(last['level'], last['low'], last['high'])}, {comparison}."
    )
    return Finding(
        "judgement",
        "level",
        statement,
        (
            *between(relation, worst.start, worst.end),
            *between(relation, now.start, now.end),
        ),
        figures,
        probability=probability,
        measure="relations.level.estimate_levels",
        note="The likelihood is that of the comparison at the end of the sentence.",
    )


NOUNS = {
    "war": "war",
    "hostile": "hostility",
    "strained": "a strained relation",
    "thaw": "a thaw",
    "cooperative": "cooperation",
    "aligned": "alignment",
}
KIN = ({"war", "hostile"}, {"strained", "thaw"}, {"cooperative", "aligned"})
"""Phases that one reader would call the same: a `since` runs over all of them."""


def _phase_words(phase: Phase) -> str:
    return f"{NOUNS[phase.name]} ({words.period(phase.start, phase.end)})"


def _now_words(relation: Relation) -> str:
    """`cooperation (since May 2003)`: since the last phase of another kind."""
    now = relation.phases[-1]
    kin = next(names for names in KIN if now.name in names)
    since = now.start
    for phase in reversed(relation.phases):
        if phase.name not in kin:
            break
        since = phase.start
    return f"{NOUNS[now.name]} (since {words.month(since)})"


def _above(last: dict[str, float], phase: Phase) -> float:
    """Probability that the level now lies above the mean level of a phase (normal errors)."""
    spread = sqrt(
        ((last["high"] - last["low"]) / (2 * Z90)) ** 2
        + ((phase.high - phase.low) / (2 * Z90)) ** 2
    )
    return 0.5 * (1 + erf((last["level"] - phase.level) / (max(spread, 1e-6) * sqrt(2))))


def level_now(relation: Relation) -> Finding:
    """The level in the last covered month, and its interval."""
    last = relation.levels.row(-1, named=True)
    then = relation.levels.filter(relation.levels["month"] == _years_before(last["month"], 1))
    change = ""
    if then.height:
        step = last["level"] - then["level"][0]
        change = "; much as a year before" if abs(step) < 0.05 else (
            f"; {words.signed(step)} against a year before"
        )  # fmt: skip
    start = _years_before(last["month"], 2)
    return Finding(
        "level-now",
        "level",
        f"90 % interval {words.interval(last['low'], last['high'])} in "
        f"{words.month(last['month'])}{change}.",
        between(relation, start, relation.end),
        {key: last[key] for key in ("level", "low", "high", "n_eff")},
        measure="relations.level.estimate_levels",
    )


def _years_before(month: date, years: int) -> date:
    return month.replace(year=month.year - years)


def turning_summary(relation: Relation) -> Finding:
    """How many turning points there are and which is the largest."""
    points = relation.turning_points
    if not points:
        return Finding(
            "turning-points",
            "turning-point",
            "The evidence shows no lasting shift of the level.",
            between(relation, relation.start, relation.end),
            {"count": 0},
            measure="relations.turning_points.find_turning_points",
        )
    largest = max(points, key=lambda point: (abs(point.effect or 0), point.on))
    way = "warmer" if largest.direction > 0 else "colder"
    named = f": {largest.label}" if largest.label else ""
    return Finding(
        "turning-points",
        "turning-point",
        f"The largest, {words.signed(largest.effect or 0)} ({way}), falls "
        f"{'in' if largest.month else 'between'} {largest.when}{named}.",
        between(relation, largest.low, largest.high),
        {"count": len(points), "effect": largest.effect},
        probability=largest.probability,
        measure="relations.turning_points.find_turning_points",
    )


def evidence_base(relation: Relation, view: View) -> tuple[str, Finding]:
    """How many rows the dossier rests on, of how many sources, and what share was checked."""
    pair = (relation.a, relation.b)
    queries = tuple(
        EvidenceQuery(kind, pair=pair, start=relation.start, end=relation.end)
        for kind in (EvidenceKind.EVENT, EvidenceKind.TIE, EvidenceKind.CLAIM)
    )
    counts = [view.count(query) for query in queries]
    sources: set[str] = set()
    cited: set[str] = set()
    hand = verified = 0
    for query in queries:
        frame = view.frame(query)
        sources.update(frame["source"].to_list())
        for source, keys in frame.drop_nulls("citations").group_by("source"):
            ids = {key for row in keys["citations"].to_list() for key in row.split(";")}
            named = view.citations(str(source[0]), ids)
            cited.update(one.publisher for one in named.values())
        hand += int(frame["status"].is_in(["verified", "unverified"]).sum())
        verified += int((frame["status"] == "verified").sum())
    total = sum(counts)
    checked = (
        f"; {words.percent(verified / hand)} of the hand-coded rows are verified" if hand else ""
    )
    publishers = f" citing {words.count(len(cited), 'publisher')}" if cited else ""
    statement = (
        f"{words.count(counts[0], 'event')}, {words.count(counts[1], 'tie')} and "
        f"{words.count(counts[2], 'claim')} between the two, from "
        f"{words.count(len(sources), 'source')}{publishers}{checked}."
    )
    statement = statement[0].upper() + statement[1:]
    finding = Finding(
        "evidence-base",
        "evidence",
        statement,
        tuple(query for query, number in zip(queries, counts, strict=True) if number),
        {"events": counts[0], "ties": counts[1], "claims": counts[2], "sources": len(sources)},
    )
    return f"{total:,}", finding


def phase_finding(relation: Relation, index: int) -> Finding:
    """One phase: from when to when, at what level."""
    phase = relation.phases[index]
    return Finding(
        f"phase-{index + 1}",
        "phase",
        f"{words.span(phase.start, phase.end)}: the two were {RELATION[phase.name]}, at a mean "
        f"level of {words.level(phase.level, phase.low, phase.high)}.",
        between(relation, phase.start, phase.end),
        {"level": phase.level, "low": phase.low, "high": phase.high, "months": phase.months},
        measure="relations.phases.find_phases",
    )
