"""Calls on an alliance: when was an actor attacked, by whom, and how gravely?

A call is the first day of a burst of force against an actor.  Three things make one:

- a burst: in a week, one source has far more acts of force by B against A than the year before
  leads one to expect (tail of a negative binomial below RARE, and at least FEWEST acts);
- the onset of a war, known to the day, that A is a side of;
- in a source that writes its rows out by hand, and so has few of them: the first act of force by
  a state after QUIET days without any, or two such acts within a week by anybody.

What begins within MERGED days is one call with several attackers.  Acts by the forces of a state
are the state's, and acts against them are against it.  Force by A's own rebels and citizens calls
nobody.  After the 'call' of alliance reliability research: Leeds, 'Alliance Reliability in Times
of War', International Organization 57(4), 2003.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.chances import negative_binomial_at_most
from detente.network.silence.forces import forces_of, owned, owner_of
from detente.network.sponsors.parentage import is_state

__all__ = ["Call", "attacks_on", "call_on", "calls_among", "find_calls"]

RARE = 5e-4
FEWEST = 3
WEEK, YEAR, QUIET = 7, 365, 180
MERGED = 21
SAME = 60
"""Days after a call within which further bursts by the same attackers belong to it."""
BURSTY = 3.0
"""Variance over mean of weekly acts of force: they come in clusters."""
COERCIVE = -9.0
"""Goldstein intensity down from which coercion is force: to occupy, to blockade."""
MINOR = 0.1
"""Share of the strongest attacker's acts below which another is swept in by its news."""
SHOWN = 30
"""Days over which the weight of a call is summed."""


@dataclass(frozen=True, slots=True)
class Call:
    """An attack on `target` that began on `on`; `end` is the last day of force in SHOWN days.

    `attackers` are sorted.  `weight` is the sum of the intensities (each 0 to 1) of the acts of
    force in the source that has most of them, `war` whether a war began, `named` whether the user
    named it.  `event_ids` and `tie_ids` are the rows that show it.
    """

    target: str
    on: date
    attackers: tuple[str, ...]
    end: date
    acts: int
    weight: float
    war: bool
    event_ids: tuple[str, ...] = ()
    tie_ids: tuple[str, ...] = ()
    named: bool = False

    @property
    def gravity(self) -> tuple[bool, float, date]:
        """Graver calls are greater: the beginning of a war first, then by weight."""
        return (self.war, self.weight, self.on)

    def evidence(self) -> tuple[EvidenceQuery, ...]:
        """The rows that show the attack."""
        queries = ((EvidenceKind.EVENT, self.event_ids), (EvidenceKind.TIE, self.tie_ids))
        return tuple(EvidenceQuery(kind, ids=ids) for kind, ids in queries if ids)


def attacks_on(view: View, target: str, end: date | None = None) -> pl.DataFrame:
    """Every act of force against `target` by an outsider, known to the day, up to `end`.

    Columns: source, date, attacker, code, weight (0 to 1), written, evidence_id; one row for each
    source, attacker, day and code.  Sorted.
    """
    return _attacks(_force(view, target, end), target)


def _force(view: View, target: str, end: date | None = None) -> pl.DataFrame:
    """Acts of force by or against `target`, known to the day; forces of states as the states."""
    query = EvidenceQuery(
        EvidenceKind.EVENT,
        actors=forces_of(target),
        end=end,
        event_types=("ASSAULT", "COERCE"),
    )
    assault = (pl.col("event_type") == "ASSAULT") | (pl.col("intensity") <= COERCIVE)
    rows = view.frame(query).filter(assault & (pl.col("precision") == "day"))
    return rows.drop_nulls(["actor", "target"]).with_columns(
        pl.col("date").cast(pl.Date), actor=owned("actor"), target=owned("target")
    )


def _attacks(force: pl.DataFrame, target: str) -> pl.DataFrame:
    own = (pl.col("actor") == target) | pl.col("actor").str.starts_with(f"{target}/")
    return (
        force.filter((pl.col("target") == target) & ~own)
        .select(
            "source",
            "date",
            "code",
            "evidence_id",
            attacker="actor",
            written=pl.col("statement").is_not_null(),
            weight=pl.col("intensity").abs() / 10,
        )
        .sort("source", "date", "attacker", "code", "evidence_id")
        .unique(["source", "date", "attacker", "code"], keep="first", maintain_order=True)
        .select("source", "date", "attacker", "code", "weight", "written", "evidence_id")
    )


def find_calls(
    view: View, target: str, start: date | None = None, end: date | None = None
) -> list[Call]:
    """Every call on the actor with the id `target` from `start` to `end`, by date.

    The years before `start` are read all the same: a burst is one against what was usual.
    """
    # What follows a call that begins on the last days belongs to it.
    force = _force(view, target, None if end is None else end + timedelta(days=SHOWN))
    wars = _wars(view, target, force)
    return calls_among(_attacks(force, target), wars, target, start, end, looked=_looked(view))


