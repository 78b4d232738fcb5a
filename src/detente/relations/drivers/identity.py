"""Identity: did a community that one side shares with the other gain or lose power before the turn?

Power is a community's status in the other state (EPR's ladder from discriminated to monopoly); the
change is weighted by the share of the sponsor's people who hold the same faith.  EPR gives the
status on 1 January, so that a status that begins in a year was reached in the course of the year
before: such a change is spread evenly over those twelve months.
Source: Vogt et al., 'Integrating Data on Ethnicity, Geography, and Conflict', JCR 59(7), 2015, and
the EPR codebook.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from detente.evidence import EvidenceKind
from detente.relations.drivers.base import Context, Series, month_number
from detente.relations.drivers.changes import Change, change_series

__all__ = ["series"]

LADDER = {
    "discriminated": 0,
    "powerless": 1,
    "self-exclusion": 1,
    "junior partner": 2,
    "senior partner": 3,
    "dominant": 4,
    "monopoly": 5,
}
"""Rungs of power.  Self-excluded groups have left the state's politics: no more power in it than
the powerless.  Irrelevance and the collapse of the state are no rungs."""
WHOLE = 3
"""A change by this many rungs or more counts fully."""
LEAST = 0.2
"""A faith held by less than this share of a state's people makes no shared community."""
VAGUE = frozenset({"other", "others", "total", "of", "and", "the", "nation", "islam", "none"})
"""Words of a faith's name that name no faith of their own."""
SPELLINGS = {"shi": "shia", "shii": "shia", "shiite": "shia", "jew": "jewish"}


def series(context: Context) -> Iterator[Series]:
    """A signed series for each community of one member whose faith the other member shares."""
    for member in context.members:
        other = context.b if member == context.a else context.a
        shares = _shares(context, other)
        rows = context.traits.filter(
            (pl.col("actor") == member) & (pl.col("trait") == "ethnic-power")
        ).drop_nulls(["start", "qualifier", "text"])
        for (group, _), spells in sorted(rows.group_by("qualifier", "source"), key=_by_name):
            fitting = sorted(
                (-share, name) for name, share in shares.items() if _names(group, name)
            )
            if not fitting:
                continue
            changes = list(_steps(spells.sort("start", "record").to_dicts(), -fitting[0][0]))
            if changes:
                yield change_series(context, "identity", f"{group} in {member}", "signed", changes)


def _by_name(pair: tuple[tuple[Any, ...], pl.DataFrame]) -> tuple[str, ...]:
    return tuple(map(str, pair[0]))


def _shares(context: Context, member: str) -> dict[str, float]:
    """Faiths held by at least LEAST of the member's people at any time: the largest share."""
    rows = context.traits.filter(
        (pl.col("actor") == member)
        & (pl.col("trait") == "religious-share")
        & (pl.col("value") >= LEAST)
    ).drop_nulls("qualifier")
    best = rows.group_by("qualifier").agg(pl.col("value").max())
    return {name: min(float(share), 1.0) for name, share in best.iter_rows()}


def _roots(name: str) -> set[str]:
    """The words of a name without marks and plurals, at most five letters of each."""
    words = re.findall(r"[a-z]+", re.sub(r"['’‘ʿ`´]", "", name.lower()))
    singular = [word[:-1] if word.endswith("s") else word for word in words if word not in VAGUE]
    return {SPELLINGS.get(word, word)[:5] for word in singular}


def _names(group: str, faith: str) -> bool:
    """Whether a community's name contains the faith's, spelled loosely (Shi'a, shia, Shi'ites).

    What follows a comma in the faith's name is a remark (`Shi'a, of Shi'a and Sunni`).
    """
    return bool(_roots(faith.partition(",")[0]) & _roots(group))


def _steps(spells: list[dict[str, Any]], share: float) -> Iterator[Change]:
    before: tuple[int, dict[str, Any]] | None = None
    for row in spells:
        rung = _rung(row["text"])
        if rung is None:
            continue
        if before is not None and rung != before[0]:
            first, last = _when(before[1]["end"], row["start"])
            size = max(-1.0, min(1.0, (rung - before[0]) / WHOLE)) * share
            ids = (before[1]["evidence_id"], row["evidence_id"])
            yield Change(first, last, size, EvidenceKind.TRAIT, ids)
        before = rung, row


def _when(end: date | None, start: date) -> tuple[int, int]:
    """The months in which the change may lie: the year before a 1 January, and any gap."""
    last = month_number(start)
    first = last
    if (start.month, start.day) == (1, 1):
        first, last = last - 12, last - 1
    if end is not None:
        first = min(first, month_number(end) + 1)
    return first, last


def _rung(text: str) -> int | None:
    """The rung of a status; a remark after a comma (on autonomy) is left aside."""
    plain = text.lower().partition(",")[0].replace("_", " ").strip()
    return LADDER.get(plain)
