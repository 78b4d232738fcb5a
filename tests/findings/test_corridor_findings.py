"""What is said of corridors: sentences, probabilities and evidence that answers."""

from __future__ import annotations

from datetime import date

from corridor_world import PACT_ENDS, andes, store_of, tie
from detente.findings.corridors import (
    chain_words,
    corridor_finding,
    part_finding,
    part_words,
    turn_finding,
)
from detente.network.corridors.routes import corridor_on, routes_between


def test_the_corridor_in_a_sentence() -> None:
    view = andes().view()
    found = corridor_finding(corridor_on(view, "PER", "PRY", date(1997, 6, 1)))
    assert found is not None
    assert found.statement.startswith(
        "On 1 June 1997 the widest land chain from Peru to Paraguay led through Bolivia; it was as "
        "good as shut. Its weakest part was the border of Bolivia and Paraguay"
    )
    assert "Against it: Islamic State, an enemy of Peru’s side, held land on both sides" in (
        found.statement
    )
    assert found.probability is None  # what is judged is the passage, not the sentence
    assert sum(view.count(query) for query in found.evidence) > 0


def test_openings_and_breaks_in_sentences() -> None:
    view = andes().view()
    turns = routes_between(view, "PER", "PRY").turns()
    told = [turn_finding(turn) for turn in turns]
    assert all(one is not None for one in told)
    last = told[-1]
    assert last is not None
    assert last.statement.startswith("On 9 September 2004 the land corridor from Peru to Paraguay")
    assert "broke" in last.statement
    assert "until then it stood by Peru in an alliance or coalition" in last.statement
    assert turns[-1].told == PACT_ENDS
    assert [view.count(query) for query in last.evidence] == [1]


def test_parts_and_words() -> None:
    view = andes().view()
    corridor = corridor_on(view, "PER", "PRY", date(1994, 6, 1))
    told = [part_finding(corridor, part) for part in corridor.parts]
    # At home nothing needs saying, and of a border without strife neither.
    assert [one is not None for one in told] == [False, False, True, False, True]
    assert part_words(("IRQ", "SYR")) == "the border of Iraq and Syria"
    assert chain_words(("IRN", "IRQ")) == "straight across"


def test_a_chain_without_evidence_gets_no_finding() -> None:
    store = store_of(ties=[tie("defence-pact", "PER", "PRY", date(1990, 1, 1), date(2010, 1, 1))])
    assert corridor_finding(corridor_on(store.view(), "PER", "PRY", date(2000, 1, 1))) is None


def test_open_ties_beyond_their_source_are_said_to_go_on() -> None:
    rows = [tie("defence-pact", "PER", "BOL", date(1990, 1, 1))]
    view = store_of(ties=rows, until=date(1995, 12, 31)).view()
    found = corridor_finding(corridor_on(view, "PER", "BOL", date(1998, 6, 1)))
    assert found is not None
    assert found.figures["low"] == 0
    assert found.figures["strength"] > 0.5
    assert "stop before the day" in found.note