def _looked(view: View) -> dict[str, date]:
    """The first day that each source covers, where it says."""
    found = {source.id: source.coverage.start for source in view.sources()}
    return {key: start for key, start in found.items() if start is not None}


def calls_among(
    attacks: pl.DataFrame,
    wars: list[tuple[date, str, str]],
    target: str,
    start: date | None = None,
    end: date | None = None,
    *,
    looked: Mapping[str, date] = MappingProxyType({}),
) -> list[Call]:
    """The calls in rows of `attacks_on` and wars as (first day, enemy, evidence id).

    `looked` is the first day that each source covers; where it is not known, the source is taken
    to begin with its first attack, before which it has seen no peace.
    """
    onsets = sorted({*_bursts(attacks, looked), *((day, enemy) for day, enemy, _ in wars)})
    calls = []
    for on, attackers in _merged(onsets):
        if (start is None or on >= start) and (end is None or on <= end):
            at_war = {enemy for day, enemy, _ in wars if abs((day - on).days) <= MERGED}
            near = _near(attacks, on)
            leading = _without_minor(near, on, attackers, at_war)
            calls.append(_shown(near, wars, target, on, leading))
    return calls


def call_on(
    view: View, target: str, on: date, by: str | None = None, *, window: int = SHOWN
) -> Call:
    """The call that begins on the day `on`, by `by` or by whoever attacked on it or the day after.

    Others who joined within `window` days are attackers too.  Raises MeasureError where no act of
    force against `target` is on record then.
    """
    force = _force(view, target, on + timedelta(days=window))
    attacks, wars = _attacks(force, target), _wars(view, target, force)
    near = attacks.filter(pl.col("date") >= on)
    opening = near.filter(pl.col("date") <= on + timedelta(days=1))
    first = {by} if by else _leading(opening.to_dicts())
    final = on + timedelta(days=window - 1)
    later = calls_among(attacks, wars, target, on, final, looked=_looked(view))
    joined = {one for call in later for one in call.attackers}
    days = (on - timedelta(days=1), on + timedelta(days=1))
    named = {enemy for day, enemy, _ in wars if days[0] <= day <= days[1]}
    seen = set(near["attacker"]) | named
    if (by is not None and (by not in seen or by == target)) or not (first | named) & seen:
        who = by or "anybody"
        raise MeasureError(
            f"The store holds no act of force by {who} against {target} in the {window} days from "
            f"{on}.",
            fix=f"'detente calls {target}' lists the attacks that it holds.",
        )
    attackers = tuple(sorted((first | joined | (set() if by else named)) - {target}))
    rows = _near(attacks, on)
    leading = _without_minor(rows, on, attackers, named | ({by} if by else set()))
    return replace(_shown(rows, wars, target, on, leading), named=True)


def _leading(rows: Sequence[dict[str, Any]]) -> set[str]:
    """The attackers that do at least MINOR of what the strongest does.

    Sources with written rows are measured apart: they tell each act once.
    """
    sums: dict[tuple[bool, str, str], float] = {}
    for row in rows:
        key = (row["written"], row["source"], row["attacker"])
        sums[key] = sums.get(key, 0.0) + row["weight"]
    most = {
        written: max((weight for key, weight in sums.items() if key[0] == written), default=0.0)
        for written in (False, True)
    }
    return {key[2] for key, weight in sums.items() if weight >= MINOR * most[key[0]]}


def _near(attacks: pl.DataFrame, on: date) -> list[dict[str, Any]]:
    """The rows of the days that a call is shown by, and of the eve."""
    last = on + timedelta(days=SHOWN - 1)
    return attacks.filter(pl.col("date").is_between(on - timedelta(days=1), last)).to_dicts()


def _wars(view: View, target: str, force: pl.DataFrame) -> list[tuple[date, str, str]]:
    """Wars of the actor known to the day: first day, enemy, evidence id.  Sorted."""
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, actors=(target,), tie_kinds=("war",)))
    known = ties.filter(pl.col("start_precision") == "day").drop_nulls(["actor", "target"])
    found = set()
    for start, actor, other, key in known.select(
        "start", "actor", "target", "evidence_id"
    ).iter_rows():
        enemy = owner_of(other if actor == target else actor)
        if enemy != target and not enemy.startswith(f"{target}/"):
            found.add((start, enemy, key))
    begun = _begun(force, target, {(start, enemy) for start, enemy, _ in found})
    return sorted(war for war in found if war[:2] not in begun)


