"""The network for other programs: NetworkX, GraphML and Arrow tables; GEXF is in `gexf`.

None of them holds directed and symmetric edges side by side in a form that all readers take, so
a graph is directed there and a symmetric edge stands in both directions with `symmetric` true; a
directed one stands once.  What is missing is left out, never written as zero.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from xml.etree import ElementTree

import networkx as nx  # type: ignore[import-untyped,unused-ignore]
import polars as pl
import pyarrow as pa
from pyarrow import ipc

from detente.network.signed import SignedNetwork

__all__ = [
    "EDGE_ATTRIBUTES",
    "NODE_ATTRIBUTES",
    "arrow_bytes",
    "attributes",
    "clean",
    "graphml_bytes",
    "to_arrow",
    "to_networkx",
    "xml_bytes",
]

EDGE_ATTRIBUTES: dict[str, str] = {
    "layer": "string",
    "sign": "int",
    "weight": "double",
    "level": "double",
    "low": "double",
    "high": "double",
    "kinds": "string",
    "since": "string",
    "until": "string",
    "evidence": "int",
    "symmetric": "boolean",
}
"""Attributes of an edge and their types in GraphML.  `weight` is the size of the level, or 1 for
an edge without one; `kinds` are joined with `;`, days are ISO text."""

NODE_ATTRIBUTES: dict[str, str] = {"label": "string", "kind": "string"}

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_GRAPHML = "http://graphml.graphdrawing.org/xmlns"


def clean(text: str) -> str:
    """`text` without the characters that XML 1.0 cannot hold."""
    return _ILLEGAL.sub("\ufffd", text)


def attributes(row: dict[str, Any]) -> dict[str, Any]:
    """The attributes of a row of `SignedNetwork.edges`; what is missing is left out."""
    values = {
        "layer": row["layer"],
        "sign": row["sign"],
        "weight": 1.0 if row["level"] is None else abs(row["level"]),
        "level": row["level"],
        "low": row["low"],
        "high": row["high"],
        "kinds": ";".join(row["kinds"]),
        "since": _iso(row["since"]),
        "until": _iso(row["until"]),
        "evidence": row["evidence"],
        "symmetric": not row["directed"],
    }
    return {name: value for name, value in values.items() if value is not None}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _nodes(network: SignedNetwork) -> Iterator[tuple[str, dict[str, str]]]:
    for actor, name, kind in network.actors.select("actor", "name", "kind").iter_rows():
        yield actor, {"label": name} | ({"kind": kind} if kind else {})


def _facts(network: SignedNetwork) -> dict[str, str]:
    return {
        "on": network.on.isoformat(),
        "rule": str(network.rule),
        "threshold": repr(network.threshold),
        "layers": ";".join(network.layers),
    }


def to_networkx(network: SignedNetwork, *, directed: bool = True) -> Any:
    """The network as a `networkx.MultiDiGraph`, keyed by layer, with the attributes above.

    Without `directed` it is a `MultiGraph` with each edge once; one that has a direction then
    names where it starts in `tail`.
    """
    graph = nx.MultiDiGraph() if directed else nx.MultiGraph()
    graph.graph.update(_facts(network))
    graph.add_nodes_from(_nodes(network))
    for row in network.edges.to_dicts():
        values = attributes(row)
        key = row["layer"]
        if not directed:
            # Support may run both ways between the same two.
            tail = {"tail": row["a"]} if row["directed"] else {}
            key = f"{key} from {row['a']}" if row["directed"] else key
            graph.add_edge(row["a"], row["b"], key=key, **values, **tail)
            continue
        graph.add_edge(row["a"], row["b"], key=key, **values)
        if not row["directed"]:
            graph.add_edge(row["b"], row["a"], key=key, **values)
    return graph


def graphml_bytes(network: SignedNetwork) -> bytes:
    """The network as GraphML; the same network gives the same bytes."""
    ElementTree.register_namespace("", _GRAPHML)
    root = ElementTree.Element(f"{{{_GRAPHML}}}graphml")
    keys = [("graph", name, "string") for name in _facts(network)]
    keys += [("node", name, kind) for name, kind in NODE_ATTRIBUTES.items()]
    keys += [("edge", name, kind) for name, kind in EDGE_ATTRIBUTES.items()]
    for place, name, kind in keys:
        key = {"id": f"{place}-{name}", "for": place, "attr.name": name, "attr.type": kind}
        ElementTree.SubElement(root, f"{{{_GRAPHML}}}key", key)
    graph = ElementTree.SubElement(root, f"{{{_GRAPHML}}}graph", edgedefault="directed")
    _data(graph, "graph", _facts(network))
    for actor, values in _nodes(network):
        node = ElementTree.SubElement(graph, f"{{{_GRAPHML}}}node", id=clean(actor))
        _data(node, "node", values)
    for row in network.edges.to_dicts():
        ways = [(row["a"], row["b"])]
        if not row["directed"]:
            ways.append((row["b"], row["a"]))
        for a, b in ways:
            ends = {"source": clean(a), "target": clean(b)}
            edge = ElementTree.SubElement(graph, f"{{{_GRAPHML}}}edge", ends)
            _data(edge, "edge", attributes(row))
    return xml_bytes(root)


def _data(parent: ElementTree.Element, place: str, values: dict[str, Any]) -> None:
    for name, value in values.items():
        item = ElementTree.SubElement(parent, f"{{{_GRAPHML}}}data", key=f"{place}-{name}")
        item.text = str(value).lower() if isinstance(value, bool) else clean(str(value))


def xml_bytes(root: ElementTree.Element) -> bytes:
    """An XML document in UTF-8, indented, ending in a line break."""
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return bytes(text) + b"\n"


def to_arrow(network: SignedNetwork) -> tuple[pa.Table, pa.Table]:
    """The actors and the edges as Arrow tables.

    The edges carry the names and kinds of both ends, and in the schema's metadata, under
    `detente`, the day and the rules as JSON: the table stands for itself.
    """
    actors = network.actors
    edges = network.edges.drop("ids")
    for side in ("a", "b"):
        named = actors.select(
            pl.col("actor").alias(side),
            pl.col("name").alias(f"{side}_name"),
            pl.col("kind").alias(f"{side}_kind"),
        )
        edges = edges.join(named, on=side, how="left", maintain_order="left")
    facts = json.dumps(_facts(network), sort_keys=True).encode()
    tables = (frame.to_arrow(compat_level=pl.CompatLevel.oldest()) for frame in (actors, edges))
    first, second = (table.replace_schema_metadata({"detente": facts}) for table in tables)
    return first, second


def arrow_bytes(network: SignedNetwork) -> bytes:
    """The table of edges as an Arrow IPC file."""
    table = to_arrow(network)[1].combine_chunks()
    sink = pa.BufferOutputStream()
    with ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())
