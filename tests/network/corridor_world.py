"""A made-up quarrel on real ground: Peru's way through Bolivia to Paraguay."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente.evidence import Store
from relations.small_store import store_of, tie

__all__ = ["PACT_ENDS", "REBELS_COME", "REBELS_GO", "andes"]

REBELS_COME, REBELS_GO, PACT_ENDS = date(1996, 3, 5), date(1999, 6, 20), date(2004, 9, 9)


def _tie(kind: str, actor: str, target: str, start: date, end: date | None, **more: Any) -> Any:
    return tie(kind, actor, target, start, end, directed=True, **more)


def andes(extra: list[Any] | None = None) -> Store:
    """Peru is allied to Bolivia and Paraguay; rebels straddle their border; the pact ends."""
    rows = [
        tie("defence-pact", "PER", "BOL", date(1990, 1, 1), date(2015, 1, 1)),
        tie("defence-pact", "PER", "PRY", date(1992, 2, 2), PACT_ENDS),
        tie("war", "isis", "PER", REBELS_COME, REBELS_GO),
        _tie("occupation", "isis", "BOL", REBELS_COME, REBELS_GO),
        _tie("occupation", "isis", "PRY", REBELS_COME, REBELS_GO),
        tie("war", "PER", "CHL", date(1990, 1, 1), date(2015, 1, 1)),
    ]
    return store_of(ties=[*rows, *(extra or [])])
