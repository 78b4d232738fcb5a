"""The measures of a relation as rows: level, phases, turning points, drivers, spheres."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from detente.cli.opening import related
from detente.cli.options import A, AsOf, B, Format, FormatOption, From, StoreOption, To
from detente.cli.output import note, show

__all__ = ["drivers", "level", "phases", "spheres", "turning_points"]

LEVEL = ("month", "level", "low", "high", "n_eff", "observed")


def level(
    a: A,
    b: B,
    directed: Annotated[
        bool, typer.Option("--directed", help="The level of each side's acts toward the other.")
    ] = False,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """How friendly two actors were, month by month.

    The level runs from -1 (war) to +1 (alliance); low and high bound its 90 % interval. n_eff is
    the weight of the month's acts, observed whether there was any.

    \b
    Example:
      detente level Iran Iraq --from 2003 --format csv > level.csv
    """
    with related(a, b, store, as_of, start, end) as relation:
        if directed:
            frame = relation.directed.rename({"a": "actor", "b": "target"})
            show(frame.to_dicts(), form, columns=("actor", "target", *LEVEL))
        else:
            show(relation.levels.to_dicts(), form, columns=LEVEL)


def phases(
    a: A,
    b: B,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The named stretches of a relation, from war to aligned.

    \b
    Example:
      detente phases France Germany
    """
    columns = ("number", "name", "start", "end", "months", "level", "low", "high")
    with related(a, b, store, as_of, start, end) as relation:
        show(relation.phases.to_dicts(), form, columns=columns)


def turning_points(
    a: A,
    b: B,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The dated changes of level, each with its probability.

    First those that the evidence shows (1, 2 ...), then those that only a case names (a, b ...).
    low and high are the first and last day of the interval that holds 90 % of the probability;
    month is empty where the date cannot be told to the month.

    \b
    Example:
      detente turning-points Iran Iraq --format json
    """
    from detente.findings import in_words

    with related(a, b, store, as_of, start, end) as relation:
        frame = relation.turning_points
    rows = [
        {**row, "likelihood": None if row["probability"] is None else in_words(row["probability"])}
        for row in frame.to_dicts()
    ]
    if not rows:
        note("The evidence shows no lasting shift of the level.")
    shown = ("mark", "label", "month", "day", "before", "after", "probability", "likelihood")
    show(rows, form, columns=(*frame.columns, "likelihood"), in_table=shown)


def drivers(
    a: A,
    b: B,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The candidate causes of each turning point, ranked, with their rivals.

    p_value is the share of the relation's other months in which the same kind of cause was as
    strong: a small one says that the coincidence is rare, not that the cause is proven.

    \b
    Example:
      detente drivers Iran Iraq
    """
    columns = (
        *("turning_point", "rank", "driver", "subject", "strength", "p_value", "months"),
        *("statistic", "typical"),
    )
    with related(a, b, store, as_of, start, end) as relation:
        rows = relation.drivers.to_dicts()
    if not rows:
        note("There is no turning point whose causes could be tested.")
    show(rows, form, columns=columns, in_table=columns[:6])


def spheres(
    a: A,
    b: B,
    monthly: Annotated[
        bool, typer.Option("--monthly", help="Every month instead of one row for each sphere.")
    ] = False,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    form: FormatOption = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """The level within the political, security, economic and religious sphere.

    One row for each sphere: the level in its last month, the mean over all, and the years in which
    it was lowest and highest.

    \b
    Example:
      detente spheres Iran Iraq --monthly --format csv
    """
    with related(a, b, store, as_of, start, end) as relation:
        frame = relation.spheres
    if monthly:
        show(frame.to_dicts(), form, columns=("sphere", *LEVEL))
        return
    rows = [
        _summary(str(name), part.sort("month").to_dicts())
        for (name,), part in sorted(frame.group_by("sphere"), key=lambda pair: str(pair[0]))
    ]
    columns = ("sphere", "month", "level", "low", "high", "mean", "lowest_year", "highest_year")
    show(rows, form, columns=columns)


def _summary(sphere: str, months: list[dict[str, Any]]) -> dict[str, Any]:
    years: dict[int, list[float]] = {}
    for row in months:
        years.setdefault(row["month"].year, []).append(row["level"])
    means = {year: sum(values) / len(values) for year, values in years.items()}
    last = months[-1]
    return {
        "sphere": sphere,
        **{name: last[name] for name in ("month", "level", "low", "high")},
        "mean": sum(row["level"] for row in months) / len(months),
        "lowest_year": min(means, key=lambda year: (means[year], year)),
        "highest_year": max(means, key=lambda year: (means[year], -year)),
    }
