"""Findings on structural balance: who draws two actors together or apart, and in which camps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.balance.definitions import Definition
from detente.network.balance.sides import Camps
from detente.network.balance.standing import Standing
from detente.network.balance.triads import ROLES, Third
from detente.network.signed import SignedNetwork

__all__ = [
    "camps_finding",
    "role_findings",
    "triads_caption",
    "triads_finding",
    "turn_finding",
    "yearly_finding",
]

MOST = 8  # third actors named in one statement
NOTE_SIGNS = (
    "A tie has a sign only where the evidence decides it; a third actor whose tie to either is "
    "undecided is left out. Balance describes a pull, it does not say that anybody yielded to it."
)


def _names(one: Standing) -> str:
    return f"{actor_name(one.a)} and {actor_name(one.b)}"


def triads_finding(one: Standing) -> Finding | None:
    """How many third actors draw the two together, and how many apart; None where there is none."""
    if not one.thirds:
        return None
    together, apart = len(one.together), len(one.apart)
    count = words.count(len(one.thirds), "third actor")
    return Finding(
        f"triads-{one.on}",
        "balance",
        f"On {words.day(one.on)}, {count} stood in a clear relation to both {_names(one)}: "
        f"{_drew(together, 'drew')} the two together (common friends or common enemies), "
        f"{_drew(apart, 'drove')} them apart (friends of one and enemies of the other). "
        f"{_own(one)}",
        _evidence(one, one.thirds),
        {
            "thirds": len(one.thirds),
            "together": together,
            "apart": apart,
            "sign": one.sign,
            "balanced": _balanced(one),
        },
        measure="network.balance.triads.thirds",
        note=NOTE_SIGNS,
    )


def _drew(number: int, verb: str) -> str:
    return f"none {verb}" if number == 0 else f"{words.count(number, 'of them', 'of them')} {verb}"


def _balanced(one: Standing) -> int | None:
    return None if one.sign is None else sum(third.balanced(one.sign) for third in one.thirds)


def _own(one: Standing) -> str:
    if one.sign is None:
        return "Whether the two themselves were friends or enemies is not decided by the evidence."
    side = "friends" if one.sign > 0 else "enemies"
    return (
        f"The two themselves counted as {side}, which agrees with "
        f"{_balanced(one)} of {len(one.thirds)}."
    )


def role_findings(one: Standing) -> list[tuple[str, Finding]]:
    """The third actors by what they are to the two: (label, finding), the drawing ones first."""
    rank = _by_evidence(one)
    found = []
    for (to_first, to_second), role in sorted(
        ROLES.items(), key=lambda item: (-item[0][0] * item[0][1], -item[0][0])
    ):
        own = [third for third in one.thirds if (third.to_first, third.to_second)
               == (to_first, to_second)]  # fmt: skip
        own.sort(key=lambda third: (-rank.get(third.actor, 0), third.actor))
        if own:
            found.append((_label(one, role), _role(one, role, own)))
    return found


def _by_evidence(one: Standing) -> dict[str, int]:
    """Rows of evidence behind each third actor's two ties."""
    pair = [one.a, one.b]
    dyads = one.network.dyads().filter(pl.col("a").is_in(pair) ^ pl.col("b").is_in(pair))
    third = pl.when(pl.col("a").is_in(pair)).then("b").otherwise("a")
    sums = dyads.group_by(third=third).agg(pl.col("evidence").sum())
    return dict(sums.iter_rows())


def _label(one: Standing, role: str) -> str:
    return {
        "common friend": "Common friends",
        "common enemy": "Common enemies",
        "friend of the first only": f"With {actor_name(one.a)}",
        "friend of the second only": f"With {actor_name(one.b)}",
    }[role]


