"""Blocs as rows: the communities of a day or through time, and declared blocs against the shown."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.opening import opened
from detente.cli.options import AsOf, Format, FormatOption, From, StoreOption, To, last_day
from detente.cli.output import note, show
from detente.errors import MeasureError

if TYPE_CHECKING:
    from detente.evidence import View
    from detente.network.blocs.blocs import Blocs
    from detente.network.blocs.shown import Comparison

__all__ = ["bloc", "blocs"]

On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=last_day,
        show_default=False,
        help="The day; by default the last one with evidence.",
    ),
]
Around = Annotated[
    list[str] | None,
    typer.Option(
        "--around",
        metavar="ACTOR",
        show_default=False,
        help="Only this actor and those it dealt with most; may be given again.",
    ),
]
Draws = Annotated[
    int,
    typer.Option("--draws", metavar="NUMBER", min=1, help="Draws from the evidence."),
]
THROUGH_DRAWS = 25
"""Draws for each year when the years are many."""


def blocs(
    on: On = None,
    around: Around = None,
    start: From = None,
    end: To = None,
    smallest: Annotated[
        int, typer.Option("--smallest", metavar="SIZE", min=2, help="Least number of members.")
    ] = 3,
    inertia: Annotated[
        float,
        typer.Option(
            "--inertia",
            min=0.0,
            max=1.0,
            help="Through time: how much each pair leans to where it stood the year before.",
        ),
    ] = 0.0,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Who stood together: the blocs that go against the least evidence.

    On one day, or year by year with --from or --to. A bloc is named by its best connected members
    and keeps its number through time; change says where it was born, merged or split.

    \b
    Example:
      detente blocs --on 2014 --around Iran
    """
    with opened(store, as_of) as found:
        view = found.view
        actors = _around(view, around, on or end or as_of)
        if start or end:
            rows = _through(view, actors, start, end, smallest, inertia)
        else:
            rows = _of_day(view, actors, on or as_of or _last_event(view), smallest)
    columns = ("on", "bloc", "name", "size", "members", "positive", "negative", "level", "outside",
               "change")  # fmt: skip
    show(rows, form, columns=columns, in_table=("on", "bloc", "name", "size", "level", "change"))


