"""The answers of allies in the store: acts and words for the attacked or against the attacker.

A deed is a material act against an attacker, or aid to and material cooperation with the attacked;
a word is an accusation, threat, rejection or demand toward an attacker, or support or agreement
voiced to the attacked.  Talks and visits take no side.  Acts by an ally's own forces are its acts.
One source, ally, target, day and kind counts once: full-story coding repeats.

News of an ally are the rows that name it together with anybody but the parties: they tell how much
the press looked at it, whatever it did in this quarrel.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind, View
from detente.network.silence.allies import Ally
from detente.network.silence.calls import Call
from detente.network.silence.expected_acts import Record
from detente.network.silence.forces import forces_of, owned
from detente.network.silence.windows import Counts

__all__ = ["Responses", "gather", "source_spans"]

YEARS = 15
"""Years of an ally's record that count, former calls and ordinary times."""
LATELY = 5
"""Years that count where nothing says since when it is an ally."""
STEADY = 5.0
"""Rows worth of usual news that each window's news is drawn toward."""
DEEDS_FOR = ("AID", "COOPERATE")
WORDS_FOR = ("SUPPORT", "AGREE")
WORDS_AGAINST = ("REQUEST", "ACCUSE", "REJECT", "THREATEN")
KINDS = ("deeds", "words", "any")

Floats = NDArray[np.float64]
Spans = dict[str, tuple[date, date]]


