"""`detente corridor`: the land chain from one actor to another that its side can cross."""

from __future__ import annotations

from datetime import date
from pathlib import Path
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
)
from detente.cli.output import note, show
from detente.errors import RenderError, Where

if TYPE_CHECKING:
    from detente.network.corridors.corridor import Corridor, Turn
    from detente.network.corridors.corridors import Routes

__all__ = ["corridor"]

PARTS = ("part", "kind", "low", "passage", "high", "weakest", "because", "evidence")
TURNS = ("date", "precision", "change", "before", "after", "chain", "decided", "statement")
ALTERNATIVES = 3


def corridor(
    a: A,
    b: B,
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=last_day,
            show_default=False,
            help="The day to look at; by default the last that the evidence covers.",
        ),
    ] = None,
    history: Annotated[
        bool,
        typer.Option("--history", help="Its openings, breaks and lasting steps instead of a day."),
    ] = False,
    start: From = None,
    end: To = None,
    chart: Annotated[
        Path | None,
        typer.Option(
            "--map", metavar="FILE", show_default=False, help="Also draw it, as .svg or .png."
        ),
    ] = None,
    borders: Annotated[
        Path | None,
        typer.Option(
            "--borders",
            metavar="FILE",
            show_default=False,
            help="Your own GeoJSON or TopoJSON of borders, drawn below the map.",
        ),
    ] = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The chain of neighbouring territories from A to B that A's side can cross, by land.

    Each territory and border has a probability of passage, judged from ties and levels by stated
    weights; the chain is as strong as its weakest part. With --map, one map of the day, or with
    --history one for each long stretch between openings and breaks.

    \b
    Example:
      detente corridor Iran Lebanon --history
      detente corridor Iran Lebanon --on 2016-06-01 --map corridor.svg
    """
    if on is not None and history:
        raise typer.BadParameter("--on asks for one day, --history for all; give one of them.")
    from detente.actors import resolve
    from detente.network.corridors.routes import routes_between

    form_of = _picture_format(chart) if chart else ""
    with opened(store, as_of) as found:
        first, second = (resolve(name, on=on or end or as_of).id for name in (a, b))
        # What opened is told from the whole record; --from chooses what is shown of it.
        begin = None if history else start
        routes = routes_between(found.view, first, second, start=begin, end=end, on=on)
        now = routes.at(routes.dates[-1], alternatives=ALTERNATIVES)
        if history:
            turns = [turn for turn in _turns(routes) if start is None or turn.on >= start]
            show([_turn_row(turn) for turn in turns], form, columns=TURNS)
        else:
            _tell(now)
            show(_part_rows(now), form, columns=PARTS, in_table=PARTS[:-1])
        if chart:
            _draw(routes, now, chart, form_of, borders, every=history)


def _turns(routes: Routes) -> list[Turn]:
    turns = {turn.on: turn for turn in (*routes.steps(), *routes.turns())}
    return [turns[day] for day in sorted(turns)]


def _tell(now: Corridor) -> None:
    """On stderr: the corridor in a sentence, other chains, and what is not known."""
    from detente.findings import words
    from detente.findings.corridors import corridor_finding
    from detente.findings.evidence_item import actor_name

    finding = corridor_finding(now)
    if finding is not None:
        note(finding.statement)
    elif not now.chain:
        note(f"No corridor is known from {actor_name(now.a)} to {actor_name(now.b)}: {now.reason}.")
    if now.missing and now.chain:
        names = words.joined([actor_name(name) for name in now.missing])
        note(f"Nothing is on record of passage through {names}; a wider chain may lead there.")
    for chain, weakest, product in now.alternatives:
        told = " - ".join(actor_name(name) for name in chain)
        note(
            f"Another chain: {told} (weakest part {weakest:.2f}, all parts together {product:.2f})."
        )


def _part_rows(now: Corridor) -> list[dict[str, Any]]:
    from detente.findings.corridors import part_words, reason_words

    return [
        {
            "part": part_words(part.where),
            "kind": "border" if part.is_border else "territory",
            "low": part.low,
            "passage": part.mid,
            "high": part.high,
            "weakest": now.weakest is not None and part.where == now.weakest.where,
            "because": reason_words(now.a, part.because, most=6),
            "evidence": sorted({*part.borders, *(key for one in part.because for key in one.ids)}),
        }
        for part in now.parts
    ]


def _turn_row(turn: Turn) -> dict[str, Any]:
    from detente.findings.corridors import part_words, turn_finding

    finding = turn_finding(turn)
    rises = turn.after.strength > turn.before.strength
    return {
        "date": turn.told,
        "precision": turn.precision,
        "change": {1: "opened", -1: "broke", 0: "stronger" if rises else "weaker"}[turn.direction],
        "before": turn.before.strength,
        "after": turn.after.strength,
        "chain": " - ".join((turn.after if rises or not turn.before.chain else turn.before).chain),
        "decided": part_words(turn.decisive) if turn.decisive else "",
        "statement": finding.statement if finding else "",
    }


def _picture_format(path: Path) -> str:
    kind = path.suffix.lower()
    if kind not in (".svg", ".png"):
        raise RenderError(
            f"{path.name} ends in neither .svg nor .png.",
            where=Where(path),
            fix="Name the map FILE.svg or FILE.png.",
        )
    return kind


def _draw(
    routes: Routes, now: Corridor, path: Path, kind: str, borders: Path | None, *, every: bool
) -> None:
    from detente.charts.corridors import corridor_maps
    from detente.charts.outlines import read_outlines
    from detente.charts.render import to_png, to_svg
    from detente.dossier.corridor_pictures import panel_of, telling_days

    outlines = read_outlines(borders) if borders else ()
    days = telling_days(routes) if every else [now.on]
    panels = [panel_of(routes, routes.at(day)) for day in days]
    if not any(panel.spots for panel in panels):
        raise RenderError(
            "There is no territory to draw.",
            where=Where(path),
            fix="Choose two actors on one landmass.",
        )
    picture = corridor_maps(panels, outlines=outlines)
    content = to_png(picture) if kind == ".png" else to_svg(picture).encode()
    try:
        path.write_bytes(content)
    except OSError as error:
        raise RenderError(
            f"The map cannot be written: {error.strerror or error}", where=Where(path)
        ) from error
    note(f"Map: {path}")
