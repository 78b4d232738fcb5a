"""The SIPRI Arms Transfers Database: deliveries of major weapons, deal by deal.

Each run of delivery years of a deal gives a Tie `arms-transfer` from supplier to recipient; its
value is the trend-indicator value (TIV) delivered, shared out evenly over the years of delivery
where a deal has several runs.  A TIV measures military capability, not money.  Recipients marked
`*` are no states: they also get a Tie `sponsorship` with the means `arms`.
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
    label_duplicates,
    looks_like,
    parse_numbers,
    reject,
)
from detente.sources._spells import year_spells
from detente.sources._structural import add_actors, batches, read_table, whole
from detente.sources.base import DataSet

__all__ = ["DATASET"]

SOURCE = Source(
    id="sipri-arms",
    title="SIPRI Arms Transfers Database: Trade Register",
    version="March 2025",
    publisher="Stockholm International Peace Research Institute",
    licence="Free of charge for non-commercial use with a credit to SIPRI; larger extracts may "
    "not be passed on without its permission.",
    homepage="https://www.sipri.org/databases/armstransfers",
    bibtex="""@misc{sipri2025arms,
  author = {{Stockholm International Peace Research Institute}},
  title = {{SIPRI} Arms Transfers Database},
  year = {2025},
  howpublished = {\\url{https://www.sipri.org/databases/armstransfers}}
}""",
    coverage=Coverage(
        date(1950, 1, 1), date(2024, 12, 31), note="Major conventional weapons only; no small arms."
    ),
    released=date(2025, 3, 31),
    obtain="Make a trade register at armstransfers.sipri.org and save it as CSV.",
    note="Revised every spring, earlier years as well. Years of delivery and numbers are often "
    "estimates of SIPRI.",
)

_LAYOUT = Layout(
    fields=(
        Field("recipient"),
        Field("supplier"),
        Field("ordered", ("Year of order",)),
        Field("designation", ("Weapon designation",)),
        Field("description", ("Weapon description",)),
        Field("number", ("Number delivered",)),
        Field("years", ("Year(s) of delivery",)),
        Field("condition", ("status",)),
        Field("comments"),
        Field("tiv", ("SIPRI TIV of delivered weapons",)),
    )
)
_DEAL = ["recipient", "supplier", "ordered", "designation", "number", "years"]


def _check(chunk: Chunk) -> Chunk:
    for column in ("recipient", "supplier"):
        wrong = pl.col(column).is_null() | pl.col(column).str.contains(r"^[\d.]+$")
        why = "no name of a country or group; Iraq or Hezbollah (Lebanon)* would be right."
        chunk = reject(chunk, wrong, column, why)
    chunk = whole(chunk, "ordered", low=1900, high=2100)
    chunk = parse_numbers(chunk, "tiv", low=0)
    wrong = ~pl.col("years").str.contains(r"^\s*\d{4}(\s*[;,]\s*\d{4})*\s*$")
    why = "no list of years; 2017; 2018 would be right."
    return reject(chunk, wrong, "years", why)


def _deliveries(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per run of delivery years of a deal; deals not yet delivered have none."""
    deals = label_duplicates(rows, _DEAL).rename({"record": "deal"})
    years = (
        deals.select("deal", pl.col("years").str.extract_all(r"\d{4}"))
        .explode("years")
        .drop_nulls()
        .with_columns(pl.col("years").cast(pl.Int64).alias("year"))
    )
    runs = year_spells(years, ["deal"]).with_columns(
        (pl.col("last_year") - pl.col("first_year") + 1).alias("length")
    )
    runs = runs.with_columns(
        (pl.col("length") / pl.col("length").sum().over("deal")).alias("share"),
    )
    return runs.join(deals, on="deal", how="left", maintain_order="left")


def _label() -> pl.Expr:
    # A word of its own: `aid`, but not `said`.
    aid = pl.col("comments").str.contains(r"(?i)\baid\b").fill_null(value=False)
    used = pl.col("condition").str.contains("(?i)second hand").fill_null(value=False)
    return pl.concat_str(
        pl.format("{} {}", pl.col("number").fill_null("?"), pl.col("designation").fill_null("?")),
        pl.format(" ({})", "description").fill_null(""),
        pl.when(used).then(pl.lit(", second-hand")).otherwise(pl.lit("")),
        pl.when(aid).then(pl.lit(", aid")).otherwise(pl.lit("")),
    )


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    unsure = pl.col("comments").str.contains("(?i)supplier uncertain|recipient uncertain")
    transfers = add_actors(
        _deliveries(rows), "sipri", actor="supplier", target="recipient"
    ).with_columns(
        pl.lit("arms-transfer").alias("kind"),
        pl.lit("security").alias("sphere"),
        pl.lit(value=True).alias("directed"),
        pl.lit(value=False).alias("censored"),
        (pl.col("tiv") * pl.col("share")).alias("value"),
        pl.lit("TIV").alias("unit"),
        _label().alias("label"),
        pl.when(unsure).then(pl.lit("doubtful")).otherwise(pl.lit("coded")).alias("status"),
        pl.concat_str("deal", pl.col("first_year").cast(pl.String), separator="|").alias("record"),
    )
    # `*` marks a group, `**` an international organisation.
    group = pl.col("recipient").str.contains(r"[^*]\*$")
    backing = transfers.filter(group).with_columns(
        pl.lit("sponsorship").alias("kind"),
        pl.lit("arms").alias("means"),
        pl.concat_str("record", pl.lit("|sponsorship")).alias("record"),
    )
    ties = pl.concat([transfers, backing], how="diagonal").sort("record")
    yield from batches(SOURCE, EvidenceKind.TIE, ties, bad)


DATASET = DataSet(SOURCE, (EvidenceKind.TIE,), _read, lambda path: looks_like(path, _LAYOUT))
