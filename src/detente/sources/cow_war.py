"""COW wars: inter-state, intra-state, extra-state and non-state, one reader for each file.

Every two participants who were at war with each other on the same days give a Tie `war`; two on
the same side give a Tie `coalition`.  A participant that left and came back has two spells.
Codes of the project (COW war codebooks): -9 unknown, -8 not applicable, -7 still going on when
the data end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.actors.crosswalk import resolve_codes
from detente.actors.registry import Registry
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, reject
from detente.sources._spells import close_at_end_of_data, pair_up
from detente.sources._structural import (
    add_actors,
    add_date,
    batches,
    in_order,
    read_table,
    whole,
)
from detente.sources.base import DataSet, Download

__all__ = ["DATASETS"]

_BOOK = """@book{sarkees2010resort,
  author = {Sarkees, Meredith Reid and Wayman, Frank Whelon},
  title = {Resort to War: 1816--2007},
  publisher = {CQ Press}, address = {Washington, DC}, year = {2010}
}"""
_GUIDE = """@book{dixon2016guide,
  author = {Dixon, Jeffrey S. and Sarkees, Meredith Reid},
  title = {A Guide to Intra-State Wars: An Examination of Civil Wars, 1816--2014},
  publisher = {Sage}, address = {Thousand Oaks, CA}, year = {2016}
}"""
_DATES = tuple(
    Field(f"{edge}{part}{spell}")
    for spell in (1, 2)
    for edge in ("start", "end")
    for part in ("month", "day", "year")
)
_NONE = (-8, -9)
_GROUPS = ("armed-group", "party")


def _source(name: str, title: str, version: str, end: int, released: date, bibtex: str) -> Source:
    return Source(
        id=f"cow-war-{name}",
        title=title,
        version=version,
        publisher="Correlates of War Project",
        licence="Free of charge with citation; nobody may be charged for access (COW terms of "
        "use).",
        homepage="https://correlatesofwar.org/data-sets/cow-war/",
        bibtex=bibtex,
        coverage=Coverage(date(1816, 1, 1), date(end, 12, 31)),
        released=released,
        obtain=f"Download the {title.lower()} from correlatesofwar.org/data-sets/cow-war.",
    )


def _spell_rows(chunk: Chunk) -> Chunk:
    """Both spells of each row below each other, with dates; `open` where it still goes on."""
    for spell in (1, 2):
        ends = pl.col(f"endyear{spell}").str.strip_suffix(".0") == "-7"
        chunk = Chunk(
            chunk.rows.with_columns(ends.fill_null(value=False).alias(f"open{spell}")),
            chunk.bad,
            chunk.data,
            chunk.offsets,
        )
        for edge in ("start", "end"):
            parts = (f"{edge}{part}{spell}" for part in ("year", "month", "day"))
            chunk = add_date(chunk, f"{edge}_{spell}", *parts, required=False)
    names = ("start", "start_precision", "end", "end_precision", "open")
    both = pl.concat(
        chunk.rows.with_columns(
            pl.lit(spell).alias("spell"),
            pl.col(f"start_{spell}").alias("start"),
            pl.col(f"start_{spell}_precision").alias("start_precision"),
            pl.col(f"end_{spell}").alias("end"),
            pl.col(f"end_{spell}_precision").alias("end_precision"),
            pl.col(f"open{spell}").alias("open"),
        ).select("line", "spell", *names, *_kept(chunk.rows))
        for spell in (1, 2)
    ).filter((pl.col("spell") == 1) | pl.col("start").is_not_null())
    chunk = Chunk(both.sort("line", "spell"), chunk.bad, chunk.data, chunk.offsets)
    return _known_dates(chunk, "startyear1", "endyear1")


def _known_dates(chunk: Chunk, start: str, end: str) -> Chunk:
    why = "the year is unknown; a war needs one, or -7 for an end that has not come."
    chunk = reject(chunk, pl.col("start").is_null(), start, why)
    chunk = reject(chunk, pl.col("end").is_null() & ~pl.col("open"), end, why)
    return in_order(chunk, end)


def _kept(rows: pl.DataFrame) -> list[str]:
    dates = {field.name for field in _DATES}
    return [
        name
        for name in rows.columns
        if name not in dates and name != "line" and not name.startswith(("start_", "end_", "open"))
    ]


def _party(code: str | None, name: str, side: int | pl.Expr) -> list[pl.Expr]:
    """`code`, `raw` and `side` of a participant; -8 and -9 stand for nobody."""
    number = pl.col(code) if code else pl.lit(None, pl.Int64)
    known = pl.when(number.is_in(_NONE)).then(None).otherwise(number).cast(pl.String)
    named = pl.col(name).str.strip_chars().replace(["-8", "-9", ""], None)
    return [
        known.alias("code"),
        pl.coalesce(known, named).alias("raw"),
        pl.col("name_of_war").alias("label"),
        (side if isinstance(side, pl.Expr) else pl.lit(side, pl.Int64)).alias("side"),
    ]


_SPELL = ("line", "warnum", "spell", "start", "start_precision", "end", "end_precision", "open")


def _two_sides(code_a: str, code_b: str) -> Callable[[pl.DataFrame], pl.DataFrame]:
    def members(rows: pl.DataFrame) -> pl.DataFrame:
        return pl.concat(
            rows.select(*_SPELL, *_party(code, name, side))
            for code, name, side in ((code_a, "sidea", 1), (code_b, "sideb", 2))
        )

    return members


def _one_row_each(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(*_SPELL, *_party("ccode", "statename", pl.col("side")))


def _named_groups(rows: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        rows.select(*_SPELL, *_party(None, name, 1 if name.startswith("sidea") else 2))
        for name in (field.name for field in _NON.fields)
        if name.startswith("side")
    )


def _ties(members: pl.DataFrame) -> pl.DataFrame:
    members = (
        members.filter(pl.col("raw").is_not_null())
        .with_columns(
            pl.when("open").then(None).otherwise(pl.col(name)).alias(name)
            for name in ("end", "end_precision")
        )
        .drop("open", "line")
        .unique(maintain_order=True)
        .sort("warnum", pl.col("code").cast(pl.Int64), "raw", "side", "start", nulls_last=True)
    )
    pairs = pair_up(members, "warnum").filter(pl.col("raw") != pl.col("raw_2"))
    same = pl.col("side") == pl.col("side_2")
    base = pl.concat_str(
        "warnum",
        "raw",
        "raw_2",
        "start",
        pl.when(same).then(pl.lit("same side")).otherwise(pl.lit("opposed")),
        separator="|",
    )
    ties = (
        close_at_end_of_data(pairs, pl.col("end").is_null())
        .with_columns(
            pl.when(same).then(pl.lit("coalition")).otherwise(pl.lit("war")).alias("kind"),
            pl.lit(value=False).alias("directed"),
            pl.lit("security").alias("sphere"),
            base.alias("record"),
        )
        .unique("record", keep="first", maintain_order=True)
    )
    ties = add_actors(ties, "cow", _a="code", _b="code_2")
    for new, code, raw in (("_ga", "code", "raw"), ("_gb", "code_2", "raw_2")):
        ties = ties.with_columns(
            _group_by_name(
                ties.select(
                    pl.when(pl.col(code).is_null()).then(pl.col(raw)).alias("name"), "start"
                )
            ).alias(new)
        )
    return ties.with_columns(
        pl.coalesce("_a", "_ga").alias("actor"),
        pl.coalesce("_b", "_gb").alias("target"),
        pl.col("raw").alias("actor_raw"),
        pl.col("raw_2").alias("target_raw"),
    )


def _group_by_name(parties: pl.DataFrame) -> pl.Series:
    """The armed group or party of each `name` that existed on the day `start`, else null.

    The names of two centuries have false friends ("Mehdi army" of 1824): only an armed group
    or party that was there on that day is believed.
    """
    found = resolve_codes(parties["name"], parties["start"], "ucdp")["actor"]
    registry = Registry.load()
    believed = [
        actor
        if actor is not None
        and registry.get(actor).kind in _GROUPS
        and registry.get(actor).alive(day)
        else None
        for actor, day in zip(found, parties["start"], strict=True)
    ]
    return pl.Series(believed, dtype=pl.String)


def _reader(
    source: Source,
    layout: Layout,
    check: Callable[[Chunk], Chunk],
    members: Callable[[pl.DataFrame], pl.DataFrame],
) -> Callable[[Path], Iterator[Batch]]:
    def read(path: Path) -> Iterator[Batch]:
        rows, bad = read_table(path, layout, check)
        yield from batches(source, EvidenceKind.TIE, _ties(members(rows)).sort("record"), bad)

    return read


def _check_inter(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "warnum", "ccode", low=1)
    return _spell_rows(whole(chunk, "side", low=1, high=2))


def _check_parties(code_a: str, code_b: str) -> Callable[[Chunk], Chunk]:
    def check(chunk: Chunk) -> Chunk:
        chunk = whole(chunk, "warnum", low=1)
        return _spell_rows(whole(chunk, code_a, code_b, low=-9, high=999, required=False))

    return check


def _check_non(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "warnum", low=1)
    going_on = (pl.col("endyear") == "-7").fill_null(value=False)
    rows = chunk.rows.with_columns(going_on.alias("open"), pl.lit(1).alias("spell"))
    chunk = Chunk(rows, chunk.bad, chunk.data, chunk.offsets)
    chunk = add_date(chunk, "start", "startyear", "startmonth", "startday", required=False)
    chunk = add_date(chunk, "end", "endyear", "endmonth", "endday", required=False)
    return _known_dates(chunk, "startyear", "endyear")


_NAME = Field("name_of_war", ("WarName",))
_INTER = Layout(
    (Field("warnum"), _NAME, Field("ccode"), Field("statename"), Field("side"), *_DATES)
)
_INTRA = Layout(
    (
        Field("warnum"),
        _NAME,
        Field("ccodea"),
        Field("sidea"),
        Field("ccodeb"),
        Field("sideb"),
        Field("intnl"),
        *_DATES,
    ),
    encoding="latin-1",
)
_EXTRA = Layout(
    (
        Field("warnum"),
        _NAME,
        Field("ccode1"),
        Field("sidea"),
        Field("ccode2"),
        Field("sideb"),
        Field("nonstatedeaths"),
        *_DATES,
    ),
    encoding="latin-1",
)
_NON = Layout(
    (
        Field("warnum"),
        _NAME,
        *(Field(f"side{each}") for each in ("a1", "a2", "b1", "b2", "b3", "b4", "b5")),
        *(Field(f"{edge}{part}") for edge in ("start", "end") for part in ("year", "month", "day")),
    ),
    encoding="latin-1",
)

INTER = _source("inter", "Inter-State War Data", "4.0", 2007, date(2010, 12, 31), _BOOK)
INTRA = _source("intra", "Intra-State War Data", "4.1", 2007, date(2014, 12, 31), _BOOK)
EXTRA = _source("extra", "Extra-State War Data", "4.0", 2007, date(2011, 12, 31), _BOOK)
NON = _source("nonstate", "Non-State War Data", "4.0", 2007, date(2010, 6, 30), _BOOK)

_AT = "https://correlatesofwar.org/wp-content/uploads/"


def _dataset(
    source: Source,
    layout: Layout,
    check: Callable[[Chunk], Chunk],
    members: Callable[[pl.DataFrame], pl.DataFrame],
    *,
    file: str | None = None,
    max_bad_share: float = 0.01,
) -> DataSet:
    return DataSet(
        source=source,
        kinds=(EvidenceKind.TIE,),
        read=_reader(source, layout, check, members),
        recognise=lambda path: looks_like(path, layout),
        downloads=(Download(_AT + file, file),) if file else (),
        max_bad_share=max_bad_share,
    )


DATASETS = (
    _dataset(INTER, _INTER, _check_inter, _one_row_each, file="Inter-StateWarData_v4.0.csv"),
    _dataset(
        INTRA,
        _INTRA,
        _check_parties("ccodea", "ccodeb"),
        _two_sides("ccodea", "ccodeb"),
        max_bad_share=0.02,
    ),
    _dataset(
        EXTRA,
        _EXTRA,
        _check_parties("ccode1", "ccode2"),
        _two_sides("ccode1", "ccode2"),
        file="Extra-StateWarData_v4.0.csv",
        max_bad_share=0.02,
    ),
    _dataset(NON, _NON, _check_non, _named_groups),
)
