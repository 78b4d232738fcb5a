"""Sponsors and their clients as rows, and all that is known of one group."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from detente.cli.opening import opened
from detente.cli.options import AsOf, Format, FormatOption, StoreOption, last_day
from detente.cli.output import note, show

if TYPE_CHECKING:
    import polars as pl

    from detente.api import Detente
    from detente.network.sponsors.clients import Client

__all__ = ["clients", "group", "sponsors"]

Who = Annotated[str, typer.Argument(metavar="ACTOR", help="An actor: a name, id or code.")]
Day = Annotated[
    date | None,
    typer.Option(
        "--on",
        metavar="DATE",
        parser=last_day,
        show_default=False,
        help="The day of the world to show; by default that of --as-of, else the last day on "
        "which any source looked.",
    ),
]
COLUMNS = (
    *("direction", "sponsor", "client", "name", "means", "through", "since", "until", "home"),
    *("within", "fighters_low", "fighters_high", "sources", "evidence_ids"),
)
IN_TABLE = ("direction", "name", "means", "through", "since", "home", "fighters")
ACTS = 12


def sponsors(
    actor: Who,
    on: Day = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Whom an actor supports, and who supports it, with what.

    --on says which day of the world is shown, --as-of what was on record on a day: with --as-of
    alone both. Arms sales between states are no support; deliveries to groups, and aid, are.

    \b
    Example:
      detente sponsors Iran --as-of 2024
    """
    from detente.network.sponsors.clients import backers, client_tree

    with opened(store, as_of) as found:
        who, day, ties = _asked(found, actor, on)
        tree = client_tree(found.view, who, day, ties=ties, depth=1)
        back = backers(found.view, who, day, ties=ties)
        table = _estimates(found, [one.actor for one in tree.clients], day)
        rows = [
            *(_row("supports", one, one.actor, table) for one in tree.clients),
            *(_row("supported by", one, one.sponsor, None) for one in back),
        ]
        _told(found, ties, who, day, bool(rows))
    show(rows, form, columns=COLUMNS, in_table=IN_TABLE)


