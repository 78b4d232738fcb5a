"""What the charts of a corridor need of its routes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import polars as pl

from detente.actors.places import place
from detente.charts.corridors import Panel, Spot, Stretch
from detente.findings import words
from detente.findings.corridors import part_words
from detente.findings.evidence_item import actor_name
from detente.network.corridors.corridor import Corridor, state_of
from detente.network.corridors.corridors import Routes

__all__ = ["history_table", "panel_of", "telling_days", "turn_table"]

MOST_PANELS = 4


def panel_of(routes: Routes, corridor: Corridor) -> Panel:
    """The map of one day: every territory that could be on a chain, and the chain itself."""
    chain = corridor.chain
    crossed = {(min(a, b), max(a, b)) for a, b in pairwise(chain)}
    standing = {pair for pair in routes.links if routes.part(pair, corridor.on).mid > 0}
    bordered = {name for pair in standing for name in pair}
    spots = []
    for name in sorted({*bordered, *chain} & set(routes.nodes)):
        point = place(name)
        if point is None:
            continue
        part = routes.part((name,), corridor.on)
        role = "off" if name not in chain else "end" if name in (chain[0], chain[-1]) else "link"
        state = "home" if chain and name == chain[0] else _state(part.mid, part.known)
        spots.append(
            Spot(
                name,
                actor_name(name),
                point.longitude,
                point.latitude,
                state,
                role,
                f"{actor_name(name)}: {part.mid:.2f}" if part.known else actor_name(name),
            )
        )
    shown = {spot.actor for spot in spots}
    stretches = []
    for pair in sorted(routes.links):
        part = routes.part(pair, corridor.on)
        if shown.issuperset(pair) and pair in standing | crossed:
            stretches.append(
                Stretch(
                    *pair,
                    _state(part.mid, known=True),
                    pair in crossed,
                    f"{part_words(pair)}: {part.mid:.2f}",
                )
            )
    weakest = corridor.weakest
    return Panel(
        f"{words.day(corridor.on)} · {corridor.state}"
        + (f", {corridor.strength:.2f}" if chain else ""),
        corridor.state,
        tuple(spots),
        tuple(stretches),
        weakest.where if weakest else (),
        f"weakest: {weakest.mid:.2f}" if weakest else "",
    )


def _state(strength: float, known: bool) -> str:
    return state_of(strength) if known else "unknown"


def telling_days(routes: Routes, most: int = MOST_PANELS) -> list[date]:
    """Days that show the corridor's states: the middle of each of the last stretches, and now.

    The stretches lie between its openings and breaks.
    """
    known = [day for day, chain in zip(routes.dates, routes.widest.chains, strict=True) if chain]
    first, last = (known or routes.dates)[0], routes.dates[-1]
    bounds = [first, *(turn.on for turn in routes.turns()), last]
    pairs = [(a, b) for a, b in pairwise(bounds) if a < b][-most:]
    return [a + (b - a) / 2 for a, b in pairs[:-1]] + [last]


def history_table(routes: Routes) -> pl.DataFrame:
    """date, strength, low, high of the widest chain from the first known; null where none is.

    Only the days on which a value changes in its second decimal, and the last.
    """
    known = [bool(chain) for chain in routes.widest.chains]
    low, mid, high = routes.bounds
    first = known.index(True) if any(known) else 0
    table = pl.DataFrame(
        {"date": routes.dates, "strength": mid, "low": low, "high": high, "known": known}
    )
    shown = table.slice(first).select(
        "date",
        *(pl.when("known").then(pl.col(name)).alias(name) for name in ("strength", "low", "high")),
    )
    values = pl.concat_list(pl.col("strength", "low", "high").round(2))
    # A step chart needs the days of change alone, and its last day.
    return shown.filter(
        (values != values.shift(1)).fill_null(True) | (pl.col("date") == pl.col("date").max())
    )


def turn_table(routes: Routes) -> pl.DataFrame:
    """date, direction, label, note of each opening and break."""
    rows: Sequence[tuple[date, int, str, str]] = [
        (
            turn.told,
            turn.direction,
            words.day(turn.told, "year" if turn.precision == "year" else "month"),
            f"{'opened' if turn.direction > 0 else 'broke'} {words.day(turn.told, turn.precision)}",
        )
        for turn in routes.turns()
    ]
    schema = {"date": pl.Date, "direction": pl.Int64, "label": pl.String, "note": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
