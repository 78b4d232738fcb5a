"""`detente actors` and `detente resolve`: who is known, and whom a name means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.options import Format, FormatOption, On
from detente.cli.output import json_text, show, write

if TYPE_CHECKING:
    from detente.actors.actor import Actor

__all__ = ["actors", "resolve"]

_CODES = ("iso3", "cow", "gw", "cameo")


def actors(
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            show_default=False,
            help="Of one kind: state, armed-group, organisation ...",
        ),
    ] = None,
    on: On = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """The actors that detente knows, with their lifetimes and codes.

    \b
    Example:
      detente actors --kind state --on 1990 --format csv
    """
    from detente.actors.registry import Registry

    registry = Registry.load()
    kinds = registry.kinds()
    if kind is not None and kind not in kinds:
        raise typer.BadParameter(f"{kind!r} is not one of {', '.join(kinds)}.", param_hint="KIND")
    rows = [_short(actor) for actor in registry.all(kind, on)]
    show(rows, form, columns=("id", "name", "kind", "start", "end", *_CODES))


def resolve(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A name, id or code (cow:630).")],
    on: On = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Whom a name, id or code means: one actor, or the candidates and exit code 2.

    \b
    Example:
      detente resolve "Hashd al-Shaabi"
      detente resolve cow:630 --format json
    """
    from detente.actors.resolve import resolve as find

    actor = find(name, on=on)
    if form is Format.JSON:
        write(json_text(_whole(actor)))
        return
    whole = _whole(actor)
    if form is Format.CSV:
        show([_short(actor)], form, columns=("id", "name", "kind", "start", "end", *_CODES))
        return
    lines = {
        "id": whole["id"],
        "name": whole["name"],
        "kind": whole["kind"],
        "life": "; ".join(_spell(one) for one in whole["lifetimes"]),
        "codes": ", ".join(f"{one['system']}:{one['code']}" for one in whole["codes"]),
        "also": "; ".join(sorted({one["name"] for one in whole["aliases"]})),
        "belongs to": ", ".join(actor.parents(on)),
        "hosted by": ", ".join(actor.hosts(on)),
        "ideology": actor.ideology,
        "religion": actor.religion,
    }
    width = max(len(label) for label in lines)
    write(_card([(label.ljust(width), text) for label, text in lines.items() if text]))


def _card(lines: list[tuple[str, str]]) -> str:
    from detente.cli.output import plain

    return "".join(f"{label}  {plain(text)}\n" for label, text in lines)


def _spell(spell: dict[str, Any]) -> str:
    return f"{spell['start'] or '?'} to {spell['end'] or 'now'} ({spell['system']})"


def _short(actor: Actor) -> dict[str, Any]:
    starts = [spell.start for spell in actor.lifetimes if spell.start]
    ends = [spell.end for spell in actor.lifetimes]
    known = [end for end in ends if end is not None]
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "start": min(starts, default=None),
        "end": max(known) if known and len(known) == len(ends) else None,
        **{system: actor.code(system) for system in _CODES},
    }


def _whole(actor: Actor) -> dict[str, Any]:
    return {
        "id": actor.id,
        "name": actor.name,
        "kind": actor.kind,
        "lifetimes": [
            {"system": one.system, "start": one.start, "end": one.end} for one in actor.lifetimes
        ],
        "codes": [
            {"system": one.system, "code": one.value, "start": one.start, "end": one.end}
            for one in actor.codes
        ],
        "aliases": [
            {"name": one.name, "kind": one.kind, "start": one.start, "end": one.end}
            for one in actor.aliases
        ],
        "relations": [
            {"parent": one.parent, "relation": one.relation, "start": one.start, "end": one.end}
            for one in actor.relations
        ],
        "ideology": actor.ideology,
        "religion": actor.religion,
    }