def clients(
    actor: Who,
    on: Day = None,
    depth: Annotated[
        int, typer.Option("--depth", min=1, max=6, help="Clients of clients, so many steps down.")
    ] = 3,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The tree of an actor's clients, and of theirs.

    Every client stands once, under the nearest sponsor; a state's own clients are its affair.

    \b
    Example:
      detente clients Iran --on 2015 --format csv
    """
    from detente.network.sponsors.clients import client_tree

    with opened(store, as_of) as found:
        who, day, ties = _asked(found, actor, on)
        tree = client_tree(found.view, who, day, ties=ties, depth=depth)
        table = _estimates(found, [one.actor for one in tree.clients], day)
        rows = [
            {
                "depth": one.depth,
                **_row("supports", one, one.actor, table),
                "also": one.also,
                "members": one.members,
            }
            for one in tree.clients
        ]
        _told(found, ties, who, day, bool(rows))
    columns = ("depth", *COLUMNS[1:-1], "also", "members", COLUMNS[-1])
    show(rows, form, columns=columns, in_table=("depth", "sponsor", *IN_TABLE[1:]))


def group(
    name: Annotated[str, typer.Argument(metavar="GROUP", help="A group: a name, id or code.")],
    on: Day = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """All that is known of one group: its kind, parts, strength, sponsors, host, acts.

    Estimates of its strength stand side by side as they were given. evidence_ids lead to the rows
    that each line rests on; lines of the registry of actors have none.

    \b
    Example:
      detente group "Popular Mobilization Forces"
    """
    with opened(store, as_of) as found:
        who, day, ties = _asked(found, name, on)
        rows = list(_page(found, who, day, ties))
    show(
        rows,
        form,
        columns=("part", "when", "what", "source", "evidence_ids"),
        in_table=("part", "when", "what"),
    )


def _asked(found: Detente, name: str, on: date | None) -> tuple[str, date, pl.DataFrame]:
    """The actor meant, the day to show, and all support on record."""
    from detente.network.sponsors.clients import last_looked
    from detente.network.sponsors.support import support_ties

    ties = support_ties(found.view)
    day = on or found.as_of or last_looked(ties) or date.today()
    return found.resolve(name, on=day).id, day, ties


def _told(found: Detente, ties: pl.DataFrame, who: str, day: date, any_rows: bool) -> None:
    """On stderr: the day shown, what has not been looked at up to it, what is not yet known."""
    import polars as pl

    from detente.network.sponsors.support import support_ties

    note(f"As it stood on {day.isoformat()}.")
    own = ties.filter((pl.col("sponsor") == who) | (pl.col("client") == who))
    stopped = own.filter(pl.col("end").is_null() & (pl.col("last_seen") < day))
    if stopped.height:
        count = stopped["evidence_id"].n_unique()
        note(
            f"Ties that were open when their source last looked, before that day: {count}. "
            f"--on {max(stopped['last_seen'].to_list())} shows the latest of them."
        )
    if found.as_of is not None:
        telling = set(support_ties(found.store.view())["source"].to_list())
        later = [
            one.id
            for one in found.view.sources()
            if one.released > found.as_of and one.id in telling
        ]
        data = [one for one in later if not one.startswith("casebook-")]
        if data:
            note(f"Published after that day and left out: {', '.join(data)}. --on reads all.")
    if not any_rows:
        note("No support is on record for that day.")


def _estimates(found: Detente, actors: list[str], on: date) -> pl.DataFrame:
    from detente.network.sponsors.strength import estimates

    return estimates(found.view, actors, on)


def _row(direction: str, one: Client, other: str, table: pl.DataFrame | None) -> dict[str, Any]:
    from detente.findings.evidence_item import actor_name
    from detente.network.sponsors.strength import latest

    low = high = None
    if table is not None:
        own = latest(table, one.actor)
        low, high = own["low"].min(), own["high"].max()
    return {
        "direction": direction,
        "sponsor": one.sponsor,
        "client": one.actor,
        "name": actor_name(other),
        "means": one.means,
        "through": one.via,
        "since": one.since,
        "until": one.until,
        "home": one.homes,
        "within": one.within,
        "fighters_low": low,
        "fighters_high": high,
        "fighters": "" if low is None else _range(low, high),
        "sources": one.sources,
        "evidence_ids": one.evidence_ids,
    }


def _range(low: Any, high: Any) -> str:
    return f"{low:,.0f}" if low == high else f"{low:,.0f}–{high:,.0f}"


def _page(found: Detente, who: str, day: date, ties: pl.DataFrame) -> Iterator[dict[str, Any]]:
    yield from _facts(found, who, day)
    yield from _strengths(found, who, day)
    yield from _support(found, who, ties)
    yield from _freedom(found, who, day, ties)
    yield from _acts(found, who, day)
    yield from _claims(found, who, day)


def _line(part: str, what: str, when: str = "", source: str = "", ids: Any = ()) -> dict[str, Any]:
    return {"part": part, "when": when, "what": what, "source": source, "evidence_ids": ids}


def _facts(found: Detente, who: str, day: date) -> Iterator[dict[str, Any]]:
    """What the registry of actors and the ties say it is."""
    from detente.actors import Registry
    from detente.findings.evidence_item import actor_name
    from detente.network.sponsors.clients import members_on
    from detente.network.sponsors.command import homes_on

    actor = Registry.load().get(who)
    yield _line("name", actor.name, source="registry")
    yield _line("kind", actor.kind, source="registry")
    for spell in actor.lifetimes[:1]:
        since = spell.start.isoformat() if spell.start else ""
        yield _line("founded", since, source="registry")
        if spell.end:
            yield _line("ended", spell.end.isoformat(), source="registry")
    for label, value in (("ideology", actor.ideology), ("religion", actor.religion)):
        if value:
            yield _line(label, value, source="registry")
    homes = homes_on(who, day)
    if homes:
        yield _line("home", ", ".join(actor_name(home) for home in homes), source="registry")
    for relation in actor.relations:
        if relation.holds(day) and relation.relation != "host-state":
            when = relation.start.isoformat() if relation.start else ""
            yield _line(
                relation.relation.replace("-", " "), actor_name(relation.parent), when, "registry"
            )
    for member in members_on(found.view, who, day):
        yield _line("has as part", actor_name(member))


def _strengths(found: Detente, who: str, day: date) -> Iterator[dict[str, Any]]:
    """Every estimate as it was given, then whether they contradict each other."""
    from detente.findings.sponsors import strength_finding
    from detente.network.sponsors.strength import estimates

    table = estimates(found.view, [who], day)
    for row in table.to_dicts():
        what = row["statement"] or " ".join(
            part for part in (_range(row["low"], row["high"]), "fighters", row["qualifier"]) if part
        )
        ids = (row["evidence_id"],) if row["evidence_id"] else ()
        yield _line("estimate", what, str(row["start"]), row["source"], ids)
    finding = strength_finding(table, who)
    if finding is not None:
        yield _finding("strength", finding)


def _finding(part: str, finding: Any, when: str = "") -> dict[str, Any]:
    ids = sorted({key for query in finding.evidence for key in query.ids})
    return _line(part, finding.statement, when, ids=ids)


def _support(found: Detente, who: str, ties: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Who ever supported it and whom it supported, with what."""
    import polars as pl

    from detente.findings.sponsors import publishers, support_finding
    from detente.network.sponsors.rival_sponsors import principals
    from detente.network.sponsors.support import support_spells

    known = publishers(found.view)
    spells = support_spells(principals(ties))
    for part, side in (("sponsor", "client"), ("client", "sponsor")):
        own = spells.filter(pl.col(side) == who)
        told = [support_finding(known, rows) for _, rows in own.group_by("sponsor", "client")]
        for when, finding in sorted(told, key=lambda one: (one[1].figures["start"], one[1].id)):
            yield _finding(part, finding, when)


def _freedom(found: Detente, who: str, day: date, ties: pl.DataFrame) -> Iterator[dict[str, Any]]:
    from detente.findings.autonomy import autonomy_findings, unmeasured_finding
    from detente.network.sponsors.autonomy import autonomies

    measured = autonomies(found.view, ties, [who], day)
    for finding in autonomy_findings(measured[who]):
        yield _finding("autonomy", finding)
    rest = unmeasured_finding(measured.values())
    if rest is not None:
        yield _finding("autonomy", rest)


def _acts(found: Detente, who: str, day: date) -> Iterator[dict[str, Any]]:
    """How many acts of and toward it are on record, and those that weigh most, year by year."""
    from detente.evidence import EvidenceKind, EvidenceQuery
    from detente.findings.events import pick_events
    from detente.findings.evidence_item import event_text

    query = EvidenceQuery(EvidenceKind.EVENT, actors=(who,), end=day)
    frame = found.view.frame(query)
    yield _line("acts", f"{frame.height:,} on record, of it and toward it")
    for row in pick_events(frame, most=ACTS):
        yield _line("act", event_text(row), str(row["date"]), row["source"], (row["evidence_id"],))


def _claims(found: Detente, who: str, day: date) -> Iterator[dict[str, Any]]:
    """Readings and disputed facts that name it."""
    from detente.evidence import EvidenceKind, EvidenceQuery

    query = EvidenceQuery(
        EvidenceKind.CLAIM, actors=(who,), claim_types=("dispute", "reading"), end=day
    )
    for row in found.view.frame(query).to_dicts():
        what = f"{row['name']}: {row['statement'] or row['speaker']}"
        ids = (row["evidence_id"],)
        yield _line(str(row["claim_type"]), what, str(row["date"]), row["source"], ids)
