"""Commands that print rows: what they print, in which format, and what they refuse."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from cli.conftest import Run

PAIR = ("Andorra", "San Marino")
OF_A_PAIR = ("level", "phases", "turning-points", "drivers", "spheres", "evidence", "findings")
OTHERS = (
    ("actors",),
    ("resolve", "Iran"),
    ("sources",),
    ("quarantine",),
    ("casebook", "codes"),
    ("casebook", "words"),
    ("casebook", "list"),
)
EVERY = (*((name, *PAIR) for name in OF_A_PAIR), *OTHERS)


@pytest.mark.parametrize("command", EVERY, ids=lambda words: "-".join(words[:2]))
def test_json_and_csv_have_the_same_rows(run: Run, command: tuple[str, ...]) -> None:
    as_json = run(*command, "--format", "json")
    as_csv = run(*command, "--format", "csv")
    assert (as_json.code, as_csv.code) == (0, 0), as_json.stderr
    rows = as_json.json if isinstance(as_json.json, list) else [as_json.json]
    assert len(rows) == len(as_csv.rows)
    assert as_csv.stdout.splitlines()[0]
    if rows and command[0] not in ("resolve", "findings"):
        assert list(rows[0]) == list(as_csv.rows[0])


def test_the_level_is_a_number_between_war_and_alliance_in_every_month(run: Run) -> None:
    rows = run("level", *PAIR, "--format", "json").json
    months = [date.fromisoformat(row["month"]) for row in rows]
    assert months == sorted(set(months))
    assert months[0] == date(1990, 3, 1)
    assert all(-1 <= row["low"] <= row["level"] <= row["high"] <= 1 for row in rows)
    directed = run("level", *PAIR, "--directed", "--format", "json").json
    assert {(row["actor"], row["target"]) for row in directed} == {("AND", "SMR"), ("SMR", "AND")}


def test_from_and_to_bound_the_months(run: Run) -> None:
    done = run("level", *PAIR, "--from", "1991", "--to", "1995-03", "--format", "json")
    months = [row["month"] for row in done.json]
    assert months[0] >= "1991-01-01"
    assert months[-1] <= "1995-03-01"


def test_phases_follow_each_other(run: Run) -> None:
    rows = run("phases", *PAIR, "--format", "json").json
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["start"] <= row["end"] for row in rows)


def test_spheres_by_month_hold_the_summary_of_each_sphere(run: Run) -> None:
    short = run("spheres", *PAIR, "--format", "json").json
    monthly = run("spheres", *PAIR, "--monthly", "--format", "json").json
    assert {row["sphere"] for row in short} == {row["sphere"] for row in monthly}
    for row in short:
        last = [one for one in monthly if one["sphere"] == row["sphere"]][-1]
        assert (last["month"], last["level"]) == (row["month"], row["level"])


def test_evidence_as_people_read_it(run: Run, golden: Callable[[str, str], None]) -> None:
    golden("evidence.txt", run("evidence", *PAIR).stdout)


def test_evidence_in_csv_keeps_the_codes_and_disarms_formulas(run: Run) -> None:
    rows = run("evidence", *PAIR, "--kind", "event", "--format", "csv").rows
    assert len(rows) == 16
    assert {row["evidence"] for row in rows} == {"event"}
    assert rows[0]["code"] == "112"
    assert rows[0]["intensity"].startswith("-")
    assert rows[4]["place"] == "'=1+1"
    assert any(row["statement"].startswith("'=HYPERLINK") for row in rows)


@pytest.mark.parametrize(
    ("options", "records"),
    [
        (("--kind", "claim"), ["k1"]),
        (("--kind", "trait"), ["r1"]),
        (("--type", "peace-treaty"), ["t1"]),
        (("--type", "aid"), ["e12"]),
        (("--quad", "material conflict", "--from", "1992"), ["e07", "e08"]),
        (("--sphere", "security", "--kind", "tie"), ["t1"]),
        (("--kind", "event", "--to", "1990-03"), ["e01", "e02"]),
        (("--kind", "event", "--limit", "1"), ["e01"]),
        (("--kind", "event", "--as-of", "1990-04"), ["e01", "e02"]),
        (("--source", "casebook-iran-iraq"), []),
    ],
)
def test_evidence_narrowed(run: Run, options: tuple[str, ...], records: list[str]) -> None:
    rows = run("evidence", *PAIR, *options, "--format", "json").json
    assert [row["record"] for row in rows] == records


def test_a_limited_table_says_that_there_is_more(run: Run) -> None:
    done = run("evidence", *PAIR, "--limit", "2")
    assert len(done.stdout.splitlines()) == 4
    assert "--limit 0" in done.stderr
    assert "--limit" not in run("evidence", *PAIR, "--limit", "0").stderr


def test_evidence_of_a_finding(run: Run) -> None:
    (now, *_) = run("findings", *PAIR, "--topic", "phase", "--format", "json").json
    rows = run("evidence", *PAIR, "--finding", now["id"], "--format", "json").json
    queries = now["evidence"]
    assert rows
    assert {row["evidence"] for row in rows} <= {query["kind"] for query in queries}


def test_findings_name_their_evidence_and_their_likelihood(run: Run) -> None:
    rows = run("findings", *PAIR, "--format", "json").json
    assert rows[0]["id"] == "judgement"
    assert all(row["evidence"] for row in rows)
    assert all(bool(row["likelihood"]) == (row["probability"] is not None) for row in rows)


def test_a_type_that_is_not_there_is_said_with_those_that_are(run: Run) -> None:
    done = run("evidence", *PAIR, "--type", "rivalry", "--format", "json")
    assert done.json == []
    assert "peace-treaty" in done.stderr


def test_actors_by_kind_and_day(run: Run) -> None:
    states = run("actors", "--kind", "state", "--on", "1950", "--format", "json").json
    assert {row["kind"] for row in states} == {"state"}
    assert "IRN" in {row["id"] for row in states}
    assert "SSD" not in {row["id"] for row in states}


def test_resolve_says_the_id_first(run: Run) -> None:
    assert run("resolve", "cow:630").stdout.splitlines()[0].split() == ["id", "IRN"]
    whole = run("resolve", "Iran", "--format", "json").json
    assert whole["id"] == "IRN"
    assert {"system": "cow", "code": "630", "start": None, "end": None} in whole["codes"]


def test_sources_lists_data_sets_and_cases_with_their_rows(run: Run) -> None:
    rows = {row["id"]: row for row in run("sources", "--format", "json").json}
    assert rows["casebook-two-hills"]["rows"] == 20
    assert rows["casebook-iran-iraq"]["rows"] > 1000
    assert rows["icews"]["rows"] == 0
    assert all(row["licence"] and (row["get"] or row["homepage"]) for row in rows.values())
    shown = run("sources").stdout
    assert "casebook-two-hills\n  Andorra and San Marino, 1990-1999 1.0\n" in shown


def test_cite_the_sources_of_a_pair_and_the_references_of_its_rows(
    run: Run, golden: Callable[[str, str], None]
) -> None:
    golden("cite.bib", run("cite", *PAIR, "--references").stdout)


def test_cite_sources_by_name(run: Run) -> None:
    done = run("cite", "casebook-two-hills", "icews")
    assert done.stdout.startswith("@misc{detente_two_hills,")
    assert done.stdout.count("\n@") == 1
    assert "Rumour" in run("cite", "casebook-two-hills", "--references").stdout


def test_codes_and_words_of_the_casebook(run: Run) -> None:
    codes = run("casebook", "codes", "--like", "EMBARGO", "--format", "json").json
    assert codes
    assert all("embargo" in row["label"] for row in codes)
    weis = run("casebook", "codes", "--scheme", "weis", "--format", "json").json
    assert len(weis) == 109
    words = run("casebook", "words", "--format", "json").json
    assert {"field": "ties.means", "word": "arms"} in words


REFUSED = (
    (("level", "Andorra", "Nowhereland"), "Nowhereland"),
    (("resolve", "Congo"), "COD"),
    (("resolve", "Frnace"), "FRA: France"),
    (("level", "Andorra", "Tuvalu"), "holds no dated act"),
    (("level", *PAIR, "--from", "90"), "is no date"),
    (("evidence", *PAIR, "--finding", "nothing"), "no finding 'nothing'"),
    (("evidence", *PAIR, "--finding", "judgement", "--kind", "tie"), "stands alone"),
    (("evidence", *PAIR, "--kind", "rumour"), "is not one of event, tie"),
    (("evidence", *PAIR, "--kind", "tie", "--quad", "verbal conflict"), "no kind of evidence"),
    (("evidence", *PAIR, "--source", "nothing"), "no source 'nothing'"),
    (("findings", *PAIR, "--topic", "nothing"), "is not one of"),
    (("quarantine", "nothing"), "no source 'nothing'"),
    (("actors", "--kind", "ghost"), "is not one of"),
    (("cite", "one", "two", "three"), "No source is called 'one'"),
    (("cite", "icew"), "Did you mean icews"),
    (("fetch", "nothing"), "no data set is called 'nothing'"),
    (("fetch", "icews"), "cannot be downloaded without asking"),
    (("casebook", "check", "."), "case.toml"),
    (("level", *PAIR, "--format", "xml"), "xml"),
)


@pytest.mark.parametrize(("command", "said"), REFUSED, ids=lambda part: str(part)[:40])
def test_what_cannot_be_done_is_refused_on_stderr(
    run: Run, command: tuple[str, ...], said: str
) -> None:
    done = run(*command)
    assert done.code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
