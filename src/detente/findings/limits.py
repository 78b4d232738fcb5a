"""Findings on what strains a relation, where sources disagree, and what is not known."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.relations.contradictions import Contradiction, contradictions
from detente.relations.relation import Phase, Relation

__all__ = ["contradiction_findings", "dispute_findings", "gap_findings", "strain_share"]

CONFLICT = ("verbal conflict", "material conflict")
LONG_GAP = 6  # months without a single act that make a gap worth naming


def strain_share(relation: Relation, phase: Phase) -> Finding | None:
    """The share of hostile acts in a phase against the phase before; None where none was seen."""
    shares = []
    for one in (phase, relation.before(phase)):
        if one is None:
            continue
        acts = relation.acts(one.start, one.end)
        total = int(acts["n"].sum())
        hostile = int(acts.filter(pl.col("quad").is_in(CONFLICT))["n"].sum())
        shares.append((hostile, total))
    if not shares or shares[0][1] == 0:
        return None
    hostile, total = shares[0]
    before = ""
    if len(shares) > 1 and shares[1][1]:
        before = f", against {words.percent(shares[1][0] / shares[1][1])} in the phase before"
    return Finding(
        f"strain-{phase.number}",
        "strain",
        f"Of {words.count(total, 'act')} between the two {words.period(phase.start, phase.end)}, "
        f"{words.percent(hostile / total)} were hostile{before}.",
        (
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=(relation.a, relation.b),
                quads=CONFLICT if hostile else (),
                start=phase.start,
                end=phase.end,
            ),
        ),
        {"hostile": hostile, "acts": total},
        measure="relations.aggregate.dyad_periods",
    )


def contradiction_findings(
    relation: Relation, view: View, others: tuple[str, ...]
) -> list[Finding]:
    """Pairs of rows that cannot both be right, both named."""
    found = []
    for one in contradictions(view, relation.a, relation.b, others):
        kind = EvidenceKind.TRAIT if one.about == "value" else EvidenceKind.TIE
        names = [_who_says(view, row) for row in (one.ours, one.theirs)]
        found.append(
            Finding(
                f"contradiction-{'-'.join(one.ids)}",
                "contradiction",
                _contradiction_text(one, names),
                (EvidenceQuery(kind, ids=tuple(sorted(one.ids))),),
                {"about": one.about, "subject": one.subject},
                measure="relations.contradictions.contradictions",
            )
        )
    return found


def _who_says(view: View, row: dict[str, Any]) -> str:
    """The publisher that a row cites, or the title of its data set."""
    keys = (row["citations"] or "").split(";")
    cited = view.citations(row["source"], keys)
    if cited:
        return next(cited[key].publisher for key in keys if key in cited)
    return view.source(row["source"]).title


def _contradiction_text(one: Contradiction, names: list[str]) -> str:
    ours, theirs = one.ours, one.theirs
    thing = one.subject.replace("-", " ").replace("/", " and ")
    if one.about == "value":
        who = actor_name(ours["actor"])
        of = f" ({ours['qualifier']})" if ours["qualifier"] else ""
        return (
            f"{who}, {thing}{of}: {_figure(ours)} around {ours['start'].year} ({names[0]}), "
            f"{_figure(theirs)} around {theirs['start'].year} ({names[1]})."
        )
    if one.about == "exclusive":
        first, second = (part.replace("-", " ") for part in one.subject.split("/"))
        return (
            f"{names[0]} has {first} from {words.day(ours['start'])}, while {names[1]} has "
            f"{second} from {words.day(theirs['start'])}; both cannot hold on the same days."
        )
    word = "begin" if one.about == "start" else "end"
    return (
        f"When did the {thing} {word}? {names[0]}: {_moment(ours, one.about)}; {names[1]}: "
        f"{_moment(theirs, one.about)}."
    )


def _figure(row: dict[str, Any]) -> str:
    unit = f" {row['unit']}" if row["unit"] and row["unit"] != "share" else ""
    low, high = row["low"], row["high"]
    if low is not None and high is not None and low != high:
        return f"{words.number(low)} to {words.number(high)}{unit}"
    value = row["value"] if row["value"] is not None else low
    return f"{words.number(value)}{unit}"


def _moment(row: dict[str, Any], about: str) -> str:
    when: date | None = row[about]
    if when is None:
        return "open to the end of its data"
    return words.day(when, row[f"{about}_precision"] or "day")


def dispute_findings(relation: Relation, view: View) -> list[tuple[str, Finding]]:
    """What named speakers dispute, and rival readings of the relation: (speaker, finding)."""
    claims = view.frame(
        EvidenceQuery(
            EvidenceKind.CLAIM,
            pair=(relation.a, relation.b),
            claim_types=("dispute", "reading"),
        )
    )
    return [
        (
            str(row["speaker"]),
            Finding(
                f"claim-{row['evidence_id']}",
                str(row["claim_type"]),
                str(row["statement"]),
                (EvidenceQuery(EvidenceKind.CLAIM, ids=(row["evidence_id"],)),),
                {"speaker": row["speaker"], "claim_type": row["claim_type"], "name": row["name"]},
            ),
        )
        for row in claims.to_dicts()
    ]


def gap_findings(relation: Relation, view: View) -> list[Finding]:
    """Stretches without any act, sources that stop, and rows not checked."""
    return [
        *_silent_months(relation),
        *_acts_outside(relation, view),
        *_source_ends(relation, view),
        *_unchecked(relation, view),
    ]


def _silent_months(relation: Relation) -> list[Finding]:
    levels = relation.levels.with_columns(
        run=(pl.col("observed") != pl.col("observed").shift(1)).fill_null(True).cum_sum()
    )
    runs = (
        levels.filter(~pl.col("observed"))
        .group_by("run")
        .agg(first=pl.col("month").min(), last=pl.col("month").max(), months=pl.len())
        .filter(pl.col("months") >= LONG_GAP)
        .sort(["months", "first"], descending=[True, False])
        .head(5)
        .sort("first")
    )
    return [
        Finding(
            f"gap-{row['first'].isoformat()}",
            "coverage",
            f"No act between the two is on record from {words.span(row['first'], row['last'])} "
            f"({row['months']} months): the level there is carried by what came before and after, "
            "and its interval is wide.",
            _around(relation, row["first"], row["last"]),
            {"months": row["months"]},
            measure="relations.level.estimate_levels",
        )
        for row in runs.to_dicts()
    ]


def _around(relation: Relation, first: date, last: date) -> tuple[EvidenceQuery, ...]:
    """The acts of the year before and the year after a gap: what is known at its edges."""
    pair = (relation.a, relation.b)
    year = timedelta(days=366)
    return (
        EvidenceQuery(EvidenceKind.EVENT, pair=pair, start=first - year, end=last + year),
        EvidenceQuery(EvidenceKind.TIE, pair=pair, start=first - year, end=last + year),
    )


def _acts_outside(relation: Relation, view: View) -> list[Finding]:
    """Acts that lie so far from the rest that the years between are not covered."""
    pair = (relation.a, relation.b)
    acts = view.frame(EvidenceQuery(EvidenceKind.EVENT, pair=pair))
    outside = acts.filter(~pl.col("date").is_between(relation.start, relation.end))
    if outside.is_empty():
        return []
    first, last = outside["date"].min(), outside["date"].max()
    assert isinstance(first, date) and isinstance(last, date)
    number = words.count(outside.height, "further act")
    return [
        Finding(
            "acts-outside",
            "coverage",
            f"{number[0].upper()}{number[1:]} between the two, {words.period(first, last)}, lie "
            "outside the months shown here.",
            (EvidenceQuery(EvidenceKind.EVENT, ids=tuple(outside["evidence_id"].to_list())),),
            {"rows": outside.height},
            measure="relations.relation.measure_relation",
        )
    ]


def _source_ends(relation: Relation, view: View) -> list[Finding]:
    query = EvidenceQuery(EvidenceKind.EVENT, pair=(relation.a, relation.b))
    acts = view.frame(query)
    if acts.is_empty():
        return []
    spans = acts.group_by("source").agg(
        first=pl.col("date").min(), last=pl.col("date").max(), rows=pl.len()
    )
    titles = {source.id: source.title for source in view.sources()}
    return [
        Finding(
            f"span-{row['source']}",
            "coverage",
            f"{titles[row['source']]} speaks of the two from {words.month(row['first'])} to "
            f"{words.month(row['last'])}, in {words.count(row['rows'], 'act')}.",
            (
                EvidenceQuery(
                    EvidenceKind.EVENT, pair=(relation.a, relation.b), sources=(row["source"],)
                ),
            ),
            {"rows": row["rows"]},
        )
        for row in spans.sort("first", "source").to_dicts()
    ]


def _unchecked(relation: Relation, view: View) -> list[Finding]:
    rows = view.frame(EvidenceQuery(EvidenceKind.EVENT, pair=(relation.a, relation.b)))
    loose = rows.filter(pl.col("status").is_in(["unverified", "doubtful"]))
    if loose.is_empty():
        return []
    return [
        Finding(
            "unchecked",
            "coverage",
            f"{words.count(loose.height, 'act')} between the two could not be checked against a "
            "source that the coder saw; each is marked where it is shown.".capitalize(),
            (EvidenceQuery(EvidenceKind.EVENT, ids=tuple(sorted(loose["evidence_id"].to_list()))),),
            {"rows": loose.height},
        )
    ]
