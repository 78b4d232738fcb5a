"""Putting evidence in: idempotence, corrections, retractions, twins, and nothing by halves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import polars as pl
import pytest

from detente.errors import EvidenceError, TooManyBadRows, Where
from detente.evidence import Batch, Citation, EvidenceKind, EvidenceQuery, Origin, Store
from detente.evidence.schema import COLUMNS
from evidence_rows import DAY, TABLES, bad_rows, batch, dump, events, row, source

EVENT, TIE, TRAIT, CLAIM = EvidenceKind
KEPT = tuple(table for table in TABLES if table != "ingest")


@pytest.fixture
def store() -> Iterator[Store]:
    with Store.memory() as made:
        yield made


def records(store: Store, as_of: date | None = None) -> list[tuple[str, str]]:
    found = store.view(as_of).frame(EvidenceQuery(EVENT))
    return list(zip(found["record"], found["code"], strict=True))


def put(store: Store, *batches: Batch, released: date = date(2000, 1, 1), complete: bool = False):  # type: ignore[no-untyped-def]
    return store.writer().ingest(source(released=released), batches, complete=complete)


def test_every_kind_comes_back_as_it_went_in(store: Store) -> None:
    went = {
        kind: batch(kind, [row(kind, f"r{n}", recorded=date(1990, 1, n + 1)) for n in range(3)])
        for kind in EvidenceKind
    }
    report = store.writer().ingest(source(), went.values())
    assert (report.new, report.rows, report.unchanged) == (12, 12, 0)
    for kind, batch_ in went.items():
        found = store.view().frame(EvidenceQuery(kind))
        assert found.drop("evidence_id").equals(batch_.rows)
        assert found.drop("evidence_id").schema == COLUMNS[kind]
        assert found["evidence_id"].str.contains("^[0-9a-f]{16}$").all()


def test_missing_columns_are_null_and_types_are_cast(store: Store) -> None:
    rows = pl.DataFrame(
        {"source": ["made"], "record": ["1"], "recorded": [DAY], "date": [DAY], "mentions": [3]},
        schema_overrides={"mentions": pl.Int8},
    )
    put(store, Batch(EVENT, rows))
    found = store.view().frame(EvidenceQuery(EVENT)).row(0, named=True)
    assert found["mentions"] == 3
    assert found["story"] is None


def test_the_same_twice_changes_nothing_not_even_in_quarantine(store: Store) -> None:
    stream = [
        replace(events(*map(str, range(200)), code="190"), bad=bad_rows(7)),
        batch(TIE, [row(TIE, "t")]),
    ]
    first = store.writer().ingest(source(), stream, origin=Origin("a.csv"))
    before = dump(store, KEPT)
    again = store.writer().ingest(source(), stream, origin=Origin("a.csv"))
    assert dump(store, KEPT) == before
    assert (first.new, again.new, again.unchanged, again.corrected) == (201, 0, 201, 0)
    assert first.set_aside == again.set_aside == 1
    assert store.view().quarantine().height == 1
    assert store.view().ingests().height == 2


def test_other_batch_sizes_give_the_same_store(store: Store) -> None:
    names = [str(n) for n in range(50)]
    put(store, events(*names))
    with Store.memory() as other:
        put(other, *(events(name) for name in reversed(names)))
        assert dump(other) == dump(store)


def test_a_correction_supersedes_and_the_old_row_stays(store: Store) -> None:
    put(store, events("a", "b", code="190"))
    report = put(
        store,
        batch(
            EVENT,
            [
                row(EVENT, "a", code="190"),
                row(EVENT, "b", code="040", recorded=date(1985, 1, 1)),
                row(EVENT, "c", code="010"),
            ],
        ),
    )
    assert (report.new, report.unchanged, report.corrected) == (1, 1, 1)
    assert records(store) == [("a", "190"), ("b", "040"), ("c", "010")]
    assert len(dump(store)["event"]) == 4
    assert records(store, date(1984, 12, 31)) == [("a", "190"), ("b", "190"), ("c", "010")]
    assert records(store, date(1985, 1, 1)) == [("a", "190"), ("b", "040"), ("c", "010")]


def test_versions_never_stand_side_by_side_on_any_day(store: Store) -> None:
    days = [date(1980, 1, 1), date(1990, 1, 1), date(1985, 1, 1), date(1979, 1, 1)]
    for n, day in enumerate(days):
        put(store, events("a", code=str(n), recorded=day))
    expected = {1978: [], 1979: ["3"], 1982: ["3"], 1987: ["3"], 1995: ["3"]}
    for year, codes in expected.items():
        assert [code for _, code in records(store, date(year, 6, 1))] == codes
    assert [code for _, code in records(store)] == ["3"]


def test_a_late_dated_correction_hides_no_earlier_day(store: Store) -> None:
    for n, year in enumerate((1980, 1990, 1985)):
        put(store, events("a", code=str(n), recorded=date(year, 1, 1)))
    seen = {year: records(store, date(year, 6, 1)) for year in (1982, 1987, 1992)}
    assert seen == {1982: [("a", "0")], 1987: [("a", "2")], 1992: [("a", "2")]}


def test_a_complete_source_retracts_what_it_no_longer_has(store: Store) -> None:
    put(store, events("a", "b"), batch(TIE, [row(TIE, "t")]), complete=True)
    report = put(store, events("a"), complete=True, released=date(2005, 1, 1))
    assert (report.retracted, report.unchanged) == (2, 1)
    assert [record for record, _ in records(store)] == ["a"]
    assert [record for record, _ in records(store, date(2004, 12, 31))] == ["a", "b"]
    assert store.view().count(EvidenceQuery(TIE)) == 0
    assert put(store, events("a"), complete=True).retracted == 0


def test_an_incomplete_source_retracts_nothing(store: Store) -> None:
    put(store, events("a", "b"))
    assert put(store, events("c")).retracted == 0
    assert len(records(store)) == 3


def test_a_retracted_record_can_come_back(store: Store) -> None:
    put(store, events("a", "b"), complete=True)
    put(store, events("a"), complete=True, released=date(2005, 1, 1))
    report = put(store, events("a", "b"), complete=True, released=date(2006, 1, 1))
    assert (report.new, report.unchanged, report.corrected) == (1, 1, 0)
    for day in (date(2004, 1, 1), date(2005, 6, 1), None):
        assert [record for record, _ in records(store, day)] == ["a", "b"]
    ids = [stored[0] for stored in dump(store)["event"]]
    assert len(set(ids)) == len(ids) == 3


def test_an_empty_complete_source_retracts_all(store: Store) -> None:
    put(store, events("a", "b"))
    assert put(store, complete=True).retracted == 2
    assert records(store) == []


def test_one_source_leaves_another_alone(store: Store) -> None:
    put(store, events("a"))
    other = events("a", source="other", code="040")
    store.writer().ingest(source("other"), [other], complete=True)
    store.writer().ingest(source("other"), [], complete=True)
    assert [record for record, _ in records(store)] == ["a"]
    assert store.view().count(EvidenceQuery(EVENT, sources=("other",))) == 0


@pytest.mark.parametrize("known", [False, True])
def test_exact_repeats_count_once(store: Store, known: bool) -> None:
    if known:
        put(store, events("z"))
    report = put(store, events("a", "a"), events("a", "b"))
    assert (report.new, report.set_aside) == (2, 0)


@pytest.mark.parametrize("known", [False, True])
def test_twins_with_other_content_are_set_aside_whatever_their_order(known: bool) -> None:
    ordinary = events(*(str(n) for n in range(200)))
    twins = [events("x", code="040"), events("x", code="190")]
    kept = []
    for stream in ([ordinary, *twins], [*reversed(twins), ordinary]):
        with Store.memory() as store:
            if known:
                put(store, events("z"))
            report = put(store, *stream)
            assert (report.new, report.set_aside) == (201, 1)
            assert ("x", "040") in records(store)
            aside = store.view().quarantine().row(0, named=True)
            assert (aside["field"], aside["raw"]) == ("record", "x")
            assert put(store, *stream).unchanged == 201
            assert store.view().quarantine().height == 1
            kept.append(dump(store, KEPT))
    assert kept[0] == kept[1]


@pytest.mark.parametrize("known", [False, True])
def test_too_many_bad_rows_change_nothing(store: Store, known: bool) -> None:
    if known:
        put(store, events("a"))
    before = dump(store)
    stream = [replace(events(*map(str, range(90))), bad=bad_rows(*range(3, 13)))]
    with pytest.raises(TooManyBadRows) as refused:
        store.writer().ingest(source(), stream, origin=Origin("f.csv"), max_bad_share=0.05)
    assert refused.value.where == Where("f.csv", 3, "date")
    assert "10 of 100 rows (10.0%)" in str(refused.value)
    assert dump(store) == before
    report = store.writer().ingest(source(), stream, max_bad_share=0.10)
    assert report.set_aside == 10


def test_a_short_file_may_lose_one_row(store: Store) -> None:
    assert put(store, replace(events("a", "b"), bad=bad_rows(1))).set_aside == 1


@pytest.mark.parametrize("known", [False, True])
def test_an_error_in_the_batches_changes_nothing(store: Store, known: bool) -> None:
    if known:
        put(store, events("z"))
    before = dump(store)

    def broken() -> Iterator[Batch]:
        yield events(*map(str, range(1000)))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.writer().ingest(source(), broken())
    assert dump(store) == before
    assert put(store, events("a")).new == 1


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"record": None}, "have no record"),
        ({"date": None}, "have no date"),
        ({"recorded": None}, "have no recorded"),
        ({"source": "other"}, "rows of another source"),
    ],
)
def test_a_batch_that_breaks_the_schema_is_refused(
    store: Store, values: dict[str, object], said: str
) -> None:
    before = dump(store)
    broken = batch(EVENT, [{**row(EVENT, "a"), **values}])
    with pytest.raises(EvidenceError, match=said):
        put(store, events("b"), broken)
    assert dump(store) == before


def test_an_unknown_column_or_type_is_refused(store: Store) -> None:
    rows = events("a").rows
    with pytest.raises(EvidenceError, match="column 'colour'"):
        put(store, Batch(EVENT, rows.with_columns(colour=pl.lit("red"))))
    with pytest.raises(EvidenceError, match="another type"):
        put(store, Batch(EVENT, rows.with_columns(mentions=pl.lit("many"))))
    assert store.view().count(EvidenceQuery(EVENT)) == 0


def test_views_see_nothing_of_an_ingest_under_way(store: Store) -> None:
    put(store, events("z"))
    counts = []

    def stream() -> Iterator[Batch]:
        for n in range(4):
            yield events(str(n))
            counts.append(store.view().count(EvidenceQuery(EVENT)))

    store.writer().ingest(source(), stream())
    assert counts == [1] * 4
    assert store.view().count(EvidenceQuery(EVENT)) == 5


def test_progress_counts_rows_that_hold_and_rows_set_aside(store: Store) -> None:
    told: list[int] = []
    stream = [replace(events("a", "b"), bad=bad_rows(3)), events("c")]
    store.writer().ingest(source(), stream, progress=told.append, max_bad_share=1)
    assert told == [3, 4]


def test_unresolved_rows_are_counted(store: Store) -> None:
    stream = [
        events("a", actor="IRN", target="IRQ"),
        events("b", actor="IRN"),
        batch(TRAIT, [row(TRAIT, "x", actor=None)]),
    ]
    assert put(store, *stream).unresolved == 2
    assert put(store, *stream).unresolved == 2


def test_a_file_counts_as_seen_with_its_hash_and_reader(store: Store) -> None:
    origin = Origin("a.csv", "abc", "1")
    writer = store.writer()
    assert not writer.seen("made", origin)
    writer.ingest(source(), [events("a")], origin=origin)
    assert writer.seen("made", origin)
    assert not writer.seen("made", replace(origin, reader="2"))
    assert not writer.seen("other", origin)
    assert not writer.seen("made", Origin("a.csv"))


def test_citations_are_replaced_by_id_and_dropped_by_a_complete_source(store: Store) -> None:
    def cite(*pairs: tuple[str, str], complete: bool = False) -> dict[str, str]:
        store.writer().ingest(
            source(),
            [events("a")],
            citations=[Citation(key, "P", title) for key, title in pairs],
            complete=complete,
        )
        return {key: c.title for key, c in store.view().citations("made").items()}

    assert cite(("x", "old"), ("y", "kept")) == {"x": "old", "y": "kept"}
    assert cite(("x", "new")) == {"x": "new", "y": "kept"}
    assert cite(("x", "new"), complete=True) == {"x": "new"}
    assert cite(complete=True) == {}


def test_large_ingests_lose_no_row(store: Store) -> None:
    """Bulk rows are kept apart by DuckDB until the commit; every one must be there after."""
    rows = 150_000
    one = events("x", code="190").rows
    stream = [
        Batch(
            EVENT,
            one.drop("record")
            .join(pl.DataFrame({"record": [f"{part}-{n}" for n in range(rows)]}), how="cross")
            .with_columns(mentions=pl.int_range(rows)),
        )
        for part in range(2)
    ]
    for report in (put(store, *stream), put(store, *stream)):
        assert report.rows == 2 * rows
    total = store.connection.execute("SELECT count(*), sum(mentions) FROM event").fetchall()
    assert total == [(2 * rows, rows * (rows - 1))]
