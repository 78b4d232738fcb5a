"""When an actor was attacked: which of its allies acted, which spoke, and which were silent?

Each ally's deeds and words in the window are set against what its record leads one to expect
(`expected_acts`), in the source that promises most.  With a chance of at most UNLIKELY that so
little comes of a record like its own, it did less than its record, or, with nothing on record at
all, was silent.  Silence is told only where the ally was in the news in those days: what no source
covers is missing.  How sure one may be that nothing was done, and not only nothing reported, is
told by `missing_news`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.evidence import View
from detente.network.silence.allies import Ally, allies_on
from detente.network.silence.calls import Call, find_calls
from detente.network.silence.expected_acts import Expected, expect
from detente.network.silence.missing_news import Detection, detections, silence_is_real
from detente.network.silence.responses import Responses, gather

__all__ = ["UNLIKELY", "VERDICTS", "WINDOW", "Answer", "Silence", "measure_silence"]

WINDOW = 30
UNLIKELY = 0.05
THIN = 1.0
"""Rows that name an ally in a usual window, below which its record promises nothing."""
MOST = 15
"""Days of an act known to the month that must lie in the window for it to count."""
VERDICTS = ("acted", "spoke", "less than its record", "silent", "cannot be told")
UNKNOWN = Detection(1.0, 1.0, 0, 0)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one ally did.

    `acts` and `words` are distinct by target and day over all sources.  `expected_*` are means for
    `source`, the covering source that promises most, with the 90 % interval of the count; None
    where no source covers the ally.  `chance` is that of so little, given the record, which the
    verdict goes by.  `missed` is P(no record | it acted), `real` P(the silence is real) at even
    odds with its 90 % interval; both None where a deed is on record.  `news` counts the rows of the
    window that name it, `usual_news` what a window of its record has.  `calls` are former calls
    in its record, `detected` how many acts of other sources the source was tried with, and found.
    """

    ally: str
    ties: tuple[str, ...]
    both: bool
    verdict: str
    reason: str
    acts: int
    words: int
    expected_acts: float | None
    acts_low: float | None
    acts_high: float | None
    expected_words: float | None
    words_low: float | None
    words_high: float | None
    chance: float | None
    calls: int
    news: int
    act_ids: tuple[str, ...]
    word_ids: tuple[str, ...]
    tie_ids: tuple[str, ...]
    missed: float | None = None
    real: float | None = None
    real_low: float | None = None
    real_high: float | None = None
    source: str | None = None
    usual_news: float = 0.0
    tried: int = 0
    found: int = 0

    @property
    def thin(self) -> bool:
        """Whether so little is on record of it that nothing can be expected."""
        return self.usual_news < THIN and (self.expected_acts or 0.0) < UNLIKELY


@dataclass(frozen=True, slots=True)
class Silence:
    """The answers to one call, `window` days from its first; sorted by verdict, then by ally.

    `expected_acts`, and the chances that none acts, if they move as one (`none_together`) and if
    each moves for itself (`none_apart`), are of allies in the news whose record is not thin; None
    where there is no such ally.
    """

    call: Call
    window: int
    answers: tuple[Answer, ...]
    former: tuple[Call, ...]
    expected_acts: float
    none_together: float | None
    none_apart: float | None

    @property
    def last(self) -> date:
        """The last day of the window."""
        return self.call.on + timedelta(days=self.window - 1)

    def of(self, *verdicts: str) -> tuple[Answer, ...]:
        """The answers with one of `verdicts`."""
        return tuple(one for one in self.answers if one.verdict in verdicts)

    def to_rows(self) -> list[dict[str, Any]]:
        """One row for each ally, with the fields of Answer."""
        names = [item.name for item in fields(Answer)]
        return [{name: getattr(one, name) for name in names} for one in self.answers]


