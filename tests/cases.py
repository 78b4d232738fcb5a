"""A tiny case of two invented quarrels, written for the tests."""

from __future__ import annotations

import csv
from pathlib import Path

from detente.casebook.vocabulary import FILES

HEAD = """
id = "tiny"
title = "A tiny case"
actors = ["PER", "BOL"]
start = 1990-01-01
end = 2009-12-31
summary = "Two neighbours quarrel, then make up."
coders = "A tester"
version = "1"
released = 2020-01-01
licence = "CC-BY-4.0"
"""

Rows = dict[str, list[dict[str, str]]]


def rows() -> Rows:
    """The rows of a sound case: ten bad years, ten good ones, a turn in 2000."""
    events = []
    for year in range(1990, 2010):
        for month in (2, 5, 8, 11):
            warm = year >= 2000
            for k, (actor, target) in enumerate((("PER", "BOL"), ("BOL", "PER"))):
                verb = "signed an agreement with" if warm else "used force against"
                events.append(
                    {
                        "id": f"e-{year}{month:02}{k}",
                        "date": f"{year}-{month:02}-10",
                        "precision": "day",
                        "actor": actor,
                        "target": target,
                        "code": "057" if warm else "190",
                        "statement": f"{_name(actor)} {verb} {_name(target)} in {month}/{year}.",
                        "citations": "c-1",
                        "status": "verified",
                    }
                )
    return {
        "citations": [
            _citation("c-1", "The Andean Post"),
            _citation("c-2", "Lake Review"),
        ],
        "events": events,
        "ties": [
            {
                "id": "t-1",
                "actor": "PER",
                "target": "BOL",
                "directed": "no",
                "kind": "rivalry",
                "start": "1990-01-01",
                "start_precision": "year",
                "end": "2000-01-01",
                "end_precision": "year",
                "statement": "Peru and Bolivia were rivals until 2000.",
                "citations": "c-2",
                "status": "verified",
            }
        ],
        "traits": [
            {
                "id": "r-1",
                "actor": "PER",
                "trait": "head-of-government",
                "text": "A. Nobody",
                "start": "1999-11-01",
                "start_precision": "day",
                "statement": "A. Nobody took office in Lima on 1 November 1999.",
                "citations": "c-1",
                "status": "verified",
            }
        ],
        "claims": [
            {
                "id": "k-1",
                "date": "2000-02-01",
                "precision": "month",
                "speaker": "The coders",
                "actor": "PER",
                "target": "BOL",
                "claim_type": "turning-point",
                "name": "the lake accord",
                "value": "1",
                "statement": "The lake accord ended ten years of clashes.",
                "citations": "c-1;c-2",
                "status": "verified",
            }
        ],
    }


def _name(actor: str) -> str:
    return {"PER": "Peru", "BOL": "Bolivia"}[actor]


def _citation(key: str, publisher: str) -> dict[str, str]:
    return {
        "id": key,
        "publisher": publisher,
        "title": "Two states",
        "date": "2001",
        "url": f"https://example.org/{key}",
        "checked": "yes",
    }


def write_case(folder: Path, content: Rows | None = None, head: str = HEAD) -> Path:
    """Write the case into `folder`; returns it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.toml").write_text(head, encoding="utf-8")
    for name, columns in FILES.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows((content or rows())[name])
    return folder
