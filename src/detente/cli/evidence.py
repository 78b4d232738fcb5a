"""`detente evidence` and `detente findings`: what a statement rests on, row by row."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.opening import opened, related
from detente.cli.options import (
    A,
    AsOf,
    B,
    Format,
    FormatOption,
    From,
    Limit,
    StoreOption,
    To,
    one_of,
)
from detente.cli.output import json_text, most_rows, note, show, write

if TYPE_CHECKING:
    from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["evidence", "findings"]

KINDS = ("event", "tie", "trait", "claim")
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
SPHERES = ("political", "security", "economic", "religious")

_TYPE_COLUMN = {"event": "event_type", "tie": "kind", "trait": "trait", "claim": "claim_type"}
_TYPE_FIELD = {
    "event": "event_types",
    "tie": "tie_kinds",
    "trait": "traits",
    "claim": "claim_types",
}
_IN_TABLE = ("when", "what", "code", "source", "record")


def evidence(
    a: A,
    b: B,
    kind: Annotated[
        str | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            parser=one_of(*KINDS),
            show_default=False,
            help="event, tie, trait or claim; by default all that the other options leave.",
        ),
    ] = None,
    finding: Annotated[
        str | None,
        typer.Option(
            "--finding",
            metavar="ID",
            show_default=False,
            help="The rows under one finding of the dossier; see 'detente findings'.",
        ),
    ] = None,
    type_: Annotated[
        str | None,
        typer.Option(
            "--type",
            metavar="TYPE",
            show_default=False,
            help="A PLOVER event type (AID), kind of tie (rivalry), trait or type of claim.",
        ),
    ] = None,
    quad: Annotated[
        str | None,
        typer.Option(
            "--quad",
            metavar="CLASS",
            parser=one_of(*QUADS),
            show_default=False,
            help="Events only: verbal or material, cooperation or conflict.",
        ),
    ] = None,
    sphere: Annotated[
        str | None,
        typer.Option(
            "--sphere",
            metavar="SPHERE",
            parser=one_of(*SPHERES),
            show_default=False,
            help="Events and ties: political, security, economic or religious.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--source", metavar="SOURCE", show_default=False, help="Of one source."),
    ] = None,
    start: From = None,
    end: To = None,
    limit: Limit = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The rows on two actors, each with its source and the record's key in it.

    A table shows the rows in words; JSON and CSV give every column as it stands in the store, with
    the codes as found. Traits are those of either actor.

    \b
    Example:
      detente evidence Iran Iraq --quad "material conflict" --from 1980-09 --to 1980-12
      detente evidence Iran Iraq --finding judgement --format json
    """
    cut = most_rows(limit, form)
    if finding is not None:
        if any((kind, type_, quad, sphere, source, start, end)):
            raise typer.BadParameter("stands alone: it brings its own queries.", param_hint="ID")
        with opened(store, as_of) as found:
            queries = found.relation(a, b).finding(finding).evidence
            rows = _rows(found.view, queries, cut, form)
    else:
        with opened(store, as_of) as found:
            if source is not None:
                found.view.source(source)
            pair = tuple(found.resolve(name, on=end or as_of).id for name in (a, b))
            queries = _queries((pair[0], pair[1]), kind, type_, quad, sphere, source, start, end)
            rows = _rows(found.view, queries, cut, form)
            if not rows and type_ is not None:
                _say_types(found.view, (pair[0], pair[1]), type_)
    show(rows, form, columns=_columns(queries), in_table=_IN_TABLE, cut=cut)


