"""Words and deeds for and against one actor, by third party, before and after a day."""

from __future__ import annotations

from typing import Any

import altair as alt
import polars as pl

from detente.charts.palette import LIGHT
from detente.charts.theme import styled

__all__ = ["MOST", "backing_bars"]

MOST = 10
ROW = 22
_CLASSES = {
    "deeds_against": ("deeds against", "conflict", -1),
    "words_against": ("words against", "conflict-soft", -1),
    "words_for": ("words for", "cooperation-soft", 1),
    "deeds_for": ("deeds for", "cooperation", 1),
}
_NAMES = alt.Axis(ticks=False, domain=False, labelColor=LIGHT["ink"], labelLimit=150, grid=False)
_STACK = {"words for": 0, "deeds for": 1, "words against": 0, "deeds against": 1}


def backing_bars(
    acts: pl.DataFrame,
    titles: tuple[str, str],
    *,
    width: int = 900,
    side_by_side: bool = True,
) -> Any:
    """Diverging bars of acts: to the right those in favour, to the left those against.

    `acts`: third (a name), when (`before` or `after`), words_for, deeds_for, words_against,
    deeds_against (counts).  Deeds lie outside, dark; words inside, light.  `titles` stand above the
    two halves; on a narrow page (`side_by_side` off) they stand one below the other.  The MOST
    third parties with most acts are shown, those with most in favour on top.
    """
    shown = _chosen(acts)
    heads = dict(zip(("before", "after"), titles, strict=True))
    long = _long(acts.filter(pl.col("third").is_in(shown)))
    long = long.with_columns(half=pl.col("when").replace(heads))
    ends = [end for row in long.select("low", "high").rows() for end in row] or [0]
    left, right = min(*ends, -1), max(*ends, 1)
    room = 0.03 * (right - left)
    margin = 160 if side_by_side else 128
    part = (width - margin - 24) // 2 if side_by_side else width - margin
    header = alt.Header(title=None, labelFontSize=12, labelPadding=4, labelOrient="top")
    if side_by_side:
        halves: dict[str, Any] = {"column": alt.Column("half:N", sort=list(titles), header=header)}
    else:
        halves = {"row": alt.Row("half:N", sort=list(titles), header=header)}
    scale = alt.Scale(domain=[left - room, right + room], nice=False)
    labels = [label for label, _, _ in _CLASSES.values()]
    colours = [LIGHT[colour] for _, colour, _ in _CLASSES.values()]
    bars = alt.Chart(long).mark_bar(stroke=LIGHT["paper"], strokeWidth=1)
    chart = bars.encode(
        y=alt.Y(
            "third:N",
            title=None,
            sort=None,
            scale=alt.Scale(domain=list(shown), paddingInner=0.3),
            axis=_NAMES,
        ),
        x=alt.X("low:Q", scale=scale, axis=_axis(left, right)),
        x2=alt.X2("high:Q"),
        color=alt.Color(
            "class:N",
            scale=alt.Scale(domain=labels, range=colours),
            legend=alt.Legend(
                title=None, orient="top", symbolType="square", columns=4 if side_by_side else 2
            ),
        ),
        description=alt.Description("note:N"),
        tooltip=alt.Tooltip("note:N"),
        **halves,
    )
    return styled(chart.properties(width=part, height=ROW * len(shown)))


def _axis(left: int, right: int) -> alt.Axis:
    """Counts without sign, at most seven, and a line at nought darker than the rest."""
    step = next(
        digit * 10**power
        for power in range(12)
        for digit in (1, 2, 5)
        if (right - left) / (digit * 10**power) <= 6
    )
    return alt.Axis(
        values=[k * step for k in range(-(-left // step), right // step + 1)],
        labelExpr="format(abs(datum.value), ',d')",
        domain=False,
        ticks=False,
        grid=True,
        labelFlush=False,
        gridColor={
            "condition": {"test": "datum.value === 0", "value": LIGHT["quiet"]},
            "value": LIGHT["rule"],
        },
        title="← against · in favour →",
        titlePadding=6,
    )


def _chosen(acts: pl.DataFrame) -> list[str]:
    """The third parties with most acts, ordered from most in favour to most against."""
    total = pl.sum_horizontal(list(_CLASSES))
    favour = pl.col("words_for") + pl.col("deeds_for")
    sums = (
        acts.group_by("third")
        .agg(n=total.sum(), net=(2 * favour - total).sum())
        .sort(["n", "third"], descending=[True, False])
        .head(MOST)
        .sort(["net", "third"], descending=[True, False])
    )
    names: list[str] = sums["third"].to_list()
    return names


def _long(acts: pl.DataFrame) -> pl.DataFrame:
    """One row for each bar with its ends `low` and `high`, words next to the middle."""
    rows = []
    for row in acts.to_dicts():
        for name, (label, _, sign) in _CLASSES.items():
            if not row[name]:
                continue
            inner = row["words_for" if sign > 0 else "words_against"] if _STACK[label] else 0
            rows.append(
                {
                    "third": row["third"],
                    "when": row["when"],
                    "class": label,
                    "low": sign * inner,
                    "high": sign * (inner + row[name]),
                    "note": f"{row['third']}, {row['when']}: {row[name]} {label}",
                }
            )
    schema = dict.fromkeys(("third", "when", "class", "note"), pl.String())
    return pl.DataFrame(rows, schema={**schema, "low": pl.Int64(), "high": pl.Int64()})