def measure_silence(
    view: View,
    call: Call,
    *,
    window: int = WINDOW,
    calls: Sequence[Call] | None = None,
    support: pl.DataFrame | None = None,
    levels: pl.DataFrame | None = None,
    also: tuple[str, ...] = (),
) -> Silence:
    """The answers of every ally of the day before to `call` within `window` days.

    `calls` (of `find_calls`), `support` and `levels` (see `allies_on`) save reading them again;
    `also` are judged with the allies.
    Raises MeasureError on a window of no days.
    """
    if window < 1:
        raise MeasureError(f"A window of {window} days is none.", fix="Give at least one day.")
    eve = call.on - timedelta(days=1)
    allies = allies_on(
        view, call.target, eve, call.attackers, support=support, levels=levels, also=also
    )
    past = find_calls(view, call.target, end=eve) if calls is None else calls
    former = [one for one in past if one.on < call.on]
    return judge(gather(view, call, allies, former, window=window), allies)


def judge(responses: Responses, allies: Sequence[Ally]) -> Silence:
    """The verdict on each ally from what was gathered."""
    laws = {source: _laws(responses, source, allies) for source in responses.spans}
    traps = detections(responses.acts.filter(~pl.col("vague")), responses.spans)
    done, heard = _done(responses), _heard(responses)
    answers, idle = [], []
    for place, ally in enumerate(allies):
        sources = [one for one in responses.spans if responses.covered(one, ally.id)]
        best = max(sources, key=lambda one: (laws[one]["any"].mean[place], one), default=None)
        rows = done.get(ally.id, [])
        news = sum(heard.get((one, ally.id), (0, 0))[0] for one in sources)
        promise = None if best is None else _promise(laws[best], place)
        answer = _answer(ally, rows, news, promise)
        if promise is not None and best is not None:
            known = [traps.get((one, ally.id), UNKNOWN) for one in sources]
            trap = traps.get((best, ally.id), UNKNOWN)
            before = heard.get((best, ally.id), (0, 0))[1]
            answer = replace(
                answer,
                source=best,
                usual_news=before / _windows_before(responses, best),
                tried=trap.tried,
                found=trap.found,
            )
            if not answer.acts:
                answer = _with_reality(answer, promise, known)
            if news and not answer.thin:
                idle.append(float(laws[best]["deeds"].none()[place]))
        answers.append(answer)
    order = {name: k for k, name in enumerate(VERDICTS)}
    answers.sort(key=lambda one: (order[one.verdict], -one.acts, -one.words, one.ally))
    return Silence(
        call=responses.call,
        window=responses.window,
        answers=tuple(answers),
        former=responses.former,
        expected_acts=float(
            sum(one.expected_acts or 0.0 for one in answers if one.news and not one.thin)
        ),
        none_together=min(idle) if idle else None,
        none_apart=float(np.prod(idle)) if idle else None,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Law:
    """The law of a kind of answer of all allies in one source, as arrays of shape (n,)."""

    expected: Expected
    mean: Floats
    low: Floats
    high: Floats
    at_most: Floats
    calls: Floats

    def none(self) -> Floats:
        return self.expected.none()


def _laws(responses: Responses, source: str, allies: Sequence[Ally]) -> dict[str, _Law]:
    out = {}
    for kind, (record, exposure, count) in responses.records(source, allies).items():
        expected = expect(record, exposure)
        low, high = expected.interval()
        chance = expected.at_most(count)
        out[kind] = _Law(expected, expected.mean, low, high, chance, expected.calls)
    return out


@dataclass(frozen=True, slots=True)
class _Kind:
    """What one ally's record promises of one kind of answer, and the chance of so little."""

    mean: float
    low: float
    high: float
    at_most: float
    size: float


@dataclass(frozen=True, slots=True)
class _Promise:
    """What one ally's record promises, by kind, and the former calls in it."""

    by_kind: dict[str, _Kind]
    calls: int


def _promise(laws: dict[str, _Law], place: int) -> _Promise:
    by_kind = {}
    for kind, law in laws.items():
        columns = (law.mean, law.low, law.high, law.at_most, law.expected.size)
        by_kind[kind] = _Kind(*(float(column[place]) for column in columns))
    return _Promise(by_kind, int(laws["any"].calls[place]))


def _answer(
    ally: Ally, rows: Sequence[dict[str, Any]], news: int, promise: _Promise | None
) -> Answer:
    deeds = [row for row in rows if row["deed"]]
    spoken = [row for row in rows if not row["deed"]]
    chance = None
    if promise is not None:
        # One test for each case, so that no ally has two chances to be found wanting.
        chance = promise.by_kind["deeds" if spoken and not deeds else "any"].at_most
    covered = promise is not None
    verdict, reason = verdict_of(len(deeds), len(spoken), chance, news, covered=covered)
    acts = promise.by_kind["deeds"] if promise is not None else None
    words = promise.by_kind["words"] if promise is not None else None
    return Answer(
        ally=ally.id,
        ties=ally.ties,
        both=ally.both,
        verdict=verdict,
        reason=reason,
        acts=_distinct(deeds),
        words=_distinct(spoken),
        expected_acts=acts.mean if acts is not None else None,
        acts_low=acts.low if acts is not None else None,
        acts_high=acts.high if acts is not None else None,
        expected_words=words.mean if words is not None else None,
        words_low=words.low if words is not None else None,
        words_high=words.high if words is not None else None,
        chance=chance,
        calls=promise.calls if promise is not None else 0,
        news=news,
        act_ids=tuple(sorted(row["evidence_id"] for row in deeds)),
        word_ids=tuple(sorted(row["evidence_id"] for row in spoken)),
        tie_ids=ally.tie_ids,
    )


def _with_reality(answer: Answer, promise: _Promise, known: list[Detection]) -> Answer:
    """With how sure one may be that nothing was done, of deeds where it spoke, else at all."""
    law = promise.by_kind["deeds" if answer.words else "any"]
    missed, real, low, high = silence_is_real(law.mean, law.size, known)
    return replace(answer, missed=missed, real=real, real_low=low, real_high=high)


def verdict_of(
    acts: int, words: int, chance: float | None, news: int, *, covered: bool
) -> tuple[str, str]:
    """The verdict and, where it cannot be told, why."""
    less = chance is not None and chance <= UNLIKELY
    if acts or words:
        done = "acted" if acts else "spoke"
        return ("less than its record" if less else done), ""
    if not covered:
        return "cannot be told", "no source covers it in these days"
    if not news:
        return "cannot be told", "no source has news of it in these days"
    if less:
        return "silent", ""
    return "cannot be told", "its record promises too little for its silence to tell"


def _done(responses: Responses) -> dict[str, list[dict[str, Any]]]:
    """Each ally's deeds and words in the window; one known to the month where most of it is in."""
    parties = [responses.call.target, *responses.call.attackers]
    first, last = responses.call.on, responses.last
    inside = (
        pl.min_horizontal(pl.col("date").dt.month_end(), pl.lit(last))
        - pl.max_horizontal("date", pl.lit(first))
    ).dt.total_days() + 1
    within = pl.col("date").is_between(first, last) & ~pl.col("vague")
    rows = responses.acts.filter(
        pl.col("target").is_in(parties) & (within | (pl.col("vague") & (inside >= MOST)))
    )
    out: dict[str, list[dict[str, Any]]] = {}
    for row in rows.to_dicts():
        out.setdefault(row["ally"], []).append(row)
    return out


def _distinct(rows: Sequence[dict[str, Any]]) -> int:
    return len({(row["target"], row["date"]) for row in rows})


def _heard(responses: Responses) -> dict[tuple[str, str], tuple[int, int]]:
    """Rows that name an ally, by source and ally: in the window, and before it."""
    now = pl.col("date").is_between(responses.call.on, responses.last)
    sums = responses.rows.group_by("source", "ally").agg(
        now=pl.col("n").filter(now).sum(),
        before=pl.col("n").filter(pl.col("date") < responses.call.on).sum(),
    )
    return {(source, ally): (now, before) for source, ally, now, before in sums.iter_rows()}


def _windows_before(responses: Responses, source: str) -> float:
    """How many windows the source's rows of the ally before the call stand for."""
    start = max(responses.spans[source][0], responses.since)
    return max((responses.call.on - start).days / responses.window, 1.0)
