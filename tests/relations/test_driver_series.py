"""What the series of each driver says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from driver_bench import FIRST
from small_store import context, periods, tie, trait

from detente.evidence import EvidenceKind, EvidenceQuery, Store
from detente.relations.drivers import (
    Context,
    economic,
    identity,
    outside_pressure,
    rank_drivers,
    regime_change,
    settlement,
    shared_enemy,
    sponsor,
    war_exhaustion,
)
from detente.relations.drivers.base import day_of, proximity
from detente.relations.drivers.changes import Change, change_on
from detente.relations.drivers.windows import compared, of_member, rise, thirds
from detente.sources.registry import dataset

MARCH_2003 = 2003 * 12 + 2


def at(made: Context, values: np.ndarray, year: int, month: int) -> float:
    return float(values[year * 12 + month - 1 - made.first])


def test_a_change_fades_and_counts_for_two_months_before_it() -> None:
    axis = np.arange(100, 160)
    near = proximity(axis, [(120, 1.0)])
    assert near[17] == 0 and near[18] == near[20] == 1.0
    assert near[32] == pytest.approx(np.exp(-1))
    assert near[44] > 0 and near[45] == 0


def test_a_change_known_to_the_year_is_spread_over_it() -> None:
    axis = np.arange(1990 * 12, 1996 * 12)
    vague = change_on(date(1992, 1, 1), "year", EvidenceKind.TIE, ("x",))
    assert (vague.first, vague.last) == (1992 * 12, 1992 * 12 + 11)
    near = vague.nearness(axis)
    assert 0 < near[24] < near[33] < 1
    assert int(np.argmax(near)) == 33  # October, two months before the last day that it may be
    fall = Change(vague.first, vague.last, -0.5, EvidenceKind.TIE, ("x",))
    assert np.allclose(fall.nearness(axis), -0.5 * near)


def test_shares_leave_the_dyads_own_acts_and_risings_at_home_out() -> None:
    months = [day_of(FIRST + n) for n in range(120)]
    rows = [("BOL", "CHL", day, 2.0) for day in months]
    rows += [("BOL", "PER", day, 99.0) for day in months[:60]]
    rows += [("BOL/REB", "BOL", day, 99.0) for day in months[:60]]
    made = context(acts=periods(rows), months=120)
    assert set(of_member(made, "BOL")["third"]) == {"CHL"}
    assert thirds(made, "BOL") == ["CHL"]
    assert thirds(made, "PER") == []


def test_a_rise_is_of_the_share_and_silent_where_nothing_was_seen() -> None:
    whole = np.full(120, 10.0)
    part = np.where(np.arange(120) >= 90, 5.0, 1.0)
    values = rise(part, whole)
    assert values[101] == pytest.approx(0.4)  # the year 90..101 against the five before
    assert values[80] == pytest.approx(0.0)
    assert np.isnan(values[0])  # no base before
    assert np.isnan(rise(part, np.where(np.arange(120) < 60, 10.0, 0.0))[110])
    assert rise(np.zeros((0, 120)), whole).shape == (0, 120)


def test_the_evidence_window_is_that_of_the_statistic() -> None:
    # Base and recent window together: 60 + 12 months up to the turn, and two after.
    assert compared(2003 * 12 + 3) == (date(1997, 5, 1), date(2003, 6, 30))


def test_new_rulers_count_and_the_same_ruler_again_does_not() -> None:
    rows = [
        trait("BOL", "head-of-government", date(1985, 1, 1), date(1989, 12, 31), text="A. One"),
        trait("BOL", "head-of-government", date(1990, 1, 1), date(1994, 12, 31), text="a. one "),
        trait("BOL", "head-of-government", date(1995, 6, 1), text="B. Two"),
        trait("PER", "leader", date(1990, 1, 1), text="C. Three", start_precision="year"),
    ]
    made = context(traits=rows)
    (one,) = regime_change.series(made)
    assert (one.driver, one.subject, one.direction) == ("leader-change", "BOL", "either")
    assert at(made, one.values, 1990, 3) == 0
    assert at(made, one.values, 1995, 6) == 1
    (query,) = one.evidence(1995 * 12 + 6)
    assert query.kind is EvidenceKind.TRAIT and len(query.ids) == 1
    assert one.evidence(1992 * 12) == ()


def test_a_jump_of_a_score_lies_somewhere_in_its_year() -> None:
    scores = [(1989, -7.0), (1990, -7.0), (1991, 6.0), (1992, 6.0)]
    rows = [
        trait("BOL", "polity2", date(year, 1, 1), date(year, 12, 31), value=value)
        for year, value in scores
    ]
    made = context(traits=rows)
    (one,) = regime_change.series(made)
    assert at(made, one.values, 1990, 6) == 0
    assert 0.3 < at(made, one.values, 1991, 6) < at(made, one.values, 1991, 12) < 1
    (query,) = one.evidence(1991 * 12 + 6)
    assert len(query.ids) == 2  # the score before and the one after
    small = [{**row, "value": -7.0 + 2.9 * (n > 1)} for n, row in enumerate(rows)]
    assert list(regime_change.series(context(traits=small))) == []


def test_two_sources_of_a_score_are_not_mixed() -> None:
    rows = [
        trait("BOL", "polity2", date(year, 1, 1), value=value, source=name)
        for name, value in (("one", -7.0), ("two", 7.0))
        for year in range(1985, 1995)
    ]
    assert list(regime_change.series(context(traits=rows))) == []


def test_an_occupation_by_a_third_state_changes_the_regime_of_the_occupied_alone() -> None:
    made = context(
        ties=[
            tie("occupation", "CHL", "PER", date(1990, 4, 1)),
            tie("occupation", "PER", "CHL", date(1995, 4, 1)),
            # a piece of land: taken in war from the other, held by a group, or measured
            tie("occupation", "BOL", "PER", date(1984, 4, 1)),
            tie("occupation", "isis", "PER", date(1986, 4, 1)),
            tie("occupation", "ECU", "PER", date(1987, 4, 1), value=773.0, unit="km2"),
            tie("occupation", "nobody-known", "PER", date(1988, 4, 1)),
        ]
    )
    (one,) = regime_change.series(made)
    assert one.subject == "PER" and at(made, one.values, 1990, 4) == 1
    assert at(made, one.values, 1995, 4) == at(made, one.values, 1988, 6) == 0


def test_claims_that_end_warm_and_that_begin_cool() -> None:
    made = context(
        ties=[
            tie("territorial-claim", "PER", "BOL", date(1985, 3, 1), date(1990, 8, 1)),
            tie(
                "territorial-claim",
                "PER",
                "BOL",
                date(1992, 1, 1),
                date(1994, 1, 1),
                start_precision="year",
                end_precision="year",
            ),
            tie("territorial-claim", "PER", "CHL", date(1999, 3, 1), date(2000, 8, 1)),
            tie(
                "territorial-claim",
                "PER",
                "BOL",
                date(1970, 1, 1),
                date(2001, 12, 31),
                censored=True,
            ),
        ]
    )
    ended, begun = settlement.series(made)
    assert (ended.direction, begun.direction) == ("warmer", "colder")
    assert at(made, ended.values, 1990, 9) > 0.9 and at(made, begun.values, 1985, 3) == 1
    assert at(made, ended.values, 1994, 1) == at(made, ended.values, 2001, 12) == 0
    assert at(made, begun.values, 1999, 3) == 0


def test_a_sponsor_of_the_others_groups_is_found_from_either_end_of_the_tie() -> None:
    made = context(
        pair=("IRN", "IRQ"),
        ties=[
            tie("sponsorship", "IRQ", "kdpi", date(1980, 10, 1), date(1988, 8, 20)),
            tie("hosting", "badr", "IRN", date(1983, 1, 1), date(2003, 4, 1)),
            tie("sponsorship", "IRN", "hezbollah", date(1982, 6, 1)),
            tie("control", "IRN", "IRQ/REB", date(1990, 3, 1), start_precision="month"),
            tie("sponsorship", "IRN", "IRQ/KUR", date(1995, 1, 1), start_precision="year"),
        ],
    )
    found = {one.subject: one for one in sponsor.series(made)}
    assert set(found) == {"IRQ/REB", "badr", "kdpi"}
    assert at(made, found["kdpi"].values, 1988, 9) > 0.9
    assert [query.kind for query in found["badr"].evidence(2003 * 12 + 4)] == [EvidenceKind.TIE]


def test_war_wears_out_with_the_years_and_is_unknown_where_its_source_stops() -> None:
    made = context(
        ties=[
            tie("war", "PER", "BOL", date(1981, 1, 10), date(1989, 1, 1), end_precision="year"),
            tie(
                "war",
                "BOL",
                "PER",
                date(1995, 1, 1),
                None,
                censored=True,
                recorded=date(1998, 6, 1),
            ),
        ]
    )
    (one,) = war_exhaustion.series(made)
    assert at(made, one.values, 1985, 1) == pytest.approx(0.4)
    assert at(made, one.values, 1989, 12) == pytest.approx(107 / 120)
    assert at(made, one.values, 1990, 6) == 0
    assert at(made, one.values, 1998, 6) > 0.3 and np.isnan(at(made, one.values, 1999, 6))
    open_end = context(ties=[tie("war", "PER", "BOL", date(1981, 1, 10))])
    (one,) = war_exhaustion.series(open_end)
    assert one.values[-1] == 1.0 and np.isfinite(one.values).all()


def _trade(year: int, seller: str, value: float, **more: object) -> dict[str, object]:
    buyer = "PER" if seller == "BOL" else "BOL"
    row = tie("trade", seller, buyer, date(year, 1, 1), date(year, 12, 31), directed=True)
    return {**row, "value": value, "unit": "USD", **more}


def test_growth_of_trade_is_up_to_the_year_before_and_like_with_like() -> None:
    rows = [_trade(1990, "BOL", 10.0), _trade(1993, "BOL", 20.0, status=None)]
    rows += [_trade(1993, "PER", 500.0)]  # nothing known of this direction in 1990
    rows += [_trade(1994, "BOL", 0.0, status="doubtful"), _trade(1991, "BOL", 7.0)]
    made = context(ties=rows)
    (one,) = economic.series(made)
    assert (
        at(made, one.values, 1994, 1) == at(made, one.values, 1994, 12) == pytest.approx(np.log(2))
    )
    assert np.isnan(at(made, one.values, 1993, 6)) and np.isnan(at(made, one.values, 1995, 6))
    (query,) = one.evidence(1994 * 12 + 6)
    assert (query.start, query.end) == (date(1990, 1, 1), date(1993, 12, 31))


def _power(
    group: str, status: str, first: int, last: int | None, **more: object
) -> dict[str, object]:
    end = date(last, 12, 31) if last else None
    return {
        **trait("PER", "ethnic-power", date(first, 1, 1), end),
        "qualifier": group,
        "text": status,
        **more,
    }


def _faith(actor: str, faith: str, share: float) -> dict[str, object]:
    return {**trait(actor, "religious-share", date(1980, 1, 1)), "qualifier": faith, "value": share}


def test_a_community_that_gains_power_did_so_in_the_year_before_the_first_of_january() -> None:
    rows = [
        _power("Shi'a Arabs", "DISCRIMINATED", 1980, 2003),
        _power("Shi'a Arabs", "SENIOR PARTNER, with regional autonomy", 2004, None),
        _faith("BOL", "shia", 0.9),
        _faith("BOL", "muslim", 0.95),
    ]
    made = context(traits=rows)
    (one,) = identity.series(made)
    assert (one.subject, one.direction) == ("Shi'a Arabs in PER", "signed")
    assert at(made, one.values, 2002, 10) == 0
    assert 0 < at(made, one.values, 2003, 3) < at(made, one.values, 2003, 12) < 0.9
    (query,) = one.evidence(MARCH_2003 + 3)
    assert len(query.ids) == 2


def test_loss_of_power_is_negative_and_unranked_statuses_are_no_step() -> None:
    rows = [
        _power("Shi'a", "JUNIOR PARTNER", 1981, 1984),
        _power("Shi'a", "STATE COLLAPSE", 1985, 1986),
        _power("Shi'a", "POWERLESS", 1987, 1990),
        _power("Shi'a", "SELF-EXCLUSION", 1991, 1995),
        _power("Shi'a", "IRRELEVANT", 1996, 1999),
        _power("Shi'a", "POWERLESS", 2000, None),
        _faith("BOL", "shia", 0.6),
    ]
    made = context(traits=rows)
    (one,) = identity.series(made)
    # The change lies somewhere between the two statuses that are known.
    assert at(made, one.values, 1984, 1) == 0 and at(made, one.values, 1986, 6) < 0
    assert at(made, one.values, 1991, 6) == at(made, one.values, 2000, 6) == 0


def test_two_sources_of_one_community_are_not_mixed() -> None:
    rows = [_faith("BOL", "shia", 0.9)]
    for name, status in (("one", "POWERLESS"), ("two", "DISCRIMINATED")):
        rows += [_power("Shi'a", status, year, year, source=name) for year in (1985, 1990, 1995)]
    assert list(identity.series(context(traits=rows))) == []


@pytest.mark.parametrize(
    ("group", "faith", "same"),
    [
        ("Shi'a Arabs", "shia", True),
        ("Shi’ites", "Shi'a, of Shi'a and Sunni", True),
        ("Sunni Arabs", "Shi'a, of Shi'a and Sunni", False),
        ("Alawites", "alawite", True),
        ("Jews", "jewish", True),
        ("Others", "other muslim", False),
        ("Anglophones", "anglican", False),
        ("Native Americans", "nation of islam", False),
        ("Maronite Christians", "christian", True),
        ("Kurds", "shia", False),
        ("", "shia", False),
    ],
)
def test_communities_are_matched_to_faiths_by_name(group: str, faith: str, same: bool) -> None:
    assert identity._names(group, faith) is same


def test_a_faith_of_few_makes_no_community() -> None:
    rows = [
        _power("Sunni Arabs", "MONOPOLY", 1980, 2003),
        _power("Sunni Arabs", "POWERLESS", 2004, None),
        _faith("BOL", "sunni", 0.09),
    ]
    assert list(identity.series(context(traits=rows))) == []


def test_outside_pressure_leaves_a_members_own_groups_out() -> None:
    months = [day_of(FIRST + n) for n in range(120)]
    rows = [(foe, "IRN", day, 3.0) for day in months for foe in ("USA", "kdpi", "IRN/REB")]
    made = context(pair=("IRN", "IRQ"), acts=periods(rows), months=120)
    assert {one.subject for one in outside_pressure.series(made)} == {"USA>IRN"}


@pytest.mark.shared
def test_the_rise_of_the_shia_of_iraq_is_dated_to_2003(shared_data: Path) -> None:
    files = {"cow-wrp": "wrp/WRP_national.csv", "epr": "andybega/EPR-2021.csv"}
    with Store.memory() as store:
        for name, file in files.items():
            data = dataset(name)
            store.writer().ingest(data.source, data.read(shared_data / file), max_bad_share=0.05)
        traits = store.view().frame(EvidenceQuery(EvidenceKind.TRAIT, actors=("IRN", "IRQ")))
    made = replace(context(pair=("IRN", "IRQ"), first=1975 * 12, months=480), traits=traits)
    (one,) = identity.series(made)
    assert one.subject == "Shi'a Arabs in IRQ"
    peak = made.first + int(np.argmax(one.values))
    assert 2003 * 12 <= peak <= 2004 * 12 + 2
    assert at(made, one.values, 2002, 9) == 0
    # EPR has them powerless on 1 January 1979 and discriminated on 1 January 1980: one rung down
    # within 1979, a real change in the data and a much smaller one.
    assert at(made, one.values, 1978, 6) == 0 and at(made, one.values, 1979, 12) < 0
    assert abs(at(made, one.values, 1979, 12)) < one.values.max() / 2
    (tests,) = rank_drivers(made, [(2003 * 12 + 3, 1)])
    assert tests[0].driver == "identity" and tests[0].strength == "strong"


def test_a_war_that_both_have_joined_makes_a_shared_enemy_until_one_leaves() -> None:
    made = context(
        ties=[
            tie("war", "isis", "PER", date(1989, 1, 1), date(1995, 12, 31)),
            tie("armed-conflict", "BOL", "isis", date(1990, 6, 18), date(1993, 3, 1)),
            tie("war", "BOL", "CHL", date(1985, 1, 1), date(1986, 1, 1)),
            tie("war", "PER", "CHL", date(1987, 1, 1), None),
            tie("war", "BOL", "PER", date(1985, 1, 1)),
            tie("war", "BOL", "ECU", date(1985, 1, 1)),
            tie("war", "PER", "ECU", date(1984, 1, 1), date(1999, 1, 1), censored=True),
        ]
    )
    ecuador, found = shared_enemy.series(made)
    assert (found.subject, found.direction) == ("isis", "signed")
    assert at(made, found.values, 1990, 7) == pytest.approx(0.5 * np.exp(-1 / 12))
    assert at(made, found.values, 1989, 6) == 0
    assert at(made, found.values, 1993, 3) == -0.5
    assert (ecuador.subject, ecuador.values.min()) == ("ECU", 0)
    (tests,) = rank_drivers(made, [(1990 * 12 + 6, 1)])
    enemy = next(one for one in tests if one.driver == "shared-enemy")
    assert (enemy.subject, enemy.strength) == ("isis", "strong")
    assert [len(query.ids) for query in enemy.evidence] == [2]
