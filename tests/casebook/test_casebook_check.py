from __future__ import annotations

from pathlib import Path

import pytest

from cases import HEAD, rows, write_case
from detente.casebook import bundled_cases, check_case, read_case
from detente.errors import CasebookError


def problems(folder: Path, file: str, field: str, value: str, place: int = 0) -> list[str]:
    """The problems of the tiny case after one field of one row was changed."""
    content = rows()
    content[file][place][field] = value
    return [str(one) for one in check_case(read_case(write_case(folder, content)))]


def test_the_tiny_case_is_sound(tmp_path: Path) -> None:
    assert check_case(read_case(write_case(tmp_path))) == []


@pytest.mark.parametrize(
    ("file", "field", "value", "says"),
    [
        ("events", "date", "1990-02-30", "is no day"),
        ("events", "date", "10.2.1990", "is no day"),
        ("events", "date", "1985-02-10", "lies outside the case"),
        ("events", "precision", "week", "is not one of day, month, year"),
        ("events", "precision", "month", "must stand on the first day"),
        ("events", "actor", "Atlantis", "Atlantis"),
        ("events", "target", "PER", "is the actor itself"),
        ("events", "code", "999", "999"),
        ("events", "sphere", "cosmic", "is not one of economic"),
        ("events", "statement", "", "is empty"),
        ("events", "statement", "No full stop", "full stop"),
        ("events", "statement", "x" * 301 + ".", "say it in 300"),
        ("events", "citations", "c-9", "does not stand in citations.csv"),
        ("events", "deaths_low", "many", "is no number"),
        ("events", "status", "sure", "is not one of unverified, verified"),
        ("ties", "kind", "friendship", "is not one of"),
        ("ties", "directed", "yes", "holds both ways"),
        ("ties", "end", "1980-01-01", "ends before it starts"),
        ("ties", "value", "5", "a value needs its unit"),
        ("traits", "trait", "mood", "is not one of"),
        ("claims", "citations", "c-1", "two citations of different publishers"),
        ("claims", "value", "2", "must be 1 (warmer) or -1 (colder)"),
        ("citations", "url", "ftp:/x", "is no web address"),
    ],
)
def test_each_fault_is_named_with_its_place(
    tmp_path: Path, file: str, field: str, value: str, says: str
) -> None:
    found = problems(tmp_path, file, field, value)
    assert any(says in one and one.startswith(f"{file}.csv:2") for one in found), found


def test_a_sponsorship_needs_its_means(tmp_path: Path) -> None:
    content = rows()
    content["ties"][0].update(kind="sponsorship", directed="yes")
    found = check_case(read_case(write_case(tmp_path, content)))
    assert [one.field for one in found] == ["means"]


def test_an_id_is_used_once(tmp_path: Path) -> None:
    content = rows()
    content["events"][1]["id"] = content["events"][0]["id"]
    found = check_case(read_case(write_case(tmp_path, content)))
    assert {one.line for one in found} == {2, 3}


def test_verified_needs_a_checked_citation(tmp_path: Path) -> None:
    content = rows()
    for one in content["citations"]:
        one["checked"] = "no"
    found = check_case(read_case(write_case(tmp_path, content)))
    assert found
    assert all("no citation of it was checked" in one.message for one in found)


@pytest.mark.parametrize("missing", ["case.toml", "ties.csv"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    folder = write_case(tmp_path)
    (folder / missing).unlink()
    with pytest.raises(CasebookError, match=missing):
        read_case(folder)


def test_a_wrong_header_is_named(tmp_path: Path) -> None:
    folder = write_case(tmp_path)
    (folder / "ties.csv").write_text("a,b,c\n", encoding="utf-8")
    with pytest.raises(CasebookError, match=r"ties\.csv:1: The header is a,b,c"):
        read_case(folder)


def test_a_short_row_is_named(tmp_path: Path) -> None:
    folder = write_case(tmp_path)
    with (folder / "claims.csv").open("a", encoding="utf-8") as handle:
        handle.write("k-2,1990\n")
    with pytest.raises(CasebookError, match=r"claims\.csv:3: The row has 2 fields, not 14"):
        read_case(folder)


def test_a_head_without_a_field_is_named(tmp_path: Path) -> None:
    folder = write_case(tmp_path, head=HEAD.replace("start = 1990-01-01", ""))
    with pytest.raises(CasebookError, match="start is missing"):
        read_case(folder)


@pytest.mark.parametrize("case", bundled_cases(), ids=lambda case: case.id)
def test_the_bundled_cases_are_sound(case: object) -> None:
    assert check_case(case) == []  # type: ignore[arg-type]


def test_the_main_case_is_as_large_as_promised() -> None:
    case = next(one for one in bundled_cases() if one.id == "iran-iraq")
    assert len(case.rows["events"]) >= 500
    assert len(case.rows["ties"]) + len(case.rows["traits"]) >= 150
    assert {row["date"][:4] for row in case.rows["events"]} >= {str(y) for y in range(1979, 2026)}
