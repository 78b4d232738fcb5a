"""Third parties around two actors: shared enemies, pressure around turns, backers."""

from __future__ import annotations

from datetime import date, timedelta
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
    first_day,
    last_day,
)
from detente.cli.output import most_rows, note, show
from detente.errors import MeasureError

if TYPE_CHECKING:
    from detente.api import Detente
    from detente.relations.relation import Relation, TurningPoint

__all__ = ["backers", "pressure", "shared_enemies"]

Around = Annotated[
    str | None,
    typer.Option(
        "--around",
        metavar="DATE|TURN",
        show_default=False,
        help="A day, month or year, or the mark of a turning point ('detente turning-points A B').",
    ),
]

SHARED = (
    *("turning_point", "month", "rank", "third", "likeness", "statistic", "strength", "low"),
    *("high", "p_value", "p_adjusted", "p_shuffled", "p_matched", "matched", "thirds", "z_a"),
    *("z_b", "before_a", "after_a", "before_b", "after_b", "wars_a", "wars_b"),
)
PRESSURE = (
    *("mark", "on", "member", "third", "quad", "before", "after", "start", "end", "ratio", "low"),
    *("high", "p_value", "q_value", "dispersion", "attention", "sources"),
)
BACKERS = (
    *("backer", "kind", "probability", "words", "deeds", "words_with", "deeds_with", "ties"),
    *("means", "against_words", "against_deeds", "share", "low", "high", "expected", "record"),
    *("fewer", "more", "adversaries", "start", "end"),
)


def shared_enemies(
    a: A,
    b: B,
    around: Around = None,
    everybody: Annotated[
        bool,
        typer.Option(
            "--rate",
            help="Instead: over all dyads, how often a rise of the tone followed on one of enmity.",
        ),
    ] = False,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    limit: Limit = None,
    store: StoreOption = None,
) -> None:
    """Toward whom the enmity of both rose in the year before they drew together.

    By default before each of their turns for the warmer. strength is the smaller of the two rises
    of the share of conflict with the third party, low and high its 90 % interval. p_value is how
    often luck does as well, with all third parties tried; p_adjusted with all turns tried as well.

    \b
    Example:
      detente shared-enemies Iran Iraq --around 2014-06
    """
    with related(a, b, store, as_of, None, None) as found:
        relation, view = found.measured, found._view
        if everybody:
            _rate(view, form)
            return
        from detente.network.enemies.shared_enemies import shared_enemy_test

        marks = _months(relation, around)
        if not marks:
            note("There is no turn for the warmer before which to look.")
        test = shared_enemy_test(view, relation.a, relation.b)
        enemies = test.at([day for day, _ in marks])
    named = {day.replace(day=1): mark for day, mark in marks}
    rows = [{"turning_point": named.get(one.month, ""), **one.to_dict()} for one in enemies]
    if marks and not rows:
        note("Too little is on record of the two's dealings with others, or no enmity rose.")
    shown = (*SHARED[:5], "strength", "low", "high", "p_value", "p_adjusted")
    show(rows, form, columns=SHARED, in_table=shown, cut=most_rows(limit, form))


def _rate(view: Any, form: Format) -> None:
    """One row: the rate of rises after joint enmity over all dyads, against the base rate."""
    from detente.network.enemies.enemy_panel import chance_threshold, dyad_years, enemy_rate
    from detente.network.enemies.enmity import open_ledger

    ledger = open_ledger(view)
    found = enemy_rate(dyad_years(ledger), chance_threshold(ledger))
    columns = (
        *("dyads", "joint", "joint_rises", "rate", "other", "other_rises", "base_rate", "ratio"),
        *("low", "high", "p_value", "threshold"),
    )
    if found is None:
        note("The store holds too few dyads with a joint rise of enmity to tell a rate.")
    show([{name: getattr(found, name) for name in columns}] if found else [], form, columns=columns)


def _months(relation: Relation, around: str | None) -> list[tuple[date, str]]:
    """The months asked about with the marks of their turns: by default all warmer turns."""
    if around is not None:
        turn = _turn(relation, around)
        return [(turn.on, turn.mark) if turn else (last_day(around), "")]
    turns = (*relation.turning_points, *relation.coded_turns)
    return [(turn.on, turn.mark) for turn in turns if turn.direction > 0 and turn.month is not None]