def _begun(force: pl.DataFrame, target: str, wars: set[tuple[date, str]]) -> set[tuple[date, str]]:
    """The wars that `target` began: in their first days it struck, and was hardly struck."""
    acts = force.select("date", "actor", "target").unique()
    begun = set()
    for day, enemy in wars:
        near = acts.filter((pl.col("date") - day).dt.total_days().abs() <= 1)
        struck = near.filter((pl.col("actor") == target) & (pl.col("target") == enemy)).height
        suffered = near.filter((pl.col("actor") == enemy) & (pl.col("target") == target)).height
        if struck > 2 * suffered:
            begun.add((day, enemy))
    return begun


def _bursts(attacks: pl.DataFrame, looked: Mapping[str, date]) -> Iterator[tuple[date, str]]:
    """First day and attacker of every burst."""
    for (source, attacker), rows in sorted(
        attacks.group_by("source", "attacker"), key=lambda pair: tuple(map(str, pair[0]))
    ):
        days = rows["date"].to_physical().to_numpy().astype(np.int64)
        written = bool(rows["written"].all())
        hits = _first_acts(days, str(attacker)) if written else np.zeros(len(days), dtype=bool)
        since = looked.get(str(source), rows["date"][0])
        hits |= _surprising(days, (since - date(1970, 1, 1)).days)
        for place in np.flatnonzero(hits):
            yield rows["date"][int(place)], str(attacker)


def _surprising(days: NDArray[np.int64], since: int) -> NDArray[np.bool_]:
    """Days on which a week begins that has far more acts than the year before promised."""
    here = np.searchsorted(days, days, side="left")
    week = np.searchsorted(days, days + WEEK, side="left") - here
    past = here - np.searchsorted(days, days - YEAR, side="left")
    length = np.clip(days - since, WEEK, YEAR)
    # Half an act in a month of looking: a source that has just begun has not yet seen peace.
    mean = (past + 0.5) / (length + 30.0) * WEEK
    size = mean / (BURSTY - 1.0)
    tail = 1.0 - negative_binomial_at_most(week - 1, size, size / (size + mean))
    return np.asarray((tail < RARE) & (week >= FEWEST))


def _first_acts(days: NDArray[np.int64], attacker: str) -> NDArray[np.bool_]:
    """Days of force after QUIET days without, where written sources tell each act once."""
    fresh = np.diff(days, prepend=days[:1] - QUIET - 1) > QUIET
    if is_state(attacker):
        return np.asarray(fresh)
    here = np.searchsorted(days, days, side="left")
    return np.asarray(fresh & (np.searchsorted(days, days + WEEK, side="left") - here >= 2))


def _merged(onsets: Iterable[tuple[date, str]]) -> list[tuple[date, tuple[str, ...]]]:
    """Onsets near each other as one, and later bursts of the same attackers left to the first."""
    calls: list[tuple[date, set[str], date]] = []
    for day, attacker in onsets:
        if calls and day - calls[-1][0] <= timedelta(days=MERGED):
            calls[-1][1].add(attacker)
            calls[-1] = (*calls[-1][:2], day)
        elif calls and attacker in calls[-1][1] and day - calls[-1][2] <= timedelta(days=SAME):
            calls[-1] = (*calls[-1][:2], day)
        else:
            calls.append((day, {attacker}, day))
    return [(on, tuple(sorted(attackers))) for on, attackers, _ in calls]


def _without_minor(
    rows: Sequence[dict[str, Any]], on: date, attackers: tuple[str, ...], at_war: set[str]
) -> tuple[str, ...]:
    """The attackers but those that news of the others' fight swept in."""
    near = [row for row in rows if row["date"] >= on and row["attacker"] in attackers]
    kept = _leading(near) | at_war
    return tuple(one for one in attackers if one in kept) or attackers


def _shown(
    near: Sequence[dict[str, Any]],
    wars: list[tuple[date, str, str]],
    target: str,
    on: date,
    attackers: tuple[str, ...],
) -> Call:
    """The call with its weight and rows."""
    rows = [row for row in near if row["attacker"] in attackers]
    sums: dict[str, list[float]] = {}
    for row in rows:
        one = sums.setdefault(row["source"], [0.0, 0.0])
        one[0] += 1
        one[1] += row["weight"]
    acts, weight = max(sums.values(), key=lambda pair: (pair[1], pair[0]), default=[0.0, 0.0])
    begun = [
        key for day, enemy, key in wars if enemy in attackers and abs((day - on).days) <= MERGED
    ]
    rows.sort(key=lambda row: (-row["weight"], row["date"], row["evidence_id"]))
    return Call(
        target=target,
        on=on,
        attackers=attackers,
        end=max((row["date"] for row in rows), default=on),
        acts=int(acts),
        weight=round(weight, 6),
        war=bool(begun),
        event_ids=tuple(sorted(row["evidence_id"] for row in rows[:12])),
        tie_ids=tuple(sorted(begun)),
    )
