"""`detente calls`, `silence` and `strain`: attacks, who answered, and what strains a friendship."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import typer

from detente.cli.opening import opened
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
)
from detente.cli.output import most_rows, note, show

__all__ = ["calls", "silence", "strain"]

Target = Annotated[str, typer.Argument(metavar="A", help="The attacked: a name, id or code.")]
CALLS = ("on", "target", "attackers", "acts", "weight", "war", "end", "evidence")
ANSWERS = (
    *("ally", "ties", "verdict", "acts", "words", "expected_acts", "acts_low", "acts_high"),
    *("expected_words", "words_low", "words_high", "chance", "real", "real_low", "real_high"),
    *("missed", "reason", "news", "usual_news", "calls", "tried", "found", "source", "both"),
    "what",
)
IN_TABLE = (
    *("ally", "ties", "verdict", "acts", "words", "expected_acts", "expected_words", "chance"),
    *("real", "reason"),
)
STRAINS = (
    *("indicator", "verdict", "first", "last", "counts", "exposure", "early", "late", "change"),
    *("low", "high", "p_value", "reason", "what"),
)


def calls(
    a: Target,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    limit: Limit = None,
    store: StoreOption = None,
) -> None:
    """The attacks on an actor that called its allies: bursts of force, and the onsets of wars.

    weight is the sum of the intensities of the acts of force within 30 days, in the source that
    has most of them.

    \b
    Example:
      detente calls Iran --from 2020
    """
    from detente.network.silence.calls import find_calls

    with opened(store, as_of) as found:
        target = found.resolve(a, on=end or as_of).id
        rows = [
            {
                **{name: getattr(call, name) for name in CALLS if name != "evidence"},
                "attackers": list(call.attackers),
                "evidence": [*call.event_ids, *call.tie_ids],
            }
            for call in find_calls(found.view, target, start, end)
        ]
    if not rows:
        note("No attack on it is on record.")
    show(rows, form, columns=CALLS, in_table=CALLS[:7], cut=most_rows(limit, form))


def silence(
    a: Target,
    on: Annotated[
        date,
        typer.Option("--on", metavar="DATE", parser=first_day, help="The first day of the attack."),
    ],
    by: Annotated[
        str | None,
        typer.Option(
            "--by", metavar="B", show_default=False, help="The attacker; else whoever attacked."
        ),
    ] = None,
    window: Annotated[
        int, typer.Option("--window", metavar="DAYS", min=1, help="Days from the first.")
    ] = 30,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Which of an actor's allies acted, spoke or were silent when it was attacked.

    expected_acts and expected_words are what each ally's own record promised, chance that of so
    little under it; real is the probability, at even odds, that nothing was done rather than not
    reported. Who is not in the news cannot be told.

    \b
    Example:
      detente silence Iran --on 2025-06-13 --by Israel
    """
    from detente.findings.silence import answer_finding, call_finding, summary_finding
    from detente.network.silence.calls import call_on
    from detente.network.silence.silence import measure_silence

    with opened(store, as_of) as found:
        target = found.resolve(a, on=on).id
        attacker = None if by is None else found.resolve(by, on=on).id
        call = call_on(found.view, target, on, attacker, window=window)
        measured = measure_silence(found.view, call, window=window)
    for finding in (call_finding(call), summary_finding(measured)):
        note(finding.statement)
        if finding.note:
            note(finding.note)
    rows = [
        {
            **row,
            "ties": list(one.ties),
            "what": answer_finding(measured, one).statement,
        }
        for row, one in zip(measured.to_rows(), measured.answers, strict=True)
    ]
    show(rows, form, columns=ANSWERS, in_table=IN_TABLE)


def strain(
    a: A,
    b: B,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """What strains a friendship, each sign against its own past within the present phase.

    change is the yearly factor of each rate (above 1: rising) with its 90 % interval, early and
    late the rates of the first and the last third.

    \b
    Example:
      detente strain Iran Iraq
    """
    from detente.evidence import FocusedView
    from detente.findings.strain import indicator_finding, strain_finding
    from detente.network.strain.strain import measure_strain

    with opened(store, as_of) as found:
        relation = found.relation(a, b, start=start, end=end).measured
        measured = measure_strain(relation, FocusedView(found.view, (relation.a, relation.b)))
    summary = strain_finding(measured)
    note(summary.statement)
    if summary.note:
        note(summary.note)
    rows: list[dict[str, Any]] = [
        {**row, "what": indicator_finding(measured, one).statement}
        for row, one in zip(measured.to_rows(), measured.indicators, strict=True)
    ]
    show(rows, form, columns=STRAINS, in_table=STRAINS[:2] + STRAINS[4:13])
