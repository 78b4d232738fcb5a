"""The frustration index by MaxSAT: a second, independent way to the same number.

A variable for each node says its side; each edge is a soft clause, broken when it is frustrated.
RC2 (Ignatiev, Morgado & Marques-Silva, 'RC2: an efficient MaxSAT solver', Journal on Satisfiability
11(1), 2019) finds the cheapest set of broken clauses.  It serves as a check on the search of this
package, which is faster and leaves a proof behind.
"""

from __future__ import annotations

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from detente.network.graph import SignedGraph

__all__ = ["frustration_by_maxsat"]


def frustration_by_maxsat(graph: SignedGraph) -> tuple[int, dict[str, int]]:
    """The index and a partition that attains it.  There is no time limit: it may take long."""
    if graph.m == 0:
        return 0, dict.fromkeys(graph.nodes, 1)
    formula = WCNF()
    for number, ((i, j), sign) in enumerate(
        zip(graph.edges.tolist(), graph.signs.tolist(), strict=True), start=graph.n + 1
    ):
        u, v = i + 1, (j + 1) * sign
        formula.append([number, -u, v])
        formula.append([number, u, -v])
        formula.append([-number], weight=1)
    with RC2(formula) as solver:
        model = solver.compute()
        cost = int(solver.cost)
    true = {literal for literal in model if literal > 0}
    return cost, {name: 1 if k + 1 in true else -1 for k, name in enumerate(graph.nodes)}
