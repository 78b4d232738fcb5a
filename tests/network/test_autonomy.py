"""How free a client is: law, practice, means and rival sponsors, each by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.evidence import View
from detente.network.sponsors.autonomy import Autonomy, autonomies, lean
from detente.network.sponsors.command import Practice, homes_on, wilson
from detente.network.sponsors.following import Following
from detente.network.sponsors.rival_sponsors import principals, rival_spells
from detente.network.sponsors.support import in_force, support_spells, support_ties
from sponsor_world import Row, act, backing, source, store_of, tie, trait

DAY = date(2018, 6, 1)


def view_of(
    ties: list[Row], events: list[Row] | None = None, traits: list[Row] | None = None
) -> View:
    return store_of(ties=ties, events=events or [], traits=traits or []).view()


def of(view: View, client: str) -> Autonomy:
    return autonomies(view, support_ties(view), [client], DAY)[client]


def fight(year: int, month: int, intensity: float = -9.0, **more: object) -> Row:
    return act(date(year, month, 3), "kataib-hezbollah", "IRQ", intensity, **more)


def test_a_group_within_an_umbrella_of_the_state_is_told_so_and_since_when() -> None:
    bonds = [
        tie("part-of", "kataib-hezbollah", "pmf", date(2014, 6, 15)),
        tie("part-of", "pmf", "IRQ", date(2016, 11, 26)),
        backing("IRN", "kataib-hezbollah", "arms", 2007),
    ]
    status = trait(
        "kataib-hezbollah",
        "legal-status",
        date(2009, 7, 2),
        qualifier="United States",
        text="listed",
    )
    found = of(view_of(bonds, traits=[status]), "kataib-hezbollah")
    assert found.host == "IRQ"
    assert found.law is not None
    assert (found.law.standing, found.law.through) == ("within", "pmf")
    assert found.law.since == date(2016, 11, 26)
    assert len(found.law.evidence_ids) == 2
    assert found.law.statuses == ()
    umbrella = of(view_of(bonds), "pmf").law
    assert umbrella is not None
    assert umbrella.standing == "force"


def test_an_ended_bond_is_no_bond() -> None:
    ended = tie("part-of", "pmf", "IRQ", date(2014, 6, 15), date(2016, 1, 1))
    found = of(view_of([ended, backing("IRN", "pmf", "arms", 2014)]), "pmf")
    assert found.law is not None
    assert found.law.standing == ""
    assert found.law.evidence_ids == ()


def test_practice_counts_what_passed_and_who_held_what() -> None:
    events = [fight(2016, month) for month in range(1, 7)]
    events += [fight(2017, 1, 7.0), fight(2017, 1, 7.0)]  # one act, told twice
    events.append(
        act(date(2017, 5, 1), "IRQ", "kataib-hezbollah", -5.0, code="172", event_type="COERCE")
    )
    held = tie("control", "kataib-hezbollah", "IRQ", date(2014, 10, 26))
    did = of(view_of([held], events), "kataib-hezbollah").practice
    assert did is not None
    assert (did.acts, did.hostile) == (7, 6)
    assert did.share == pytest.approx(6 / 7)
    assert did.low is not None
    assert did.high is not None
    assert did.low < 6 / 7 < did.high
    assert (len(did.orders), len(did.refusals), len(did.held)) == (1, 6, 1)


def test_few_acts_give_no_share_but_a_reason() -> None:
    did = of(view_of([], [fight(2016, 1)]), "kataib-hezbollah").practice
    assert did is not None
    assert did.share is None
    assert "1 acts" in did.reason


def test_later_acts_are_not_known_yet() -> None:
    did = of(view_of([], [fight(2018, 7), fight(2018, 5)]), "kataib-hezbollah").practice
    assert did is not None
    assert did.acts == 1


def test_means_from_one_hand_and_from_several() -> None:
    ties = [
        backing("IRN", "pmf", "arms;training", 2014),
        backing("quds-force", "pmf", "arms", 2014),
        backing("IRQ", "pmf", "money;arms", 2014),
    ]
    means = of(view_of(ties), "pmf").means
    assert means.backers == {"arms": ("IRN", "IRQ"), "money": ("IRQ",), "training": ("IRN",)}
    assert means.shared == ("arms",)
    assert means.share == pytest.approx(1 / 3)
    assert means.sponsors == ("IRN", "IRQ")
    assert of(view_of([]), "pmf").means.share is None


def test_backers_at_war_are_rivals_and_friends_are_not() -> None:
    ties = [
        backing("IRN", "puk", "arms", 2010),
        backing("IRQ", "puk", "money", 2010),
        backing("SYR", "puk", "sanctuary", 2010),
        tie("war", "IRN", "IRQ", date(2017, 1, 1), directed=False),
    ]
    pairs = of(view_of(ties), "puk").rivals
    assert [(pair.a, pair.b, pair.ties) for pair in pairs] == [("IRN", "IRQ", ("war",))]
    assert (pairs[0].means_a, pairs[0].means_b) == (("arms",), ("money",))
    assert len(pairs[0].evidence_ids) == 3


def test_hostile_acts_make_rivals_and_their_level_is_told() -> None:
    ties = [backing("IRN", "puk", "arms", 2010), backing("IRQ", "puk", "money", 2010)]
    blows = [
        act(date(year, month, day), *sides, -9.0)
        for year in (2016, 2017, 2018)
        for month in range(1, 13)
        for day, sides in ((4, ("IRN", "IRQ")), (9, ("IRQ", "IRN")), (20, ("IRN", "IRQ")))
    ]
    pairs = of(view_of(ties, blows), "puk").rivals
    assert len(pairs) == 1
    assert pairs[0].high is not None
    assert pairs[0].high < 0
    assert of(view_of(ties), "puk").rivals == ()


def test_rivals_of_the_past_are_found_with_their_time() -> None:
    ties = [
        backing("IRN", "puk", "arms", 1990, 2000),
        backing("IRQ", "puk", "money", 1995, 2005),
        tie("rivalry", "IRN", "IRQ", date(1980, 1, 1), date(1997, 6, 30), directed=False),
    ]
    view = view_of(ties)
    found = rival_spells(view, support_spells(principals(support_ties(view))), date(2019, 12, 31))
    assert found.select("client", "a", "b", "start", "end").rows() == [
        ("puk", "IRN", "IRQ", date(1995, 1, 1), date(1997, 6, 30))
    ]
    assert len(found["evidence_ids"][0]) == 3


def test_the_force_steps_back_behind_its_state_but_only_there() -> None:
    view = view_of(
        [backing("quds-force", "badr", "arms", 2010), backing("SYR", "badr", "arms", 2010)]
    )
    held = in_force(support_ties(view), DAY)
    assert set(held["sponsor"]) == {"IRN", "SYR", "quds-force"}
    assert set(principals(held)["sponsor"]) == {"IRN", "SYR"}


def test_following_is_measured_only_while_the_support_held() -> None:
    ties = [backing("SYR", "hezbollah", "arms", 2000, 2009)]
    found = autonomies(view := view_of(ties), support_ties(view), ["hezbollah"], date(2005, 1, 1))
    (one,) = found["hezbollah"].following
    assert (one.start, one.end) == (date(2000, 1, 1), date(2005, 1, 1))
    assert not one.measured


def pull(p: float | None) -> Following:
    agreement = None if p is None else 0.6
    return Following("c", "s", DAY, DAY, 50, (), agreement=agreement, p_value=p)


def stance(low: float | None, high: float | None) -> Practice:
    return Practice("IRQ", DAY, DAY, 9, 5, low, low, high, "", (), (), ())


@pytest.mark.parametrize(
    ("p", "low", "high", "word"),
    [
        (0.01, 0.6, 0.9, "sponsor"),
        (0.01, 0.1, 0.4, "both"),
        (0.50, 0.1, 0.4, "host"),
        (0.50, 0.6, 0.9, None),  # no sign of following is no proof of independence
        (0.99, 0.6, 0.9, "own"),
        (0.01, 0.4, 0.6, None),
        (None, 0.6, 0.9, None),
        (0.01, None, None, None),
    ],
)
def test_a_verdict_only_where_both_pulls_are_told(
    p: float | None, low: float | None, high: float | None, word: str | None
) -> None:
    assert lean([pull(p)], stance(low, high)) == word


@given(st.integers(1, 400), st.data())
def test_the_interval_of_a_share_holds_it(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1


def test_homes_are_told_oldest_first() -> None:
    assert homes_on("hamas", date(2020, 1, 1))[0] == "PSE"
    assert homes_on("nobody-knows", None) == ()


def test_nobody_asked_nothing_read() -> None:
    view = store_of(sources=[source()]).view()
    assert autonomies(view, support_ties(view), [], DAY) == {}
