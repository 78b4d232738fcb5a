"""Communities through time: which bloc of one day is which of the next, and what became of it.

Blocs of two days are matched by the share of members they have in common (Jaccard), all at once
by the assignment with the highest sum (Hungarian method).  Only members present on both days
count, so that a source that begins or ends makes no split.  A bloc that is missed for at most
PATIENCE days takes up its old name.  Merges and splits follow Greene, Doyle & Cunningham,
'Tracking the evolution of communities in dynamic social networks' (ASONAM 2010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.optimize import linear_sum_assignment

__all__ = ["ALIKE", "Change", "Track", "Tracks", "track"]

ALIKE = 0.3
"""Least Jaccard index of two blocs that count as one; Greene et al. find 0.1 to 0.5 alike."""
PATIENCE = 2
"""Days (of those given) for which a bloc may be missed and still be the same."""
HALF = 0.5
LEADERS = 3

Community = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Track:
    """One bloc through time: its number, leading members, and members on each day it was seen.

    `leaders` lead the bloc over all its days, so that its name does not change with them.
    """

    number: int
    leaders: Community
    members: Mapping[date, Community]

    @property
    def first(self) -> date:
        """The first day on which it was seen."""
        return min(self.members)

    @property
    def last(self) -> date:
        """The last day on which it was seen."""
        return max(self.members)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to blocs by the day `on`: birth, death, merge or split.

    `before` and `after` are numbers of tracks: of a merge those that went in and the one that
    holds them; of a split the one that broke and its parts; of a birth only after, of a death
    only before.
    """

    on: date
    kind: str
    before: tuple[int, ...]
    after: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tracks:
    """All tracks by number, and all changes by day."""

    tracks: tuple[Track, ...]
    changes: tuple[Change, ...]

    def of(self, actor: str, on: date) -> Track | None:
        """The track that an actor was in on a day; None where it was in none."""
        return next((one for one in self.tracks if actor in one.members.get(on, ())), None)


def track(
    days: Mapping[date, Sequence[Community]],
    *,
    present: Mapping[date, Sequence[str]] | None = None,
    alike: float = ALIKE,
    smallest: int = 2,
) -> Tracks:
    """Follow the communities of each day; members are given with the most central first.

    `present` names all actors that the network of a day holds, in a community or not (default:
    those in communities).  Communities of fewer than `smallest` members are passed over.  Tracks
    are numbered by first day, then size.  Matching needs a Jaccard index of at least `alike`.
    """
    ordered = sorted(days)
    kept = {day: [one for one in days[day] if len(one) >= smallest] for day in ordered}
    here = {
        day: frozenset(present[day] if present else (name for one in days[day] for name in one))
        for day in ordered
    }
    members: list[dict[date, Community]] = []
    changes: list[Change] = []
    numbers: dict[date, list[int]] = {}
    for place, day in enumerate(ordered):
        open_ = _open(members, ordered[max(0, place - PATIENCE - 1) : place])
        matched = _matched(kept[day], open_, here, day, alike)
        now = []
        for community, same in zip(kept[day], matched, strict=True):
            if same is None:
                members.append({})
            number = len(members) - 1 if same is None else same
            members[number][day] = community
            now.append(number)
        numbers[day] = now
        if place:
            past = ordered[place - 1]
            changes += _changes(day, past, numbers, kept, here)
    changes += _births_and_deaths(members, ordered, changes)
    tracks = tuple(Track(k, _leaders(one), one) for k, one in enumerate(members))
    return Tracks(tracks, tuple(sorted(changes, key=lambda c: (c.on, c.kind, c.before, c.after))))


def _open(
    members: Sequence[Mapping[date, Community]], recent: Sequence[date]
) -> dict[int, tuple[date, Community]]:
    """Tracks seen on one of the `recent` days: the last such day, and their members on it."""
    found = {}
    for number, seen in enumerate(members):
        last = max(seen)
        if last in recent:
            found[number] = (last, seen[last])
    return found


def _matched(
    communities: Sequence[Community],
    open_: Mapping[int, tuple[date, Community]],
    here: Mapping[date, frozenset[str]],
    day: date,
    alike: float,
) -> list[int | None]:
    """The number of the open track that each community continues, None for a new one."""
    numbers = sorted(open_)
    table = np.zeros((len(communities), len(numbers)))
    for i, community in enumerate(communities):
        for j, number in enumerate(numbers):
            seen, before = open_[number]
            both = here[day] & here[seen]
            ours, theirs = set(community) & both, set(before) & both
            table[i, j] = len(ours & theirs) / max(len(ours | theirs), 1)
    rows, columns = linear_sum_assignment(np.where(table >= alike, table, 0.0), maximize=True)
    found: list[int | None] = [None] * len(communities)
    for i, j in zip(rows.tolist(), columns.tolist(), strict=True):
        if table[i, j] >= alike:
            found[i] = numbers[j]
    return found


def _changes(
    day: date,
    past: date,
    numbers: Mapping[date, list[int]],
    kept: Mapping[date, Sequence[Community]],
    here: Mapping[date, frozenset[str]],
) -> list[Change]:
    """Merges and splits between two days that follow each other."""
    both = here[day] & here[past]
    old = [set(one) & both for one in kept[past]]
    new = [set(one) & both for one in kept[day]]
    found = []
    for j, one in enumerate(new):
        into = [i for i, other in enumerate(old) if _mostly(other, one)]
        if len(into) > 1:
            before = tuple(sorted(numbers[past][i] for i in into))
            found.append(Change(day, "merge", before, (numbers[day][j],)))
    for i, one in enumerate(old):
        out = [j for j, other in enumerate(new) if _mostly(other, one)]
        if len(out) > 1:
            after = tuple(sorted(numbers[day][j] for j in out))
            found.append(Change(day, "split", (numbers[past][i],), after))
    return found


def _mostly(part: set[str], whole: set[str]) -> bool:
    """Whether at least two, and more than half, of `part` are in `whole`."""
    shared = len(part & whole)
    return shared >= 2 and shared > HALF * len(part)


def _births_and_deaths(
    members: Sequence[Mapping[date, Community]], ordered: Sequence[date], known: Sequence[Change]
) -> list[Change]:
    """Tracks that began after the first day or ended before the last, but by no merge or split."""
    split = {number for change in known if change.kind == "split" for number in change.after}
    merged = {number for change in known if change.kind == "merge" for number in change.before}
    found = []
    for number, seen in enumerate(members):
        first, last = min(seen), max(seen)
        if first > ordered[0] and number not in split:
            found.append(Change(first, "birth", (), (number,)))
        if last < ordered[-1] and number not in merged:
            gone = ordered[ordered.index(last) + 1]
            found.append(Change(gone, "death", (number,), ()))
    return found


def _leaders(seen: Mapping[date, Community]) -> Community:
    """The members that led most: each day gives 1 to the first, 1/2 to the second and so on."""
    score: dict[str, float] = {}
    for community in seen.values():
        for rank, name in enumerate(community, start=1):
            score[name] = score.get(name, 0.0) + 1 / rank
    ordered = sorted(score, key=lambda name: (-round(score[name], 9), name))
    return tuple(ordered[:LEADERS])
