"""Roll-call votes in the UN General Assembly: a Trait `un-vote` per state and roll call.

The value is 1 for yes, 0 for abstention, -1 for no; the qualifier is the roll call's number, the
text its short description.  Absent and non-member states (codes 8 and 9) cast no vote and have no
row.  Reads the votes file (CSV or Parquet) with `un_roll_calls.csv` beside it, or the project's
own file, which has the date in every row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl

from detente.errors import FormatError, Where
from detente.evidence.batch import Batch
from detente.evidence.schema import EvidenceKind
from detente.evidence.source import Coverage, Source
from detente.sources._delimited import (
    Chunk,
    Field,
    Layout,
    looks_like,
    parse_dates,
    read_chunks,
    reject,
)
from detente.sources._parquet import looks_like_parquet, read_parquet_chunks
from detente.sources._structural import (
    add_actors,
    batches,
    drop_blank,
    once,
    read_table,
    whole,
)
from detente.sources.base import DataSet

__all__ = ["DATASET"]

SOURCE = Source(
    id="un-votes",
    title="United Nations General Assembly Voting Data",
    version="1946-2019",
    publisher="Erik Voeten, Anton Strezhnev and Michael Bailey",
    licence="CC0 1.0",
    homepage="https://doi.org/10.7910/DVN/LEJUQZ",
    bibtex="""@incollection{voeten2013unga,
  author = {Voeten, Erik},
  title = {Data and Analyses of Voting in the United Nations General Assembly},
  booktitle = {Routledge Handbook of International Organization},
  editor = {Reinalda, Bob},
  publisher = {Routledge}, year = {2013}
}
@article{bailey2017unga,
  author = {Bailey, Michael A. and Strezhnev, Anton and Voeten, Erik},
  title = {Estimating Dynamic State Preferences from United Nations Voting Data},
  journal = {Journal of Conflict Resolution},
  volume = {61}, number = {2}, pages = {430--456}, year = {2017}
}""",
    coverage=Coverage(
        date(1946, 1, 1),
        date(2019, 12, 31),
        note="UN members; decisions without a vote are not in.",
    ),
    released=date(2021, 12, 31),
    obtain="Take `un_votes` and `un_roll_calls` from the R package unvotes, or UNVotes from the "
    "Harvard Dataverse, and save them as CSV or Parquet in one folder.",
    note="Most states vote alike on most days: agreement here is no friendship.",
)

_VOTES = Layout(
    fields=(
        Field("rcid"),
        Field("vote"),
        Field("code", ("country_code", "ccode")),
        Field("country", ("country", "Countryname")),
        Field("ccode", ("ccode",), required=False),
        Field("date", required=False),
        Field("short", required=False),
    )
)
_ROLL_CALLS = Layout(
    fields=(Field("rcid"), Field("date"), Field("unres"), Field("short"), Field("descr"))
)
_VALUES = {"yes": 1.0, "abstain": 0.0, "no": -1.0, "1": 1.0, "2": 0.0, "3": -1.0}
_NO_VOTE = ("8", "9", "absent", "not a member")
_TEXT = 160


def _check_roll_call(chunk: Chunk) -> Chunk:
    return parse_dates(whole(chunk, "rcid", low=0), "date")


def _roll_calls(path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    beside = path.parent / "un_roll_calls.csv"
    if not beside.is_file():
        raise FormatError(
            "the votes have no dates and no un_roll_calls.csv lies beside them.",
            where=Where(path, 1, "date"),
            fix="Put un_roll_calls.csv of the same release into the folder.",
        )
    rows, bad = read_table(beside, _ROLL_CALLS, _check_roll_call)
    text = pl.coalesce("short", "descr").str.strip_chars().str.slice(0, _TEXT)
    calls = rows.select(
        "rcid",
        "date",
        pl.concat_str(pl.coalesce(pl.format("{}: ", "unres"), pl.lit("")), text).alias("text"),
    )
    return calls.unique("rcid", keep="first", maintain_order=True), bad


def _check(chunk: Chunk) -> Chunk:
    chunk = drop_blank(chunk)
    chunk = whole(chunk, "rcid", low=0)
    lower = pl.col("vote").str.strip_suffix(".0").str.to_lowercase()
    rows = chunk.rows.with_columns(lower.alias("vote"))
    chunk = Chunk(rows, chunk.bad, chunk.data, chunk.offsets)
    known = pl.col("vote").is_in([*_VALUES, *_NO_VOTE])
    why = "the vote is unknown; yes, no, abstain (1, 3, 2), 8 or 9 would be right."
    chunk = reject(chunk, ~known | pl.col("vote").is_null(), "vote", why)
    why = "neither code nor name of the country; one of them would be right."
    nobody = pl.col("code").is_null() & pl.col("country").is_null()
    return once(reject(chunk, nobody, "country", why), "rcid", "code", "country")


def _read(path: Path) -> Iterator[Batch]:
    parquet = looks_like_parquet(path, _VOTES)
    chunks = read_parquet_chunks(path, _VOTES) if parquet else read_chunks(path, _VOTES)
    calls: pl.DataFrame | None = None
    bad_calls: pl.DataFrame | None = None
    for chunk in map(_check, chunks):
        if calls is None and chunk.rows["date"].null_count() == chunk.rows.height:
            calls, bad_calls = _roll_calls(path)
        dated = _dated(chunk, calls)
        bad = dated.bad if bad_calls is None else pl.concat([bad_calls, dated.bad])
        bad_calls = None
        yield from batches(SOURCE, EvidenceKind.TRAIT, _traits(dated.rows), bad)


def _dated(chunk: Chunk, calls: pl.DataFrame | None) -> Chunk:
    """Adds `day` and `text` from the roll calls, or from the row itself."""
    if calls is None:
        chunk = parse_dates(chunk, "date")
        rows = chunk.rows.with_columns(
            pl.col("date").alias("day"), pl.col("short").str.slice(0, _TEXT).alias("text")
        )
        return Chunk(rows, chunk.bad, chunk.data, chunk.offsets)
    rows = chunk.rows.drop("date").join(
        calls.rename({"date": "day"}), on="rcid", how="left", maintain_order="left"
    )
    why = "no roll call has this number; one from un_roll_calls.csv would be right."
    return reject(
        Chunk(rows, chunk.bad, chunk.data, chunk.offsets), pl.col("day").is_null(), "rcid", why
    )


def _traits(rows: pl.DataFrame) -> pl.DataFrame:
    rows = rows.filter(~pl.col("vote").is_in(_NO_VOTE))
    number = pl.col("code").str.contains(r"^\d+(\.0)?$")
    rows = rows.with_columns(
        pl.when(number).then(pl.col("code").str.strip_suffix(".0")).alias("_cow"),
        pl.when(~number).then(pl.col("code")).alias("_iso2"),
        # A state that no longer exists has a name and no code; `sipri` reads plain names.
        pl.when(pl.col("code").is_null()).then(pl.col("country")).alias("_name"),
    )
    for new, column, system in (
        ("_a", "_cow", "cow"),
        ("_b", "_iso2", "iso2"),
        ("_c", "_name", "sipri"),
    ):
        rows = add_actors(rows, system, on="day", **{new: column})
    return rows.select(
        pl.coalesce("_a", "_b", "_c").alias("actor"),
        pl.coalesce("_cow", "_iso2", "_name").alias("actor_raw"),
        pl.lit("un-vote").alias("trait"),
        pl.col("rcid").cast(pl.String).alias("qualifier"),
        pl.col("vote")
        .replace_strict(_VALUES, default=None, return_dtype=pl.Float64)
        .alias("value"),
        pl.lit("vote (1 yes, 0 abstention, -1 no)").alias("unit"),
        "text",
        pl.col("day").alias("start"),
        pl.col("day").alias("end"),
        pl.lit("day").alias("start_precision"),
        pl.lit("day").alias("end_precision"),
        pl.lit(value=False).alias("censored"),
        # Code and name: two states have shared a code (the two Yemens, the two Germanies).
        pl.concat_str(
            "rcid",
            pl.coalesce("_cow", "_iso2", "_name"),
            pl.col("country").fill_null(""),
            separator="|",
        ).alias("record"),
    )


DATASET = DataSet(
    source=SOURCE,
    kinds=(EvidenceKind.TRAIT,),
    read=_read,
    recognise=lambda path: looks_like_parquet(path, _VOTES) or looks_like(path, _VOTES),
)