def bloc(
    name: Annotated[str, typer.Argument(metavar="BLOC", help="A bloc: a name, id or code.")],
    on: On = None,
    start: From = None,
    end: To = None,
    draws: Draws = 100,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """A declared bloc against the evidence: who is in by word, and who by deed.

    firmness is the share of draws from the evidence in which the actor stood with the other
    members, low and high its 90 % interval; chance how often as many ties taken at random lean as
    far. With --from or --to one row for each actor and year; since is the first year of the run
    of years up to then in which the evidence puts it in.

    \b
    Example:
      detente bloc "Axis of Resistance" --on 2014
    """
    with opened(store, as_of) as found:
        view = found.view
        actor = found.resolve(name, on or end or as_of).id
        days = _days(view, start, end) if start or end else [on or as_of or _last_event(view)]
        from detente.network.blocs.shown import compare_through

        many = len(days) > 1
        compared = compare_through(
            view, actor, days, draws=min(draws, THROUGH_DRAWS) if many else draws
        )
    rows = _standings(compared)
    for one in compared[-1:]:
        note(_in_short(one))
    columns = ("on", "actor", "name", "declared", "verdict", "firmness", "low", "high", "friends",
               "foes", "level", "level_low", "level_high", "chance", "since")  # fmt: skip
    shown = ("name", "declared", "verdict", "firmness", "low", "high", "friends", "foes", "chance")
    show(rows, form, columns=columns, in_table=("on", *shown) if many else shown)


def _around(view: View, around: list[str] | None, on: date | None) -> list[str] | None:
    if not around:
        return None
    from detente.actors import resolve
    from detente.network.blocs.shown import surroundings

    own = [resolve(name, on=on).id for name in around]
    return sorted({*own, *surroundings(view, own, on or date.max)})


def _last_event(view: View) -> date:
    """The last day of which an event tells, for the default of --on."""
    from detente.evidence import EvidenceKind

    last = view.extent(EvidenceKind.EVENT)["last"].max()
    if not isinstance(last, date):
        raise MeasureError(
            "The store holds no event, so that there is no last day.", fix="Give one with --on."
        )
    return last


def _days(view: View, start: date | None, end: date | None) -> list[date]:
    """The last day of each year from `start` to `end`, or to the last event."""
    from detente.evidence import EvidenceKind

    extent = view.extent(EvidenceKind.EVENT)
    first = start or extent["first"].min()
    last = end or extent["last"].max()
    if not isinstance(first, date) or not isinstance(last, date) or first > last:
        raise typer.BadParameter("There is no year between these days.")
    return [min(date(year, 12, 31), last) for year in range(first.year, last.year + 1)]


def _of_day(view: View, actors: list[str] | None, on: date, smallest: int) -> list[dict[str, Any]]:
    from detente.network.blocs.blocs import blocs_on

    found = blocs_on(view, on, actors=actors)
    _say_quality(found)
    groups = [one for one in found.blocs if len(one.members) >= smallest]
    return [
        _row(found.on, number, one.leaders, one, "") for number, one in enumerate(groups, start=1)
    ]


def _through(
    view: View,
    actors: list[str] | None,
    start: date | None,
    end: date | None,
    smallest: int,
    inertia: float,
) -> list[dict[str, Any]]:
    from detente.network.blocs.blocs import blocs_through
    from detente.network.blocs.tracking import track

    found = blocs_through(view, _days(view, start, end), actors=actors, inertia=inertia)
    tracks = track(
        {one.on: [bloc.members for bloc in one.blocs] for one in found},
        present={one.on: one.clustering.nodes for one in found},
        smallest=smallest,
    )
    if inertia:
        note(f"Smoothed: each pair leans by {inertia} to where it stood the year before.")
    rows = []
    for one in found:
        for group in one.blocs:
            own = tracks.of(group.members[0], one.on)
            if own is None:
                continue
            changes = [
                change.kind
                for change in tracks.changes
                if change.on == one.on and own.number in (*change.after, *change.before)
            ]
            said = ", ".join(dict.fromkeys(changes))
            rows.append(_row(one.on, own.number + 1, own.leaders, group, said))
    return rows


def _row(on: date, number: int, leaders: Any, group: Any, change: str) -> dict[str, Any]:
    from detente.findings.blocs import bloc_name

    return {
        "on": on,
        "bloc": number,
        "name": bloc_name(leaders),
        "size": len(group.members),
        "members": list(group.members),
        "positive": group.positive,
        "negative": group.negative,
        "level": group.level,
        "outside": group.outside,
        "change": change,
    }


def _say_quality(found: Blocs) -> None:
    best = found.clustering
    proof = "proven the least" if best.exact else f"at most {best.gap:.0%} from the least"
    note(f"The blocs go against {found.contradicted} of {found.table.height} ties, {proof}.")


def _standings(compared: list[Comparison]) -> list[dict[str, Any]]:
    from detente.findings.evidence_item import actor_name

    since: dict[str, int] = {}
    rows = []
    for one in compared:
        inside = {standing.actor for standing in one.standings if standing.is_in}
        since = {actor: since.get(actor, one.on.year) for actor in inside}
        rows += [
            {
                "on": one.on,
                "name": actor_name(standing.actor),
                "since": since.get(standing.actor) if len(compared) > 1 else None,
                **{key: getattr(standing, key) for key in standing.__slots__},
            }
            for standing in one.standings
        ]
    return rows


def _in_short(one: Comparison) -> str:
    inside = one.cohesion
    known = f"{inside.pairs} of {inside.possible} pairs of members are on record"
    lean = "" if inside.positive is None else f", {inside.positive:.0%} of them friendly"
    return (
        f"{one.on}: {inside.members} declared members; {known}{lean}. "
        f"{one.draws} draws, {one.exact:.0%} of them solved to proof."
    )
