"""Findings on outsiders: whose acts toward a member changed, and who backed it with what."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.backing.backing import Backing

__all__ = [
    "acts_caption",
    "backing_finding",
    "change_finding",
    "changes_summary",
    "ratio_words",
    "tie_change_finding",
]

KIND_WORDS = {
    "words": "backed {member} in words, not in deeds",
    "deeds": "backed {member} in deeds, not in words",
    "both": "backed {member} in words and in deeds",
    "neither": "is not seen to have backed {member} in words or in deeds",
}
MEANS_WORDS = {"coalition": "a coalition in war"}


def ratio_words(row: dict[str, Any]) -> str:
    """`4.0 (1.6 to 12)`, or `from none (1.6 or more)` where there was no act before."""
    low, high = row["low"], row["high"]
    bounds = f"{_figure(low)} to {_figure(high)}" if high < 1e6 else f"{_figure(low)} or more"
    if row["ratio"] is None:
        return f"from none ({bounds})"
    return f"{_figure(row['ratio'])} ({bounds})"


def _figure(value: float) -> str:
    """Two digits, or a whole number: `0.16`, `3.2`, `44`, `25,918`."""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"


def _own(name: str) -> str:
    """The name in the possessive."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def change_finding(row: dict[str, Any], turn: str) -> Finding:
    """That a third party's acts of one class toward a member changed around a turn.

    `row` is one of `network.backing.pressure.pressure_changes`; `turn` names the turning point.
    """
    third, member = actor_name(row["third"]), actor_name(row["member"])
    way = "rose" if row["after"] > row["before"] else "fell"
    days = (row["end"] - row["on"]).days + 1
    return Finding(
        f"pressure-{row['mark']}-{row['member']}-{row['third']}-{row['quad'].replace(' ', '-')}",
        "third-party",
        f"Around {turn}, {_own(third)} acts of {row['quad']} toward {member} {way} from "
        f"{row['before']:,} in the {days} days before to {row['after']:,} in the {days} days from "
        f"then on, a ratio of {ratio_words(row)}.",
        (
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=(row["third"], row["member"]),
                directed=True,
                quads=(row["quad"],),
                start=row["start"],
                end=row["end"],
            ),
        ),
        {
            name: row[name]
            for name in ("before", "after", "ratio", "low", "p_value", "q_value", "dispersion")
        },
        measure="network.backing.pressure.pressure_changes",
        note=_attention(row),
    )


def _attention(row: dict[str, Any]) -> str:
    seen = (
        ""
        if row["attention"] is None
        else f" All third parties’ acts toward {actor_name(row['member'])} changed by a ratio of "
        f"{row['attention']:.2g}: volume follows the attention of the press."
    )
    return (
        "90 % interval, exact, widened for clumping; "
        f"q = {row['q_value']:.2g} over all comparisons.{seen}"
    )


def changes_summary(
    table: pl.DataFrame, beyond: pl.DataFrame, members: tuple[str, str], level: float
) -> Finding | None:
    """How many of the comparisons around turns go beyond luck; None where there was none.

    `beyond` are the rows of `table` with a q-value of at most `level` that the attention of the
    press does not explain.
    """
    if table.is_empty():
        return None
    lucky = table.filter(pl.col("q_value") <= level).height
    start, end = table["start"].min(), table["end"].max()
    assert isinstance(start, date)
    assert isinstance(end, date)
    turns = table["mark"].n_unique()
    found = (
        f"{lucky:,} changed by more than luck, {beyond.height:,} of them otherwise than third "
        "parties’ acts as a whole"
        if lucky
        else "none changed by more than luck"
    )
    compared = words.count(table.height, "count")
    return Finding(
        "pressure-summary",
        "third-party",
        f"Around {words.count(turns, 'turn')}, {compared} of third parties’ acts toward the two "
        f"before and after could be compared; {found}.",
        (EvidenceQuery(EvidenceKind.EVENT, actors=members, start=start, end=end),),
        {"turns": turns, "comparisons": table.height, "luck": lucky, "beyond": beyond.height},
        measure="network.backing.pressure.pressure_changes",
        note=f"False discovery rate of {words.percent(level)} over all comparisons. Few acts on "
        "record can hide a change.",
    )


