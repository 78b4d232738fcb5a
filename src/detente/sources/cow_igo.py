"""COW Intergovernmental Organizations: who belonged to which organisation, by years.

Each spell gives a Tie `membership` from the state to the organisation.  Reads the project's
state-year file (a column per organisation: 1 full, 2 associate, 3 observer) and lists of spells
with the years of joining and leaving.  Until 1965 the project looked every fifth year: a gap of
five years there is no gap in membership.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.actors.crosswalk import resolve_codes
from detente.actors.registry import Registry
from detente.errors import DetenteError
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    looks_like,
    read_chunks,
    read_header,
    reject,
)
from detente.sources._spells import close_at_end_of_data
from detente.sources._structural import add_actors, batches, drop_blank, read_table, whole
from detente.sources.base import DataSet, Download

__all__ = ["DATASET"]

_YEARLY_SINCE = 1965
_BODIES = ("organisation", "bloc")
_LEVELS = {1: "full member", 2: "associate member", 3: "observer"}

SOURCE = Source(
    id="cow-igo",
    title="Intergovernmental Organizations",
    version="2.3, 3.0",
    publisher="Correlates of War Project",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/igos/",
    bibtex="""@article{pevehouse2020igo,
  author = {Pevehouse, Jon C. W. and Nordstrom, Timothy and McManus, Roseanne W.
    and Jamison, Anne Spencer},
  title = {Tracking Organizations in the World: The Correlates of War {IGO} Version 3.0 Datasets},
  journal = {Journal of Peace Research},
  volume = {57}, number = {3}, pages = {492--503}, year = {2020},
  doi = {10.1177/0022343319881175}
}""",
    coverage=Coverage(
        date(1815, 1, 1), date(2014, 12, 31), note="States; version 2.3 ends with 2005."
    ),
    released=date(2020, 5, 31),
    obtain="Run `detente fetch cow-igo`, or download version 3 from correlatesofwar.org.",
    note="Organisations of three states and more; alliances with an organisation are among them.",
)

_SPELLS = Layout(fields=(Field("igoID"), Field("StateID"), Field("JoinYear"), Field("LeaveYear")))
_NAMES = Layout(fields=(Field("igoID"), Field("igoAbbr"), Field("igoLongName")))
_YEARS = Layout(fields=(Field("ccode"), Field("year"), Field("un", ("UN",))))
_UNIT_COLUMNS = frozenset({"ccode", "year", "state", "statenme", "stateabb", "version", ""})


def _read(path: Path) -> Iterator[Batch]:
    spells, bad = _from_years(path) if looks_like(path, _YEARS) else _from_spells(path)
    ties = close_at_end_of_data(
        spells, pl.col("last_year") == pl.col("last_year").max()
    ).with_columns(
        pl.lit("membership").alias("kind"),
        pl.lit("political").alias("sphere"),
        pl.lit(value=True).alias("directed"),
        pl.concat_str("code", "organisation", "first_year", separator="|").alias("record"),
    )
    ties = _with_organisations(add_actors(ties, "cow", actor="code"))
    ties = ties.unique("record", keep="first", maintain_order=True).sort("record")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


def _with_organisations(ties: pl.DataFrame) -> pl.DataFrame:
    """Adds `target`, the organisation by its name or abbreviation, and `target_raw`.

    Abbreviations have false friends (IEA is an agency and an emirate), so only organisations and
    blocs are believed, and of several that would be the same one (UN and UNESCO) only the one
    whose abbreviation is the actor's own.
    """
    bodies = ties.select("organisation", "label").unique(maintain_order=True)
    plain = bodies["label"].str.replace(r"\s*\([^()]*\)$", "")
    registry = Registry.load()
    known = pl.DataFrame(
        {
            "organisation": bodies["organisation"],
            "label": bodies["label"],
            "by_name": resolve_codes(plain, None, "sipri")["actor"],
            "by_letters": resolve_codes(bodies["organisation"], None, "sipri")["actor"],
        }
    ).with_columns(
        pl.when(
            pl.col(name).map_elements(
                lambda actor: registry.get(actor).kind in _BODIES, return_dtype=pl.Boolean
            )
        )
        .then(pl.col(name))
        .alias(name)
        for name in ("by_name", "by_letters")
    )
    own = pl.col("target") == pl.col("organisation").str.to_lowercase()
    alone = pl.col("organisation").n_unique().over("target") == 1
    known = known.with_columns(pl.coalesce("by_name", "by_letters").alias("target")).with_columns(
        pl.when(own | alone).then(pl.col("target")).alias("target")
    )
    return ties.join(
        known.select("organisation", "label", "target"),
        on=["organisation", "label"],
        how="left",
        maintain_order="left",
    ).with_columns(pl.col("organisation").alias("target_raw"))


def _dated(spells: pl.DataFrame) -> pl.DataFrame:
    return spells.with_columns(
        pl.date("first_year", 1, 1).alias("start"),
        pl.date("last_year", 1, 1).alias("end"),
        pl.lit("year").alias("start_precision"),
        pl.lit("year").alias("end_precision"),
    )


def _joined(spells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Joins spells that follow each other, over the five-year steps before 1965 as well."""
    spells = spells.sort(*by, "first_year")
    before = pl.col("last_year").cum_max().shift(1).over(by)
    step = pl.when(pl.col("first_year") <= _YEARLY_SINCE).then(5).otherwise(1)
    fresh = (before.is_null() | (pl.col("first_year") - before > step)).cum_sum().alias("_spell")
    joined = spells.with_columns(fresh).group_by(*by, "_spell", maintain_order=True)
    return joined.agg(pl.col("first_year").min(), pl.col("last_year").max()).drop("_spell")


