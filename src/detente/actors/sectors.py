"""Sectors of a state: who within it acts, and which of these act for the state itself.

The rule: government, executive, head of state, foreign ministry, military, police, intelligence,
legislature and judiciary act for the state and resolve to it, with their role kept. Rebels,
opposition, parties, citizens, media, business and the other sectors are actors of their own,
`IRQ/REB`. Where an ethnic or religious group is named it is the sector and the function is the
role (Kurdish rebels of Iraq: `IRQ/KUR`, role REB), unless the chain opens with an organ of the
state. Places within a state (West Bank, Ankara) stand for the state, without a role.

Tokens follow the CAMEO codebook (Gerner, Schrodt and Yilmaz 2009) and the two-letter endings of
the older WEIS codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from detente.actors.tables import rows

__all__ = ["Part", "is_sector", "parse_chain", "sector_name", "title_role", "within"]


@dataclass(frozen=True, slots=True)
class Part:
    """Who a code names within a base actor: the actor id and the role, empty where none."""

    actor: str
    role: str = ""


@lru_cache(maxsize=1)
def _tokens() -> dict[str, tuple[str, str]]:
    """Token to (role, kind), kind one of state, sector, trait, place."""
    return {row["token"]: (row["role"], row["kind"]) for row in rows("roles.csv")}


@lru_cache(maxsize=1)
def _sector_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in rows("roles.csv"):
        if row["kind"] in {"sector", "trait"}:
            names.setdefault(row["role"], row["name"])
    return names


def is_sector(token: str) -> bool:
    """Return whether `token` can follow the slash of a sector id."""
    return token in _sector_names()


def sector_name(token: str) -> str:
    """Return the name of a sector in the plural, such as `rebels`."""
    return _sector_names()[token]


def within(base: str, role: str) -> Part:
    """Return the part of a state that acts in a role: the state itself, or its sector."""
    return Part(f"{base}/{role}" if is_sector(role) else base, role)


def parse_chain(base: str, chain: str) -> Part | None:
    """Return the part of `base` that a chain of tokens names, or None where no token is known.

    `parse_chain("IRQ", "KURREB")` is `Part("IRQ/KUR", "REB")`. Unknown tokens are passed over:
    a chain with no known token at all is not guessed.
    """
    found = [_tokens()[token] for token in _split(chain)]
    if not found:
        return None if chain else Part(base)
    functions = [role for role, kind in found if kind in {"state", "sector"}]
    traits = [role for role, kind in found if kind == "trait"]
    first_kind = next((kind for _, kind in found if kind != "place"), "place")
    if first_kind == "place":
        return Part(base)
    if first_kind == "state" or not traits:
        return within(base, functions[0])
    return Part(f"{base}/{traits[-1]}", functions[0] if functions else traits[-1])


def _split(chain: str) -> list[str]:
    """Cut a chain into its known tokens, longest first, skipping three letters if none fits."""
    known: list[str] = []
    at = 0
    while at < len(chain):
        for length in (4, 3, 2):
            token = chain[at : at + length]
            if len(token) == length and token in _tokens():
                known.append(token)
                at += length
                break
        else:
            at += 3
    return known


@lru_cache(maxsize=1)
def _titles() -> tuple[tuple[str, str], ...]:
    return tuple((row["keyword"], row["role"]) for row in rows("titles.csv"))


@lru_cache(maxsize=4096)
def title_role(title: str) -> str | None:
    """Return the role of a title as event data write it (`Foreign Affairs`, `Armed Rebel`).

    The first keyword of titles.csv that a word of the title starts with decides; None where
    none does.
    """
    text = " " + title.casefold()
    for keyword, role in _titles():
        if " " + keyword in text or "/" + keyword in text:
            return role
    return None
