"""Findings on how free a client is: whether it follows its sponsors, what its host commands."""

from __future__ import annotations

from collections.abc import Iterable

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.findings.sponsors import means_finding, rival_finding
from detente.network.sponsors.autonomy import SURE, Autonomy
from detente.network.sponsors.command import FEWEST_ACTS as FEWEST_TOWARD
from detente.network.sponsors.command import Practice
from detente.network.sponsors.following import FEWEST_ACTS, Following

__all__ = [
    "autonomy_findings",
    "following_finding",
    "law_finding",
    "lean_finding",
    "practice_finding",
    "unmeasured_finding",
]

LEANS = {
    "sponsor": "closer to its sponsor than to its host: its acts follow the one in time, and most "
    "of those toward the other were hostile",
    "host": "closer to its host: few of its acts toward it were hostile, and nothing shows that "
    "its acts follow its sponsor's in time",
    "both": "toward both: its acts follow its sponsor's in time, and few of those toward its host "
    "were hostile",
    "own": "toward neither: its acts agree with its sponsor's less than chance would have it, and "
    "most of those toward its host were hostile",
}


def autonomy_findings(one: Autonomy) -> list[Finding]:
    """What is known of a client's autonomy, part by part; parts that cannot be measured together.

    Empty only where no support and no tie to its host is on record.
    """
    parts = [
        *(following_finding(found) for found in one.following),
        law_finding(one),
        practice_finding(one),
        means_finding(one.client, one.means),
        *(rival_finding(one.client, pair) for pair in one.rivals),
        lean_finding(one),
    ]
    return [part for part in parts if part is not None]


def following_finding(found: Following) -> Finding | None:
    """Whether the client's acts followed the sponsor's; None where that was not measured."""
    if found.agreement is None or found.low is None or found.high is None:
        return None
    client, sponsor = actor_name(found.client), actor_name(found.sponsor)
    assert found.chance is not None and found.p_value is not None
    timing = (
        "more than the timing of their acts would give by chance"
        if found.p_value <= SURE
        else "less than chance would give"
        if found.p_value >= 1 - SURE
        else "no more than chance would give"
    )
    return Finding(
        f"following-{found.client}-{found.sponsor}",
        "sponsors",
        f"Where {client} and {sponsor} both acted toward the same third actor in the same "
        f"{found.period}, in {words.period(found.start, found.end)}, they took the same side in "
        f"{words.percent(found.agreement)} of {found.cells} cases (90 % interval "
        f"{words.percent(found.low)} to {words.percent(found.high)}): {timing} "
        f"({words.percent(found.chance)}; p = {found.p_value:.2f}). "
        f"{_lead(found, client, sponsor)}",
        (
            EvidenceQuery(
                EvidenceKind.EVENT,
                actors=(found.client,),
                start=found.start,
                end=found.end,
            ),
        ),
        {
            "agreement": found.agreement,
            "low": found.low,
            "high": found.high,
            "chance": found.chance,
            "p_value": found.p_value,
            "lead": found.lead,
            "lead_p": found.lead_p,
        },
        measure="network.sponsors.following.following",
        note="Chance keeps how each side stood toward each third actor and shuffles only when it "
        "acted. Acting together may come from a common enemy as well as from orders, and no sign "
        "of following is no proof of independence. Where both act in long moods the interval is "
        "too narrow.",
    )


def _lead(found: Following, client: str, sponsor: str) -> str:
    if found.lead is None or found.lead_p is None:
        return "Who comes first cannot be told: too few cases lie next to each other."
    if found.lead_p > SURE:
        return "Neither is seen to come first."
    first, second = (sponsor, client) if found.lead > 0 else (client, sponsor)
    return f"Changes of {first} came first and those of {second} after (p = {found.lead_p:.2f})."


def unmeasured_finding(every: Iterable[Autonomy]) -> Finding | None:
    """The pairs of client and sponsor of which following could not be measured, and why."""
    pairs = [(one, found) for one in every for found in one.following if found.agreement is None]
    if not pairs:
        return None
    few = sorted({found.client for _, found in pairs if found.acts < FEWEST_ACTS})
    most = {name: max(f.acts for _, f in pairs if f.client == name) for name in few}
    told = [f"{actor_name(name)} ({most[name]})" for name in few]
    reasons = [f"fewer than {FEWEST_ACTS} acts toward others: {words.joined(told)}"] if few else []
    reasons += [
        f"{actor_name(found.client)} and {actor_name(found.sponsor)}: {found.reason}"
        for _, found in pairs
        if found.acts >= FEWEST_ACTS
    ]
    ids = {key for one, _ in pairs for key in one.means.evidence_ids}
    return Finding(
        f"unmeasured-following-{'-'.join(sorted({found.client for _, found in pairs}))}",
        "sponsors",
        "Whether a client follows its sponsor cannot be measured where too few of its acts are "
        f"on record while the support held: {'; '.join(reasons)}.",
        (EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(ids))),),
        {"pairs": len(pairs)},
        measure="network.sponsors.following.following",
    )


