"""The program `detente`: every command under its heading."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer

from detente import __version__
from detente.cli import (
    actors,
    balance,
    blocs,
    casebook,
    cite,
    corridor,
    doctor,
    dossier,
    evidence,
    ingest,
    network,
    pressure,
    relation,
    silence,
    sources,
    sponsors,
)
from detente.cli.edge import Commands

__all__ = ["app", "run"]

app = typer.Typer(
    name="detente",
    cls=Commands,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_casebook = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def _say_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


@app.callback()
def detente(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_say_version, help="Say the version."),
    ] = False,
) -> None:
    """How any two actors in world politics went from foes to friends or back.

    Every sentence and number is traced to evidence. The bundled cases need no download:

    \b
    Example:
      detente dossier Iran Iraq
    """


_SECTIONS: dict[str, dict[str, Callable[..., None]]] = {
    "Two actors": {
        "dossier": dossier.dossier,
        "level": relation.level,
        "phases": relation.phases,
        "turning-points": relation.turning_points,
        "drivers": relation.drivers,
        "spheres": relation.spheres,
        "findings": evidence.findings,
        "evidence": evidence.evidence,
        "cite": cite.cite,
    },
    "Among many": {
        "network": network.network,
        "sponsors": sponsors.sponsors,
        "clients": sponsors.clients,
        "group": sponsors.group,
        "balance": balance.balance,
        "triads": balance.triads,
        "blocs": blocs.blocs,
        "bloc": blocs.bloc,
        "shared-enemies": pressure.shared_enemies,
        "corridor": corridor.corridor,
        "pressure": pressure.pressure,
        "backers": pressure.backers,
        "calls": silence.calls,
        "silence": silence.silence,
        "strain": silence.strain,
    },
    "Who": {"actors": actors.actors, "resolve": actors.resolve},
    "Data": {
        "sources": sources.sources,
        "fetch": sources.fetch,
        "ingest": ingest.ingest,
        "quarantine": sources.quarantine,
    },
    "Upkeep": {"doctor": doctor.doctor},
}
_OF_CASES: dict[str, Callable[..., None]] = {
    "check": casebook.check,
    "codes": casebook.codes,
    "words": casebook.words,
    "list": casebook.list_cases,
}
for _heading, _commands in _SECTIONS.items():
    for _name, _command in _commands.items():
        app.command(_name, rich_help_panel=_heading)(_command)
for _name, _command in _OF_CASES.items():
    _casebook.command(_name)(_command)
app.add_typer(
    _casebook,
    name="casebook",
    help="For those who code a case by hand: check it, look up codes and words.\n\n"
    "\b\nExample:\n  detente casebook check my-case/",
    rich_help_panel="Data",
)


def run() -> None:
    """Run the program with the arguments of the process; it exits by itself."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and (stream.encoding or "").lower() != "utf-8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    app(prog_name="detente")
