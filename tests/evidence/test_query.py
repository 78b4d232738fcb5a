"""EvidenceQuery beside a plain Python filter over random evidence, and as a dictionary."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import EvidenceError
from detente.evidence import EvidenceKind, EvidenceQuery, Store
from evidence_rows import batch, row, source

EVENT, TIE, TRAIT, CLAIM = EvidenceKind

_ACTORS = ["IRN", "IRQ", "USA", "hezbollah"]
_FIRST = date(1980, 1, 1)
_days = st.integers(0, 60).map(lambda n: _FIRST + timedelta(days=n))
_actor = st.sampled_from([*_ACTORS, None])
_sphere = st.sampled_from(["political", "security", None])
_source = st.sampled_from(["made", "other"])

_OWN: dict[EvidenceKind, dict[str, st.SearchStrategy[Any]]] = {
    EVENT: {
        "date": _days,
        "date_end": st.none() | _days,
        "actor": _actor,
        "target": _actor,
        "event_type": st.sampled_from(["AID", "ASSAULT", None]),
        "quad": st.sampled_from(["material conflict", "verbal conflict", None]),
        "sphere": _sphere,
    },
    TIE: {
        "kind": st.sampled_from(["pact", "war"]),
        "start": st.none() | _days,
        "end": st.none() | _days,
        "actor": _actor,
        "target": _actor,
        "sphere": _sphere,
    },
    TRAIT: {
        "trait": st.sampled_from(["regime", "capability"]),
        "start": st.none() | _days,
        "end": st.none() | _days,
        "actor": _actor,
    },
    CLAIM: {
        "claim_type": st.sampled_from(["driver", "cause"]),
        "name": st.sampled_from(["regime change", None]),
        "date": st.none() | _days,
        "actor": _actor,
        "target": _actor,
    },
}

_some_actors = st.lists(st.sampled_from(_ACTORS), max_size=2).map(tuple)


def _some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


@st.composite
def queries(draw: st.DrawFn, kind: EvidenceKind) -> EvidenceQuery:
    wanted: dict[str, Any] = {
        "actors": draw(_some_actors),
        "start": draw(st.none() | _days),
        "end": draw(st.none() | _days),
        "sources": draw(_some("made", "other", "absent")),
    }
    if kind is not TRAIT:
        wanted["pair"] = draw(st.none() | st.tuples(*[st.sampled_from(_ACTORS)] * 2))
        wanted["directed"] = draw(st.booleans())
    if kind in (EVENT, TIE):
        wanted["spheres"] = draw(_some("political", "security"))
    for name, values in {
        EVENT: {
            "event_types": ("AID", "ASSAULT"),
            "quads": ("material conflict", "verbal conflict"),
        },
        TIE: {"tie_kinds": ("pact", "war")},
        TRAIT: {"traits": ("regime", "capability")},
        CLAIM: {"claim_types": ("driver", "cause"), "names": ("regime change", "x")},
    }[kind].items():
        wanted[name] = draw(_some(*values))
    return EvidenceQuery(kind, **wanted)


def _in_span(query: EvidenceQuery, found: dict[str, Any]) -> bool:
    if query.kind in (EVENT, CLAIM):
        first = found["date"]
        last = found.get("date_end") or first
        if first is None:
            return query.start is None and query.end is None
    else:
        first, last = found["start"] or date.min, found["end"] or date.max
    late_enough = query.start is None or last >= query.start
    return late_enough and (query.end is None or first <= query.end)


def _wanted(query: EvidenceQuery, found: dict[str, Any]) -> bool:
    """The query as its documentation says it, in plain Python."""
    columns = {
        "event_types": "event_type",
        "quads": "quad",
        "tie_kinds": "kind",
        "traits": "trait",
        "claim_types": "claim_type",
        "names": "name",
        "spheres": "sphere",
        "sources": "source",
        "ids": "evidence_id",
    }
    for field, column in columns.items():
        chosen = getattr(query, field)
        if chosen and found.get(column) not in chosen:
            return False
    sides = (found["actor"], found.get("target"))
    if query.actors and not set(query.actors) & set(sides):
        return False
    if query.pair is not None:
        turned = query.pair[::-1]
        if sides != query.pair and (query.directed or sides != turned):
            return False
    return _in_span(query, found)


@pytest.mark.parametrize("kind", list(EvidenceKind))
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_query_finds_what_a_plain_filter_finds(kind: EvidenceKind, data: st.DataObject) -> None:
    drawn = data.draw(st.lists(st.fixed_dictionaries({**_OWN[kind], "source": _source})))
    rows = [{**row(kind, str(n)), **values} for n, values in enumerate(drawn)]
    with Store.memory() as store:
        for name in ("made", "other"):
            own = batch(kind, [each for each in rows if each["source"] == name])
            store.writer().ingest(source(name), [own])
        view = store.view()
        stored = view.frame(EvidenceQuery(kind)).to_dicts()
        assert len(stored) == len(rows)
        for query in data.draw(st.lists(queries(kind), min_size=8, max_size=8)):
            found = view.frame(query).to_dicts()
            assert found == [each for each in stored if _wanted(query, each)]
            assert view.count(query) == len(found)
            assert view.frame(query, limit=2).to_dicts() == found[:2]


def test_ids_narrow_to_those_rows() -> None:
    with Store.memory() as store:
        store.writer().ingest(source(), [batch(EVENT, [row(EVENT, "a"), row(EVENT, "b")])])
        first, second = store.view().frame(EvidenceQuery(EVENT))["evidence_id"]
        for ids in ((first,), (second,), (first, second), (second, "nobody")):
            found = store.view().frame(EvidenceQuery(EVENT, ids=ids))["evidence_id"].to_list()
            assert found == [each for each in (first, second) if each in ids]


@settings(deadline=None, derandomize=True)
@given(st.sampled_from(list(EvidenceKind)).flatmap(queries))
def test_a_query_survives_json(query: EvidenceQuery) -> None:
    assert EvidenceQuery.from_dict(json.loads(json.dumps(query.to_dict()))) == query


def test_a_dictionary_names_only_what_narrows() -> None:
    assert EvidenceQuery(TIE).to_dict() == {"kind": "tie"}
    query = EvidenceQuery(EVENT, pair=("IRN", "IRQ"), end=date(1988, 8, 20))
    assert query.to_dict() == {"kind": "event", "pair": ["IRN", "IRQ"], "end": "1988-08-20"}


def test_between_moves_the_days_only() -> None:
    query = EvidenceQuery(EVENT, actors=("IRN",), start=date(1980, 1, 1))
    moved = query.between(None, date(1988, 1, 1))
    assert moved == EvidenceQuery(EVENT, actors=("IRN",), end=date(1988, 1, 1))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "needs a kind"),
        ({"kind": "rumour"}, "needs a kind"),
        ({"kind": "event", "colour": []}, "no field 'colour'"),
        ({"kind": "event", "start": "1980-13-01"}, "start of an evidence query"),
        ({"kind": "event", "end": 1980}, "must be a day"),
        ({"kind": "event", "actors": "IRN"}, "must be a list of texts"),
        ({"kind": "event", "actors": [1]}, "must be a list of texts"),
        ({"kind": "event", "pair": ["IRN"]}, "must be two actor ids"),
        ({"kind": "event", "directed": "yes"}, "must be true or false"),
    ],
)
def test_a_wrong_dictionary_is_refused(data: dict[str, Any], said: str) -> None:
    with pytest.raises(EvidenceError, match=said):
        EvidenceQuery.from_dict(data)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (TIE, {"event_types": ("AID",)}),
        (TIE, {"quads": ("material conflict",)}),
        (EVENT, {"tie_kinds": ("war",)}),
        (EVENT, {"traits": ("regime",)}),
        (EVENT, {"claim_types": ("driver",)}),
        (TRAIT, {"names": ("x",)}),
        (TRAIT, {"spheres": ("security",)}),
        (CLAIM, {"spheres": ("security",)}),
        (TRAIT, {"pair": ("IRN", "IRQ")}),
    ],
)
def test_a_field_of_another_kind_is_refused(kind: EvidenceKind, values: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError):
        EvidenceQuery(kind, **values)


def test_values_are_values_and_never_sql() -> None:
    nasty = "x'); DROP TABLE event; --"
    with Store.memory() as store:
        store.writer().ingest(
            source(nasty), [batch(EVENT, [row(EVENT, nasty, source=nasty, actor=nasty)])]
        )
        query = EvidenceQuery(EVENT, actors=(nasty,), sources=(nasty,))
        assert store.view().count(query) == 1
        assert store.view().count(EvidenceQuery(EVENT, pair=(nasty, nasty))) == 0
        assert store.view().source(nasty).id == nasty
