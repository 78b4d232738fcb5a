"""Reading as of a day: nothing that was recorded later, no end that lay ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import narwhals as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.errors import StoreError, UnknownEvidence
from detente.evidence import (
    Batch,
    Citation,
    Coverage,
    EvidenceKind,
    EvidenceQuery,
    FocusedView,
    Origin,
    Store,
)
from evidence_rows import bad_rows, batch, events, row, source

EVENT, TIE, TRAIT, CLAIM = EvidenceKind


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as made:
        yield made


@pytest.mark.parametrize("kind", list(EvidenceKind))
def test_rows_recorded_after_the_day_are_not_seen(store: Store, kind: EvidenceKind) -> None:
    rows = [row(kind, str(n), recorded=date(1990, 1, n)) for n in (1, 2, 3)]
    store.writer().ingest(source(), [batch(kind, rows)])
    for day, seen in ((date(1989, 12, 31), 0), (date(1990, 1, 2), 2), (None, 3)):
        view = store.view(day)
        assert view.count(EvidenceQuery(kind)) == seen
        assert view.frame(EvidenceQuery(kind)).height == seen
        assert view.lazy(kind).collect().shape[0] == seen
        assert view.extent(kind)["rows"].sum() == seen


@pytest.mark.parametrize("kind", [TIE, TRAIT])
def test_an_end_in_the_future_of_the_day_is_open(store: Store, kind: EvidenceKind) -> None:
    end = date(1988, 8, 20)
    rows = [
        row(kind, "over", end=end, end_precision="day", censored=False),
        row(kind, "open", end=None, end_precision=None, censored=False),
        row(kind, "cut", end=None, end_precision=None, censored=True),
    ]
    store.writer().ingest(source(), [batch(kind, rows)])

    def seen(day: date | None) -> dict[str, tuple[object, ...]]:
        found = store.view(day).frame(EvidenceQuery(kind)).to_dicts()
        return {r["record"]: (r["end"], r["end_precision"], r["censored"]) for r in found}

    rest = {"open": (None, None, False), "cut": (None, None, True)}
    assert seen(end - timedelta(days=1)) == {"over": (None, None, True), **rest}
    assert seen(end) == seen(None) == {"over": (end, "day", False), **rest}


def test_the_last_day_of_an_event_in_the_future_is_open(store: Store) -> None:
    rows = [row(EVENT, "a", date_end=date(1980, 12, 31))]
    store.writer().ingest(source(), [batch(EVENT, rows)])
    assert store.view(date(1980, 12, 30)).frame(EvidenceQuery(EVENT))["date_end"][0] is None
    assert store.view(date(1980, 12, 31)).frame(EvidenceQuery(EVENT))["date_end"][0] is not None


def test_a_row_still_open_on_the_day_overlaps_later_days(store: Store) -> None:
    rows = [row(TIE, "t", end=date(1981, 1, 1))]
    store.writer().ingest(source(), [batch(TIE, rows)])
    later = EvidenceQuery(TIE, start=date(1985, 1, 1))
    assert store.view(date(1980, 12, 1)).count(later) == 1
    assert store.view().count(later) == 0


_years = st.integers(1980, 1990).map(lambda year: date(year, 1, 1))


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(st.dictionaries(st.sampled_from("abc"), _years, min_size=1), max_size=5))
def test_the_version_that_stands_is_the_latest_recorded_by_then(
    ingests: list[dict[str, date]],
) -> None:
    with Store.memory() as store:
        for n, recorded in enumerate(ingests):
            rows = [row(EVENT, r, recorded=d, code=str(n)) for r, d in recorded.items()]
            store.writer().ingest(source(), [batch(EVENT, rows)])
        for day in (date(1979, 1, 1), *(date(year, 6, 1) for year in range(1980, 1991)), None):
            expected: dict[str, str] = {}
            for n, recorded in enumerate(ingests):
                for record, when in recorded.items():
                    if day is None or when <= day:
                        expected[record] = str(n)
            found = store.view(day).frame(EvidenceQuery(EVENT))
            assert found.height == len(expected)
            assert dict(zip(found["record"], found["code"], strict=True)) == expected


def test_rows_come_by_date_source_and_record(store: Store) -> None:
    for name in ("b", "a"):
        rows = [
            row(EVENT, record, source=name, date=date(1980, month, 1))
            for record, month in (("2", 1), ("1", 1), ("0", 2))
        ]
        store.writer().ingest(source(name), [batch(EVENT, rows)])
    found = store.view().frame(EvidenceQuery(EVENT))
    order = list(zip(found["source"], found["record"], strict=True))
    assert order == [("a", "1"), ("a", "2"), ("b", "1"), ("b", "2"), ("a", "0"), ("b", "0")]


def test_one_row_by_its_id(store: Store) -> None:
    store.writer().ingest(source(), [events("a", recorded=date(1990, 1, 1))])
    (key,) = store.view().frame(EvidenceQuery(EVENT))["evidence_id"]
    assert store.view().row(EVENT, key)["record"] == "a"
    with pytest.raises(UnknownEvidence, match="no event nobody"):
        store.view().row(EVENT, "nobody")
    with pytest.raises(UnknownEvidence, match=f"no tie {key}"):
        store.view().row(TIE, key)
    with pytest.raises(UnknownEvidence, match="at this date"):
        store.view(date(1989, 1, 1)).row(EVENT, key)


def test_sources_come_back_whole(store: Store) -> None:
    made = source()
    covered = source("covered")
    object.__setattr__(
        covered, "coverage", Coverage(date(1980, 1, 1), None, frozenset({"IRN", "IRQ"}), "two")
    )
    store.writer().ingest(made, [events("a")])
    store.writer().ingest(covered, [])
    assert store.view().sources() == [covered, made]
    assert store.view().source("covered") == covered
    with pytest.raises(UnknownEvidence, match="no source 'nobody'"):
        store.view().source("nobody")


def test_extent_gives_rows_and_first_and_last_day(store: Store) -> None:
    rows = [
        row(EVENT, "a", date=date(1980, 1, 1)),
        row(EVENT, "b", date=date(1981, 1, 1), date_end=date(1982, 1, 1)),
    ]
    store.writer().ingest(source(), [batch(EVENT, rows)])
    assert store.view().extent(EVENT).rows() == [("made", 2, date(1980, 1, 1), date(1982, 1, 1))]
    assert store.view().extent(TIE).rows() == []


def test_citations_and_quarantine(store: Store) -> None:
    cited = [Citation(key, "P", f"T {key}", checked=key == "x") for key in "xyz"]
    stream = [Batch(EVENT, events("a").rows, bad_rows(9, 4))]
    store.writer().ingest(
        source(), stream, origin=Origin("f.csv"), citations=cited, max_bad_share=1
    )
    view = store.view()
    assert view.citations("made") == {each.id: each for each in cited}
    assert list(view.citations("made", ["z", "x", "absent"])) == ["x", "z"]
    assert view.citations("other") == {}
    assert view.quarantine("made").rows() == [
        ("made", "f.csv", line, "date", "no date", f"raw {line}") for line in (4, 9)
    ]
    assert view.quarantine("other").height == 0


def test_a_lazy_frame_holds_nothing_open(store: Store) -> None:
    store.writer().ingest(source(), [events(*map(str, range(5000)), code="190")])
    lazy = store.view().lazy(EVENT)
    other = store.view().lazy(EVENT).select("record").filter(nw.col("record") < "2")
    assert store.view().count(EvidenceQuery(EVENT)) == 5000
    assert lazy.collect().shape[0] == 5000
    store.writer().ingest(source(), [events("more")])
    assert lazy.collect().shape[0] == 5001, "a lazy frame is asked when it is collected"
    assert lazy.join(other, on="record", how="inner").collect().shape[0] == 1112
    assert store.view().count(EvidenceQuery(EVENT)) == 5001


def test_an_answer_left_unread_on_the_connection_is_said_so(store: Store) -> None:
    store.writer().ingest(source(), [events(*map(str, range(9000)))])
    store.connection.execute("SELECT * FROM event")
    lazy = store.view().lazy(EVENT)
    with pytest.raises(StoreError, match="earlier statement"):
        store.view().frame(EvidenceQuery(EVENT))
    store.connection.fetchall()
    assert lazy.collect().shape[0] == store.view().frame(EvidenceQuery(EVENT)).height == 9000


def test_a_closed_store_is_said_so() -> None:
    store = Store.memory()
    view = store.view()
    store.close()
    for ask in (
        lambda: view.count(EvidenceQuery(EVENT)),
        lambda: view.frame(EvidenceQuery(EVENT)),
        lambda: view.lazy(EVENT),
        view.sources,
        lambda: store.writer().ingest(source(), []),
    ):
        with pytest.raises(StoreError):
            ask()


def test_a_focused_view_makes_a_table_once_and_a_plain_one_every_time(store: Store) -> None:
    made: list[str] = []

    def make() -> int:
        made.append("x")
        return len(made)

    plain = store.view()
    assert [plain.once("k", make), plain.once("k", make)] == [1, 2]
    focused = FocusedView(plain, ("IRN",))
    assert [focused.once("k", make), focused.once("k", make)] == [3, 3]
    assert focused.once("other", make) == 4


@pytest.mark.parametrize("limit", [None, 2])
def test_many_answers_at_once_are_those_of_one_by_one(store: Store, limit: int | None) -> None:
    for kind in EvidenceKind:
        rows = [row(kind, str(n), recorded=date(1990, 1, n)) for n in range(1, 8)]
        store.writer().ingest(source(), [batch(kind, rows)])
    view = store.view(date(1990, 1, 5))
    queries = [
        query
        for kind in EvidenceKind
        for query in (
            EvidenceQuery(kind),
            EvidenceQuery(kind, actors=("IRN",)),
            EvidenceQuery(kind, actors=("nobody",)),
            EvidenceQuery(kind, ids=tuple(view.ids(EvidenceQuery(kind))[:3])),
        )
    ] * 12  # more than go into one statement
    for query, answer in zip(queries, view.answers(queries, limit), strict=True):
        shown = view.frame(query, limit=limit, strongest=True)["evidence_id"].to_list()
        assert list(answer.ids) == sorted(shown)
        assert answer.total == view.count(query)