def _queries(
    pair: tuple[str, str],
    kind: str | None,
    type_: str | None,
    quad: str | None,
    sphere: str | None,
    source: str | None,
    start: date | None,
    end: date | None,
) -> tuple[EvidenceQuery, ...]:
    """One query for each kind that the options leave.  Raises BadParameter where none is left."""
    from detente.evidence import EvidenceKind, EvidenceQuery
    from detente.ontology.plover import EventType

    kinds = [kind] if kind else list(KINDS)
    if quad is not None:
        kinds = [one for one in kinds if one == "event"]
    if sphere is not None:
        kinds = [one for one in kinds if one in ("event", "tie")]
    if type_ is not None and kind is None:
        is_event = type_.upper() in set(EventType)
        kinds = [one for one in kinds if (one == "event") == is_event]
    if not kinds:
        raise typer.BadParameter("no kind of evidence has all that was asked for.")
    queries = []
    for one in kinds:
        narrow: dict[str, Any] = {"start": start, "end": end}
        narrow |= {"actors": pair} if one == "trait" else {"pair": pair}
        if type_ is not None:
            wanted = type_.upper() if one == "event" else type_.lower()
            narrow[_TYPE_FIELD[one]] = (wanted,)
        if quad is not None:
            narrow["quads"] = (quad,)
        if sphere is not None:
            narrow["spheres"] = (sphere,)
        if source is not None:
            narrow["sources"] = (source,)
        queries.append(EvidenceQuery(EvidenceKind(one), **narrow))
    return tuple(queries)


def _rows(
    view: View, queries: tuple[EvidenceQuery, ...], cut: int | None, form: Format
) -> list[dict[str, Any]]:
    """Rows in the order of their first day; each once, though several queries may find it.

    One row more than `cut` shows that there are more.
    """
    most = None if cut is None else cut + 1
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for query in queries:
        kind = str(query.kind)
        for row in view.frame(query, limit=most).to_dicts():
            found[kind, row["evidence_id"]] = {"evidence": kind, **row}
    rows = sorted(found.values(), key=_first_day)[:most]
    return _in_words(view, rows) if form is Format.TABLE else rows


def _first_day(row: dict[str, Any]) -> tuple[date, str, str]:
    day = row["date"] if row["evidence"] in ("event", "claim") else row["start"]
    return day or date.min, row["source"], row["record"]


def _in_words(view: View, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with `when`, `what` and `code` as people read them."""
    from detente.evidence import EvidenceKind, EvidenceQuery
    from detente.findings import EvidenceReader

    ids: dict[str, list[str]] = {}
    for row in rows:
        ids.setdefault(row["evidence"], []).append(row["evidence_id"])
    reader = EvidenceReader(view)
    words = {
        (kind, item.evidence_id): {"when": item.when, "what": item.text, "code": item.code}
        for kind, keys in ids.items()
        for item in reader.items(EvidenceQuery(EvidenceKind(kind), ids=tuple(keys)))
    }
    return [{**row, **words[row["evidence"], row["evidence_id"]]} for row in rows]


def _columns(queries: tuple[EvidenceQuery, ...]) -> tuple[str, ...]:
    """Every column of the kinds asked for: `evidence` names the kind of the row."""
    from detente.evidence.schema import COLUMNS

    names: dict[str, None] = {"evidence": None, "evidence_id": None}
    for query in queries:
        names |= dict.fromkeys(COLUMNS[query.kind])
    return tuple(names)


def _say_types(view: View, pair: tuple[str, str], type_: str) -> None:
    kinds: list[tuple[EvidenceKind, str]] = []
    for query in _queries(pair, None, None, None, None, None, None, None):
        column = _TYPE_COLUMN[str(query.kind)]
        known = view.frame(query)[column].drop_nulls().unique().sort().to_list()
        kinds.extend((query.kind, str(name)) for name in known)
    listed = ", ".join(name for _, name in kinds)
    note(f"No row of type {type_}. On record between the two: {listed or 'nothing'}.")


def findings(
    a: A,
    b: B,
    topic: Annotated[
        str | None,
        typer.Option("--topic", metavar="TOPIC", show_default=False, help="Of one topic."),
    ] = None,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Every statement of the dossier with its id, its figures and how likely it is.

    \b
    Example:
      detente findings Iran Iraq --topic turning-point
    """
    with related(a, b, store, as_of, start, end) as relation:
        rows = [one.to_dict() for one in relation.findings()]
    topics = sorted({row["topic"] for row in rows})
    if topic is not None and topic not in topics:
        raise typer.BadParameter(f"{topic!r} is not one of {', '.join(topics)}.")
    chosen = [row for row in rows if topic in (None, row["topic"])]
    if form is Format.JSON:
        write(json_text(chosen))
        return
    columns = ("id", "topic", "statement", "probability", "likelihood", "measure", "note")
    show(chosen, form, columns=columns, in_table=("id", "likelihood", "statement"))
