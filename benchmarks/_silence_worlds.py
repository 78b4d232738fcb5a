"""Made-up alliances, real ones shuffled, and steady friendships: where nobody falls silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from detente.evidence import EvidenceKind
from detente.network.silence.allies import Ally
from detente.network.silence.calls import Call
from detente.network.silence.responses import Responses
from detente.network.strain.strain_series import COLUMNS, Series

FIRST, LAST = date(1990, 1, 1), date(2010, 12, 31)
DAYS = (LAST - FIRST).days
WINDOW = 30
TARGET, ATTACKER, THIRD = "PER", "BOL", "USA"
ACTS = {
    "source": pl.String,
    "target": pl.String,
    "date": pl.Date,
    "deed": pl.Boolean,
    "vague": pl.Boolean,
    "evidence_id": pl.String,
    "ally": pl.String,
}
NEWS = {"source": pl.String, "ally": pl.String, "date": pl.Date, "n": pl.Int64}


def call(day: int) -> Call:
    """An attack on the given day of the world."""
    on = FIRST + timedelta(days=day)
    return Call(TARGET, on, (ATTACKER,), on, 5, 5.0, war=False)


def alliance(
    rng: np.random.Generator,
    *,
    allies: int = 10,
    calls: int = 6,
    uplift: float = 4.0,
    silent: frozenset[int] = frozenset(),
    bursts: float = 3.0,
) -> tuple[Responses, list[Ally]]:
    """Allies with rates of their own that act more in calls; `silent` ones do nothing in the last.

    Counts by window of WINDOW days are negative binomial with variance over mean `bursts`, news
    of each ally drifts from year to year, and acts are recorded in step with it.
    """
    windows = DAYS // WINDOW
    places = np.sort(rng.choice(np.arange(24, windows - 1), calls, replace=False))
    rate = rng.gamma(0.7, 1.6, allies)
    years = rng.normal(0, 0.25, (windows // 12 + 1, allies)).cumsum(axis=0)
    attention = np.exp(np.clip(years, -1, 1))[np.arange(windows) // 12]
    answer = np.ones((windows, allies))
    answer[places] = uplift * rng.gamma(4.0, 0.25, (calls, allies))
    mean = rate * attention * answer
    for k in silent:
        mean[places[-1], k] = 0.0
    size = np.maximum(mean / (bursts - 1), 1e-9)
    counts = rng.negative_binomial(size, 1 / bursts)
    counts[mean == 0] = 0
    acts: list[tuple[Any, ...]] = []
    news: list[tuple[Any, ...]] = []
    ids = [f"A{k:02}" for k in range(allies)]
    for window, k in np.argwhere(counts > 0):
        # Distinct by target and day: at most as many as there are days.
        days = rng.choice(WINDOW, min(int(counts[window, k]), WINDOW), replace=False)
        for day in days:
            on = FIRST + timedelta(days=int(window * WINDOW + day))
            deed = bool(rng.random() < 0.5)
            acts.append(("made", ATTACKER, on, deed, False, f"e{len(acts)}", ids[k]))
    heard = rng.poisson(8 * attention)
    for window, k in np.argwhere(heard > 0):
        on = FIRST + timedelta(days=int(window * WINDOW + rng.integers(WINDOW)))
        news.append(("made", ids[k], on, int(heard[window, k])))
    found = [call(int(place) * WINDOW) for place in places]
    table = pl.DataFrame(news, schema=NEWS, orient="row")
    responses = Responses(
        call=found[-1],
        window=WINDOW,
        former=tuple(found[:-1]),
        acts=pl.DataFrame(acts, schema=ACTS, orient="row"),
        news=table,
        rows=table,
        spans={"made": (FIRST, LAST)},
        covers={"made": None},
    )
    return responses, [Ally(one, ("pact",), FIRST, False, ()) for one in ids]


def shuffled(
    responses: Responses, allies: list[Ally], rng: np.random.Generator, *, names_too: bool
) -> tuple[Responses, list[Ally]]:
    """The same acts and news with the calls on days at random, the last of them judged.

    With `names_too` the allies' names are permuted, anew in each window of time, so that no
    record belongs to anybody.
    """
    first = max(begin for begin, _ in responses.spans.values())
    last = min(end for _, end in responses.spans.values())
    room = (last - first).days // responses.window
    number = min(len(responses.former) + 1, max(room - 2, 1))
    places = np.sort(rng.choice(np.arange(1, room), number, replace=False))
    attackers = sorted(
        {one for each in (responses.call, *responses.former) for one in each.attackers}
    )
    calls = [
        replace(
            responses.call,
            on=first + timedelta(days=int(place) * responses.window),
            attackers=tuple(attackers),
        )
        for place in places
    ]
    names = [one.id for one in allies]
    straight = np.arange(len(names))
    orders = [rng.permutation(straight) if names_too else straight for _ in range(room + 2)]

    def renamed(frame: pl.DataFrame) -> pl.DataFrame:
        place = {name: k for k, name in enumerate(names)}
        block = (frame["date"] - first).dt.total_days().to_numpy() // responses.window
        new = [
            names[orders[int(np.clip(one, -1, room))][place[name]]]
            for one, name in zip(block, frame["ally"], strict=True)
        ]
        return frame.with_columns(ally=pl.Series(new, dtype=pl.String))

    news = renamed(responses.news).group_by("source", "ally", "date").agg(pl.col("n").sum())
    rows = renamed(responses.rows).group_by("source", "ally", "date").agg(pl.col("n").sum())
    mixed = replace(
        responses,
        call=calls[-1],
        former=tuple(calls[:-1]),
        acts=renamed(responses.acts),
        news=news.sort("source", "ally", "date"),
        rows=rows.sort("source", "ally", "date"),
    )
    since = min((one.since for one in allies if one.since), default=first)
    return mixed, [replace(one, since=min(since, first)) for one in allies]


def steady(
    rng: np.random.Generator, *, years: int = 20, sources: int = 2, memory: float = 0.5
) -> Series:
    """A friendship whose share of hostile acts wanders about one level, with news that grows.

    `memory` is the correlation of the log share from one year to the next.
    """
    share = 0.12 * np.exp(_wander(rng, years, memory) * 0.5)
    rows = []
    for source in range(sources):
        first = int(rng.integers(0, years // 3)) if source else 0
        volume = 6 * np.exp(np.linspace(0, 1.5, years)) * rng.gamma(3, 1 / 3, years)
        level = float(np.exp(rng.normal(0, 0.4)))
        for year in range(first, years):
            exposure = int(rng.poisson(volume[year]))
            if exposure:
                p = min(share[year] * level, 0.9)
                count = int(rng.binomial(exposure, p))
                rows.append((f"s{source}", date(1990 + year, 1, 1), count, exposure))
    return Series("demands", pl.DataFrame(rows, schema=COLUMNS, orient="row"), ())


def rising(rng: np.random.Generator, *, yearly: float = 1.12, years: int = 20) -> Series:
    """A steady friendship whose share of hostile acts grows by a factor each year."""
    base = steady(rng, years=years)
    factor = yearly ** (pl.col("period").dt.year() - 1990 - years / 2)
    share = (0.12 * factor).clip(0.0, 0.9)
    table = base.table.with_columns(share=share)
    counts = rng.binomial(table["exposure"].to_numpy(), table["share"].to_numpy())
    return Series("demands", table.drop("share").with_columns(count=pl.Series(counts)), ())


def dependent(rng: np.random.Generator, *, years: int = 25, memory: float = 0.5) -> Series:
    """One-sided dependence that wanders about one value."""
    values = np.clip(0.3 + 0.08 * _wander(rng, years, memory), 0, 1)
    table = pl.DataFrame(
        {"source": ["s"] * years, "period": [date(1990 + k, 1, 1) for k in range(years)]}
    ).with_columns(value=pl.Series(values))
    return Series("one-sided dependence", table, (), EvidenceKind.TIE)


def _wander(rng: np.random.Generator, years: int, memory: float) -> NDArray[np.float64]:
    out = np.zeros(years)
    out[0] = rng.normal()
    for year in range(1, years):
        out[year] = memory * out[year - 1] + np.sqrt(1 - memory**2) * rng.normal()
    return out
