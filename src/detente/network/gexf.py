"""The network as GEXF, the exchange format of Gephi, with the days on which each edge held.

Written in version 1.2draft, which Gephi and NetworkX both read; version 1.3 only renames the
namespace for what is used here.  Symmetric edges have the type `mutual`, others `directed`.
See 'GEXF 1.2draft Primer', GEXF Working Group (2012).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree

from detente.errors import MeasureError
from detente.network.export import EDGE_ATTRIBUTES, attributes, clean, xml_bytes
from detente.network.signed import SignedNetwork

__all__ = ["dynamic_gexf_bytes", "gexf_bytes"]

_GEXF = "http://www.gexf.net/1.2draft"
_VIZ = "http://www.gexf.net/1.2draft/viz"
_TYPES = {"int": "integer", "double": "double", "string": "string", "boolean": "boolean"}
_DYNAMIC = ("level", "low", "high")
Spell = tuple[date, date]
Positions = Mapping[str, tuple[float, float]]


def gexf_bytes(network: SignedNetwork, positions: Positions | None = None) -> bytes:
    """The network of one day; each edge carries the days since and until it is known to hold."""
    root, graph = _document([network], mode="static")
    _declare(graph, "edge", "static", EDGE_ATTRIBUTES)
    _nodes(graph, _actors([network]), {}, positions or {})
    edges = ElementTree.SubElement(graph, f"{{{_GEXF}}}edges")
    for number, row in enumerate(network.edges.to_dicts()):
        values = attributes(row)
        edge = _edge(edges, number, row, values["weight"])
        if row["since"] is not None:
            edge.set("start", values["since"])
        if row["until"] is not None:
            edge.set("end", values["until"])
        _values(edge, values)
    return xml_bytes(root)


@dataclass
class _Course:
    """One edge over several networks: when it held, and its level each time."""

    row: dict[str, Any]
    spells: list[Spell] = field(default_factory=list)
    levels: list[tuple[Spell, dict[str, Any]]] = field(default_factory=list)


def dynamic_gexf_bytes(
    networks: Sequence[SignedNetwork], positions: Positions | None = None
) -> bytes:
    """Networks of several days as one that changes: nodes and edges with spells.

    What a network shows holds from its day until the day before the next one; the last only on
    its own day.  An edge that changes its sign is another edge.  Raises MeasureError where no
    network is given or their days do not rise.
    """
    if not networks or any(one.on >= two.on for one, two in pairwise(networks)):
        raise MeasureError(
            "The days of a changing network do not rise.", fix="Give networks of rising days."
        )
    root, graph = _document(networks, mode="dynamic")
    static = {name: kind for name, kind in EDGE_ATTRIBUTES.items() if name in ("layer", "sign")}
    _declare(graph, "edge", "static", static | {"symmetric": "boolean"})
    _declare(graph, "edge", "dynamic", {name: EDGE_ATTRIBUTES[name] for name in _DYNAMIC})
    last = [two.on - timedelta(days=1) for two in networks[1:]] + [networks[-1].on]
    times = list(zip(networks, last, strict=True))
    present: dict[str, list[Spell]] = {}
    courses: dict[tuple[str, str, str, int], _Course] = {}
    for network, end in times:
        spell = (network.on, end)
        for actor in network.actors["actor"].to_list():
            _extend(present.setdefault(actor, []), spell)
        for row in network.edges.to_dicts():
            key = (row["layer"], row["a"], row["b"], row["sign"] or 0)
            course = courses.setdefault(key, _Course(row))
            _extend(course.spells, spell)
            course.levels.append((spell, row))
    _nodes(graph, _actors(networks), present, positions or {})
    edges = ElementTree.SubElement(graph, f"{{{_GEXF}}}edges")
    for number, (_, course) in enumerate(sorted(courses.items())):
        edge = _edge(edges, number, course.row, None)
        kept = attributes(course.row)
        shown: dict[str, Any] = {
            name: kept[name] for name in ("layer", "sign", "symmetric") if name in kept
        }
        values = _values(edge, shown)
        for spell, row in course.levels:
            for name in _DYNAMIC:
                if row[name] is not None:
                    _value(values, name, row[name], spell)
        _spells(edge, course.spells)
    return xml_bytes(root)


def _extend(spells: list[Spell], spell: Spell) -> None:
    """Add a spell, joined to the one before where no day lies between."""
    if spells and spells[-1][1] + timedelta(days=1) == spell[0]:
        spells[-1] = (spells[-1][0], spell[1])
    else:
        spells.append(spell)


def _document(
    networks: Sequence[SignedNetwork], *, mode: str
) -> tuple[ElementTree.Element, ElementTree.Element]:
    ElementTree.register_namespace("", _GEXF)
    ElementTree.register_namespace("viz", _VIZ)
    root = ElementTree.Element(f"{{{_GEXF}}}gexf", version="1.2")
    meta = ElementTree.SubElement(root, f"{{{_GEXF}}}meta")
    first, last = networks[0], networks[-1]
    days = first.on.isoformat() if first is last else f"{first.on} to {last.on}"
    ElementTree.SubElement(meta, f"{{{_GEXF}}}creator").text = "detente"
    ElementTree.SubElement(meta, f"{{{_GEXF}}}description").text = (
        f"Signed network of {days}; layers {', '.join(first.layers)}; interval beyond "
        f"{first.threshold:g}"
    )
    graph = ElementTree.SubElement(
        root, f"{{{_GEXF}}}graph", defaultedgetype="directed", mode=mode, timeformat="date"
    )
    return root, graph


def _declare(graph: ElementTree.Element, of: str, mode: str, names: Mapping[str, str]) -> None:
    box = ElementTree.SubElement(graph, f"{{{_GEXF}}}attributes", {"class": of, "mode": mode})
    for name, kind in names.items():
        if name != "weight":
            one = {"id": name, "title": name, "type": _TYPES[kind]}
            ElementTree.SubElement(box, f"{{{_GEXF}}}attribute", one)


def _actors(networks: Iterable[SignedNetwork]) -> dict[str, tuple[str, str | None]]:
    found: dict[str, tuple[str, str | None]] = {}
    for network in networks:
        for actor, name, kind in network.actors.select("actor", "name", "kind").iter_rows():
            found[actor] = (name, kind)
    return dict(sorted(found.items()))


def _nodes(
    graph: ElementTree.Element,
    actors: Mapping[str, tuple[str, str | None]],
    present: Mapping[str, Sequence[Spell]],
    positions: Positions,
) -> None:
    _declare(graph, "node", "static", {"kind": "string"})
    nodes = ElementTree.SubElement(graph, f"{{{_GEXF}}}nodes")
    for actor, (name, kind) in actors.items():
        node = ElementTree.SubElement(nodes, f"{{{_GEXF}}}node", id=clean(actor), label=clean(name))
        if kind is not None:
            _values(node, {"kind": kind})
        _spells(node, present.get(actor, ()))
        if actor in positions:
            x, y = (f"{value:.6f}" for value in positions[actor])
            ElementTree.SubElement(node, f"{{{_VIZ}}}position", x=x, y=y, z="0.0")


def _edge(
    edges: ElementTree.Element, number: int, row: Mapping[str, Any], weight: float | None
) -> ElementTree.Element:
    ends = {
        "id": str(number),
        "source": clean(row["a"]),
        "target": clean(row["b"]),
        "type": "directed" if row["directed"] else "mutual",
    }
    if weight is not None:
        ends["weight"] = repr(weight)
    return ElementTree.SubElement(edges, f"{{{_GEXF}}}edge", ends)


def _values(parent: ElementTree.Element, values: Mapping[str, Any]) -> ElementTree.Element:
    box = ElementTree.SubElement(parent, f"{{{_GEXF}}}attvalues")
    for name, value in values.items():
        if name != "weight":
            _value(box, name, value, None)
    return box


def _value(box: ElementTree.Element, name: str, value: Any, spell: Spell | None) -> None:
    text = str(value).lower() if isinstance(value, bool) else clean(str(value))
    item = {"for": name, "value": text}
    if spell is not None:
        item |= {"start": spell[0].isoformat(), "end": spell[1].isoformat()}
    ElementTree.SubElement(box, f"{{{_GEXF}}}attvalue", item)


def _spells(parent: ElementTree.Element, spells: Sequence[Spell]) -> None:
    if spells:
        box = ElementTree.SubElement(parent, f"{{{_GEXF}}}spells")
        for start, end in spells:
            days = {"start": start.isoformat(), "end": end.isoformat()}
            ElementTree.SubElement(box, f"{{{_GEXF}}}spell", days)
