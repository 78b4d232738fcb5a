"""What every reader of structural data owes: the contract, stability, errors that say where."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from detente.errors import DetenteError, FormatError, SourceError
from malformed import malformed_variants, outcome
from structural_fixtures import FIXTURES, check_contract, read_all

NAMES = sorted(FIXTURES)


@pytest.mark.parametrize("name", NAMES)
def test_the_fixture_is_read_without_a_bad_row_and_keeps_the_contract(
    name: str, tmp_path: Path
) -> None:
    fixture = FIXTURES[name]
    path = fixture.write(tmp_path)
    rows = check_contract(fixture.dataset, path)
    assert rows.height > 0
    assert read_all(fixture.dataset, path)[1].height == 0


@pytest.mark.parametrize("name", NAMES)
def test_reading_twice_gives_the_same_rows_in_the_same_order(name: str, tmp_path: Path) -> None:
    fixture = FIXTURES[name]
    path = fixture.write(tmp_path)
    assert read_all(fixture.dataset, path)[0].equals(read_all(fixture.dataset, path)[0])


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_lines_does_not_matter(name: str, tmp_path: Path) -> None:
    fixture = FIXTURES[name]
    rows, _ = read_all(fixture.dataset, fixture.write(tmp_path))
    head, *lines = fixture.text.splitlines()
    # A long line is written with a backslash only in this file, so each line is one record.
    random.Random(7).shuffle(lines)
    mixed, _ = read_all(fixture.dataset, fixture.write(tmp_path, "\n".join([head, *lines]) + "\n"))
    assert mixed.sort("record").equals(rows.sort("record"))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_recognised_by_its_own_reader_only(name: str, tmp_path: Path) -> None:
    path = FIXTURES[name].write(tmp_path)
    claimed = {other for other in NAMES if FIXTURES[other].dataset.recognise(path)}
    assert claimed == {name}


@pytest.mark.parametrize("name", NAMES)
def test_other_line_ends_byte_order_mark_and_no_last_line_end(name: str, tmp_path: Path) -> None:
    fixture = FIXTURES[name]
    path = fixture.write(tmp_path)
    rows, _ = read_all(fixture.dataset, path)
    for content in (
        fixture.text.replace("\n", "\r\n").encode(),
        fixture.text.replace("\n", "\r").encode(),
        fixture.text.rstrip("\n").encode(),
    ):
        path.write_bytes(content)
        assert read_all(fixture.dataset, path)[0].equals(rows)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_is_named_with_file_and_line(name: str, tmp_path: Path) -> None:
    fixture = FIXTURES[name]
    head, rest = fixture.text.split("\n", 1)
    path = fixture.write(tmp_path, "x," * head.count(",") + "x\n" + rest)
    with pytest.raises(FormatError) as caught:
        list(fixture.dataset.read(path))
    assert caught.value.where is not None
    assert caught.value.where.file == path
    assert caught.value.where.line == 1
    assert caught.value.where.field


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00\x01\x02\x03" * 64, b"\xff\xfeA\x00"])
def test_what_is_no_table_is_a_format_error(name: str, content: bytes, tmp_path: Path) -> None:
    fixture = FIXTURES[name]
    path = fixture.write(tmp_path)
    path.write_bytes(content)
    assert not fixture.dataset.recognise(path)
    with pytest.raises(FormatError):
        list(fixture.dataset.read(path))


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_not_there_is_a_source_error(name: str, tmp_path: Path) -> None:
    path = tmp_path / "nowhere.csv"
    assert not FIXTURES[name].dataset.recognise(path)
    with pytest.raises(SourceError):
        list(FIXTURES[name].dataset.read(path))


@pytest.mark.parametrize("name", NAMES)
def test_a_hundred_malformed_files_are_refused_or_their_rows_set_aside(
    name: str, tmp_path: Path
) -> None:
    fixture = FIXTURES[name]
    path = fixture.write(tmp_path)
    outcomes = set()
    for kind, variant in malformed_variants(fixture.text.encode(), seed=len(name), n=100):
        path.write_bytes(variant)
        try:
            outcomes.add(outcome(fixture.dataset.read, path))
        except AssertionError as error:
            raise AssertionError(f"{kind}: {error}") from error
    assert outcomes == {"refused", "set aside"}


def _damage(text: str, seed: int) -> bytes:
    """One of many ways in which files break on their way: chosen by `seed`."""
    chance = random.Random(seed)
    lines = text.splitlines()
    at = chance.randrange(len(lines))
    fields = lines[at].split(",")
    field = chance.randrange(len(fields))
    junk = (
        "",
        "abc",
        "-1e309",
        "99999999999999999999",
        "nan",
        "1990-02-30",
        '"',
        "é",
        "\x00",
        "=1+1",
        "-9",
        "0",
        "2.5",
        "NULL",
        "١٩٨٠",
        "1e3",
        " 7 ",
        "٣",
        "10000-01-01",
        "\ufeff",
    )
    how = chance.randrange(9)
    if how <= 3:
        fields[field] = chance.choice(junk)
        lines[at] = ",".join(fields)
    elif how == 4:
        del fields[field]
        lines[at] = ",".join(fields)
    elif how == 5:
        lines[at] = lines[at] + ",spare,spare"
    elif how == 6:
        lines[at] = lines[at][: chance.randrange(1, len(lines[at]) + 1)]
    elif how == 7:
        lines.insert(at, chance.choice(lines))
    else:
        data = bytearray("\n".join(lines).encode())
        data[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(data)
    return "\n".join(lines).encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("name", NAMES)
def test_files_broken_on_their_way_give_errors_or_bad_rows_and_nothing_else(
    name: str, tmp_path: Path
) -> None:
    fixture = FIXTURES[name]
    path = fixture.write(tmp_path)
    whole = read_all(fixture.dataset, path)[0]
    noticed = 0
    for seed in range(40):
        path.write_bytes(_damage(fixture.text, seed))
        fixture.dataset.recognise(path)
        try:
            rows, bad = read_all(fixture.dataset, path)
        except DetenteError as error:
            noticed += 1
            assert error.where is not None, str(error)
            assert error.where.file is not None
            assert error.where.line is not None
            continue
        assert bad["line"].null_count() == 0
        assert bad["field"].null_count() == 0
        assert bad["reason"].null_count() == 0
        assert rows["record"].is_unique().all()
        noticed += bad.height > 0 or not rows.equals(whole)
    assert noticed >= 12


@pytest.mark.parametrize("name", NAMES)
def test_a_source_says_all_that_is_needed_to_cite_and_obtain_it(name: str) -> None:
    source = FIXTURES[name].dataset.source
    for text in (source.title, source.version, source.publisher, source.licence, source.obtain):
        assert text.strip() == text
        assert text
    assert source.obtain.endswith(".")
    assert source.homepage.startswith(("https://", "http://"))
    assert source.bibtex.count("{") == source.bibtex.count("}")
    for entry in source.bibtex.split("\n@"):
        assert re.match(r"@?(article|book|misc|incollection)\{[a-z0-9]+,\n", entry), entry[:60]
        for part in ("author = {", "title = {", "year = {"):
            assert part in entry
    coverage = source.coverage
    assert coverage.start is not None
    assert coverage.end is not None
    assert coverage.start < coverage.end <= source.released
    for download in FIXTURES[name].dataset.downloads:
        assert download.url.startswith(("https://", "http://www.atopdata.org/"))
        assert Path(download.filename).name == download.filename
