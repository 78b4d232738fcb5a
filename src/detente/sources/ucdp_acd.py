"""The UCDP/PRIO Armed Conflict Dataset: who fought whom, and who sent troops to help.

Primary parties of opposite sides give a Tie `armed-conflict` for each episode (value: 1 at least
25, 2 at least 1,000 deaths in a year).  A secondary party gives a Tie `sponsorship` with the
means `troops`.  Secondary means troops in the field: money, arms or shelter are not in these
columns.

Secondary parties stand in the row of a conflict and year beside a side, and by the codebook share
its position on what is fought over; the row does not say beside whom they fought.  A side need be
no alliance: in the Yemen of 2015 one side holds Ansar Allah, al-Qaeda and the forces of Hadi.  So
a year gives a `sponsorship` only where the side has one primary party, and where the helper did
not, in that year, also stand against that party, in this conflict or in another: of a helper that
changed sides with a change of government the row does not say when.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import Chunk, Field, Layout, looks_like, reject
from detente.sources._structural import add_actors, batches, read_table, whole
from detente.sources._ucdp import check_episode, episode_spells, split_names, split_numbers
from detente.sources.base import DataSet, Download

__all__ = ["DATASET"]

SOURCE = Source(
    id="ucdp-acd",
    title="UCDP/PRIO Armed Conflict Dataset",
    version="22.1",
    publisher="Uppsala Conflict Data Program and Peace Research Institute Oslo",
    licence="CC BY 4.0",
    homepage="https://ucdp.uu.se/downloads/",
    bibtex="""@article{gleditsch2002armed,
  author = {Gleditsch, Nils Petter and Wallensteen, Peter and Eriksson, Mikael
    and Sollenberg, Margareta and Strand, H{\\aa}vard},
  title = {Armed Conflict 1946--2001: A New Dataset},
  journal = {Journal of Peace Research},
  volume = {39}, number = {5}, pages = {615--637}, year = {2002}
}
@article{davies2022organized,
  author = {Davies, Shawn and Pettersson, Therese and {\\"O}berg, Magnus},
  title = {Organized Violence 1989--2021 and Drone Warfare},
  journal = {Journal of Peace Research},
  volume = {59}, number = {4}, pages = {593--610}, year = {2022},
  doi = {10.1177/00223433221108428}
}""",
    coverage=Coverage(
        date(1946, 1, 1),
        date(2021, 12, 31),
        note="Only years in which a conflict reached 25 battle deaths; "
        "helpers only of a party that was alone on its side.",
    ),
    released=date(2022, 6, 30),
    obtain="Download the version you need from ucdp.uu.se/downloads (CSV).",
    note="Version 22.1 came out in June 2022; later versions are read as well.",
)

_LAYOUT = Layout(
    fields=(
        Field("conflict_id"),
        Field("location"),
        Field("side_a"),
        Field("side_a_2nd"),
        Field("side_b"),
        Field("side_b_2nd"),
        Field("incompatibility"),
        Field("territory_name"),
        Field("year"),
        Field("intensity_level"),
        Field("start_date2"),
        Field("start_prec2"),
        Field("ep_end"),
        Field("ep_end_date"),
        Field("ep_end_prec"),
        Field("gwno_a"),
        Field("gwno_a_2nd"),
        Field("gwno_b"),
        Field("gwno_b_2nd"),
        Field("version"),
    )
)
_BY = ["conflict_id", "side_1", "side_2"]


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "conflict_id", low=1)
    chunk = whole(chunk, "intensity_level", low=1, high=2)
    for column in ("side_a", "side_b", "gwno_a"):
        why = "the field is empty; a party of the conflict would be right."
        chunk = reject(chunk, pl.col(column).is_null(), column, why)
    for column in ("gwno_a", "gwno_b", "gwno_a_2nd", "gwno_b_2nd"):
        wrong = ~pl.col(column).str.contains(r"^\s*\d+(\s*,\s*\d+)*\s*$")
        chunk = reject(chunk, wrong, column, "no list of state numbers; 630, 645 would be right.")
    return check_episode(chunk)


def _parties(rows: pl.DataFrame) -> pl.DataFrame:
    """Adds lists of parties: `a`, `b` (primary), `a2`, `b2` (secondary); states as numbers.

    Names and numbers of a list are sorted each in its own way and cannot be matched by place, so
    states are known by number and groups by name.
    """
    states_b = split_numbers("gwno_b").list.eval("gw:" + pl.element())
    return rows.with_columns(
        split_numbers("gwno_a").list.eval("gw:" + pl.element()).alias("a"),
        pl.when(pl.col("gwno_b").is_not_null())
        .then(states_b)
        .otherwise(split_names("side_b"))
        .alias("b"),
        *(
            split_numbers(f"gwno_{side}_2nd")
            .list.eval(("gw:" + pl.element()).filter(pl.element() != ""))
            .alias(f"{side}2")
            for side in ("a", "b")
        ),
    )


def _pairs(rows: pl.DataFrame, first: str, second: str) -> pl.DataFrame:
    pairs = rows.with_columns(pl.col(first).alias("side_1"), pl.col(second).alias("side_2"))
    return (
        pairs.explode("side_1")
        .explode("side_2")
        .filter(
            pl.col("side_1").is_not_null()
            & pl.col("side_2").is_not_null()
            & (pl.col("side_1") != "")
            & (pl.col("side_2") != "")
        )
    )


def _helped(rows: pl.DataFrame) -> pl.DataFrame:
    """Pairs of a helper and the one whom it helped, of the years in which that is known.

    A side of several primary parties gives none, for the row does not tell them apart; nor does a
    helper that stood against the party in the same year, as fighter or as helper.
    """
    helpers = pl.concat(
        _pairs(rows.filter(pl.col(side).list.len() == 1), f"{side}2", side) for side in ("a", "b")
    )
    key = ["side_1", "side_2", "year"]
    against = pl.concat(
        _pairs(rows, *pair).select(key)
        for one, other in (("a", "b"), ("a2", "b"), ("a", "b2"))
        for pair in ((one, other), (other, one))
    )
    return helpers.join(against, on=key, how="anti", maintain_order="left")


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    rows = _parties(rows).with_columns(pl.col("year").max().alias("final_year"))
    fights = _spells(_pairs(rows, "a", "b")).with_columns(
        pl.lit("armed-conflict").alias("kind"),
        pl.lit(value=False).alias("directed"),
        pl.lit("intensity (1 from 25, 2 from 1,000 deaths a year)").alias("unit"),
    )
    support = _spells(_helped(rows)).with_columns(
        pl.lit("sponsorship").alias("kind"),
        pl.lit(value=True).alias("directed"),
        pl.lit("troops").alias("means"),
        pl.lit(None, pl.Float64).alias("value"),
    )
    ties = _named(pl.concat([fights, support], how="diagonal")).with_columns(
        pl.lit("security").alias("sphere"),
        pl.concat_str(
            *_BY, "kind", "start_date2", pl.col("first_year").cast(pl.String), separator="|"
        ).alias("record"),
    )
    yield from batches(SOURCE, EvidenceKind.TIE, ties.sort("record"), bad)


def _spells(pairs: pl.DataFrame) -> pl.DataFrame:
    facts = pairs.group_by(_BY).agg(
        pl.col("intensity_level").max().cast(pl.Float64).alias("value"),
        pl.col("location").first(),
        pl.col("territory_name").drop_nulls().first(),
    )
    spells = episode_spells(pairs, _BY)
    over = pl.concat_str(pl.lit("over "), pl.col("territory_name").fill_null("government"))
    return spells.join(facts, on=_BY, how="left", maintain_order="left").with_columns(
        pl.format("conflict in {} {}", "location", over).alias("label")
    )


def _named(ties: pl.DataFrame) -> pl.DataFrame:
    """Actors by state number or by group name, each with its raw code or name."""
    for new, column in (("actor", "side_1"), ("target", "side_2")):
        state = pl.col(column).str.starts_with("gw:")
        number = pl.when(state).then(pl.col(column).str.strip_prefix("gw:"))
        ties = ties.with_columns(
            number.alias("_number"), pl.when(~state).then(pl.col(column)).alias("_name")
        )
        ties = add_actors(ties, "gw", _state="_number")
        ties = add_actors(ties, "ucdp", _group="_name")
        ties = ties.with_columns(
            pl.coalesce("_state", "_group").alias(new),
            pl.coalesce("_number", "_name").alias(f"{new}_raw"),
        ).drop("_state", "_group", "_number", "_name", "_state_raw", "_group_raw")
    return ties


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TIE,),
    read=_read,
    recognise=lambda path: looks_like(path, _LAYOUT),
    downloads=(
        # The archive holds the one file and is read as it is.
        Download(
            "https://ucdp.uu.se/downloads/ucdpprio/ucdp-prio-acd-221-csv.zip",
            "ucdp-prio-acd-221-csv.zip",
        ),
    ),
)
