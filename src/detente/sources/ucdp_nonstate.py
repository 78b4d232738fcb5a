"""The UCDP Non-State Conflict Dataset: fighting between organised groups, none of them a state.

The two sides give a Tie `armed-conflict` for each episode (value: the highest best estimate of
deaths in a year).  States that sent troops to a side give a Tie `sponsorship`.
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
from detente.sources._structural import add_actors, batches, read_table, whole
from detente.sources._ucdp import check_episode, episode_spells, split_names, split_numbers
from detente.sources.base import DataSet

__all__ = ["DATASET"]

SOURCE = Source(
    id="ucdp-nonstate",
    title="UCDP Non-State Conflict Dataset",
    version="22.1",
    publisher="Uppsala Conflict Data Program",
    licence="CC BY 4.0",
    homepage="https://ucdp.uu.se/downloads/",
    bibtex="""@article{sundberg2012nonstate,
  author = {Sundberg, Ralph and Eck, Kristine and Kreutz, Joakim},
  title = {Introducing the {UCDP} Non-State Conflict Dataset},
  journal = {Journal of Peace Research},
  volume = {49}, number = {2}, pages = {351--362}, year = {2012}
}
@article{davies2022organized,
  author = {Davies, Shawn and Pettersson, Therese and {\\"O}berg, Magnus},
  title = {Organized Violence 1989--2021 and Drone Warfare},
  journal = {Journal of Peace Research},
  volume = {59}, number = {4}, pages = {593--610}, year = {2022},
  doi = {10.1177/00223433221108428}
}""",
    coverage=Coverage(
        date(1989, 1, 1),
        date(2021, 12, 31),
        note="Only years in which a conflict reached 25 battle deaths.",
    ),
    released=date(2022, 6, 30),
    obtain="Download the version you need from ucdp.uu.se/downloads (CSV).",
    note="Version 22.1 came out in June 2022; later versions are read as well.",
)

_LAYOUT = Layout(
    fields=(
        Field("dyad_id"),
        Field("org"),
        Field("side_a_name"),
        Field("gwno_a_2nd"),
        Field("side_b_name"),
        Field("gwno_b_2nd"),
        Field("start_date2"),
        Field("start_prec2"),
        Field("ep_end"),
        Field("ep_end_date"),
        Field("ep_end_prec"),
        Field("year"),
        Field("best_fatality_estimate"),
        Field("location"),
    )
)
_BY = ["dyad_id", "side_1", "side_2"]


def _check(chunk: Chunk) -> Chunk:
    chunk = whole(chunk, "dyad_id", low=1)
    chunk = parse_numbers(chunk, "best_fatality_estimate", low=0)
    for column in ("side_a_name", "side_b_name"):
        why = "the field is empty; a party of the conflict would be right."
        chunk = reject(chunk, pl.col(column).is_null(), column, why)
    for column in ("gwno_a_2nd", "gwno_b_2nd"):
        wrong = ~pl.col(column).str.contains(r"^\s*\d+(\s*,\s*\d+)*\s*$")
        chunk = reject(chunk, wrong, column, "no list of state numbers; 2, 200 would be right.")
    return check_episode(chunk)


def _exploded(rows: pl.DataFrame, first: pl.Expr, second: pl.Expr) -> pl.DataFrame:
    pairs = rows.with_columns(first.alias("side_1"), second.alias("side_2"))
    pairs = pairs.explode("side_1").explode("side_2")
    return pairs.filter((pl.col("side_1") != "") & (pl.col("side_2") != ""))


def _spells(pairs: pl.DataFrame) -> pl.DataFrame:
    facts = pairs.group_by(_BY).agg(
        pl.col("best_fatality_estimate").max().alias("value"), pl.col("location").first()
    )
    return (
        episode_spells(pairs, _BY)
        .join(facts, on=_BY, how="left", maintain_order="left")
        .with_columns(pl.format("conflict between groups in {}", "location").alias("label"))
    )


def _read(path: Path) -> Iterator[Batch]:
    rows, bad = read_table(path, _LAYOUT, _check)
    rows = rows.with_columns(pl.col("year").max().alias("final_year"))
    a, b = split_names("side_a_name"), split_names("side_b_name")
    fights = add_actors(_spells(_exploded(rows, a, b)), "ucdp", actor="side_1", target="side_2")
    fights = fights.with_columns(
        pl.lit("armed-conflict").alias("kind"),
        pl.lit(value=False).alias("directed"),
        pl.lit("deaths in the worst year").alias("unit"),
    )
    helpers = pl.concat(
        [
            _exploded(rows, split_numbers("gwno_a_2nd"), a),
            _exploded(rows, split_numbers("gwno_b_2nd"), b),
        ]
    )
    support = add_actors(_spells(helpers), "gw", actor="side_1")
    support = add_actors(support, "ucdp", target="side_2").with_columns(
        pl.lit("sponsorship").alias("kind"),
        pl.lit(value=True).alias("directed"),
        pl.lit("troops").alias("means"),
        pl.lit(None, pl.Float64).alias("value"),
    )
    ties = pl.concat([fights, support], how="diagonal").with_columns(
        pl.lit("security").alias("sphere"),
        pl.concat_str(
            *_BY, "kind", "start_date2", pl.col("first_year").cast(pl.String), separator="|"
        ).alias("record"),
    )
    yield from batches(SOURCE, EvidenceKind.TIE, ties.sort("record"), bad)


DATASET = DataSet(SOURCE, (EvidenceKind.TIE,), _read, lambda path: looks_like(path, _LAYOUT))