def law_finding(one: Autonomy) -> Finding | None:
    """What binds the client to its host by law; None where nothing is on record."""
    if one.law is None or one.host is None or not one.law.evidence_ids:
        return None
    host = actor_name(one.host)
    since = "" if one.law.since is None else f" since {words.month(one.law.since)}"
    standing = {
        "force": f"part of the forces of {host}{since}",
        "within": f"part of {actor_name(one.law.through)}, itself part of the forces of {host}"
        f"{since}",
    }.get(one.law.standing, f"no tie to the forces of {host} on record")
    statuses = [
        f"{row['text']} ({words.period(row['start'], row['end'])})" for row in one.law.statuses
    ]
    status = f"; legal status on record: {', '.join(statuses)}" if statuses else ""
    traits = {str(row["evidence_id"]) for row in one.law.statuses}
    ties = set(one.law.evidence_ids) - traits
    queries = [
        *([EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(ties)))] if ties else []),
        *([EvidenceQuery(EvidenceKind.TRAIT, ids=tuple(sorted(traits)))] if traits else []),
    ]
    return Finding(
        f"law-{one.client}",
        "sponsors",
        f"{actor_name(one.client)} in the law of {host}: {standing}{status}.",
        tuple(queries),
        {"standing": one.law.standing, "statuses": len(statuses)},
        measure="network.sponsors.command.law",
    )


def practice_finding(one: Autonomy) -> Finding | None:
    """What passed between the client and its host; None where nothing is on record."""
    did = one.practice
    if did is None or one.host is None or not (did.acts or did.orders or did.refusals or did.held):
        return None
    client, host = actor_name(one.client), actor_name(one.host)
    if did.share is not None and did.low is not None and did.high is not None:
        first = (
            f"{did.hostile} of {did.acts} acts toward {host} on record were hostile "
            f"({words.percent(did.share)}, 90 % interval {words.percent(did.low)} to "
            f"{words.percent(did.high)})"
        )
    else:
        first = (
            f"how far it obeyed {host} cannot be measured, with "
            f"{words.count(did.acts, 'act')} toward it on record, fewer than {FEWEST_TOWARD}"
        )
    more = [
        f"{host} demanded, punished or threatened {_times(len(did.orders))}" if did.orders else "",
        f"it refused, protested, threatened or struck {_times(len(did.refusals))}"
        if did.refusals
        else "",
        f"it is on record as holding ground of {host}" if did.held else "",
    ]
    told = "; ".join([first, *(part for part in more if part)])
    return Finding(
        f"practice-{one.client}",
        "sponsors",
        f"{client} in practice, {words.period(did.start, did.end)}: {told}.",
        _acts(one.client, did),
        {
            "acts": did.acts,
            "hostile": did.hostile,
            "share": did.share,
            "low": did.low,
            "high": did.high,
            "orders": len(did.orders),
            "refusals": len(did.refusals),
        },
        measure="network.sponsors.command.practice",
        note="News tells of a quarrel sooner than of obedience, so the share of hostile acts errs "
        "on the high side.",
    )


def _times(number: int) -> str:
    """`once`, `twice`, `three times`."""
    return {1: "once", 2: "twice"}.get(number, words.count(number, "time"))


def _acts(client: str, did: Practice) -> tuple[EvidenceQuery, ...]:
    queries = []
    if did.acts or did.orders or did.refusals:
        queries.append(
            EvidenceQuery(EvidenceKind.EVENT, pair=(client, did.host), start=did.start, end=did.end)
        )
    if did.held:
        queries.append(EvidenceQuery(EvidenceKind.TIE, ids=did.held))
    return tuple(queries)


def lean_finding(one: Autonomy) -> Finding | None:
    """Where the client leans, in words; None unless both pulls were measured."""
    if one.lean is None or one.practice is None or one.host is None:
        return None
    measured = [found for found in one.following if found.measured]
    return Finding(
        f"lean-{one.client}",
        "sponsors",
        f"On both counts, {actor_name(one.client)} leaned {LEANS[one.lean]}.",
        (
            EvidenceQuery(
                EvidenceKind.EVENT,
                actors=(one.client,),
                start=min(one.practice.start, *(found.start for found in measured)),
                end=one.on,
            ),
        ),
        {"lean": one.lean},
        measure="network.sponsors.autonomy.lean",
        note="A verdict from two counts alone; money, arms and law stand apart.",
    )
