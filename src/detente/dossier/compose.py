"""From a measured relation to a dossier: which findings stand where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from detente.dossier.balance import balance
from detente.dossier.blocs import blocs
from detente.dossier.corridors import corridors
from detente.dossier.model import (
    Block,
    Dossier,
    EvidenceShown,
    Listing,
    Prose,
    Section,
)
from detente.dossier.network import network
from detente.dossier.pressure import pressure, shared_enemies
from detente.dossier.setting import (
    disagreements,
    identity,
    others,
    spheres,
    strains,
    through,
)
from detente.dossier.silence import silence
from detente.dossier.sponsors import sponsors
from detente.dossier.story import PHASE_TITLES, course, phase_section
from detente.dossier.strain import strain
from detente.errors import MeasureError
from detente.evidence import View
from detente.findings import EvidenceReader, Finding, words
from detente.findings.evidence_item import shown_of_each
from detente.findings.limits import (
    gap_findings,
)
from detente.findings.method import method_findings
from detente.findings.trajectory import (
    evidence_base,
    judgement,
    level_now,
    pair_names,
    phase_finding,
    turning_summary,
)
from detente.relations.relation import Relation
from detente.version import __version__

__all__ = ["compose"]

ROWS_SHOWN = 12
FEWEST_ACTS = 10


def compose(
    relation: Relation, view: View, *, told: Callable[[Section], None] | None = None
) -> Dossier:
    """The dossier of `relation`, every finding with the rows that it rests on.

    `told` is called with each section as soon as it stands, before the evidence is read.
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
    sections = []
    for section in _sections(relation, view):
        if section.blocks:
            sections.append(section)
            if told is not None:
                told(section)
    dossier = Dossier(
        a=relation.a,
        b=relation.b,
        title=pair_names(relation),
        period=words.period(relation.start, relation.end),
        as_of=view.as_of or relation.end,
        version=__version__,
        judgement=judgement(relation),
        at_a_glance=glance,
        sections=tuple(sections),
        sources=(),
    )
    return _with_evidence(dossier, view)


def _with_evidence(dossier: Dossier, view: View) -> Dossier:
    findings = list(dossier.findings())
    reader = EvidenceReader(view)
    reader.prefetch((finding.evidence for finding in findings), ROWS_SHOWN)
    shown = {finding.id: evidence_of(reader, finding) for finding in findings}
    used = {item.source for one in shown.values() for item in one.items}
    sources = tuple(source for source in view.sources() if source.id in used)
    return replace(dossier, sources=sources, evidence=shown)


def evidence_of(
    reader: EvidenceReader, finding: Finding, *, most: int = ROWS_SHOWN
) -> EvidenceShown:
    """The strongest rows under a finding, about `most`, and how many there are in all."""
    share = shown_of_each(finding.evidence, most)
    found = {
        (item.kind, item.evidence_id): item
        for query in finding.evidence
        for item in reader.items(query, limit=share)
    }
    ordered = sorted(found.values(), key=lambda item: (item.sort_key, item.kind))
    return EvidenceShown(tuple(ordered), reader.count(finding.evidence))


def _sections(relation: Relation, view: View) -> Iterator[Section]:
    yield Section("trajectory", "The course of the relation", tuple(course(relation)))
    for phase in relation.phases:
        yield phase_section(relation, view, phase)
    yield Section("identity", "Shared identity", tuple(identity(relation, view)))
    yield Section("spheres", "Spheres", tuple(spheres(relation, view)))
    yield Section("through-whom", "Through whom", tuple(through(relation, view)))
    yield Section("sponsors", "Sponsors and clients", tuple(sponsors(relation, view)))
    around = (*network(relation, view), *balance(relation, view))
    yield Section("network", "Among others", around)
    yield Section("blocs", "Blocs", tuple(blocs(relation, view)))
    yield Section("shared-enemies", "Shared enemies", tuple(shared_enemies(relation, view)))
    yield Section("corridors", "Corridors", tuple(corridors(relation, view)))
    backing = (*pressure(relation, view), *others(relation, view))
    yield Section("others", "Outside pressure and backing", backing)
    yield Section("silence", "Who answered the calls", tuple(silence(relation, view)))
    signs = tuple(strain(relation, view))
    strained = (*signs, *strains(relation, view, share=not signs))
    yield Section("strains", "What strains it", strained)
    yield Section("contradictions", "Where sources disagree", tuple(disagreements(relation, view)))
    yield Section("unknown", "What is not known", _listing(gap_findings(relation, view)))
    yield Section("method", "Method", (Prose(tuple(method_findings(relation))),))


def _listing(findings: list[Finding], labels: list[str] | None = None) -> tuple[Block, ...]:
    return (Listing(tuple(findings), tuple(labels or ())),) if findings else ()
