"""Sentences on shared enemies, changes of pressure and backing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings.pressure import (
    backing_finding,
    change_finding,
    ratio_words,
    tie_change_finding,
)
from detente.findings.shared_enemies import enemies_summary, enemy_finding, rate_finding
from detente.network.backing.backing import Backing
from detente.network.enemies.enemy_panel import EnemyRate
from detente.network.enemies.shared_enemies import SharedEnemy

QUERY = (EvidenceQuery(EvidenceKind.EVENT, pair=("IRN", "IRQ")),)


def enemy(**more: Any) -> SharedEnemy:
    given: dict[str, Any] = {
        "a": "IRN", "b": "IRQ", "third": "USA", "month": date(1987, 10, 1), "rank": 1,
        "statistic": 4.2, "z": (4.2, 5.0), "before": (0.004, 0.1), "after": (0.25, 0.3),
        "wars": (False, False), "strength": 0.2, "low": 0.1, "high": 0.3, "p_value": 0.01,
        "p_adjusted": 0.04, "p_shuffled": 0.01, "p_matched": 0.005, "matched": 200, "thirds": 40,
        "evidence": QUERY, **more,
    }  # fmt: skip
    return SharedEnemy(**given)


def test_a_shared_enemy_is_told_with_both_shares_and_its_rarity() -> None:
    made = enemy_finding(enemy(), "the cease-fire")
    assert made.statement == (
        "In the twelve months to October 1987, before the cease-fire, enmity toward United States "
        "rose for both: conflict with it went from fewer than 1 % to 25 % of Iran’s dealings with "
        "others and conflict with it went from 10 % to 30 % of Iraq’s dealings with others. So "
        "great a joint rise is rare (p = 0.01 with all 40 third parties tried, 0.04 with all turns "
        "tried as well)."
    )
    assert made.to_dict()["figures"]["month"] == "1987-10-01"


def test_wars_are_told_as_wars() -> None:
    both = enemy_finding(enemy(wars=(True, True), before=(None, None), after=(None, None)))
    assert "each came to be at war with it" in both.statement
    one = enemy_finding(enemy(wars=(True, False)))
    assert "Iran came to be at war with it and conflict with it went" in one.statement


@pytest.mark.parametrize(("p", "word"), [(0.01, "is rare"), (0.1, "uncommon"), (0.5, "common")])
def test_rarity_has_words(p: float, word: str) -> None:
    assert word in enemy_finding(enemy(p_value=p, p_adjusted=p)).statement


def test_the_summary_counts_turns_and_names_the_strong() -> None:
    weak = enemy(month=date(2003, 5, 1), p_value=0.6, p_adjusted=0.9)
    made = enemies_summary(("IRN", "IRQ"), [enemy(), weak], 5)
    assert made is not None
    assert made.statement == (
        "Of five turns for the warmer, enmity toward some third party rose for both before two "
        "turns; before one of them by more than luck: United States (October 1987)."
    )
    none = enemies_summary(("IRN", "IRQ"), [weak], 5)
    assert none is not None
    assert "before none of them by more than luck" in none.statement
    assert enemies_summary(("IRN", "IRQ"), [], 5) is None


def test_the_rate_says_when_it_cannot_tell() -> None:
    rate = EnemyRate(1.7, 900, 1000, 90, 9000, 700, 1.1, 0.9, 1.3, 0.3)
    assert "does not tell them apart" in rate_finding(rate).statement
    more = EnemyRate(1.7, 900, 1000, 190, 9000, 700, 2.1, 1.9, 2.3, 0.01)
    assert "19 % of 1,000 half-years" in rate_finding(more).statement
    assert "more often than otherwise" in rate_finding(more).statement


def change(**more: Any) -> dict[str, Any]:
    return {
        "mark": "1", "on": date(1990, 8, 2), "member": "IRQ", "third": "USA",
        "quad": "verbal conflict", "before": 4, "after": 40, "start": date(1989, 8, 2),
        "end": date(1991, 8, 1), "ratio": 10.0, "low": 3.2, "high": 44.1, "p_value": 1e-4,
        "q_value": 0.002, "dispersion": 2.0, "attention": 6.0, "sources": ["s"], **more,
    }  # fmt: skip


def test_a_change_of_pressure_is_told_with_its_windows() -> None:
    made = change_finding(change(), "the invasion (2 August 1990)")
    assert made.statement == (
        "Around the invasion (2 August 1990), United States’ acts of verbal conflict toward Iraq "
        "rose from 4 in the 365 days before to 40 in the 365 days from then on, a ratio of 10 (3.2 "
        "to 44)."
    )
    assert "a ratio of 6" in made.note
    assert made.evidence[0].directed


def test_a_ratio_without_acts_before_has_no_number() -> None:
    assert ratio_words(change(ratio=None, high=float("inf"))) == "from none (3.2 or more)"


def backing(**more: Any) -> Backing:
    given: dict[str, Any] = {
        "backer": "RUS", "member": "IRN", "start": date(2025, 6, 13), "end": date(2025, 6, 24),
        "words": 3, "deeds": 0, "words_with": 1, "deeds_with": 0, "ties": 0.0, "means": (),
        "against_words": 1, "against_deeds": 0, "share": 0.0, "low": 0.0, "high": 0.36,
        "expected": 0.43, "record": 19, "fewer": 0.03, "more": 1.0, "kind": "words",
        "probability": 0.82, "probabilities": {"words": 0.82}, "adversaries": ("ISR", "USA"),
        "evidence": QUERY, **more,
    }  # fmt: skip
    return Backing(**given)


def test_backing_is_told_with_counts_likelihood_and_record() -> None:
    made = backing_finding(backing())
    assert made.statement == (
        "Russia backed Iran in words, not in deeds, June 2025: three acts of verbal and no act of "
        "material cooperation; one act in words and no act in deeds against Israel and United "
        "States. Deeds were 0 % of it, 0 % to 36 %; its record elsewhere has 43 %; fewer deeds "
        "than its record predicts."
    )
    assert made.likelihood == "very likely (82%)"
    assert "acted against Iran as well: one time in words" in made.note


def test_the_silent_and_the_standing_are_told_as_such() -> None:
    silent = backing_finding(
        backing(words=0, words_with=0, share=None, low=None, high=None, kind="neither")
    )
    assert "is not seen to have backed Iran" in silent.statement
    standing = backing_finding(backing(ties=0.5, means=("arms", "coalition")))
    assert "support by arms and a coalition in war was in force (weight 0.5)" in (
        standing.statement
    )


def test_a_tie_says_that_it_began() -> None:
    row = {
        "kind": "troop-presence", "change": "began", "third": "USA", "member": "IRQ",
        "statement": None, "evidence_id": "t", "means": None,
    }  # fmt: skip
    made = tie_change_finding(row)
    assert made.statement == "Troop presence began: United States: troop presence toward Iraq."
