"""The network in other programs' formats, read back with networkx and Arrow."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import networkx as nx  # type: ignore[import-untyped,unused-ignore]
import polars as pl
import pyarrow as pa
import pytest

from detente.errors import MeasureError
from detente.network.export import (
    arrow_bytes,
    attributes,
    clean,
    graphml_bytes,
    to_arrow,
    to_networkx,
)
from detente.network.gexf import dynamic_gexf_bytes, gexf_bytes
from detente.network.layout import layout
from detente.network.signed import SignedNetwork, signed_network
from network_world import acts, tie, world

OLD = date(1995, 1, 1)
ON = date(2005, 12, 31)
HOSTILE = '<&"\x00\x0b> \ufffe]]>'


@pytest.fixture(scope="module")
def network() -> SignedNetwork:
    ties = [
        tie("defence-pact", "PER", "CHL", OLD),
        tie("rivalry", "PER", "ARG", OLD),
        tie("sponsorship", "PER", "hamas", OLD, means="arms;money"),
        tie("sponsorship", "hamas", "PER", date(2001, 1, 1), means="political"),
        tie("rivalry", "BOL", HOSTILE, OLD),
    ]
    store = world(acts("PER", "BOL", 2003, 2005), ties)
    return signed_network(store.view(), ON)


def expected(network: SignedNetwork) -> set[tuple[str, str, str, int | None]]:
    found = set()
    for row in network.edges.to_dicts():
        ends = [(row["a"], row["b"])]
        if not row["directed"]:
            ends.append((row["b"], row["a"]))
        found |= {(clean(a), clean(b), row["layer"], row["sign"]) for a, b in ends}
    return found


def told(graph: Any) -> set[tuple[str, str, str, int | None]]:
    return {(a, b, data["layer"], data.get("sign")) for a, b, data in graph.edges(data=True)}


def test_networkx_holds_symmetric_edges_both_ways_and_directed_ones_once(
    network: SignedNetwork,
) -> None:
    graph = to_networkx(network)
    assert graph.has_edge("PER", "hamas", "support") and graph.has_edge("hamas", "PER", "support")
    assert graph["CHL"]["PER"]["pacts"] == graph["PER"]["CHL"]["pacts"]
    assert graph.number_of_edges() == sum(
        1 if row["directed"] else 2 for row in network.edges.to_dicts()
    )
    assert "level" not in graph["CHL"]["PER"]["pacts"]  # missing, not zero
    undirected = to_networkx(network, directed=False)
    assert undirected.number_of_edges() == network.edges.height
    tails = {data.get("tail") for _, _, data in undirected.edges("hamas", data=True)}
    assert {"PER", "hamas"} <= tails


def test_graphml_is_read_back_whole(network: SignedNetwork) -> None:
    graph = nx.read_graphml(io.BytesIO(graphml_bytes(network)), force_multigraph=True)
    assert told(graph) == expected(network)
    assert set(graph.nodes) == {clean(actor) for actor in network.actors["actor"]}
    assert graph.nodes["PER"]["label"] == "Peru"
    assert graph.graph["on"] == "2005-12-31"
    level = next(d["level"] for _, _, d in graph.edges(data=True) if "level" in d)
    assert level in network.edges["level"].to_list()


def test_gexf_is_read_back_whole_with_its_days(network: SignedNetwork) -> None:
    places = layout(network.graph())
    graph = nx.read_gexf(io.BytesIO(gexf_bytes(network, places)))
    assert {edge[:3] for edge in told(graph)} == {edge[:3] for edge in expected(network)}
    since = {data["since"]: data["start"] for _, _, data in graph.edges(data=True)}
    assert since and all(day == start for day, start in since.items())
    assert "position" in graph.nodes["PER"]["viz"]


def test_a_changing_gexf_joins_days_without_a_gap_and_parts_signs() -> None:
    store = world(
        [*acts("PER", "BOL", 2000, 2002), *acts("PER", "BOL", 2003, 2006, 9.0)],
        [tie("rivalry", "PER", "CHL", date(2001, 6, 1), date(2003, 6, 1))],
    )
    days = [date(year, 12, 31) for year in range(2000, 2006)]
    networks = [signed_network(store.view(), day) for day in days]
    graph = nx.read_gexf(io.BytesIO(dynamic_gexf_bytes(networks)))
    rivalry = [d for _, _, d in graph.edges(data=True) if d["layer"] == "conflict"]
    assert rivalry[0]["spells"] == [("2001-12-31", "2003-12-30")]
    assert graph.nodes["CHL"]["spells"][0][0] == "2001-12-31"
    signs = [
        d["sign"] for _, _, d in graph.edges(data=True) if d["layer"] == "acts" and "sign" in d
    ]
    assert {-1, 1} <= set(signs)
    for _, _, data in graph.edges(data=True):
        if data["layer"] == "acts":
            assert all(start <= end for _, start, end in data["level"])


def test_days_that_do_not_rise_are_refused(network: SignedNetwork) -> None:
    for wrong in ([], [network, network]):
        with pytest.raises(MeasureError, match="do not rise"):
            dynamic_gexf_bytes(wrong)


def test_arrow_stands_for_itself(network: SignedNetwork) -> None:
    table = pa.ipc.open_file(arrow_bytes(network)).read_all()
    assert b'"on": "2005-12-31"' in table.schema.metadata[b"detente"]
    frame = pl.DataFrame(pl.from_arrow(table))
    assert frame.select("a", "b", "layer", "sign").rows() == (
        network.edges.select("a", "b", "layer", "sign").rows()
    )
    assert frame.filter(pl.col("a") == "PER")["a_name"].unique().to_list() == ["Peru"]
    assert to_arrow(network)[0].num_rows == network.actors.height


def test_the_same_network_gives_the_same_bytes(network: SignedNetwork) -> None:
    for write in (graphml_bytes, gexf_bytes, arrow_bytes):
        assert write(network) == write(network)


def test_attributes_leave_out_what_is_missing(network: SignedNetwork) -> None:
    (pact,) = network.edges.filter(pl.col("layer") == "pacts").to_dicts()
    assert {"level", "low", "high"}.isdisjoint(attributes(pact))
    assert attributes(pact)["weight"] == 1.0
