"""Who answered when either of the two was attacked, and who was silent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl

from detente.charts.silence import COLUMNS, silence_chart
from detente.dossier.model import Block, Figure, Prose, Table
from detente.evidence import View
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.silence import (
    answer_cells,
    answer_finding,
    call_finding,
    silence_caption,
    summary_finding,
)
from detente.network.levels import LEVELS_ON
from detente.network.silence.calls import Call, find_calls
from detente.network.silence.silence import WINDOW, Answer, Silence, measure_silence
from detente.network.sponsors.support import support_ties
from detente.relations.relation import Relation

__all__ = ["silence"]

MOST_CALLS = 3
WORTH_DRAWING = 4
FRIENDLY = ("cooperative", "aligned")
HEADER = ("Ally", "Tie", "Deeds", "Words", "Promised deeds", "Promised words", "Verdict")


def silence(relation: Relation, view: View) -> Iterator[Block]:
    """The gravest attacks on either of the two by others, and how the allies answered.

    Attacks of the two on each other are told elsewhere.  Yields nothing where no attack is on
    record or no ally was in the news.
    """
    members = (relation.a, relation.b)
    calls = {one: find_calls(view, one, end=relation.end) for one in members}
    support = None
    for call in _gravest(relation, calls):
        support = support_ties(view) if support is None else support
        other = members[1] if call.target == members[0] else members[0]
        measured = measure_silence(
            view,
            call,
            calls=calls[call.target],
            support=support,
            # Friends by level alone would need the level of every pair on every eve.
            levels=pl.DataFrame(schema=LEVELS_ON),
            also=(other,) if _friendly(relation, call) else (),
        )
        yield from _blocks(measured)


def _gravest(relation: Relation, calls: dict[str, list[Call]]) -> list[Call]:
    """At most MOST_CALLS by gravity, each target's own first, in order of date."""
    members = {relation.a, relation.b}
    shown = [
        call
        for one in calls.values()
        for call in one
        if call.on >= relation.start
        and call.on + timedelta(days=WINDOW) <= relation.end
        and call.event_ids
        and not members.issuperset({call.target, *call.attackers})
    ]
    ranked = sorted(shown, key=lambda call: (call.gravity, call.target), reverse=True)
    return sorted(ranked[:MOST_CALLS], key=lambda call: (call.on, call.target))


def _friendly(relation: Relation, call: Call) -> bool:
    """Whether the two were friends on the eve, so that one may look for the other's answer."""
    eve = call.on - timedelta(days=1)
    phase = next((one for one in relation.phases if one.start <= eve <= one.end), None)
    return phase is not None and phase.name in FRIENDLY


def _blocks(measured: Silence) -> Iterator[Block]:
    call = measured.call
    heard = [one for one in measured.answers if one.news or one.acts or one.words]
    if not heard:
        return
    title = f"{actor_name(call.target)}, {words.month(call.on)}"
    yield Prose((call_finding(call), summary_finding(measured)), title=title)
    if len(heard) >= WORTH_DRAWING:
        yield _figure(measured, heard)
    yield Table(
        f"The allies of {actor_name(call.target)} in the {measured.window} days from "
        f"{words.day(call.on)}",
        HEADER,
        tuple(answer_cells(one) for one in heard),
        tuple(answer_finding(measured, one) for one in heard),
        numeric=(2, 3, 4, 5),
    )


def _figure(measured: Silence, heard: list[Answer]) -> Figure:
    call = measured.call
    frame = pl.DataFrame([_drawn(one) for one in heard], infer_schema_length=None)
    return Figure(
        f"silence-{call.target}-{call.on.isoformat()}".lower(),
        partial(silence_chart, frame),
        partial(silence_chart, frame, width=330),
        silence_caption(measured, len(heard)),
        f"Dots for the deeds and words of each ally of {actor_name(call.target)} after the attack, "
        "beside bars for what its record promised.",
    )


def _drawn(answer: Answer) -> dict[str, Any]:
    """The fields that the chart reads; a thin record promises nothing."""
    row = {name: getattr(answer, name) for name in COLUMNS if name != "name"}
    promised = {name: None for name in row if name.startswith("expected") or "_" in name}
    return {"name": actor_name(answer.ally), **row, **(promised if answer.thin else {})}
