"""The selections of the Kansas Event Data System: who leads in each, when it was coded, how.

KEDS coded Reuters and Agence France Presse reports for one region at a time.  Each selection is
a source of its own, because each can speak only of its own region and years.  A file is
recognised by the actors that lead in it and by its scheme, not by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import DetenteError
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.ontology import Scheme, detect_scheme
from detente.sources.base import DataSet

__all__ = ["SELECTIONS", "Selection", "as_dataset", "looks_like_selection"]

_LEADERS = {
    "gulf": ("IRQ", "IRN", "KUW", "SAU", "KUR"),
    "levant": ("ISR", "PAL", "LEB", "LBN", "SYR", "EGY"),
    "balkans": ("BOS", "BFR", "SER", "YUG", "CRO", "KSV", "SLV", "ETH"),
    "turkey": ("TUR", "GRC", "CYP", "ARM", "AZE"),
    "casia": ("AFG", "TAJ", "PAK", "UZB", "KAZ", "KYR", "TKM", "KGZ"),
}
"""First three letters of the codes of the actors that a selection is about."""

_BIBTEX = (
    "@misc{keds, author={Schrodt, Philip A. and Gerner, Deborah J. and others}, "
    "title={Kansas Event Data System: %s}, publisher={University of Kansas and Pennsylvania "
    "State University}, year={%s}}"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """A KEDS data set: its source, scheme, region, and whether whole stories were coded."""

    source: Source
    scheme: Scheme
    region: str
    full_stories: bool = False


def _selection(
    name: str,
    title: str,
    scheme: Scheme,
    years: tuple[date, date],
    *,
    full_stories: bool = False,
    note: str = "",
) -> Selection:
    source = Source(
        id=name,
        title=f"KEDS {title}",
        version=f"{years[0].year}-{years[1].year}",
        publisher="Kansas Event Data System / Penn State Event Data Project",
        licence="Free for academic use with citation; no licence stated",
        homepage="http://eventdata.parusanalytics.com/data.html",
        bibtex=_BIBTEX % (title, years[1].year),
        coverage=Coverage(years[0], years[1], None, f"reports about the region: {title}"),
        released=years[1],
        obtain="Download the data set from the project's page and unpack it.",
        note=note,
    )
    return Selection(source, scheme, name.split("-")[1], full_stories)


_REPEATS = "Whole stories were coded: events repeat; count one per pair, day and code."
_MISNAMED = "A well-known copy of this file is labelled CAMEO; its codes are WEIS."

SELECTIONS: dict[str, Selection] = {
    each.source.id: each
    for each in (
        _selection(
            "keds-gulf", "Gulf, leads", Scheme.WEIS, (date(1979, 4, 15), date(1999, 3, 31)),
        ),
        _selection(
            "keds-gulf-full", "Gulf, full stories", Scheme.WEIS,
            (date(1979, 4, 15), date(1999, 3, 31)), full_stories=True, note=_REPEATS,
        ),
        _selection(
            "keds-levant", "Levant", Scheme.WEIS, (date(1979, 4, 15), date(2004, 6, 30))
        ),
        _selection(
            "keds-balkans", "Balkans", Scheme.WEIS, (date(1989, 4, 2), date(2003, 7, 31))
        ),
        _selection(
            "keds-casia-csv", "Central Asia", Scheme.WEIS, (date(1989, 5, 2), date(1999, 7, 31))
        ),
        _selection(
            "keds-gulf-csv", "Gulf, leads, one event a day", Scheme.WEIS,
            (date(1979, 4, 15), date(1999, 3, 31)), note=_MISNAMED,
        ),
        _selection(
            "keds-balkans-csv", "Balkans, one event a day", Scheme.WEIS,
            (date(1989, 4, 2), date(2003, 7, 31)),
        ),
        _selection(
            "keds-levant-cameo", "Levant, CAMEO", Scheme.CAMEO,
            (date(1979, 4, 15), date(2011, 11, 30)),
        ),
        _selection(
            "keds-turkey-cameo", "Turkey, CAMEO", Scheme.CAMEO,
            (date(1992, 1, 3), date(2006, 7, 31)),
        ),
    )
}  # fmt: skip
"""Every selection by its source id."""

_FULL_STORIES_PER_DAY = 12.0
"""Leads give under ten events a day, full stories more than twenty."""


def looks_like_selection(rows: pl.DataFrame, selection: Selection) -> bool:
    """Whether rows (date, actor_raw, target_raw, code) are of this selection.

    By the region whose actors lead, the scheme of the codes, and the events per day.
    """
    actors = pl.concat([rows["actor_raw"], rows["target_raw"]]).drop_nulls().str.slice(0, 3)
    if not len(actors):
        return False
    shares = {name: int(actors.is_in(list(codes)).sum()) for name, codes in _LEADERS.items()}
    if max(shares, key=lambda name: shares[name]) != selection.region:
        return False
    try:
        scheme = detect_scheme(rows["code"]).scheme
    except DetenteError:
        return False
    if scheme is not None and scheme is not selection.scheme:
        return False
    per_day = rows.height / max(1, rows["date"].n_unique())
    siblings = [s for s in SELECTIONS.values() if s.region == selection.region]
    told_apart = len({s.full_stories for s in siblings if s.scheme is selection.scheme}) > 1
    return not told_apart or (per_day > _FULL_STORIES_PER_DAY) == selection.full_stories


def as_dataset(
    selection: Selection,
    read: Callable[[Path, Selection], Iterator[Batch]],
    head: Callable[[Path], pl.DataFrame],
) -> DataSet:
    """A selection as a data set; `head` gives the first rows of a file, or raises."""

    def recognise(path: Path) -> bool:
        try:
            return looks_like_selection(head(path), selection)
        except DetenteError:
            return False

    return DataSet(
        selection.source,
        (EvidenceKind.EVENT,),
        lambda path: read(path, selection),
        recognise,
        max_bad_share=0.02,
    )
