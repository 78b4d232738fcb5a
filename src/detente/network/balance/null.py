"""Is a network more balanced than chance?  The same ties, the same number of negative ones, but the
signs dealt anew.

Most triads of states are balanced merely because most ties are positive; the comparison takes that
out (Szell, Lambiotte & Thurner, 'Multirelational organization of large-scale social networks in an
online world', PNAS 107(31), 2010).  It does not take out that signs cluster by kind of state or by
source: a small p-value says that signs are not dealt at random, no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from detente.errors import MeasureError
from detente.network.balance.frustration import frustration
from detente.network.balance.triads import census
from detente.network.graph import SignedGraph

__all__ = ["FrustrationNull", "NullTest", "frustration_null", "null_test"]


@dataclass(frozen=True, slots=True)
class NullTest:
    """A share against its values under the null.

    `z` is (observed - mean) / sd, None where the null does not vary.  `p_value` is the share of
    draws, the network itself counted as one, that are at least as balanced.
    """

    measure: str
    observed: float
    mean: float
    sd: float
    z: float | None
    p_value: float
    draws: int


@dataclass(frozen=True, slots=True)
class FrustrationNull:
    """The frustration index against the null, by bounds where a draw was not solved.

    `p_low` and `p_high` bound the p-value (equal where every comparison is settled: a lower bound
    above the observed index is enough for that).  `mean_low` and `mean_high` are the means of the
    lower and upper bounds; `z` is None unless all draws were solved exactly.
    """

    observed: int
    mean_low: float
    mean_high: float
    z: float | None
    p_low: float
    p_high: float
    draws: int
    solved: int


def null_test(graph: SignedGraph, *, draws: int = 199, seed: int = 0) -> tuple[NullTest, ...]:
    """The balanced and the conditional share of triads against signs dealt anew.

    A share that the network or any draw lacks (no triad of that kind) is left out.  Raises
    MeasureError where `draws` is not positive.
    """
    _require(draws)
    observed = census(graph)
    rng = np.random.default_rng(seed)
    dealt = [census(_dealt(graph, rng)) for _ in range(draws)]
    found = []
    for measure in ("balanced_share", "conditional_share"):
        own = getattr(observed, measure)
        values = [getattr(one, measure) for one in dealt]
        if own is None or any(value is None for value in values):
            continue
        series = np.array(values)
        mean, sd = float(series.mean()), float(series.std(ddof=1)) if draws > 1 else 0.0
        found.append(
            NullTest(
                measure=measure,
                observed=own,
                mean=mean,
                sd=sd,
                z=(own - mean) / sd if sd > 0 else None,
                p_value=(1 + int((series >= own - 1e-12).sum())) / (1 + draws),
                draws=draws,
            )
        )
    return tuple(found)


def frustration_null(
    graph: SignedGraph, *, draws: int = 19, seed: int = 0, seconds: float = 30.0
) -> FrustrationNull:
    """The frustration of `graph` against signs dealt anew; all draws share `seconds`.

    Random signs are much harder to solve than real ones: what is not solved in its share of the
    time enters with both its bounds.  Raises MeasureError where `graph` itself is not solved.
    """
    _require(draws)
    own = frustration(graph, time_limit=seconds)
    if not own.exact:
        raise MeasureError("The network itself was not solved in time.", fix="Give more seconds.")
    rng = np.random.default_rng(seed)
    deadline = perf_counter() + seconds
    bounds = []
    for left in range(draws, 0, -1):
        share = max((deadline - perf_counter()) / left, 0.01)
        one = frustration(_dealt(graph, rng), time_limit=share)
        bounds.append((one.lower, one.upper))
    lower, upper = np.array(bounds, dtype=np.float64).T
    solved = int((lower == upper).sum())
    sd = float(upper.std(ddof=1)) if draws > 1 else 0.0
    exact = solved == draws and sd > 0
    return FrustrationNull(
        observed=own.index,
        mean_low=float(lower.mean()),
        mean_high=float(upper.mean()),
        z=float((own.index - upper.mean()) / sd) if exact else None,
        p_low=(1 + int((upper <= own.index).sum())) / (1 + draws),
        p_high=(1 + int((lower <= own.index).sum())) / (1 + draws),
        draws=draws,
        solved=solved,
    )


def _dealt(graph: SignedGraph, rng: np.random.Generator) -> SignedGraph:
    """The same edges with the signs shuffled among them."""
    return SignedGraph(graph.nodes, graph.edges, rng.permutation(graph.signs))


def _require(draws: int) -> None:
    if draws < 1:
        raise MeasureError(f"{draws} draws are none.", fix="Give at least 1.")
