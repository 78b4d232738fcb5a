"""The rules of passage: what speaks for and against a way across a territory, and how much.

The weights are judgements, not estimates: no data set says which convoys were let through.  Each
has a lower and an upper value, which bound every result; `benchmarks/corridors.py` says how much
the dates of openings and breaks depend on them.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["FRIENDLY", "HOSTILE", "MOST_HOLDINGS", "RULES", "Rule"]

FRIENDLY = 0.30
"""Level above which a government may be asked to look away: the lower edge of `aligned`."""
HOSTILE = -0.15
"""Level below which it will not: the upper edge of `hostile`."""
MOST_HOLDINGS = 3
"""Places held by others that count; more of them say nothing more."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: whether it opens, blocks or holds the way, its weight, and its words.

    `side` is `open` (the government or somebody in the land lets through), `hold` (own side holds
    land, which opens and also keeps others from closing), `block` (others close), `front` (the two
    fight, and land held does not help) or `border` (blocks the border between two).
    """

    name: str
    side: str
    low: float
    mid: float
    high: float
    words: str


RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("unknown-will", "open", 0.02, 0.15, 0.35, "no sign that it would let anybody through"),
        Rule("friendly", "open", 0.40, 0.60, 0.75, "friendly level"),
        Rule("pact", "open", 0.60, 0.80, 0.90, "alliance"),
        Rule("accord", "open", 0.10, 0.30, 0.50, "accord on security"),
        Rule("client-state", "open", 0.65, 0.85, 0.95, "its government is backed"),
        Rule("backer", "open", 0.30, 0.50, 0.70, "its government backs"),
        Rule("own-troops", "open", 0.40, 0.60, 0.80, "troops of the same side"),
        Rule("in-its-forces", "open", 0.40, 0.60, 0.80, "a client is part of its forces"),
        Rule("guests", "open", 0.20, 0.40, 0.60, "a client lives there"),
        Rule("own-land", "hold", 0.55, 0.75, 0.90, "land held by the same side"),
        Rule("war", "front", 0.90, 0.95, 1.00, "at war with it"),
        Rule("hostile", "block", 0.80, 0.90, 0.95, "hostile level"),
        Rule("enemy-land", "block", 0.15, 0.35, 0.60, "land held by an enemy"),
        Rule("others-land", "block", 0.05, 0.20, 0.40, "land held by others"),
        Rule("foreign-troops", "block", 0.15, 0.35, 0.60, "troops of a hostile state"),
        Rule("civil-war", "block", 0.05, 0.15, 0.30, "civil war"),
        Rule("enemy-astride", "border", 0.50, 0.75, 0.90, "an enemy on both sides of the border"),
        Rule("neighbours-at-war", "border", 0.80, 0.90, 1.00, "the neighbours are at war"),
        Rule("border-closed", "border", 0.10, 0.30, 0.50, "the neighbours have broken off"),
    )
}
"""Every rule by name."""
