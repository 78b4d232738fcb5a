"""V-Dem: electoral and liberal democracy, by state and year, with the project's intervals.

Traits `v2x_polyarchy`, `v2x_libdem` and, where the file has them, `v2x_partipdem`,
`v2x_delibdem`, `v2x_egaldem`; low and high are the project's 68 per cent bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    looks_like,
    parse_numbers,
    read_chunks,
    reject,
)
from detente.sources._structural import (
    add_actors,
    batches,
    calendar_year,
    code_text,
    drop_blank,
    whole,
)
from detente.sources.base import DataSet

__all__ = ["DATASET"]

_INDICES = ("v2x_polyarchy", "v2x_libdem", "v2x_partipdem", "v2x_delibdem", "v2x_egaldem")

SOURCE = Source(
    id="vdem",
    title="Varieties of Democracy: Country-Year",
    version="15",
    publisher="V-Dem Institute, University of Gothenburg",
    licence="CC BY-SA 4.0",
    homepage="https://www.v-dem.net",
    bibtex="""@misc{coppedge2025vdem,
  author = {Coppedge, Michael and Gerring, John and Knutsen, Carl Henrik and Lindberg, Staffan I.
    and Teorell, Jan and others},
  title = {{V-Dem} Country-Year Dataset v15},
  publisher = {Varieties of Democracy (V-Dem) Project}, year = {2025}
}""",
    coverage=Coverage(date(1789, 1, 1), date(2024, 12, 31)),
    released=date(2025, 3, 31),
    obtain="Download the Country-Year dataset (CSV) from v-dem.net/data.",
    note="Published in March 2025. Values of one release cannot be compared with another's.",
)

_BOUNDS = ("_codelow", "_codehigh")
_LAYOUT = Layout(
    fields=(
        Field("text_id", ("country_text_id",)),
        Field("year"),
        Field("ccode", ("COWcode", "vdem_cowcode")),
        *(
            Field(index + bound, required=index in _INDICES[:2])
            for index in _INDICES
            for bound in ("", *_BOUNDS)
        ),
    )
)


def _check(chunk: Chunk) -> Chunk:
    chunk = drop_blank(chunk)
    chunk = whole(chunk, "ccode", low=1, high=999, required=False)
    chunk = whole(chunk, "year", low=1700, high=2100)
    wrong = ~pl.col("text_id").str.contains(r"^[A-Z]{3}$") | pl.col("text_id").is_null()
    chunk = reject(chunk, wrong, "country_text_id", "no code of three letters; IRQ would be right.")
    columns = [index + bound for index in _INDICES for bound in ("", *_BOUNDS)]
    return parse_numbers(chunk, *columns, low=0, high=1, empty=("", "NA"))


def _read(path: Path) -> Iterator[Batch]:
    for chunk in map(_check, read_chunks(path, _LAYOUT)):
        rows = chunk.rows.with_columns(
            code_text("ccode").alias("code"), *calendar_year(pl.col("year"))
        ).with_columns(pl.when(pl.col("code").is_null()).then(pl.col("text_id")).alias("iso"))
        # Territories without a COW code (Palestine, Hong Kong) are known by three letters.
        rows = add_actors(add_actors(rows, "cow", _a="code"), "iso3", _b="iso")
        rows = rows.with_columns(
            pl.coalesce("_a", "_b").alias("actor"), pl.coalesce("code", "iso").alias("actor_raw")
        )
        traits = pl.concat(
            rows.filter(pl.col(index).is_not_null()).with_columns(
                pl.lit(index).alias("trait"),
                pl.col(index).alias("value"),
                pl.col(f"{index}_codelow").alias("low"),
                pl.col(f"{index}_codehigh").alias("high"),
                pl.lit("index (0 to 1)").alias("unit"),
                pl.concat_str(pl.lit(index), "text_id", "year", separator="|").alias("record"),
            )
            for index in _INDICES
        )
        traits = traits.unique("record", keep="first", maintain_order=True)
        yield from batches(SOURCE, EvidenceKind.TRAIT, traits, chunk.bad)


DATASET = DataSet(SOURCE, (EvidenceKind.TRAIT,), _read, lambda path: looks_like(path, _LAYOUT))
