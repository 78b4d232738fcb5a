"""The 51 networks of the Correlates of War, the tribes and the avatar: exact, verified, fast."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import polars as pl
import pytest

from detente.network.balance import census, frustration, frustration_by_maxsat, verify
from detente.network.graph import SignedGraph


def networks(folder: Path) -> dict[str, SignedGraph]:
    """Every network of the edge list by name."""
    edges = pl.read_csv(folder / "signed" / "signnet_edges.csv")
    return {
        str(name): SignedGraph.of(part.select("u", "v", "sign").iter_rows())
        for (name,), part in sorted(edges.group_by("net"))
    }


@pytest.mark.shared
def test_every_network_is_solved_and_verified(shared_data: Path) -> None:
    known = {
        row["net"]: row for row in pl.read_csv(shared_data / "signed" / "cow_meta.csv").to_dicts()
    }
    graphs = networks(shared_data)
    assert len(graphs) == 53 and len(known) == 51
    started = process_time()
    found = {name: frustration(graph) for name, graph in graphs.items()}
    assert process_time() - started < 10
    for name, graph in graphs.items():
        assert found[name].exact
        checked = verify(graph, found[name])
        assert checked.lower == found[name].index
        if name in known:
            facts = known[name]
            # Isolates are no part of an edge list.
            assert graph.n + facts["isolates"] == facts["n"]
            assert (graph.m, graph.negative) == (facts["m"], facts["m_neg"])
            assert int(graph.components().max()) + 1 + facts["isolates"] == facts["comp"]
            assert found[name].index < facts["m_neg"]


@pytest.mark.shared
def test_the_highland_tribes_have_the_index_of_the_literature(shared_data: Path) -> None:
    """7, by Schoch, 'signnet: An R package for analyzing signed networks', JOSS 8, 2023."""
    tribes = networks(shared_data)["tribes"]
    assert (tribes.n, tribes.m, tribes.negative) == (16, 58, 29)
    assert frustration(tribes).index == 7
    triads = census(tribes)
    assert (triads.ppp, triads.ppm, triads.pmm, triads.mmm) == (19, 2, 40, 7)


@pytest.mark.shared
def test_maxsat_agrees(shared_data: Path) -> None:
    graphs = networks(shared_data)
    for name in ("tribes", "CoW_46-49", "CoW_50-53", "CoW_65-68", "CoW_92-95"):
        assert frustration_by_maxsat(graphs[name])[0] == frustration(graphs[name]).index, name
