"""Shared enemies, outside pressure and backing: blocks of a dossier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import polars as pl

from detente.charts.backing import backing_bars
from detente.charts.shared_enemies import enemy_lines
from detente.dossier.model import Block, Figure, Listing, Prose, Table
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.findings import Finding, words
from detente.findings.evidence_item import actor_name
from detente.findings.pressure import (
    acts_caption,
    backing_finding,
    change_finding,
    changes_summary,
    ratio_words,
    tie_change_finding,
)
from detente.findings.shared_enemies import enemies_summary, enemy_finding, levels_caption
from detente.network.backing.backing import Backing, backers
from detente.network.backing.backing_record import record_of
from detente.network.backing.backing_ties import material_ties
from detente.network.backing.pressure import (
    QUADS,
    WINDOW,
    acts_on_record,
    pressure_changes,
    source_spans,
    ties_around,
)
from detente.network.enemies.enemy_levels import levels_around
from detente.network.enemies.shared_enemies import SharedEnemy, shared_enemy_test
from detente.relations.relation import Relation, TurningPoint

__all__ = ["pressure", "shared_enemies"]

FEWEST = 12
"""Acts of third parties around a turn from which the turn is worth a picture."""
BEYOND = 0.10  # false discovery rate of the changes shown
MOST_CHANGES = 12
MOST_OF_A_TURN = 3
MOST_BACKERS = 10
MOST_TIES = 12
COLUMNS = dict(
    zip(QUADS, ("words_for", "deeds_for", "words_against", "deeds_against"), strict=True)
)


def _turns(relation: Relation) -> list[TurningPoint]:
    """Every turn that has a month, by date."""
    turns = (*relation.turning_points, *relation.coded_turns)
    return sorted((turn for turn in turns if turn.month is not None), key=lambda turn: turn.on)


def _named(turn: TurningPoint) -> str:
    day = words.day(turn.day) if turn.day else turn.when
    return f"{turn.label.rstrip('.')} ({day})" if turn.label else f"the turn of {day}"


def shared_enemies(relation: Relation, view: View) -> Iterator[Block]:
    """Third parties toward whom the enmity of both rose before the two drew together."""
    turns = [turn for turn in _turns(relation) if turn.direction > 0]
    if not turns:
        return
    found = shared_enemy_test(view, relation.a, relation.b).at([turn.on for turn in turns])
    summary = enemies_summary((relation.a, relation.b), found, len(turns))
    if summary is None:
        return
    yield Prose((summary,))
    shown = [one for one in found if one.likeness != "weak"]
    if not shown:
        return
    names = {turn.on.replace(day=1): _named(turn) for turn in turns}
    best = min(shown, key=lambda one: (one.p_value, -one.statistic, one.month))
    yield from _picture(relation, view, best, names[best.month])
    yield Listing(
        tuple(enemy_finding(one, names[one.month]) for one in shown),
        tuple(words.month(one.month) for one in shown),
        title="Shared enemies before the two drew together",
    )


def _picture(relation: Relation, view: View, enemy: SharedEnemy, turn: str) -> Iterator[Block]:
    levels = levels_around(relation, view, enemy.third, enemy.month)
    pair = (relation.a, relation.b)
    if (
        levels.select("a", "b").unique().height < 3
        or levels.filter((pl.col("a") == pair[0]) & (pl.col("b") == pair[1])).is_empty()
    ):
        return
    label = words.month(enemy.month)
    third = actor_name(enemy.third)
    yield Figure(
        "shared-enemy",
        partial(enemy_lines, levels, pair, enemy.month, label, actor_name),
        partial(enemy_lines, levels, pair, enemy.month, label, actor_name, width=330, height=220),
        levels_caption(enemy),
        f"Three lines: the level between {actor_name(pair[0])} and {actor_name(pair[1])}, and of "
        f"each with {third}, in the years around {turn}.",
    )


def pressure(relation: Relation, view: View) -> Iterator[Block]:
    """Who acted toward either side around the turns, who backed it, and with what."""
    members = (relation.a, relation.b)
    turns = _turns(relation)
    if not turns:
        return
    acts, spans = acts_on_record(view, members), source_spans(view)
    marks = [(turn.mark, turn.on) for turn in turns]
    table = pressure_changes(acts, spans, members, marks)
    beyond = _beyond(table)
    summary = changes_summary(table, beyond, members, BEYOND)
    if summary is None:
        return
    yield Prose((summary,))
    yield from _changes(beyond, {turn.mark: turn for turn in turns})
    chosen = _chosen(table, turns)
    if chosen is None:
        return
    around = [(chosen.mark, chosen.on)]
    every = pressure_changes(acts, spans, members, around, fewest=1)
    yield from _pictures(relation, every, chosen)
    start, end = chosen.on, chosen.on + timedelta(days=WINDOW - 1)
    ties, record = material_ties(view, members), record_of(view)
    for member in members:
        found = backers(
            view, member, start, min(end, relation.end), acts=acts, ties=ties, record=record,
            spans=spans, without=members,
        )  # fmt: skip
        yield from _backers(found, member, chosen)
    held = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=members))
    begun = ties_around(held, members, around).head(MOST_TIES).to_dicts()
    if begun:
        yield Listing(
            tuple(tie_change_finding(row) for row in begun),
            tuple(words.day(row["day"], row["precision"]) for row in begun),
            title=f"Sanctions, troops and support that began or ended around {_named(chosen)}",
        )


def _beyond(table: pl.DataFrame) -> pl.DataFrame:
    """The changes beyond luck that differ from what all third parties together did."""
    attention = pl.col("attention").fill_null(float("inf"))
    apart = (pl.col("low") > attention) | (pl.col("high") < attention)
    return table.filter((pl.col("q_value") <= BEYOND) & apart)


def _changes(beyond: pl.DataFrame, named: dict[str, TurningPoint]) -> Iterator[Block]:
    """The clearest changes of third parties' acts, at most MOST_OF_A_TURN each, by date."""
    best = beyond.sort("q_value", "p_value", "on", "member", "third", "quad")
    best = best.filter(pl.int_range(pl.len()).over("mark") < MOST_OF_A_TURN).head(MOST_CHANGES)
    rows = best.sort("on", "mark", "member", "third", "quad").to_dicts()
    if not rows:
        return
    yield Table(
        "Third parties’ acts in the year before a turn and the year from it on",
        ("Turn", "Toward", "Third party", "Class", "Before", "After", "Ratio (90 %)"),
        tuple(_change_cells(row, named[row["mark"]]) for row in rows),
        tuple(change_finding(row, _named(named[row["mark"]])) for row in rows),
        numeric=(4, 5, 6),
    )