def _role(one: Standing, role: str, own: Sequence[Third]) -> Finding:
    shown = own[:MOST]
    named = [actor_name(third.actor) for third in shown]
    if len(own) > MOST:
        named.append(words.count(len(own) - MOST, "other"))
    first, second = actor_name(one.a), actor_name(one.b)
    said = {
        "common friend": f"friends of both {first} and {second}, which drew them together",
        "common enemy": f"enemies of both {first} and {second}, which drew them together",
        "friend of the first only": f"friends of {first} and enemies of {second}, which drove them "
        "apart",
        "friend of the second only": f"friends of {second} and enemies of {first}, which drove "
        "them apart",
    }[role]
    if len(own) == 1:
        for many, single in (("friends of", "a friend of"), ("enemies of", "an enemy of")):
            said = said.replace(many, single)
    were = "was" if len(own) == 1 else "were"
    return Finding(
        f"triads-{one.on}-{role.replace(' ', '-')}",
        "balance",
        f"On {words.day(one.on)}, {words.joined(named)} {were} {said}.",
        _evidence(one, shown),
        {"role": role, "thirds": [third.actor for third in own], "count": len(own)},
        measure="network.balance.triads.thirds",
        note=NOTE_SIGNS,
    )


def _evidence(one: Standing, shown: Sequence[Third]) -> tuple[EvidenceQuery, ...]:
    """The rows behind the ties of these third actors to both: ties in one query, acts by pair."""
    ids: set[str] = set()
    acts = []
    for third in shown:
        for member in (one.a, one.b):
            for query in one.network.evidence(member, third.actor):
                if query.ids:
                    ids.update(query.ids)
                else:
                    acts.append(query)
    ties = [EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(ids)))] if ids else []
    return (*ties, *acts)


def camps_finding(one: Standing) -> Finding | None:
    """Whether the two stand in one camp, and how firmly; None where the network lacks either."""
    if one.found is None or one.camps is None:
        return None
    found, both = one.found, one.camps
    whole = (
        f"Between the {one.actors} actors of that day there were {one.ties} ties of a clear sign"
    )
    if not found.exact:
        split = (
            f"{whole}; between {found.lower} and {found.upper} of them contradicted any division "
        )
        split += "into two camps"
    elif found.index == 0:
        split = f"{whole}, and they fell into two camps without a contradiction"
    else:
        split = f"{whole}; {found.index} of them contradicted even the best division into two camps"
    return Finding(
        f"camps-{one.on}",
        "balance",
        f"On {words.day(one.on)}, {_verdict(one, both)}. {split}.",
        _whole(one.network),
        {
            "frustration": found.index,
            "lower": found.lower,
            "exact": found.exact,
            "together": list(both.together),
            "apart": list(both.apart),
            "verdict": both.verdict,
        },
        measure="network.balance.sides.camps",
        note="The division into two is a yardstick, not a claim that the world has two camps. "
        f"{found.certificate.text}",
    )


def _verdict(one: Standing, both: Camps) -> str:
    names, margin = _names(one), both.margin
    if both.verdict == "unknown":
        return f"it could not be settled in time whether {names} stood in one camp"
    if both.verdict == "either" or margin is None:
        return f"{names} stood in one camp or in two: the signs of all ties allow both alike"
    further = words.count(abs(margin), "further tie")
    if both.verdict == "same":
        return (
            f"{names} stood in the same camp in every best division; {further} would have to go "
            "against it for them to stand in two"
        )
    return (
        f"{names} stood in opposite camps in every best division; {further} would have to go "
        "against it for them to stand in one"
    )


def _whole(network: SignedNetwork) -> tuple[EvidenceQuery, ...]:
    """The evidence of the whole network: its ties by id, and the acts of its window."""
    ids = sorted({key for row in network.edges["ids"].to_list() for key in row})
    queries = [EvidenceQuery(EvidenceKind.TIE, ids=tuple(ids))] if ids else []
    if network.edges["kinds"].list.contains("events").any():
        queries.append(EvidenceQuery(EvidenceKind.EVENT, start=network.since, end=network.on))
    return tuple(queries)


