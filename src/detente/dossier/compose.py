"""From a measured relation to a dossier: which findings stand where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from detente.charts.directed import directed_levels
from detente.charts.spheres import sphere_levels
from detente.charts.trajectory import trajectory
from detente.dossier.model import (
    Block,
    Dossier,
    EvidenceShown,
    Figure,
    Listing,
    Prose,
    Section,
    Table,
)
from detente.dossier.pictures import trajectory_tables
from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import EvidenceReader, Finding, words
from detente.findings.acts import acts_finding, directed_finding
from detente.findings.events import event_finding, event_label, pick_events
from detente.findings.evidence_item import actor_name
from detente.findings.limits import (
    contradiction_findings,
    dispute_findings,
    gap_findings,
    strain_share,
)
from detente.findings.method import method_findings
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
from detente.findings.trajectory import (
    evidence_base,
    judgement,
    level_now,
    pair_names,
    phase_finding,
    turning_summary,
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
from detente.version import __version__

__all__ = ["compose"]

ROWS_SHOWN = 12
EVENTS_OF_A_PHASE = 12
CODED_IN_FULL = 2
FEWEST_ACTS = 10
PHASE_TITLES = {
    "war": "War",
    "hostile": "Hostility",
    "strained": "A strained relation",
    "thaw": "Thaw",
    "cooperative": "Cooperation",
    "aligned": "Alignment",
}
CONFLICT = ("verbal conflict", "material conflict")


def compose(relation: Relation, view: View) -> Dossier:
    """The dossier of `relation`, every finding with the rows that it rests on.

    Raises MeasureError where so few acts are on record that a dossier would say more than it knows.
    """
    acts = int(relation.acts(relation.start, relation.end)["n"].sum())
    if acts < FEWEST_ACTS:
        raise MeasureError(
            f"Too little is on record between {relation.a} and {relation.b} for a dossier: "
            f"{words.count(acts, 'act')}.",
            fix=f"'detente evidence {relation.a} {relation.b}' lists what there is; "
            "'detente sources' says what could be ingested.",
        )
    total, base = evidence_base(relation, view)
    now = relation.phases[-1]
    last = relation.levels.row(-1, named=True)
    glance = (
        ("Level now", words.signed(last["level"]), level_now(relation)),
        ("Phase", PHASE_TITLES[now.name], phase_finding(relation, len(relation.phases) - 1)),
        ("Turning points", str(len(relation.turning_points)), turning_summary(relation)),
        ("Evidence rows", total, base),
    )
    sections = tuple(section for section in _sections(relation, view) if section.blocks)
    dossier = Dossier(
        a=relation.a,
        b=relation.b,
        title=pair_names(relation),
        period=words.period(relation.start, relation.end),
        as_of=view.as_of or relation.end,
        version=__version__,
        judgement=judgement(relation),
        at_a_glance=glance,
        sections=sections,
        sources=(),
    )
    return _with_evidence(dossier, view)


def _with_evidence(dossier: Dossier, view: View) -> Dossier:
    findings = list(dossier.findings())
    reader = EvidenceReader(view)
    reader.prefetch(query for finding in findings for query in finding.evidence)
    shown = {finding.id: evidence_of(reader, finding) for finding in findings}
    used = {item.source for one in shown.values() for item in one.items}
    sources = tuple(source for source in view.sources() if source.id in used)
    return replace(dossier, sources=sources, evidence=shown)


def evidence_of(
    reader: EvidenceReader, finding: Finding, *, most: int = ROWS_SHOWN
) -> EvidenceShown:
    """The strongest rows under a finding, about `most`, and how many there are in all."""
    share = max(1, most // len(finding.evidence))
    found = {
        (item.kind, item.evidence_id): item
        for query in finding.evidence
        for item in reader.items(query, limit=share)
    }
    ordered = sorted(found.values(), key=lambda item: (item.sort_key, item.kind))
    return EvidenceShown(tuple(ordered), reader.count(finding.evidence))


def _sections(relation: Relation, view: View) -> Iterator[Section]:
    yield Section("trajectory", "The course of the relation", tuple(_course(relation)))
    for phase in relation.phases:
        yield _phase_section(relation, view, phase)
    yield Section("identity", "Shared identity", tuple(_identity(relation, view)))
    yield Section("spheres", "Spheres", tuple(_spheres(relation, view)))
    yield Section("through-whom", "Through whom", tuple(_through(relation, view)))
    yield Section("strains", "What strains it", tuple(_strains(relation, view)))
    yield Section("others", "Outside pressure and backing", tuple(_others(relation, view)))
    yield Section("contradictions", "Where sources disagree", tuple(_disagree(relation, view)))
    yield Section("unknown", "What is not known", _listing(gap_findings(relation, view)))
    yield Section("method", "Method", (Prose(tuple(method_findings(relation))),))


def _listing(findings: list[Finding], labels: list[str] | None = None) -> tuple[Block, ...]:
    return (Listing(tuple(findings), tuple(labels or ())),) if findings else ()


def _course(relation: Relation) -> Iterator[Block]:
    tables = trajectory_tables(relation)
    names = [f"{p.name} {words.span(p.start, p.end)}" for p in relation.phases]
    yield Figure(
        "trajectory",
        trajectory(relation.levels, *tables),
        trajectory(relation.levels, *tables, width=330, height=300),
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
        directed_levels(relation.directed, actor_name),
        directed_levels(relation.directed, actor_name, width=330, height=220),
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


def _phase_section(relation: Relation, view: View, phase: Phase) -> Section:
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


def _identity(relation: Relation, view: View) -> Iterator[Block]:
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


def _spheres(relation: Relation, view: View) -> Iterator[Block]:
    findings = [sphere_finding(relation, sphere) for sphere in SPHERES]
    shown = [finding for finding in findings if finding is not None]
    if not shown:
        return
    yield Figure(
        "spheres",
        sphere_levels(relation.spheres),
        sphere_levels(relation.spheres, width=330, columns=1),
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


def _through(relation: Relation, view: View) -> Iterator[Block]:
    yield from _labelled(intermediary_findings(relation, view), "Tied to both sides")
    yield from _labelled(
        rebel_support_findings(relation), "Enemies of one side, backed by the other"
    )


def _strains(relation: Relation, view: View) -> Iterator[Block]:
    now = relation.phases[-1]
    share = strain_share(relation, now)
    if share is not None:
        yield Prose((share,))
    frame = view.frame(
        EvidenceQuery(
            EvidenceKind.EVENT,
            pair=(relation.a, relation.b),
            quads=CONFLICT,
            start=max(now.start, date(relation.end.year - 9, 1, 1)),
            end=relation.end,
        )
    )
    chosen = pick_events(frame, most=EVENTS_OF_A_PHASE)
    if chosen:
        yield Listing(
            tuple(event_finding(row, f"strain-event-{row['evidence_id']}") for row in chosen),
            tuple(event_label(row) for row in chosen),
            title="Hostile acts of the last ten years",
        )


def _others(relation: Relation, view: View) -> Iterator[Block]:
    header = ("Third party", "Words for", "Deeds for", "Words against", "Deeds against", "Tone")
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
                    numeric=(1, 2, 3, 4, 5),
                )
    yield from _labelled(sponsor_findings(relation, view), "Backers, suppliers, sanctions, troops")


def _disagree(relation: Relation, view: View) -> Iterator[Block]:
    thirds = tuple(
        third
        for _, finding in intermediary_findings(relation, view)
        # Figures of the groups between the two matter here; those of third states do not.
        if (third := finding.id.removeprefix("through-")).islower()
    )
    found = contradiction_findings(relation, view, thirds)
    if found:
        yield Listing(tuple(found))
    yield from _labelled(dispute_findings(relation, view), "Rival readings and disputed facts")