def _turn(relation: Relation, text: str) -> TurningPoint | None:
    """The turn with this mark; raises MeasureError where it has no month."""
    turns = (*relation.turning_points, *relation.coded_turns)
    # A number of four digits is a year, not a mark.
    found = next((turn for turn in turns if turn.mark == text.strip()), None)
    if found is not None and found.month is None:
        raise MeasureError(
            f"Turning point {found.mark} has no month: it lies between {found.when}.",
            fix="Give a day or month with --around.",
        )
    return found


def pressure(
    a: A,
    b: B,
    around: Around = None,
    days: Annotated[
        int, typer.Option("--days", metavar="DAYS", min=30, help="Length of each window.")
    ] = 365,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    limit: Limit = None,
    store: StoreOption = None,
) -> None:
    """Third parties' acts toward each of two actors before and after their turning points.

    Both windows are equally long, and cut where a source stops. ratio is that of the counts after
    and before, low and high its exact 90 % interval, q_value corrected for all comparisons;
    attention is the ratio of all third parties' acts toward the member. Clearest changes first.

    \b
    Example:
      detente pressure Iran Iraq --around 2025-06-13
    """
    from detente.network.backing.pressure import acts_on_record, pressure_changes, source_spans

    with related(a, b, store, as_of, None, None) as found:
        relation, view = found.measured, found._view
        turns = _days(relation, around)
        members = (relation.a, relation.b)
        acts, spans = acts_on_record(view, members), source_spans(view)
        table = pressure_changes(acts, spans, members, turns, window=days)
    if table.is_empty():
        note("No source covers both sides of a turn, or too few acts of third parties are known.")
    rows = table.sort("q_value", "p_value", "on", "member", "third", "quad").to_dicts()
    shown = ("mark", "on", *PRESSURE[2:7], "ratio", "low", "high", "q_value", "attention")
    show(rows, form, columns=PRESSURE, in_table=shown, cut=most_rows(limit, form))


def _days(relation: Relation, around: str | None) -> list[tuple[str, date]]:
    """The days asked about and their marks: by default of all turns with a month."""
    if around is not None:
        turn = _turn(relation, around)
        return [(turn.mark, turn.on) if turn else ("", first_day(around))]
    turns = (*relation.turning_points, *relation.coded_turns)
    return [(turn.mark, turn.on) for turn in turns if turn.month is not None]


def backers(
    a: A,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    limit: Limit = None,
    store: StoreOption = None,
) -> None:
    """Who backed an actor in a stretch of time: in words, in deeds, both or neither.

    By default in the last year on record. words and deeds count acts of cooperation toward it,
    words_with and deeds_with acts against those who used force on it, ties standing support;
    share is that of deeds with its 90 % interval, expected what the backer's own record predicts.

    \b
    Example:
      detente backers Iran --from 2025-06-13 --to 2025-06-24
    """
    from detente.network.backing.backing import backers as measured

    with opened(store, as_of) as found:
        member = found.resolve(a, on=end or as_of).id
        first, last = _stretch(found, member, start, end)
        rows = [one.to_dict() for one in measured(found.view, member, first, last)]
    if not rows:
        note("No source covers that time, or nobody is on record as having backed it.")
    shown = (*BACKERS[:8], "means", "share", "low", "high", "expected")
    show(rows, form, columns=BACKERS, in_table=shown, cut=most_rows(limit, form))


def _stretch(
    found: Detente, member: str, start: date | None, end: date | None
) -> tuple[date, date]:
    """The days asked about: by default the year up to the last act on record."""
    from detente.evidence import EvidenceKind, EvidenceQuery

    if end is None:
        acts = found.view.frame(EvidenceQuery(EvidenceKind.EVENT, actors=(member,)))
        last = acts["date"].max()
        if not isinstance(last, date):
            raise MeasureError(
                f"The store holds no dated act of {member} or toward it.",
                fix="Ingest a source that covers it: 'detente sources' lists what there is.",
            )
        end = max(last, start or last)
    start = start or end - timedelta(days=364)
    if start > end:
        raise MeasureError(
            f"The time from {start} to {end} is empty.", fix="Give --from before --to."
        )
    return start, end
