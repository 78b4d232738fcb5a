"""What became of blocs: births, deaths, merges and splits as Findings."""

from __future__ import annotations

from collections.abc import Sequence

from detente.findings import words
from detente.findings.blocs import bloc_name, ties_among
from detente.findings.finding import Finding
from detente.network.blocs.blocs import Blocs
from detente.network.blocs.tracking import Change, Track, Tracks
from detente.network.signed import SignedNetwork

__all__ = ["change_findings"]


def change_findings(
    tracks: Tracks, found: Sequence[Blocs], network: SignedNetwork
) -> list[tuple[str, Finding]]:
    """What happened to blocs of three and more, by day: (when, finding), oldest first.

    The evidence are the ties among the leading members on the day of the change, from `network`,
    which must hold them.
    """
    by = {track.number: track for track in tracks.tracks}
    tables = {one.on: one.table for one in found}
    out = []
    for change in tracks.changes:
        involved = [by[number] for number in (*change.before, *change.after)]
        if max(len(members) for track in involved for members in track.members.values()) < 3:
            continue
        leaders = sorted({name for track in involved for name in track.leaders})
        evidence = ties_among(network, tables[change.on], leaders, leaders)
        if evidence:
            name = f"bloc-{change.kind}-{change.on.isoformat()}-{'-'.join(map(str, change.before))}"
            out.append(
                (
                    words.day(change.on),
                    Finding(
                        f"{name}-{'-'.join(map(str, change.after))}",
                        "bloc",
                        _changed(change, by),
                        evidence,
                        measure="network.blocs.tracking.track",
                    ),
                )
            )
    return out


def _changed(change: Change, by: dict[int, Track]) -> str:
    before = [bloc_name(by[number].leaders) for number in change.before]
    after = [bloc_name(by[number].leaders) for number in change.after]
    when = words.day(change.on)
    if change.kind == "merge":
        return f"By {when} {words.joined(before)} had become one: {after[0]}."
    if change.kind == "split":
        return f"By {when} {before[0]} had broken into {words.joined(after)}."
    if change.kind == "birth":
        return f"On {when} {after[0]} is seen for the first time."
    return f"On {when} {before[0]} is no longer seen."