def _change_cells(row: dict[str, Any], turn: TurningPoint) -> tuple[str, ...]:
    return (
        f"{turn.mark}: {turn.when}",
        *(actor_name(row[name]) for name in ("member", "third")),
        row["quad"],
        f"{row['before']:,}",
        f"{row['after']:,}",
        ratio_words(row),
    )


def _chosen(table: pl.DataFrame, turns: list[TurningPoint]) -> TurningPoint | None:
    """The latest turn with enough acts of third parties around it; None without one."""
    sums = dict(table.group_by("mark").agg((pl.col("before") + pl.col("after")).sum()).iter_rows())
    return next((turn for turn in reversed(turns) if sums.get(turn.mark, 0) >= FEWEST), None)


def _pictures(relation: Relation, every: pl.DataFrame, turn: TurningPoint) -> Iterator[Block]:
    for member in (relation.a, relation.b):
        rows = every.filter((pl.col("mark") == turn.mark) & (pl.col("member") == member))
        if rows["third"].n_unique() < 2:
            continue
        start, end = rows["start"].min(), rows["end"].max()
        titles = (f"before {turn.when}", f"from {turn.when} on")
        acts = _sides(rows)
        yield Figure(
            f"backing-{member.lower().replace('/', '-')}",
            partial(backing_bars, acts, titles),
            partial(backing_bars, acts, titles, width=330, side_by_side=False),
            acts_caption(member, _named(turn), start, end),  # type: ignore[arg-type]
            f"Bars of third parties’ acts toward {actor_name(member)} before and after "
            f"{_named(turn)}: {_spoken(acts)}.",
        )


def _sides(rows: pl.DataFrame) -> pl.DataFrame:
    """Counts by third party, before and after, one column for each class."""
    long = rows.unpivot(
        ["before", "after"], index=["third", "quad"], variable_name="when", value_name="n"
    )
    sums = long.group_by("third", "when").agg(
        pl.col("n").filter(pl.col("quad") == quad).sum().alias(name)
        for quad, name in COLUMNS.items()
    )
    names = {third: actor_name(third) for third in sums["third"].unique().to_list()}
    return sums.with_columns(pl.col("third").replace(names)).sort("third", "when")


def _spoken(acts: pl.DataFrame) -> str:
    """The chart's main numbers in words, for those who hear the page."""
    total = pl.sum_horizontal(list(COLUMNS.values()))
    favour = pl.col("words_for") + pl.col("deeds_for")
    sums = acts.group_by("when").agg(favour=favour.sum(), n=total.sum()).sort("when").to_dicts()
    return "; ".join(
        f"{row['when']}, {words.count(row['favour'], 'act')} in favour and "
        f"{words.count(row['n'] - row['favour'], 'act')} against"
        for row in reversed(sums)
    )


def _backers(found: list[Backing], member: str, turn: TurningPoint) -> Iterator[Block]:
    shown = found[:MOST_BACKERS]
    if not shown:
        return
    findings: list[Finding] = [backing_finding(one) for one in shown]
    yield Table(
        f"Who backed {actor_name(member)} in the year from {_named(turn)} on",
        ("Backer", "Words", "Deeds", "Words against its enemies", "Deeds against them",
         "Standing support", "Judgement"),
        tuple(_backing_cells(one, made) for one, made in zip(shown, findings, strict=True)),
        tuple(findings),
        numeric=(1, 2, 3, 4),
    )  # fmt: skip


def _backing_cells(one: Backing, made: Finding) -> tuple[str, ...]:
    counts = (one.words, one.deeds, one.words_with, one.deeds_with)
    return (
        actor_name(one.backer),
        *(f"{count:,}" for count in counts),
        ", ".join(one.means) or "–",
        f"{one.kind}, {made.likelihood}",
    )
