"""A small dossier made by hand, with text in it that tries to be more than text."""

from __future__ import annotations

from datetime import date
from typing import Any

import altair as alt
import polars as pl

from detente.dossier.model import (
    Dossier,
    EvidenceShown,
    Figure,
    Listing,
    Prose,
    Section,
    Table,
)
from detente.evidence import Coverage, EvidenceKind, EvidenceQuery, Source
from detente.findings import EvidenceItem, Finding, Reference

__all__ = ["HOSTILE", "dossier"]

HOSTILE = (
    '#panic("run") $x^2$ *bold* _it_ `code` [link](https://evil.example) ![p](https://e.example/x) '
    "<script>alert(1)</script> <b>b</b> [^1] | cell \\ @ref // comment https://evil.example/a "
    "&lt; ~~gone~~"
)
QUERY = (EvidenceQuery(EvidenceKind.EVENT, pair=("AND", "SMR")),)


def rising() -> Any:
    """A line that rises."""
    return alt.Chart(pl.DataFrame({"x": [1, 2], "y": [3, 4]})).mark_line().encode(x="x:Q", y="y:Q")


def dossier(hostile: str = HOSTILE) -> Dossier:
    """One of every block; `hostile` stands wherever text from data can stand."""
    rows = {
        "judgement": EvidenceShown((_item("1", hostile), _item("2", "A bell was rung.")), 431),
        "glance": EvidenceShown((_item("2", "A bell was rung."),), 1),
        "prose": EvidenceShown((_item("3", "A second bell was rung."),), 1),
        "listing": EvidenceShown((_item("1", hostile),), 2),
        "row": EvidenceShown((_item("4", "A third bell."), _item("5", "A fourth bell.")), 2),
        "figure": EvidenceShown((_item("2", "A bell was rung."),), 3),
    }
    findings = {
        name: Finding(
            name,
            "level",
            hostile if name == "listing" else f"Statement of {name}.",
            QUERY,
            {"level": 0.125, "none": float("nan"), "day": date(1995, 3, 12)},
            probability=0.97 if name == "judgement" else None,
        )
        for name in rows
    }
    return Dossier(
        a="AND",
        b="SMR",
        title="Andorra and San Marino",
        period="1990–1999",
        as_of=date(1999, 12, 31),
        version="0",
        judgement=findings["judgement"],
        at_a_glance=(("Level now", "+0.12", findings["glance"]),),
        sections=(
            Section(
                "phase-1",
                "Thaw",
                (
                    Prose((findings["prose"],)),
                    Listing((findings["listing"],), (hostile,), title=hostile),
                    Table("Turns", ("No.", hostile), (("1", hostile),), (findings["row"],), (0,)),
                    Figure("chart", rising, rising, findings["figure"], "A line that rises."),
                ),
                kicker="March 1990 to July 1999",
                phase="thaw",
            ),
        ),
        sources=(
            Source(
                id="bells",
                title=hostile,
                version="1",
                publisher="The Hill Gazette",
                licence="CC0-1.0",
                homepage="javascript:alert(1)",
                bibtex="@misc{bells}",
                coverage=Coverage(date(1990, 1, 1), None),
                released=date(2000, 1, 1),
            ),
        ),
        evidence=rows,
    )


def _item(number: str, text: str) -> EvidenceItem:
    return EvidenceItem(
        kind="event",
        evidence_id=f"e{number}",
        when="12 March 1995" if number != "3" else "1995",
        sort_key=(date(1995, 3, 12), number),
        text=text,
        code="CAMEO 057 SUPPORT, +8.00",
        status="unverified" if number == "4" else "verified",
        source="bells",
        references=(
            Reference("The Hill Gazette", text[:20], "1995", "https://example.org/a", "r1", True),
            Reference("A Rumour", "", "", "javascript:alert(1)", "r1", False),
        ),
    )