@dataclass(frozen=True, slots=True, eq=False)
class Responses:
    """What the store holds of the allies around a call.

    `acts`: source, ally, target, date, deed, vague (known to the month only), evidence_id.
    `news`: source, ally, date, n.  `rows`: source, ally, date, n of every row by or toward the
    ally.  `spans` are the days of each source that covers the window, `covers` which allies it
    speaks of (None: all).
    """

    call: Call
    window: int
    former: tuple[Call, ...]
    acts: pl.DataFrame
    news: pl.DataFrame
    rows: pl.DataFrame
    spans: Spans
    covers: dict[str, frozenset[str] | None]

    @property
    def last(self) -> date:
        """The last day of the window."""
        return self.call.on + timedelta(days=self.window - 1)

    @property
    def since(self) -> date:
        """The first day of the record that counts."""
        return _back(self.call.on, YEARS)

    def covered(self, source: str, ally: str) -> bool:
        """Whether the source speaks of the ally at all."""
        named = self.covers[source]
        return named is None or any(force in named for force in forces_of(ally))

    def share(self, source: str) -> float:
        """The part of the window that the source covers."""
        first, last = self.spans[source]
        days = (min(last, self.last) - max(first, self.call.on)).days + 1
        return max(0, days) / self.window

    def records(
        self, source: str, allies: Sequence[Ally]
    ) -> dict[str, tuple[Record, Floats, Floats]]:
        """By kind of answer the allies' record in a source, their exposure now and count now.

        The kinds are those of KINDS; exposure and count have shape (n,).
        """
        ids = [one.id for one in allies]
        on, window = self.call.on, self.window
        first = max(self.spans[source][0], _back(on, YEARS))
        length = max((on - first).days // window, 0)
        starts = [on - timedelta(days=window * (k + 1)) for k in range(length)]
        calls = [one for one in self.former if one.on >= first]
        since = [one.since or _back(on, LATELY) for one in allies]
        covered = np.array([self.covered(source, one.id) for one in allies], dtype=bool)
        quiet = np.array([not self._during(day, calls) for day in starts], dtype=bool)
        told = _known(starts, since) & covered & quiet[:, None]
        called = _known([one.on for one in calls], since) & covered
        news = Counts.of(self.news.filter(pl.col("source") == source), ids)
        usual = news.before(on, window, length)
        mean = (usual * told).sum(axis=0) / np.maximum(told.sum(axis=0), 1) + STEADY
        heard = _stacked([news.within(one.on, window) for one in calls], len(ids))
        exposures = (told * (usual + STEADY) / mean, called * (heard + STEADY) / mean)
        attention = (news.within(on, window) + STEADY) / mean * self.share(source)
        acts = Counts.of(_once(self.acts.filter(pl.col("source") == source)), ids)
        out = {}
        for kind in KINDS:
            now = acts.toward({self.call.target, *self.call.attackers}, kind)
            answers = [
                acts.toward({one.target, *one.attackers}, kind).within(one.on, window)
                for one in calls
            ]
            record = Record(
                ordinary=now.before(on, window, length),
                ordinary_exposure=exposures[0],
                calls=_stacked(answers, len(ids)),
                calls_exposure=exposures[1],
            )
            out[kind] = (record, attention, now.within(on, window))
        return out

    def _during(self, day: date, calls: Sequence[Call]) -> bool:
        """Whether the window that begins on `day` meets that of a former call."""
        return any(abs((one.on - day).days) < self.window for one in calls)


def _once(acts: pl.DataFrame) -> pl.DataFrame:
    days = acts.filter(~pl.col("vague"))
    once = days.unique(["source", "ally", "target", "date", "deed"], maintain_order=True)
    return once.with_columns(n=pl.lit(1, pl.Int64))


def _known(days: Sequence[date], since: Sequence[date]) -> NDArray[np.bool_]:
    """Whether each ally was one on each day, shape (days, allies)."""
    table = [[day >= begin for begin in since] for day in days]
    return np.array(table, dtype=bool).reshape(len(days), len(since))


def _stacked(rows: Sequence[Floats], width: int) -> Floats:
    return np.array(rows, dtype=np.float64).reshape(len(rows), width)


def source_spans(
    view: View, on: date, window: int
) -> tuple[Spans, dict[str, frozenset[str] | None]]:
    """First and last covered day of the event sources that cover the window, and of whom.

    At least two thirds of the window must be covered.
    """
    extent = {
        row["source"]: (row["first"], row["last"])
        for row in view.extent(EvidenceKind.EVENT).to_dicts()
    }
    spans, covers = {}, {}
    for source in view.sources():
        if source.id not in extent:
            continue
        first, last = extent[source.id]
        first = max(filter(None, (first, source.coverage.start)))
        # A case tells its whole time; a stream of news ends with its last row.
        ends = (source.coverage.end,) if source.coverage.actors else (last, source.coverage.end)
        last = min(filter(None, (*ends, view.as_of)), default=last)
        days = (min(last, on + timedelta(days=window - 1)) - on).days + 1
        if first <= on and days >= window * 2 / 3:
            spans[source.id], covers[source.id] = (first, last), source.coverage.actors
    return spans, covers


def gather(
    view: View, call: Call, allies: Sequence[Ally], former: Sequence[Call], *, window: int
) -> Responses:
    """The answers to `call` and to the `former` ones of the same target, with news and coverage."""
    spans, covers = source_spans(view, call.on, window)
    names = sorted({force for one in allies for force in forces_of(one.id)})
    start, last = _back(call.on, YEARS), call.on + timedelta(days=window - 1)
    col = nw.col
    lazy = view.lazy(EvidenceKind.EVENT).filter(
        col("date") >= start.replace(day=1),
        col("date") <= last,
        col("source").is_in(sorted(spans)),
        col("actor").is_in(names) | col("target").is_in(names),
    )
    columns = ("source", "date", "precision", "actor", "target", "quad", "event_type")
    found = lazy.select(*columns, "evidence_id").collect("polars").to_native()
    rows = found.with_columns(
        pl.col("date").cast(pl.Date), actor=owned("actor"), target=owned("target")
    )
    past = tuple(one for one in former if start <= one.on <= call.on - timedelta(days=window))
    parties = {call.target, *call.attackers}
    ids = sorted(one.id for one in allies)
    everything = _rows_of(rows, ids)
    return Responses(
        call=call,
        window=window,
        former=past,
        acts=_answers(rows, ids, call, past),
        news=_daily(everything.filter(~pl.col("other").is_in(sorted(parties)).fill_null(False))),
        rows=_daily(everything),
        spans=spans,
        covers=covers,
    )


def _rows_of(rows: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    """Each row once for each ally that it names: source, ally, other, date."""
    days = rows.filter(pl.col("precision") == "day")
    sides = (("actor", "target"), ("target", "actor"))
    return pl.concat(
        [
            days.filter(pl.col(own).is_in(ids)).select("source", "date", ally=own, other=other)
            for own, other in sides
        ]
    )


def _daily(rows: pl.DataFrame) -> pl.DataFrame:
    days = rows.group_by("source", "ally", "date").agg(n=pl.len().cast(pl.Int64))
    return days.sort("source", "ally", "date")


def _answers(
    rows: pl.DataFrame, ids: list[str], call: Call, former: Sequence[Call]
) -> pl.DataFrame:
    attackers = sorted({one for each in (call, *former) for one in each.attackers})
    against = pl.col("target").is_in(attackers)
    helped = pl.col("target") == call.target
    deed = (against & (pl.col("quad") == "material conflict")) | (
        helped & pl.col("event_type").is_in(DEEDS_FOR)
    )
    word = (against & pl.col("event_type").is_in(WORDS_AGAINST)) | (
        helped & pl.col("event_type").is_in(WORDS_FOR)
    )
    return (
        rows.filter(pl.col("actor").is_in(ids) & (deed | word).fill_null(False))
        .with_columns(deed=deed.fill_null(False), vague=pl.col("precision") != "day")
        .select("source", "target", "date", "deed", "vague", "evidence_id", ally="actor")
        .sort("source", "ally", "date", "target", "evidence_id")
    )


def _back(on: date, years: int) -> date:
    return on.replace(year=max(on.year - years, 1), day=min(on.day, 28))
