"""The dossier as Markdown, JSON and PDF: what stands in it, and that data stays text."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from invented import HOSTILE, dossier
from markdown_it import MarkdownIt
from markdown_it.token import Token

from detente.charts.palette import PHASES
from detente.dossier.json import to_json
from detente.dossier.markdown import to_markdown
from detente.dossier.notes import Notes, ranges
from detente.dossier.pdf import FAMILIES, to_pdf, typeset
from detente.errors import RenderError

GOLDEN = Path(__file__).parent / "golden"
OURS = {"text", "softbreak", "strong_open", "strong_close", "em_open", "em_close", "code_inline"}


@pytest.mark.parametrize(("name", "make"), [("tiny.md", to_markdown), ("tiny.json", to_json)])
def test_as_people_and_programs_read_it(name: str, make: Any) -> None:
    made = make(dossier())
    if os.environ.get("DETENTE_UPDATE_GOLDEN"):
        (GOLDEN / name).write_text(made, "utf-8")
    assert made == (GOLDEN / name).read_text("utf-8")


def _inline(markdown: str) -> list[Token]:
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return [
        child for token in reader.parse(markdown) for child in (token.children or ()) if child.type
    ]


def test_data_makes_no_markup_in_markdown() -> None:
    tokens = _inline(to_markdown(dossier()))
    links = [token for token in tokens if token.type == "link_open"]
    assert {token.attrs["href"] for token in links} == {"https://example.org/a"}
    assert {token.type for token in tokens} <= OURS | {"link_open", "link_close"}
    assert "<script" not in "".join(t.content for t in tokens if t.type.startswith("html"))


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab1 .)#*_`[]()<>!|~$&^\\-+=:/\n\thttps"), max_size=40))
def test_no_text_makes_markup_in_markdown(text: str) -> None:
    tokens = _inline(to_markdown(dossier(f"{text}.")))
    assert {token.type for token in tokens} <= OURS | {"link_open", "link_close"}
    links = [token for token in tokens if token.type == "link_open"]
    assert {token.attrs["href"] for token in links} == {"https://example.org/a"}


def test_markdown_numbers_each_row_once_and_every_mark_has_its_note() -> None:
    text = to_markdown(dossier())
    notes = [line.split(":")[0] for line in text.splitlines() if line.startswith("[^")]
    assert notes == [f"[^{number}]" for number in range(1, 6)]
    assert "[^1][^2] *(429 more rows: finding `judgement`)*" in text
    assert "*(almost certainly (97%))*" in text
    assert "A line that rises." in text


def test_json_keeps_figures_and_leads_every_finding_to_its_rows() -> None:
    read = json.loads(to_json(dossier()))
    assert [finding["id"] for finding in read["findings"]] == [
        *("judgement", "glance", "prose", "listing", "row", "figure")
    ]
    for finding in read["findings"]:
        assert finding["figures"] == {"level": 0.125, "none": None, "day": "1995-03-12"}
        assert finding["rows"]
        assert all(key in read["evidence"] for key in finding["rows"])
    assert read["findings"][0]["rows_total"] == 431
    assert len(read["evidence"]) == 5
    assert read["evidence"]["event:e1"]["text"] == HOSTILE
    assert [block["type"] for block in read["sections"][0]["blocks"]] == [
        *("prose", "listing", "table", "figure")
    ]


def test_the_same_dossier_gives_the_same_paper() -> None:
    first = to_pdf(dossier())
    assert first == to_pdf(dossier())
    assert first.startswith(b"%PDF-")


def test_typst_markup_from_data_is_shown_and_never_run(tmp_path: Path) -> None:
    # `#panic` would stop the compiler, `#read` would print a file, were they read as markup.
    made = to_pdf(dossier('#panic("run") #read("/etc/hostname") = Head *b* $x$ \\ <tag> @ref'))
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext to read the paper with")
    (tmp_path / "a.pdf").write_bytes(made)
    read = subprocess.run(
        ["pdftotext", "-raw", str(tmp_path / "a.pdf"), "-"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    flat = " ".join(read.split())
    assert '#panic("run") #read("/etc/hostname") = Head *b* $x$ \\ <tag> @ref' in flat


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60))
def test_any_text_can_be_set(text: str) -> None:
    assert to_pdf(dossier(text)).startswith(b"%PDF-")


def test_the_paper_says_what_the_dossier_says(tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext to read the paper with")
    (tmp_path / "a.pdf").write_bytes(to_pdf(dossier()))
    read = subprocess.run(
        ["pdftotext", str(tmp_path / "a.pdf"), "-"], capture_output=True, text=True, check=True
    ).stdout
    flat = " ".join(read.split())
    for said in (
        *("Andorra and San Marino", "Statement of judgement.", "almost certainly (97%)"),
        *("1–2 of 431", "Statement of prose.", "A second bell was rung.", "CAMEO 057 SUPPORT"),
        *("evidence up to 31 December 1999", "Licence: CC0-1.0"),
    ):
        assert said in flat


def test_the_fonts_of_the_paper_come_with_typst() -> None:
    assert set(FAMILIES) <= set(typst.Fonts(include_system_fonts=False).families())


def test_a_template_that_does_not_compile_is_a_render_error() -> None:
    with pytest.raises(RenderError, match="could not be set"):
        typeset(b"#panic()", {})


def test_every_phase_has_its_colour_on_paper() -> None:
    for phase in PHASES:
        made = dossier("Text.")
        section = made.sections[0]
        object.__setattr__(section, "phase", phase)
        assert to_pdf(made).startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("numbers", "short"),
    [([], ""), ([3], "3"), ([1, 2], "1–2"), ([1, 3, 4, 5, 9], "1, 3–5, 9")],
)
def test_ranges(numbers: list[int], short: str) -> None:
    assert ranges(numbers) == short


def test_a_row_keeps_the_number_that_it_first_got() -> None:
    made = dossier()
    notes = Notes(made)
    assert notes.numbers(made.judgement) == [1, 2]
    (section,) = made.sections
    assert [notes.numbers(finding) for finding in section.findings()] == [[3], [1], [4, 5], [2]]
    assert [notes.unshown(finding) for finding in section.findings()] == [0, 1, 0, 2]