def backing_finding(one: Backing) -> Finding:
    """In words or in deeds an actor backed the member, how surely, and whether that is like it."""
    backer, member = actor_name(one.backer), actor_name(one.member)
    judged = KIND_WORDS[one.kind].format(member=member)
    when = words.span(one.start, one.end)
    return Finding(
        f"backing-{one.member}-{one.backer}-{one.start.isoformat()}-{one.end.isoformat()}",
        "third-party",
        f"{backer} {judged}, {when}: {_counts(one)}.{_record(one)}",
        one.evidence,
        {key: value for key, value in one.to_dict().items() if not isinstance(value, date)},
        probability=one.probability,
        measure="network.backing.backing.backers",
        note="What was said and done out of sight of the sources is not counted. The likelihood "
        "is that of words and deeds being present at the rate seen."
        + (
            f" {backer} acted against {member} as well: "
            f"{words.count(one.against_words, 'time')} in words, "
            f"{words.count(one.against_deeds, 'time')} in deeds."
            if one.against_words or one.against_deeds
            else ""
        ),
    )


def _counts(one: Backing) -> str:
    enemies = words.joined([actor_name(enemy) for enemy in one.adversaries])
    parts = [
        f"{words.count(one.words, 'act')} of verbal and {words.count(one.deeds, 'act')} of "
        "material cooperation"
    ]
    if one.words_with or one.deeds_with:
        parts.append(
            f"{words.count(one.words_with, 'act')} in words and "
            f"{words.count(one.deeds_with, 'act')} in deeds against {enemies}"
        )
    if one.means:
        means = words.joined([MEANS_WORDS.get(which, which) for which in one.means])
        parts.append(f"support by {means} was in force (weight {one.ties:.2g})")
    return "; ".join(parts)


def _record(one: Backing) -> str:
    if one.share is None or not one.record:
        return ""
    unlike = (
        "; fewer deeds than its record predicts" if one.fewer is not None and one.fewer <= 0.05
        else "; more deeds than its record predicts" if one.more is not None and one.more <= 0.05
        else ""
    )  # fmt: skip
    return (
        f" Deeds were {words.percent(one.share)} of it, {words.percent(one.low or 0)} to "
        f"{words.percent(one.high or 0)}; its record elsewhere has "
        f"{words.percent(one.expected)}{unlike}."
    )


def tie_change_finding(row: dict[str, Any]) -> Finding:
    """A tie of pressure or backing that began or ended near a turn; `row` of `ties_around`."""
    kind = str(row["kind"]).replace("-", " ")
    told = str(row["statement"]) if row["statement"] else (
        f"{actor_name(row['third'])}: {kind} toward {actor_name(row['member'])}."
    )  # fmt: skip
    return Finding(
        f"tie-{row['change']}-{row['evidence_id']}",
        "third-party",
        f"{kind.capitalize()} {row['change']}: {told}",
        (EvidenceQuery(EvidenceKind.TIE, ids=(row["evidence_id"],)),),
        {"kind": row["kind"], "change": row["change"], "means": row["means"]},
        measure="network.backing.pressure.ties_around",
    )


def acts_caption(member: str, turn: str, start: date, end: date) -> Finding:
    """What the chart of acts toward a member before and after a turn shows."""
    return Finding(
        f"figure-backing-{member}-{start.isoformat()}",
        "third-party",
        f"Acts of third parties toward {actor_name(member)} in windows of equal length before and "
        f"after {turn}: in favour to the right, against to the left, deeds dark, words light.",
        (EvidenceQuery(EvidenceKind.EVENT, actors=(member,), start=start, end=end),),
        measure="network.backing.pressure.pressure_changes",
    )
