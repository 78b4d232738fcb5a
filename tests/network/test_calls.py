"""Attacks that call an alliance: bursts, wars, first acts, and who the attackers are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from detente.errors import MeasureError
from detente.network.silence.calls import call_on, find_calls
from detente.network.silence.forces import forces_of, owner_of
from silence_world import CALLS, answered_world, event, pact, store_of

DAY = date(2000, 5, 10)


def test_bursts_are_found_on_their_first_day_and_only_they() -> None:
    found = find_calls(answered_world().view(), "PER")
    assert [call.on for call in found] == list(CALLS)
    assert {call.attackers for call in found} == {("BOL",)}
    assert {(call.acts, call.weight, call.war) for call in found} == {(5, 5.0, False)}
    assert all(call.end == call.on + timedelta(days=4) for call in found)
    assert all(len(call.event_ids) == 5 for call in found)


def test_a_steady_fight_calls_nobody() -> None:
    daily = [event(date(1998, 1, 1) + timedelta(days=k), "BOL", "PER") for k in range(0, 2000, 5)]
    assert [call.on for call in find_calls(store_of(daily).view(), "PER", date(1999, 1, 1))] == []


def test_the_years_before_are_read_whatever_the_bounds() -> None:
    view = answered_world().view()
    whole = find_calls(view, "PER")
    assert find_calls(view, "PER", CALLS[2], CALLS[3]) == whole[2:4]


def test_acts_of_own_rebels_and_acts_known_to_the_month_call_nobody() -> None:
    rebels = [event(DAY + timedelta(days=k), "PER/REB", "PER") for k in range(6)]
    vague = [event(DAY, "BOL", "PER", precision="month", code="190") for _ in range(6)]
    assert find_calls(store_of([*rebels, *vague]).view(), "PER") == []


def test_forces_of_a_state_are_the_state() -> None:
    assert owner_of("quds-force") == "IRN" and owner_of("hezbollah") == "hezbollah"
    assert {"IRN", "irgc", "quds-force"} <= set(forces_of("IRN"))
    hit = [event(DAY + timedelta(days=k), "idf", "quds-force") for k in range(4)]
    (call,) = find_calls(store_of(hit).view(), "IRN")
    assert call.attackers == ("ISR",)


def test_a_war_calls_the_side_that_did_not_begin_it() -> None:
    war = pact("BOL", "PER", DAY, kind="war", end=DAY + timedelta(days=90), end_precision="day")
    acts = [event(DAY, "BOL", "PER"), event(DAY + timedelta(days=9), "PER", "BOL")]
    view = store_of(acts, [war]).view()
    (call,) = find_calls(view, "PER")
    assert call.war and call.on == DAY and call.tie_ids
    assert find_calls(view, "BOL") == []


def test_written_sources_call_by_a_first_act_of_a_state() -> None:
    said = {"statement": "It was told."}
    acts = [event(DAY, "BOL", "PER", **said), event(DAY + timedelta(days=90), "BOL", "PER", **said)]
    lone = [event(DAY - timedelta(days=400), "sendero-luminoso", "PER", **said)]
    found = find_calls(store_of([*acts, *lone]).view(), "PER")
    assert [call.on for call in found] == [DAY]


def test_who_joins_within_three_weeks_is_an_attacker_but_noise_is_not() -> None:
    first = [
        event(DAY + timedelta(days=k % 7), "BOL", "PER", str(c))
        for k in range(7)
        for c in (190, 192)
    ]
    joined = [event(DAY + timedelta(days=9 + k), "CHL", "PER") for k in range(5)]
    noise = [event(DAY + timedelta(days=1), "URY", "PER")]
    view = store_of([*first, *joined, *noise]).view()
    (call,) = find_calls(view, "PER")
    assert call.attackers == ("BOL", "CHL")
    assert call_on(view, "PER", DAY).attackers == ("BOL", "CHL")
    assert call_on(view, "PER", DAY, "BOL").named


def test_a_named_attack_must_be_on_record() -> None:
    view = answered_world().view()
    with pytest.raises(MeasureError, match="no act of force by CHL against PER"):
        call_on(view, "PER", CALLS[0], "CHL")
    with pytest.raises(MeasureError, match="anybody against PER"):
        call_on(view, "PER", date(1993, 1, 1))


def test_the_same_store_gives_the_same_calls() -> None:
    assert find_calls(answered_world().view(), "PER") == find_calls(answered_world().view(), "PER")
