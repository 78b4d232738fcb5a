"""What is written: formats that read back, no formula, no control character, no traceback."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.cli.options import Format, first_day, last_day
from detente.cli.output import csv_text, error_lines, json_text, plain, show
from detente.errors import (
    AmbiguousActor,
    DetenteError,
    FormatError,
    StoreError,
    UnknownActor,
    Where,
)

CELLS = st.one_of(
    st.text(), st.integers(-(10**9), 10**9), st.floats(allow_nan=False), st.none(), st.booleans()
)
FORMULAS = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1")


@given(st.text() | st.text(alphabet="=+-@\t\r\n\"', a"))
def test_no_text_in_csv_begins_a_formula_and_all_reads_back(text: str) -> None:
    written = csv_text([{"cell": text}], ("cell",))
    (_, row) = csv.reader(io.StringIO(written, newline=""), strict=True)
    assert not row[0].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row[0] in (text, f"'{text}")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    read = list(csv.reader(io.StringIO(csv_text([{"cell": text}], ("cell",)), newline="")))
    assert read[1] == [f"'{text}"]


def test_numbers_dates_and_lists_in_csv() -> None:
    row = {
        "number": -1.5,
        "day": date(1988, 8, 20),
        "yes": True,
        "none": None,
        "nan": float("nan"),
        "many": ["a", "b"],
        "least": -7,
    }
    written = csv_text([row], tuple(row))
    assert written.splitlines()[1] == "-1.5,1988-08-20,true,,,a;b,-7"


@given(st.lists(st.dictionaries(st.sampled_from("abc"), CELLS)))
def test_json_reads_back(rows: list[dict[str, object]]) -> None:
    read = json.loads(json_text(rows))
    assert read == [
        {key: None if isinstance(v, float) and v in (float("inf"), -float("inf")) else v
         for key, v in row.items()}
        for row in rows
    ]  # fmt: skip


def test_json_has_iso_dates_and_null_for_what_is_no_number() -> None:
    value = {"day": date(2003, 4, 9), "x": float("nan"), "ids": ("b", "a"), "set": {"b", "a"}}
    assert json.loads(json_text(value)) == {
        "day": "2003-04-09",
        "x": None,
        "ids": ["b", "a"],
        "set": ["a", "b"],
    }


@given(st.text())
def test_no_control_character_reaches_a_terminal(text: str) -> None:
    shown = plain(text)
    assert not any(ord(c) < 32 and c not in "\t\n" for c in shown)
    assert not any(0x7F <= ord(c) <= 0x9F for c in shown)


def test_a_table_shows_escape_sequences_and_markup_as_text(
    capsys: pytest.CaptureFixture[str],
) -> None:
    show([{"name": "\x1b[31mred\x1b[0m [bold]x[/bold]"}], Format.TABLE, columns=("name",))
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "[bold]x[/bold]" in shown


def test_a_table_is_whole_where_no_terminal_is(capsys: pytest.CaptureFixture[str]) -> None:
    show([{"long": "x" * 500, "n": 1}], Format.TABLE, columns=("long", "n"))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert "x" * 500 in lines[2]
    assert not any(line.endswith(" ") for line in lines)


def test_a_cut_table_says_so_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"n": number} for number in range(5)]
    show(rows, Format.TABLE, columns=("n",), cut=3)
    out, err = capsys.readouterr()
    assert [line.strip() for line in out.splitlines()[2:]] == ["0", "1", "2"]
    assert "--limit 0" in err


def test_an_error_says_where_and_what_would_be_right() -> None:
    error = FormatError("is no date.", where=Where("a.csv", 3, "date"), fix="Write 1988-08-20.")
    assert error_lines(error) == [
        "error: a.csv:3, field 'date': is no date.",
        "  Write 1988-08-20.",
    ]
    assert error_lines(StoreError("It is locked.")) == ["error: It is locked."]


def test_an_error_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in "".join(error_lines(DetenteError("\x1b]0;owned\x07")))


def test_an_unknown_actor_shows_who_is_near() -> None:
    lines = error_lines(UnknownActor("No actor.", fix="Nearest: FRA.", candidates=("FRA", "zz")))
    assert lines == ["error: No actor.", "  Did you mean one of these?", "    FRA: France (state)"]
    ambiguous = AmbiguousActor("'x' may be A; B.", fix="Give the id.", candidates=("FRA",))
    assert error_lines(ambiguous) == ["error: 'x' may be A; B.", "  Give the id."]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1988-08-20", date(1988, 8, 20), date(1988, 8, 20)),
        ("1988-02", date(1988, 2, 1), date(1988, 2, 29)),
        ("1988", date(1988, 1, 1), date(1988, 12, 31)),
    ],
)
def test_dates_may_be_as_vague_as_known(text: str, first: date, last: date) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["", "88", "1988-13", "1988-02-30", "1988-2", "20.8.1988", "0000"])
def test_what_is_no_date_is_refused(text: str) -> None:
    import typer

    with pytest.raises(typer.BadParameter, match="is no date"):
        first_day(text)
