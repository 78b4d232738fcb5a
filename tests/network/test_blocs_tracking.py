"""Blocs followed through time: matching, names, births, deaths, merges and splits."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.network.blocs.tracking import Tracks, track

DAYS = tuple(date(year, 12, 31) for year in range(2000, 2006))


def followed(*days: list[str], **more: object) -> Tracks:
    """Track communities written as strings of one-letter actors."""
    given = {day: [tuple(one) for one in now] for day, now in zip(DAYS, days, strict=False)}
    return track(given, **more)  # type: ignore[arg-type]


def kinds(tracks: Tracks) -> list[tuple[int, str, tuple[int, ...], tuple[int, ...]]]:
    return [(c.on.year, c.kind, c.before, c.after) for c in tracks.changes]


def test_what_stays_keeps_its_number_and_name() -> None:
    tracks = followed(["abcd", "xyz"], ["xyz", "badc"], ["abce", "xyw"])
    assert kinds(tracks) == []
    assert [one.leaders for one in tracks.tracks] == [("a", "b", "c"), ("x", "y", "z")]
    found = tracks.of("e", DAYS[2])
    assert found is not None
    assert found.number == 0
    assert tracks.of("d", DAYS[2]) is None
    assert (found.first, found.last) == (DAYS[0], DAYS[2])


def test_a_merge_a_split_a_birth_and_a_death() -> None:
    tracks = followed(
        ["abcd", "efgh", "uvw"], ["abcdefgh", "uvw"], ["abcd", "efgh"], ["abcd", "efgh", "klm"]
    )
    assert (2001, "merge", (0, 1), (0,)) in kinds(tracks) or (
        2001,
        "merge",
        (0, 1),
        (1,),
    ) in kinds(tracks)
    assert any(one[:2] == (2002, "split") for one in kinds(tracks))
    assert (2002, "death", (2,), ()) in kinds(tracks)
    assert [one[:2] for one in kinds(tracks)].count((2003, "birth")) == 1


def test_a_bloc_missed_for_a_year_takes_up_its_name() -> None:
    tracks = followed(["abc", "xyz"], ["xyz"], ["abc", "xyz"])
    assert len(tracks.tracks) == 2
    assert list(tracks.tracks[0].members) == [DAYS[0], DAYS[2]]
    assert kinds(tracks) == []


def test_actors_without_evidence_make_no_split() -> None:
    # Of c, d, e, f nothing is on record on the second day.
    days = {DAYS[0]: [tuple("abcdef")], DAYS[1]: [tuple("ab")]}
    present = {DAYS[0]: tuple("abcdef"), DAYS[1]: tuple("ab")}
    assert len(track(days, present=present).tracks) == 1
    left = {DAYS[0]: tuple("abcdef"), DAYS[1]: tuple("abcdef")}
    assert len(track({DAYS[0]: [tuple("abcdefgh")], DAYS[1]: [tuple("ab")]},
                     present={k: tuple("abcdefgh") for k in left}).tracks) == 2  # fmt: skip


def test_small_communities_are_passed_over() -> None:
    assert len(followed(["abc", "x"], ["abc", "x"]).tracks) == 1
    assert len(followed(["abc", "xy"], ["abc", "xy"], smallest=3).tracks) == 1


GROUPS = st.lists(st.integers(0, 3), min_size=9, max_size=9)


@settings(max_examples=60, deadline=None)
@given(st.lists(GROUPS, min_size=1, max_size=5))
def test_tracks_cover_every_community_once(labels: list[list[int]]) -> None:
    days = {
        day: [
            tuple(name for name, one in zip("abcdefghi", row, strict=True) if one == k)
            for k in sorted(set(row))
        ]
        for day, row in zip(DAYS, labels, strict=False)
    }
    tracks = track(days)
    for day, communities in days.items():
        for community in communities:
            if len(community) < 2:
                continue
            owners = [one for one in tracks.tracks if one.members.get(day) == community]
            assert len(owners) == 1
            assert tracks.of(community[0], day) is owners[0]
    assert [one.number for one in tracks.tracks] == list(range(len(tracks.tracks)))


@settings(max_examples=30, deadline=None)
@given(GROUPS)
def test_what_does_not_change_has_no_changes(labels: list[int]) -> None:
    row = [
        "".join(n for n, one in zip("abcdefghi", labels, strict=True) if one == k)
        for k in sorted(set(labels))
    ]
    tracks = followed(row, row[::-1], row)
    assert tracks.changes == ()
    assert len(tracks.tracks) == sum(len(one) > 1 for one in row)


@pytest.mark.parametrize("alike", [0.2, 0.9])
def test_the_threshold_decides_what_is_one_bloc(alike: float) -> None:
    tracks = followed(["abcd"], ["abef"], alike=alike, present={d: tuple("abcdef") for d in DAYS})
    assert len(tracks.tracks) == (1 if alike < 1 / 3 else 2)