def _check_spells(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "igoID", "StateID", low=1)
    chunk = whole(chunk, "JoinYear", "LeaveYear", low=1800, high=2100)
    why = "the year of leaving is before that of joining; a later one would be right."
    return reject(chunk, pl.col("LeaveYear") < pl.col("JoinYear"), "LeaveYear", why)


def _from_spells(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    rows, bad = read_table(path, _SPELLS, _check_spells)
    beside = [each for each in sorted(path.parent.glob("*.csv")) if looks_like(each, _NAMES)]
    rows = rows.with_columns(
        pl.col("StateID").cast(pl.String).alias("code"),
        pl.col("JoinYear").alias("first_year"),
        pl.col("LeaveYear").alias("last_year"),
    )
    spells = _joined(rows, ["code", "igoID"])
    if beside:
        names, more = read_table(beside[0], _NAMES, lambda chunk: whole(chunk, "igoID", low=1))
        names = names.unique("igoID", keep="first", maintain_order=True)
        spells = spells.join(names.drop("line"), on="igoID", how="left", maintain_order="left")
        bad = pl.concat([bad, more])
    else:
        nameless = pl.lit(None, pl.String)
        spells = spells.with_columns(nameless.alias("igoAbbr"), nameless.alias("igoLongName"))
    own = pl.format("COW organisation {}", "igoID")
    return _dated(spells).with_columns(
        pl.coalesce("igoAbbr", own).alias("organisation"),
        pl.coalesce("igoLongName", own).alias("label"),
    ), bad


def _organisations(path: Path) -> list[str]:
    return [title for title in read_header(path) if title not in _UNIT_COLUMNS]


def _from_years(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    names = _organisations(path)
    layout = Layout((Field("ccode"), Field("year"), *(Field(name) for name in names)))
    rows, bad = [], []
    for found in read_chunks(path, layout):
        chunk = whole(drop_blank(found), "ccode", low=1, high=999)
        chunk = whole(chunk, "year", low=1800, high=2100)
        bad.append(chunk.bad)
        rows.append(
            chunk.rows.drop("line")
            .unpivot(on=names, index=["ccode", "year"], variable_name="name", value_name="level")
            .with_columns(pl.col("level").str.strip_suffix(".0").cast(pl.Int64, strict=False))
            .filter(pl.col("level").is_in(list(_LEVELS)))
        )
    members = pl.concat(rows).with_columns(
        pl.col("ccode").cast(pl.String).alias("code"),
        pl.col("name").str.to_uppercase().alias("organisation"),
        pl.col("year").alias("first_year"),
        pl.col("year").alias("last_year"),
    )
    spells = _joined(members, ["code", "organisation", "level"])
    levels = pl.col("level").replace_strict(_LEVELS, return_dtype=pl.String)
    label = pl.concat_str("organisation", pl.lit(": "), levels).alias("label")
    return _dated(spells).with_columns(label), pl.concat(bad)


def _recognise(path: Path) -> bool:
    if looks_like(path, _SPELLS):
        return True
    try:
        return looks_like(path, _YEARS) and len(_organisations(path)) > 100
    except DetenteError:
        return False


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=_recognise,
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/state_year_formatv3.zip",
            "state_year_formatv3.csv",
            unpack="state_year_formatv3.csv",
        ),
    ),
)
