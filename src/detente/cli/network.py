"""`detente network`: the signed network of states and groups on a day, as rows or for a program."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.opening import opened
from detente.cli.options import AsOf, Format, Limit, StoreOption, first_day, last_day
from detente.cli.output import csv_text, json_text, most_rows, note, show
from detente.errors import RenderError, Where

if TYPE_CHECKING:
    from detente.api import Detente
    from detente.network.signed import SignedNetwork

__all__ = ["NetworkFormat", "network"]

COLUMNS = (
    *("a", "b", "layer", "sign", "level", "low", "high", "kinds", "since", "until", "evidence"),
    "directed",
)
IN_TABLE = ("a", "b", "layer", "sign", "level", "kinds", "since", "until", "evidence")
LAYERS = ("acts", "pacts", "conflict", "support", "membership", "part-of", "hosting")
RULES = ("level", "negative", "positive", "drop")


class NetworkFormat(StrEnum):
    """The formats of a network."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    GRAPHML = "graphml"
    GEXF = "gexf"
    ARROW = "arrow"


def network(
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            metavar="DATE",
            parser=last_day,
            show_default=False,
            help="The day of the network; by default that of --as-of, else of the last act.",
        ),
    ] = None,
    as_of: AsOf = None,
    around: Annotated[
        list[str] | None,
        typer.Option(
            "--around",
            metavar="ACTOR",
            show_default=False,
            help="Only edges of this actor; may be given several times.",
        ),
    ] = None,
    layer: Annotated[
        list[str] | None,
        typer.Option(
            "--layer",
            metavar="LAYER",
            show_default=False,
            help=f"One of {', '.join(LAYERS)}; may be given several times. By default the first "
            "four, which carry signs.",
        ),
    ] = None,
    rule: Annotated[
        str,
        typer.Option(
            "--rule",
            metavar="|".join(RULES),
            help="The sign of two whose layers disagree; with --dyads.",
        ),
    ] = "level",
    threshold: Annotated[
        float,
        typer.Option(
            "--threshold",
            metavar="LEVEL",
            help="The interval of a level must lie beyond it to have a sign.",
        ),
    ] = 0.0,
    dyads: Annotated[
        bool, typer.Option("--dyads", help="One row for each two, with their sign by the rule.")
    ] = False,
    start: Annotated[
        date | None,
        typer.Option(
            "--from",
            metavar="DATE",
            parser=first_day,
            show_default=False,
            help="GEXF only: a network that changes, year by year from this day.",
        ),
    ] = None,
    form: Annotated[
        NetworkFormat,
        typer.Option(
            "--format",
            metavar="table|json|csv|graphml|gexf|arrow",
            case_sensitive=False,
            help="How the network is written.",
        ),
    ] = NetworkFormat.TABLE,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="FILE", show_default=False, help="Where to write; by default stdout."
        ),
    ] = None,
    limit: Limit = None,
    store: StoreOption = None,
) -> None:
    """The signed network of states and groups on a day.

    One row for each edge: sign is 1, -1 or empty where the evidence does not say; level with low
    and high is that of the acts layer; evidence counts the rows that the edge rests on. Of one
    direction are support (from sponsor to client), membership, part-of and hosting.

    \b
    Example:
      detente network --on 2015-06-30 --around Iran --around Iraq
    """
    if start is not None and form is not NetworkFormat.GEXF:
        raise typer.BadParameter("--from needs --format gexf.", param_hint="--from")
    with opened(store, as_of) as found:
        wanted = tuple(found.resolve(name, on=on or as_of).id for name in around or ())
        last = on or as_of or _last_day(found)
        days = [last] if start is None else _years(start, last)
        networks = [_of_day(found, day, layer, rule, threshold, wanted) for day in days]
    _write(networks, form, out, dyads, limit)


def _last_day(found: Detente) -> date:
    """The day of the last act in the store."""
    from detente.evidence import EvidenceKind

    days = found.view.extent(EvidenceKind.EVENT)["last"].drop_nulls()
    if days.is_empty():
        raise typer.BadParameter("The store holds no act; name a day.", param_hint="--on")
    last: date = days.sort()[-1]
    return last


def _years(start: date, last: date) -> list[date]:
    """The last days of the years from that of `start`, and `last`."""
    if start >= last:
        raise typer.BadParameter(f"{start} does not lie before {last}.", param_hint="--from")
    ends = [date(year, 12, 31) for year in range(start.year, last.year)]
    return [*ends, last]


def _of_day(
    found: Detente,
    day: date,
    layers: list[str] | None,
    rule: str,
    threshold: float,
    wanted: tuple[str, ...],
) -> SignedNetwork:
    from detente.network.layers import SIGNED
    from detente.network.signed import signed_network

    made = signed_network(found.view, day, layers=layers or SIGNED, rule=rule, threshold=threshold)
    return made.around(wanted) if wanted else made


def _write(
    networks: list[SignedNetwork],
    form: NetworkFormat,
    out: Path | None,
    dyads: bool,
    limit: int | None,
) -> None:
    network = networks[-1]
    if form in (NetworkFormat.GRAPHML, NetworkFormat.GEXF, NetworkFormat.ARROW):
        _put(_bytes(networks, form), out)
        return
    table = network.dyads() if dyads else network.edges
    columns = tuple(table.columns) if dyads else COLUMNS
    rows = table.to_dicts()
    if out is not None:
        if form is NetworkFormat.TABLE:
            raise typer.BadParameter("A table is for the screen; choose another --format.")
        chosen = rows if limit in (None, 0) else rows[:limit]
        named = [{name: row[name] for name in columns} for row in chosen]
        text = json_text(named) if form is NetworkFormat.JSON else csv_text(named, columns)
        _put(text.encode(), out)
        return
    shape = Format(str(form))
    if shape is Format.TABLE:
        note(f"{network.on}: {network.actors.height} actors, {len(rows)} rows.")
    in_table = columns if dyads else IN_TABLE
    show(rows, shape, columns=columns, in_table=in_table, cut=most_rows(limit, shape))


def _bytes(networks: list[SignedNetwork], form: NetworkFormat) -> bytes:
    from detente.network.export import arrow_bytes, graphml_bytes
    from detente.network.gexf import dynamic_gexf_bytes, gexf_bytes
    from detente.network.layout import layouts

    network = networks[-1]
    if form is NetworkFormat.GRAPHML:
        return graphml_bytes(network)
    if form is NetworkFormat.ARROW:
        return arrow_bytes(network)
    drawn = layouts([one.graph() for one in networks])
    positions = {name: place for one in drawn for name, place in one.items()}
    if len(networks) == 1:
        return gexf_bytes(network, positions)
    return dynamic_gexf_bytes(networks, positions)


def _put(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise RenderError(
            f"The network cannot be written: {error.strerror or error}.",
            where=Where(file=out),
            fix="Name a file in a folder that you can write.",
        ) from error
    note(f"Written: {out}")
