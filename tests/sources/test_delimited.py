"""The streaming reader: round trips, block borders, bad rows, files that are wrong as a whole."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.errors import FormatError, SourceError
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    label_duplicates,
    parse_dates,
    parse_numbers,
    read_chunks,
    read_header,
    read_lines,
)

QUOTED = Layout((Field("a"), Field("b"), Field("c")))
TABBED = Layout(
    (Field("a", position=0), Field("c", position=2)),
    delimiter="\t",
    header=False,
    widths=frozenset({3}),
    quoted=False,
)


def rows_of(path: Path, layout: Layout, block_bytes: int = 1 << 20) -> pl.DataFrame:
    return pl.concat(c.rows for c in read_chunks(path, layout, block_bytes=block_bytes))


def bad_of(path: Path, layout: Layout, block_bytes: int = 1 << 20) -> pl.DataFrame:
    return pl.concat(c.bad for c in read_chunks(path, layout, block_bytes=block_bytes))


def write(folder: Path, data: bytes) -> Path:
    path = folder / "file.csv"
    path.write_bytes(data)
    return path


_TEXT = st.text(
    st.characters(
        exclude_characters="\ufeff", include_characters="\n", exclude_categories=("Cs", "Cc")
    ),
    max_size=12,
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=st.lists(st.tuples(_TEXT, _TEXT, _TEXT), min_size=1, max_size=30),
    block=st.integers(16, 400),
)
def test_quoted_round_trip(tmp_path: Path, table: list[tuple[str, str, str]], block: int) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow("abc")
    writer.writerows(table)
    path = write(tmp_path, text.getvalue().encode())
    found = rows_of(path, QUOTED, block)
    assert bad_of(path, QUOTED, block).height == 0
    wanted = [tuple(field or None for field in row) for row in table]
    assert found.select("a", "b", "c").rows() == wanted


_PLAIN = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=st.lists(st.tuples(_PLAIN, _PLAIN, _PLAIN), min_size=1, max_size=30),
    block=st.integers(16, 400),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    last=st.booleans(),
)
def test_tabbed_round_trip_with_any_line_end(
    tmp_path: Path, table: list[tuple[str, str, str]], block: int, end: str, last: bool
) -> None:
    # A byte order mark in front belongs to the file, not to the first field.
    data = end.join("\t".join(row) for row in [("x", "y", "z"), *table]) + (end if last else "")
    found = rows_of(write(tmp_path, data.encode()), TABBED, block)
    wanted = [(row[0] or None, row[2] or None) for row in [("x", "y", "z"), *table]]
    assert found.select("a", "c").rows() == wanted
    assert found["line"].to_list() == list(range(1, len(table) + 2))


def test_bad_rows_name_line_field_and_reason(tmp_path: Path) -> None:
    data = (
        b'a,b,c\n1,"x,\ny",3\n2,"open,3\n4,5\n\n   \n5,"",6\n7,\xff,8\n9,\x00,1\n1,2,3,4\n6,q"q,7\n'
    )
    path = write(tmp_path, data)
    found = rows_of(path, QUOTED)
    assert found.rows() == [(2, "1", "x,\ny", "3"), (8, "5", None, "6")]
    bad = bad_of(path, QUOTED).rows(named=True)
    assert [(row["line"], row["field"]) for row in bad] == [
        (4, "a"), (5, "column 3"), (9, "a"), (10, "a"), (11, "column 4"), (12, "a"),
    ]  # fmt: skip
    assert "never closed" in bad[0]["reason"]
    assert "2 fields; 3 fields separated by comma" in bad[1]["reason"]
    assert "byte 3 of the row is not UTF-8" in bad[2]["reason"]
    assert "NUL" in bad[3]["reason"]
    assert bad[4]["raw"] == "1,2,3,4"


def test_widths_are_counted_exactly_line_by_line(tmp_path: Path) -> None:
    # One field too many in one line and one too few in another, over several machine words.
    lines = [["x" * (i % 90), "y", "z"] for i in range(500)]
    lines[123].append("more")
    del lines[321][0]
    path = write(tmp_path, "\n".join("\t".join(line) for line in lines).encode())
    assert bad_of(path, TABBED)["line"].to_list() == [124, 322]
    assert rows_of(path, TABBED).height == 498


def test_a_stray_quote_costs_one_row(tmp_path: Path) -> None:
    lines = ["a,b,c", *(f'{i},"x{i}",z' for i in range(300))]
    lines[5] = '4,"x4,z'
    found = rows_of(write(tmp_path, "\n".join(lines).encode()), QUOTED)
    assert found.height == 299


@pytest.mark.parametrize("size", [1_200_000, 10_000_000])
@pytest.mark.parametrize("block", [1 << 16, 16 << 20])
def test_a_very_long_line_is_set_aside(tmp_path: Path, size: int, block: int) -> None:
    path = write(tmp_path, b"1\t2\t3\n" + b"x" * size + b"\n4\t5\t6\n")
    assert rows_of(path, TABBED, block).rows() == [(1, "1", "3"), (3, "4", "6")]
    bad = bad_of(path, TABBED, block)
    assert bad["line"].to_list() == [2]
    assert "longer than" in bad["reason"][0] or "1 fields" in bad["reason"][0]
    assert len(bad["raw"][0]) == 500


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        ("a,b,c\n1,2,3\n".encode("utf-16"), "UTF-16"),
        ("a,b,c\n1,2,3\n".encode("utf-16-le"), "NUL"),
        (bytes(range(256)) * 20, "lacks the column|control|NUL|binary"),
        (b"a;b;c\n1;2;3\n", "separated by semicolon"),
        (b"a,c\n1,2\n", "lacks the column 'b'"),
        (b"\x1f\x8bbroken", "archive"),
        (b"PK\x03\x04broken", "archive"),
    ],
)
def test_files_wrong_as_a_whole(tmp_path: Path, data: bytes, text: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(FormatError, match=text) as caught:
        rows_of(path, QUOTED)
    assert caught.value.where is not None
    assert caught.value.where.line == 1
    assert caught.value.where.field
    assert str(path) in str(caught.value)


def test_twenty_bad_rows_and_no_good_one_refuse_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, b"1,2,3\n" * 20)
    with pytest.raises(FormatError, match=r"not one of the first 20 rows.*separated by tab"):
        rows_of(path, TABBED)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        rows_of(tmp_path / "none.csv", QUOTED)
    with pytest.raises(SourceError, match="cannot be read"):
        rows_of(tmp_path, QUOTED)


def test_gzip_and_zip(tmp_path: Path) -> None:
    data = b"a,b,c\n1,2,3\n"
    packed = tmp_path / "f.csv.gz"
    packed.write_bytes(gzip.compress(data))
    assert rows_of(packed, QUOTED).height == 1
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(gzip.compress(data * 1000)[:60])
    with pytest.raises(FormatError, match="archive"):
        rows_of(cut, QUOTED)
    zipped = tmp_path / "f.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.writestr("f.csv", data)
    assert rows_of(zipped, QUOTED).height == 1
    with zipfile.ZipFile(zipped, "a") as archive:
        archive.writestr("g.csv", data)
    with pytest.raises(FormatError, match="2 files"):
        rows_of(zipped, QUOTED)


def test_latin1_is_read_where_the_layout_says_so(tmp_path: Path) -> None:
    latin = Layout(QUOTED.fields, encoding="latin-1")
    path = write(tmp_path, "a,b,c\né,2,3\n".encode("latin-1"))
    assert rows_of(path, latin)["a"].to_list() == ["é"]
    assert bad_of(path, QUOTED)["line"].to_list() == [2]


def test_header_titles_order_and_absent_fields(tmp_path: Path) -> None:
    layout = Layout(
        (Field("low", titles=("low", "low_est")), Field("id"), Field("spare", required=False))
    )
    path = write(tmp_path, b'\xef\xbb\xbf"ID", Low_Est ,x\n7,3,-\n')
    assert rows_of(path, layout).select("id", "low", "spare").rows() == [("7", "3", None)]
    assert read_header(path) == ["id", "low_est", "x"]


def test_trailing_tabs_and_ghost_titles(tmp_path: Path) -> None:
    layout = Layout(
        (Field("a"), Field("b")), delimiter="\t", quoted=False, trailing_empty=True, ghosts=("g",)
    )
    path = write(tmp_path, b"a\tb\t\t\n1\t2\t\t\n3\t4\n5\t6\tx\t\n")
    assert rows_of(path, layout)["b"].to_list() == ["2", "4"]
    assert bad_of(path, layout)["line"].to_list() == [4]
    path = write(tmp_path, b"a\tg\tb\n1\t2\n")
    assert rows_of(path, layout)["b"].to_list() == ["2"]


def test_lines_of_a_file_without_columns(tmp_path: Path) -> None:
    path = write(tmp_path, b"one\r\rtwo, three\r")
    found = pl.concat(chunk.rows for chunk in read_lines(path))
    assert found.rows() == [(1, "one"), (3, "two, three")]


def chunk_of(*values: str | None) -> Chunk:
    lines = list(range(1, len(values) + 1))
    return Chunk(
        pl.DataFrame({"line": lines, "x": values}, schema={"line": pl.Int64, "x": pl.String})
    )


@pytest.mark.parametrize(
    "text", ["2015-02-30", "0000-01-01", "2015-13-01", "2015-1-1", "9999-12-31", "20150101", "<b>"]
)
def test_impossible_dates(text: str) -> None:
    found = parse_dates(chunk_of("2015-02-28", text, " 2016-02-29 "), "x", field="day")
    assert found.rows["x"].to_list() == [date(2015, 2, 28), date(2016, 2, 29)]
    (bad,) = found.bad.rows(named=True)
    assert (bad["line"], bad["field"]) == (2, "day")
    assert text in bad["reason"]


@settings(deadline=None)
@given(st.dates(date(1800, 1, 1), date(2020, 1, 1)), st.sampled_from(["%Y-%m-%d", "%Y%m%d"]))
def test_dates_round_trip(day: date, form: str) -> None:
    found = parse_dates(chunk_of(day.strftime(form)), "x", ("%Y-%m-%d", "%Y%m%d"))
    assert found.rows["x"].to_list() == [day]


def test_dates_beyond_the_bounds_and_empty_ones() -> None:
    found = parse_dates(
        chunk_of("2010-01-01", None, ""), "x", latest=date(2009, 1, 1), required=False
    )
    assert found.rows["x"].to_list() == [None, None]
    assert "outside" in found.bad["reason"][0]
    assert parse_dates(chunk_of(None), "x").bad.height == 1


def test_numbers() -> None:
    found = parse_numbers(
        chunk_of("1", " 2 ", "2.5", "x", "NaN", "inf", None, "NA", "1e3"),
        "x", low=0, high=100, empty=("", "NA"),
    )  # fmt: skip
    assert found.rows["x"].to_list() == [1.0, 2.0, 2.5, None, None]
    assert found.bad["line"].to_list() == [4, 5, 6, 9]
    whole = parse_numbers(chunk_of("1", "2.0", "2.5", None), "x", whole=True, required=True)
    assert whole.rows["x"].to_list() == [1, 2]
    assert whole.bad["line"].to_list() == [3, 4]


def test_running_numbers_go_on_from_chunk_to_chunk() -> None:
    rows = pl.DataFrame({"a": ["x", "x", "y"], "b": ["1", "1", None]})
    seen: dict[str, int] = {}
    first = label_duplicates(rows, ("a", "b"), seen)["record"].to_list()
    again = label_duplicates(rows, ("a", "b"), seen)["record"].to_list()
    assert first == ["x|1|1", "x|1|2", "y||1"]
    assert again == ["x|1|3", "x|1|4", "y||2"]
