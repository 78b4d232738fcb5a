"""Structural balance as rows: of a day, of years, and the third actors of two."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.opening import opened
from detente.cli.options import (
    A,
    AsOf,
    B,
    Format,
    FormatOption,
    From,
    StoreOption,
    To,
    last_day,
    one_of,
)
from detente.cli.output import note, show

if TYPE_CHECKING:
    from detente.evidence import View

__all__ = ["balance", "triads"]

_COUNTS = ("ppp", "ppm", "pmm", "mmm")
_SHARES = ("balanced_share", "conditional_share", "frustration", "lower", "exact", "line_balance")
_NULLS = ("balanced_p", "balanced_z", "conditional_p", "conditional_z")
_DAY = ("on", "actors", "ties", "negative", *_COUNTS, *_SHARES, "walk_balance")
_NAMES = ("pacts-disputes", "defence-disputes", "pacts-rivalries", "pacts-wars", "signnet-like")

On = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=last_day,
        show_default=False,
        help="The day; by default the last one with an event.",
    ),
]
Draws = Annotated[
    int,
    typer.Option("--null", metavar="DRAWS", min=0, help="Compare with signs dealt anew so often."),
]


def balance(
    on: On = None,
    start: From = None,
    end: To = None,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--definition",
            metavar="NAME",
            parser=one_of(*_NAMES),
            show_default=False,
            help=f"By years: what makes friends and foes: {', '.join(_NAMES)}. By default all.",
        ),
    ] = None,
    both: Annotated[
        str,
        typer.Option(
            "--both",
            metavar="negative|positive|drop",
            parser=one_of("negative", "positive", "drop"),
            help="By years: what a dyad with ties of both signs counts as.",
        ),
    ] = "negative",
    camps: Annotated[
        bool, typer.Option("--camps", help="The best division: one row for each actor.")
    ] = False,
    draws: Draws = 0,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """How balanced the whole network is: on one day, or of all states year by year.

    ppp, ppm, pmm, mmm count triads by their signs. conditional_share is the share of balanced ones
    among those with an enmity. frustration is the least number of ties that contradict any
    division into two camps; it is proven where exact, else it lies between lower and frustration.
    A day reads all evidence; years (--from, --to) read ties between states, where a data set
    covers the year.

    \b
    Example:
      detente balance --on 2014
    """
    with opened(store, as_of) as found:
        if start or end:
            _years(found.view, name, start, end, both, form)
        elif camps:
            _camps(found.view, on or as_of, form)
        else:
            _day(found.view, on or as_of, draws, form)


def _day(view: View, on: date | None, draws: int, form: Format) -> None:
    from detente.network.balance import census, frustration, null_test, walk_balance
    from detente.network.signed import signed_network

    day = on or _last_event(view)
    graph = signed_network(view, day).graph()
    triads, found = census(graph), frustration(graph)
    row: dict[str, Any] = {
        "on": day,
        "actors": graph.n,
        "ties": graph.m,
        "negative": graph.negative,
        **{sign: getattr(triads, sign) for sign in _COUNTS},
        "balanced_share": triads.balanced_share,
        "conditional_share": triads.conditional_share,
        "frustration": found.index,
        "lower": found.lower,
        "exact": found.exact,
        "line_balance": 1 - 2 * found.index / graph.m if graph.m else None,
        "walk_balance": walk_balance(graph),
    }
    note(found.certificate.text)
    if draws:
        for test in null_test(graph, draws=draws):
            short = test.measure.removesuffix("_share")
            row |= {f"{short}_p": test.p_value, f"{short}_z": test.z}
    columns = (*_DAY, *_NULLS) if draws else _DAY
    shown = ("on", "actors", "ties", "negative", *_SHARES, *(_NULLS if draws else ()))
    show([row], form, columns=columns, in_table=shown)


def _camps(view: View, on: date | None, form: Format) -> None:
    from detente.findings.evidence_item import actor_name
    from detente.network.balance import frustration
    from detente.network.signed import signed_network

    day = on or _last_event(view)
    graph = signed_network(view, day).graph()
    found = frustration(graph)
    note(f"{found.index} of {graph.m} ties contradict it. {found.certificate.text}")
    component = dict(zip(graph.nodes, graph.components().tolist(), strict=True))
    rows = [
        {
            "actor": actor,
            "name": actor_name(actor),
            "component": component[actor] + 1,
            "camp": 1 if side > 0 else 2,
            "contradictions": sum(actor in edge[:2] for edge in found.frustrated),
        }
        for actor, side in found.partition.items()
    ]
    rows.sort(key=lambda row: (row["component"], row["camp"], row["actor"]))
    show(rows, form, columns=("actor", "name", "component", "camp", "contradictions"))


def _years(
    view: View,
    names: list[str] | None,
    start: date | None,
    end: date | None,
    both: str,
    form: Format,
) -> None:
    from detente.network.balance import Both, state_ties, yearly_balance
    from detente.network.balance.yearly import YEARLY

    chosen = tuple(names) if names else _NAMES
    years = range(start.year if start else 1816, (end.year if end else date.today().year) + 1)
    table = yearly_balance(
        state_ties(view, definitions=chosen), definitions=chosen, years=years, both=Both(both)
    )
    if table.is_empty():
        note("No data set in this store covers pacts and conflicts of all states in these years.")
    columns = tuple(column for column in YEARLY if column != "seconds")
    shown = ("definition", "year", "states", "ties", "negative", *_SHARES[:3], "exact",
             "line_balance", "walk_balance")  # fmt: skip
    show(table.to_dicts(), form, columns=columns, in_table=shown)


def triads(
    a: A,
    b: B,
    on: On = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Which third actors draw two actors together, and which drive them apart.

    A common friend or a common enemy draws them together (pull 1), a friend of one who is an enemy
    of the other drives them apart (pull -1). balanced says whether the triad agrees with the sign
    of the two themselves.

    \b
    Example:
      detente triads Iran Iraq --on 2014-06
    """
    with opened(store, as_of) as found:
        from detente.findings.balance import camps_finding
        from detente.findings.evidence_item import actor_name
        from detente.network.balance.standing import standing_in
        from detente.network.signed import signed_network

        day = on or as_of or _last_event(found.view)
        first, second = (found.resolve(name, day).id for name in (a, b))
        one = standing_in(signed_network(found.view, day), first, second)
    said = camps_finding(one)
    note(
        said.statement if said is not None else "No chain of clear ties joins them through others."
    )
    rows = [
        {
            "third": third.actor,
            "name": actor_name(third.actor),
            f"to_{one.a}": third.to_first,
            f"to_{one.b}": third.to_second,
            "role": third.role.replace("the first", one.a).replace("the second", one.b),
            "pull": third.pull,
            "balanced": None if one.sign is None else third.balanced(one.sign),
        }
        for third in sorted(one.thirds, key=lambda third: (-third.pull, third.role, third.actor))
    ]
    columns = ("third", "name", f"to_{one.a}", f"to_{one.b}", "role", "pull", "balanced")
    show(rows, form, columns=columns)


def _last_event(view: View) -> date:
    """The last day of which an event tells, for the default of --on."""
    from detente.evidence import EvidenceKind

    last = view.extent(EvidenceKind.EVENT)["last"].max()
    return last if isinstance(last, date) else date.today()
