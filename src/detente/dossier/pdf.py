"""The dossier as a paper on A4: title, judgement, contents, sections, evidence as end notes.

Typst sets it (its wheel carries the compiler and the fonts, so nothing is fetched).  The template
is ours and fixed; everything from the dossier goes to it as JSON and is only ever shown as text,
so that no text from data can act as markup.  The same dossier gives the same bytes.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from importlib import resources
from typing import Any

import typst

from detente.charts.palette import LIGHT
from detente.charts.render import to_svg
from detente.dossier.model import Block, Dossier, Figure, Listing, Prose, Section
from detente.dossier.notes import Notes, dated, ranges, remark
from detente.errors import RenderError
from detente.evidence import Source
from detente.findings import Finding, Reference
from detente.findings.words import day

__all__ = ["FAMILIES", "to_pdf", "typeset"]

FAMILIES = ("Libertinus Serif", "DejaVu Sans Mono")
"""The families of type that the template names; both are in the wheel of typst."""

_LETTERING = 1.4
_FONT = re.compile(r'font-family="[^"]*"')


def to_pdf(dossier: Dossier) -> bytes:
    """The dossier as a PDF.  Raises RenderError."""
    template = resources.files("detente.dossier") / "templates" / "dossier.typ"
    content = json.dumps(_content(dossier), ensure_ascii=False, allow_nan=False)
    inputs = {"dossier": content, "colours": json.dumps(LIGHT)}
    made = datetime(dossier.as_of.year, dossier.as_of.month, dossier.as_of.day, tzinfo=UTC)
    return typeset(template.read_bytes(), inputs, made=made)


def typeset(source: bytes, inputs: dict[str, str], *, made: datetime | None = None) -> bytes:
    """Set a Typst source with `inputs` (its `sys.inputs`) as PDF, dated `made`.

    Only the fonts of typst's own wheel are used, so that the result is the same on every machine.
    Raises RenderError.
    """
    try:
        pdf = typst.compile(
            source,
            format="pdf",
            sys_inputs=inputs,
            ignore_system_fonts=True,
            timestamp=made or datetime(2000, 1, 1, tzinfo=UTC),
        )
    except typst.TypstError as error:
        raise RenderError(f"The PDF could not be set: {error}") from error
    if not isinstance(pdf, bytes):
        raise RenderError("The PDF could not be set: typst gave no document.")
    return pdf


def _content(dossier: Dossier) -> dict[str, Any]:
    notes = Notes(dossier)
    front = {
        "judgement": _sentence(dossier.judgement, notes),
        "glance": [
            {"label": label, "figure": figure, "sentence": _sentence(finding, notes)}
            for label, figure, finding in dossier.at_a_glance
        ],
    }
    groups = [{"title": "The first page", "notes": _new_notes(notes, 0)}]
    sections = []
    for section in dossier.sections:
        known = len(notes.items)
        sections.append(_section(section, notes))
        title = f"{section.title}, {section.kicker}" if section.kicker else section.title
        groups.append({"title": title, "notes": _new_notes(notes, known)})
    return {
        "title": dossier.title,
        "period": dossier.period,
        "as_of": day(dossier.as_of),
        "version": dossier.version,
        "a": dossier.a,
        "b": dossier.b,
        **front,
        "sections": sections,
        "evidence": [group for group in groups if group["notes"]],
        "sources": [_source(source) for source in dossier.sources],
    }


def _section(section: Section, notes: Notes) -> dict[str, Any]:
    return {
        "id": section.id,
        "title": section.title,
        "kicker": section.kicker,
        "phase": section.phase,
        "blocks": [_block(block, notes) for block in section.blocks],
    }


def _block(block: Block, notes: Notes) -> dict[str, Any]:
    if isinstance(block, Prose):
        return {
            "type": "prose",
            "title": block.title,
            "sentences": [_sentence(one, notes) for one in block.findings],
        }
    if isinstance(block, Figure):
        return {
            "type": "figure",
            "svg": _picture(block.wide()),
            "alt": block.alt,
            "caption": _sentence(block.finding, notes),
        }
    sentences = [_sentence(finding, notes) for finding in block.findings]
    if isinstance(block, Listing):
        return {
            "type": "listing",
            "title": block.title,
            "labels": list(block.labels),
            "sentences": sentences,
        }
    return {
        "type": "table",
        "title": block.title,
        "header": list(block.header),
        "numeric": list(block.numeric),
        "rows": [list(row) for row in block.rows],
        "sentences": sentences,
    }


def _picture(chart: Any) -> str:
    """The wide chart as SVG in the paper's type, its lettering enlarged to be read at 156 mm."""
    spec = _enlarged(chart.to_dict(format="vega-lite"))
    svg = to_svg(type(chart).from_dict(spec, validate=False))
    return _FONT.sub(f'font-family="{FAMILIES[0]}"', svg)


def _enlarged(spec: Any) -> Any:
    if isinstance(spec, dict):
        return {
            key: value * _LETTERING
            if key.lower().endswith("fontsize") and isinstance(value, (int, float))
            else _enlarged(value)
            for key, value in spec.items()
        }
    return [_enlarged(one) for one in spec] if isinstance(spec, list) else spec


def _sentence(finding: Finding, notes: Notes) -> dict[str, Any]:
    numbers = notes.numbers(finding)
    marks = ranges(numbers)
    more = notes.unshown(finding)
    if more:
        marks = f"{marks} of {more + len(numbers):,}"
    return {
        "text": finding.statement,
        "likelihood": finding.likelihood,
        "marks": marks,
        "first": numbers[0] if numbers else 0,
    }


def _new_notes(notes: Notes, known: int) -> list[dict[str, Any]]:
    """The rows numbered after the first `known`."""
    return [
        {
            "number": number,
            "when": dated(item),
            "text": item.text,
            "cited": "; ".join(_reference(one) for one in item.references),
            "remark": remark(item),
        }
        for number, item in enumerate(notes.items[known:], start=known + 1)
    ]


def _reference(one: Reference) -> str:
    return f"{one} (not checked)" if one.checked is False else str(one)


def _source(source: Source) -> dict[str, str]:
    cover = source.coverage
    return {
        "id": source.id,
        "title": source.title,
        "version": source.version,
        "text": f"{source.publisher}. {source.homepage}. Licence: {source.licence}. Covers "
        f"{cover.start or '…'} to {cover.end or '…'}.",
    }
