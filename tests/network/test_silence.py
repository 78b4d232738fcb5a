"""Verdicts on allies: acted, spoke, silent, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import detente
from detente.errors import MeasureError
from detente.evidence import View
from detente.network.levels import LEVELS_ON
from detente.network.silence.allies import allies_on
from detente.network.silence.calls import call_on
from detente.network.silence.silence import VERDICTS, Silence, judge, measure_silence, verdict_of
from silence_world import CALLS, alliance, answered_world, event, pact, shuffled, source, store_of

NOBODY = pl.DataFrame(schema=LEVELS_ON)


def measured(view: View, on: date = CALLS[-1]) -> Silence:
    return measure_silence(view, call_on(view, "PER", on), levels=NOBODY)


def test_who_always_fought_and_did_nothing_is_silent() -> None:
    found = measured(answered_world().view())
    verdicts = {one.ally: one.verdict for one in found.answers}
    assert verdicts == {"CHL": "acted", "COL": "acted", "ECU": "silent", "ARG": "cannot be told"}
    ecu = found.of("silent")[0]
    assert (ecu.acts, ecu.words, ecu.calls) == (0, 0, 4)
    assert ecu.expected_acts is not None and 3 < ecu.expected_acts < 8
    assert ecu.chance is not None and ecu.chance <= 0.05
    assert ecu.news >= 4 and not ecu.thin
    assert ecu.real is not None and 0.5 < ecu.real <= 1.0
    assert ecu.real_low is not None and ecu.real_high is not None
    assert ecu.real_low <= ecu.real <= ecu.real_high


def test_who_fought_as_always_acted_and_promised_what_it_did() -> None:
    chl = next(one for one in measured(answered_world().view()).answers if one.ally == "CHL")
    assert (chl.acts, chl.words) == (6, 6)
    assert chl.acts_low is not None and chl.acts_high is not None
    assert chl.acts_low <= chl.acts <= chl.acts_high
    assert chl.real is None and len(chl.act_ids) == 6


def test_who_is_not_in_the_news_is_missing_not_silent() -> None:
    dark = measured(answered_world(dark=True).view())
    ecu = next(one for one in dark.answers if one.ally == "ECU")
    assert ecu.verdict == "cannot be told" and "no source has news" in ecu.reason
    assert ecu.news == 0


def test_outside_coverage_nothing_is_told() -> None:
    world = answered_world()
    late = [event(date(2005, 12, 20) + timedelta(days=k), "BOL", "PER") for k in range(5)]
    news = source("other", actors=frozenset({"BOL", "PER"}))
    rows = [{**row, "source": "other"} for row in late]
    view = store_of(rows, [pact("ECU", "PER", date(1990, 1, 1))], [source(), news]).view()
    found = measured(view, date(2005, 12, 20))
    assert [one.verdict for one in found.answers] == ["cannot be told"]
    assert world.view().sources()[0].coverage.actors is None


def test_words_alone_are_less_than_a_record_of_deeds() -> None:
    assert verdict_of(0, 1, 0.01, 5, covered=True)[0] == "less than its record"
    assert verdict_of(0, 1, 0.4, 5, covered=True)[0] == "spoke"
    assert verdict_of(2, 0, 0.01, 5, covered=True)[0] == "less than its record"
    assert verdict_of(2, 1, 0.4, 5, covered=True)[0] == "acted"
    assert verdict_of(0, 0, 0.01, 5, covered=True)[0] == "silent"
    assert verdict_of(0, 0, 0.01, 0, covered=True)[0] == "cannot be told"
    assert verdict_of(0, 0, None, 5, covered=False)[0] == "cannot be told"


def test_allies_are_those_of_the_eve() -> None:
    ties = [
        pact("CHL", "PER", date(1990, 1, 1)),
        pact("COL", "PER", CALLS[0]),  # signed on the day itself
        pact("ECU", "PER", date(1990, 1, 1), end=date(1993, 1, 1), end_precision="day"),
        pact("BRA", "BOL", date(1990, 1, 1)),
        pact("CHL", "BOL", date(1990, 1, 1)),
    ]
    view = store_of([event(CALLS[0], "BOL", "PER")], ties).view()
    found = allies_on(view, "PER", CALLS[0] - timedelta(days=1), ("BOL",), levels=NOBODY)
    assert [(one.id, one.ties, one.both) for one in found] == [("CHL", ("pact",), True)]


def test_blocs_and_clients_of_forces_are_allies() -> None:
    backing = pact(
        "quds-force", "badr", date(2003, 1, 1), kind="sponsorship", means="arms;training",
        directed=True,
    )  # fmt: skip
    view = store_of([], [backing], [source(end=date(2020, 1, 1))]).view()
    found = {one.id: one.ties for one in allies_on(view, "IRN", date(2015, 1, 1), levels=NOBODY)}
    assert found["badr"] == ("client",)
    assert found["hezbollah"] == ("bloc: axis-of-resistance",)
    assert "quds-force" not in found and "IRN" not in found
    other = allies_on(view, "IRN", date(2015, 1, 1), levels=NOBODY, also=("PAK",))
    assert ("PAK", ("other side",)) in [(one.id, one.ties) for one in other]


def test_a_window_of_no_days_is_refused() -> None:
    view = answered_world().view()
    with pytest.raises(MeasureError, match="window of 0 days"):
        measure_silence(view, call_on(view, "PER", CALLS[0]), window=0)


def test_the_same_store_gives_the_same_answers() -> None:
    first, again = (measured(answered_world().view()) for _ in range(2))
    assert first.to_rows() == again.to_rows()
    order = [VERDICTS.index(one.verdict) for one in first.answers]
    assert order == sorted(order)


@pytest.mark.parametrize("names_too", [False, True])
def test_on_shuffled_alliances_few_are_silent(names_too: bool) -> None:
    silent = short = total = 0
    for number in range(8):
        rng = np.random.default_rng([7, number])
        mixed = shuffled(*alliance(rng), rng, names_too=names_too)
        answers = judge(*mixed).answers
        total += len(answers)
        silent += sum(one.verdict == "silent" for one in answers)
        short += sum(one.verdict == "less than its record" for one in answers)
    assert total == 80
    assert silent / total <= 0.05
    assert (silent + short) / total <= 0.08


def test_planted_silences_of_strong_records_are_found() -> None:
    found = []
    for number in range(12):
        rng = np.random.default_rng([11, number])
        for answer in judge(*alliance(rng, silent=frozenset({0, 1, 2}))).answers:
            promised = (answer.expected_acts or 0) + (answer.expected_words or 0)
            if answer.ally in ("A00", "A01", "A02") and promised > 8:
                found.append(answer.verdict == "silent")
    assert len(found) >= 4
    assert sum(found) / len(found) > 0.8


def test_more_news_of_all_kinds_raises_what_is_promised() -> None:
    rng = np.random.default_rng(3)
    responses, allies = alliance(rng)
    on = responses.call.on
    louder = replace(
        responses,
        news=responses.news.with_columns(
            n=pl.when(pl.col("date").is_between(on, on + timedelta(days=29)))
            .then(pl.col("n") * 3)
            .otherwise(pl.col("n"))
        ),
    )
    before, after = (
        {one.ally: one.expected_acts or 0.0 for one in judge(each, allies).answers}
        for each in (responses, louder)
    )
    assert all(after[ally] >= before[ally] for ally in before)
    assert sum(after.values()) > sum(before.values())


def test_the_axis_in_june_2025_by_the_bundled_cases(tmp_path: Path) -> None:
    with detente.open(tmp_path / "store.duckdb") as found:
        view = found.view
        call = call_on(view, "IRN", date(2025, 6, 13), "ISR")
        result = measure_silence(view, call, levels=NOBODY)
    assert call.war and "USA" in call.attackers  # it joined on 22 June
    answers = {one.ally: one for one in result.answers}
    assert {"hezbollah", "hamas", "kataib-hezbollah", "ansar-allah"} <= set(answers)
    assert "SYR" not in answers  # fallen half a year before
    for ally in ("hezbollah", "hamas", "kataib-hezbollah"):
        assert answers[ally].verdict == "spoke" and answers[ally].acts == 0
    assert sum(bool(one.acts) for one in result.answers) <= 2
    # The cases hold too little of these groups to call anybody silent.
    assert not result.of("silent") and all(
        one.real is None or one.real < 0.9 for one in result.answers
    )