def turn_finding(before: Standing, after: Standing) -> Finding | None:
    """How the pull of third actors changed from an earlier day; None where neither day has any."""
    if not before.thirds and not after.thirds:
        return None
    was = {third.actor: third.pull for third in before.thirds}
    now = {third.actor: third.pull for third in after.thirds}
    turned = sorted(actor for actor in was.keys() & now.keys() if was[actor] != now[actor])
    said = ""
    if turned:
        named = words.joined([actor_name(actor) for actor in turned[:MOST]])
        said = f" {named} changed over between the two days."
    return Finding(
        f"triads-{before.on}-{after.on}",
        "balance",
        f"On {words.day(before.on)} third actors {_pulls(before)}; on {words.day(after.on)} they "
        f"{_pulls(after)}.{said}",
        (*_evidence(before, before.thirds[:MOST]), *_evidence(after, after.thirds[:MOST])),
        {
            "before": {"together": len(before.together), "apart": len(before.apart)},
            "after": {"together": len(after.together), "apart": len(after.apart)},
            "turned": turned,
        },
        measure="network.balance.triads.thirds",
        note="Third actors may appear or vanish because evidence begins or ends, not because "
        f"they turned. {NOTE_SIGNS}",
    )


def _pulls(one: Standing) -> str:
    if not one.thirds:
        return f"had no clear relation to both {_names(one)}"
    together, apart = len(one.together), len(one.apart)
    return f"drew {_names(one)} together {_times(together)} and drove them apart {_times(apart)}"


def _times(number: int) -> str:
    return "in no case" if number == 0 else f"in {words.count(number, 'case')}"


def triads_caption(one: Standing) -> Finding:
    """What the triad chart shows."""
    return Finding(
        f"figure-triads-{one.on}",
        "balance",
        f"Third actors by their sign toward {actor_name(one.a)} (across) and toward "
        f"{actor_name(one.b)} (down) on {words.day(one.on)}. Filled circles draw the two together, "
        "open triangles drive them apart.",
        _evidence(one, one.thirds),
        {"thirds": {third.actor: [third.to_first, third.to_second] for third in one.thirds}},
        measure="network.balance.triads.thirds",
    )


def yearly_finding(table: pl.DataFrame, rule: Definition) -> Finding | None:
    """How the balance of all states moved; None where fewer than two years have a value.

    `table` are the rows of `yearly_balance` of one definition.
    """
    rows = table.drop_nulls("conditional_share").sort("year")
    if rows.height < 2:
        return None
    first, last = rows.row(0, named=True), rows.row(-1, named=True)
    worst = rows.sort(["line_balance", "year"]).row(0, named=True)
    open_years = rows.filter(~pl.col("exact"))["year"].to_list()
    return Finding(
        f"balance-years-{rule.name}",
        "balance",
        f"All states, {first['year']} to {last['year']} ({rule.words}): of the triads with an "
        f"enmity in them, {words.percent(first['conditional_share'])} were balanced in "
        f"{first['year']} and {words.percent(last['conditional_share'])} in {last['year']}. "
        f"{first['frustration']} of {first['ties']} ties contradicted the best division into two "
        f"camps in {first['year']}, {last['frustration']} of {last['ties']} in {last['year']}; "
        f"the share was highest in {worst['year']} ({worst['frustration']} of {worst['ties']}).",
        (
            EvidenceQuery(
                EvidenceKind.TIE,
                tie_kinds=rule.kinds,
                start=date(first["year"] - rule.years + 1, 1, 1),
                end=date(last["year"], 12, 31),
            ),
        ),
        {"first": _plain(first), "last": _plain(last), "worst": _plain(worst)},
        measure="network.balance.yearly.yearly_balance",
        note="Another definition of friends and foes gives other values"
        + (f"; the years {open_years} were only bounded." if open_years else "."),
    )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    keys = ("year", "states", "ties", "negative", "balanced_share", "conditional_share",
            "frustration", "line_balance")  # fmt: skip
    return {key: row[key] for key in keys}
