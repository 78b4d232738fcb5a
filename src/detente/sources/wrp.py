"""World Religion Project: adherents of each religion, by state, every five years.

Traits `religious-share` (share of the population, from the counts) and `adherents` (people), with
the religion as the qualifier.  A value holds until the next one is given.  Families of a religion
(shia, sunni, alawite ...) are counted apart: Alawites are not among the Shi'a.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, parse_numbers, reject
from detente.sources._structural import add_actors, batches, code_text, read_table, whole
from detente.sources.base import DataSet, Download

__all__ = ["DATASET"]

# Our name: the project's title, and the title in copies that spell it out.
_RELIGIONS: dict[str, tuple[str, ...]] = {
    "protestant": ("chrstprot",),
    "catholic": ("chrstcat",),
    "orthodox": ("chrstorth",),
    "anglican": ("chrstang",),
    "other christian": ("chrstothr",),
    "christian": ("chrstgen", "total christians"),
    "jewish": ("judgen", "total jews"),
    "sunni": ("islmsun",),
    "shia": ("islmshi",),
    "ibadi": ("islmibd",),
    "nation of islam": ("islmnat",),
    "alawite": ("islmalw",),
    "ahmadiyya": ("islmahm",),
    "other muslim": ("islmothr",),
    "muslim": ("islmgen", "total muslims"),
    "buddhist": ("budgen", "total buddhists"),
    "zoroastrian": ("zorogen", "total zoroastrains/parsis"),
    "hindu": ("hindgen", "total hindus"),
    "sikh": ("sikhgen", "total sikhs"),
    "shinto": ("shntgen", "total shinto"),
    "bahai": ("bahgen", "total baha'i"),
    "taoist": ("taogen", "total taoists"),
    "jain": ("jaingen", "total jains"),
    "confucian": ("confgen", "total confucists"),
    "syncretic": ("syncgen", "total syncretics"),
    "animist": ("anmgen", "total animists"),
    "none": ("nonrelig", "non religious"),
}
_LAST_YEAR = 2010

SOURCE = Source(
    id="cow-wrp",
    title="World Religion Project: National Religion Dataset",
    version="1.1",
    publisher="Correlates of War Project (Zeev Maoz and Errol A. Henderson)",
    licence="Free of charge with citation; nobody may be charged for access (COW terms of use).",
    homepage="https://correlatesofwar.org/data-sets/world-religion-data/",
    bibtex="""@article{maoz2013religion,
  author = {Maoz, Zeev and Henderson, Errol A.},
  title = {The World Religion Dataset, 1945--2010: Logic, Estimates, and Trends},
  journal = {International Interactions},
  volume = {39}, number = {3}, pages = {265--291}, year = {2013},
  doi = {10.1080/03050629.2013.782306}
}""",
    coverage=Coverage(date(1945, 1, 1), date(_LAST_YEAR, 12, 31), note="States, every five years."),
    released=date(2013, 12, 31),
    obtain="Run `detente fetch cow-wrp`, or download the national file from correlatesofwar.org.",
    note="Where adherents of two religions are counted twice the shares may add up to more than 1.",
)

_LAYOUT = Layout(
    fields=(
        Field("year"),
        Field("state"),
        Field("islmshi", ("islmshi",)),
        Field("population", ("pop", "population in independent states")),
        *(Field(name, titles, required=False) for name, titles in _RELIGIONS.items()),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "state", low=1, high=999)
    chunk = whole(chunk, "year", low=1900, high=2100)
    # The published file writes counts above a thousand with commas.
    columns = ["population", *_RELIGIONS]
    rows = chunk.rows.with_columns(
        pl.col(name).str.replace_all(",", "", literal=True) for name in columns
    )
    chunk = Chunk(rows, chunk.bad, chunk.data, chunk.offsets)
    chunk = parse_numbers(chunk, *columns, low=0, empty=("", "NA", "-9"))
    why = "the population is not given; a number of people above 0 would be right."
    nobody = pl.col("population").is_null() | (pl.col("population") == 0)
    return reject(chunk, nobody, "population", why)


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    rows = rows.sort("state", "year").unique(["state", "year"], keep="first", maintain_order=True)
    following = pl.col("year").shift(-1).over("state")
    rows = rows.with_columns(
        code_text("state").alias("code"),
        pl.date("year", 1, 1).alias("start"),
        pl.date(following, 1, 1).dt.offset_by("-1d").alias("end"),
        pl.lit("year").alias("start_precision"),
        pl.when(following.is_not_null()).then(pl.lit("day")).alias("end_precision"),
        following.is_null().alias("censored"),
    )
    rows = add_actors(rows, "cow", actor="code")
    counts = rows.unpivot(
        on=list(_RELIGIONS),
        index=[name for name in rows.columns if name not in _RELIGIONS],
        variable_name="qualifier",
        value_name="count",
    ).filter(pl.col("count").is_not_null())
    traits = pl.concat(
        counts.with_columns(
            pl.lit(trait).alias("trait"),
            value.alias("value"),
            pl.lit(unit).alias("unit"),
            pl.concat_str(pl.lit(trait), "qualifier", "code", "year", separator="|").alias(
                "record"
            ),
        )
        for trait, value, unit in (
            ("adherents", pl.col("count"), "people"),
            ("religious-share", pl.col("count") / pl.col("population"), "share of population"),
        )
    )
    yield from batches(SOURCE, EvidenceKind.TRAIT, traits.sort("record"), bad)


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TRAIT,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(
        Download(
            "https://correlatesofwar.org/wp-content/uploads/WRP_national.csv", "WRP_national.csv"
        ),
    ),
)
