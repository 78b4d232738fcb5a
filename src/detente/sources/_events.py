"""The last step of every event data set: codes to meanings, names to actors, rows to a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from detente.actors.crosswalk import resolve_codes
from detente.evidence.batch import Batch
from detente.evidence.schema import EVENT, EvidenceKind
from detente.evidence.source import Source
from detente.ontology import (
    Scheme,
    annotate,
    religious_code,
    religious_name,
    religious_role,
    sphere_of,
)
from detente.sources._columns import Chunk, label_duplicates, quoted, reject

__all__ = ["add_meaning", "blank_to_null", "resolve", "to_batch"]

_NAMES_IN_WORDS = frozenset({"icews", "ucdp"})


def blank_to_null(chunk: Chunk, *columns: str, empty: Sequence[str] = ("",)) -> Chunk:
    """Strips blanks from String columns; texts in `empty` (such as `NA`) become null."""
    texts = [pl.col(column).str.strip_chars() for column in columns]
    return replace(
        chunk,
        rows=chunk.rows.with_columns(
            pl.when(text.is_in(list(empty))).then(None).otherwise(text).alias(column)
            for text, column in zip(texts, columns, strict=True)
        ),
    )


def add_meaning(chunk: Chunk, scheme: Scheme, *, field: str) -> Chunk:
    """Adds event_type, quad, sphere, `scale` (the scheme's intensity) and `falls_back`.

    Rows whose `code` the scheme does not know go to the quarantine under the name `field`.
    """
    meaning = annotate(chunk.rows["code"], scheme).rename({"intensity": "scale"})
    chunk = replace(chunk, rows=chunk.rows.hstack(meaning))
    shown = quoted(pl.col("code").fill_null("").str.slice(0, 40))
    reason = f" is no {scheme} event code; one of the scheme's codes would be right."
    chunk = reject(chunk, ~pl.col("known"), field, pl.concat_str(shown, pl.lit(reason)))
    return replace(chunk, rows=chunk.rows.drop("known"))


def resolve(rows: pl.DataFrame, column: str, system: str, prefix: str) -> pl.DataFrame:
    """Adds `prefix` (an actor id or null) and `prefix`_role for the codes in `column`.

    Codes that resolve to nobody stay null; where
    `prefix` is there already, only its nulls are filled (a second reading of what is known).
    """
    if prefix in rows.columns:
        again = resolve(rows.rename({prefix: "_a", f"{prefix}_role": "_r"}), column, system, prefix)
        first = pl.col("_a").is_not_null()
        return again.with_columns(
            pl.when(first).then("_a").otherwise(prefix).alias(prefix),
            pl.when(first).then("_r").otherwise(f"{prefix}_role").alias(f"{prefix}_role"),
        ).drop("_a", "_r")
    found = resolve_codes(rows[column], rows["date"], system)
    return rows.with_columns(
        found["actor"].alias(prefix), found["role"].replace("", None).alias(f"{prefix}_role")
    )


def to_batch(
    chunk: Chunk,
    source: Source,
    scheme: Scheme,
    system: str,
    seen: dict[str, int] | None = None,
) -> Batch:
    """The chunk as evidence.

    `rows` must hold date, code, actor_raw, target_raw and what `add_meaning` adds; other columns
    of the event schema are taken where present.  Where absent: `record` is
    date|actor|target|code|k with k the running number among equal rows (`seen` carries it from
    chunk to chunk), `recorded` is the date, `intensity` the scheme's, and actors are resolved in
    the coding `system` (see `detente.actors.crosswalk`).  A code read as its parent makes the
    row `doubtful`.
    """
    rows = chunk.rows
    have = set(rows.columns)
    if "actor" not in have:
        rows = resolve(rows, "actor_raw", system, "actor")
        rows = resolve(rows, "target_raw", system, "target")
    if "record" not in have:
        rows = label_duplicates(rows, ("date", "actor_raw", "target_raw", "code"), seen)
    published = pl.col("intensity") if "intensity" in have else pl.lit(None, pl.Float64)
    doubt = pl.when("falls_back").then(pl.lit("doubtful")).otherwise(pl.lit("coded"))
    rows = rows.with_columns(
        source=pl.lit(source.id),
        recorded=pl.col("recorded") if "recorded" in have else pl.col("date"),
        status=pl.col("status") if "status" in have else doubt,
        precision=pl.col("precision") if "precision" in have else pl.lit("day"),
        scheme=pl.lit(scheme.value),
        intensity=pl.coalesce(published, pl.col("scale")),
        sphere=sphere_of(pl.col("sphere"), *_religious(system)),
    )
    return Batch(EvidenceKind.EVENT, rows.select(c for c in EVENT if c in rows.columns), chunk.bad)


def _religious(system: str) -> list[pl.Expr]:
    raw = religious_name if system in _NAMES_IN_WORDS else religious_code
    return [
        *(religious_role(pl.col(f"{side}_role")) for side in ("actor", "target")),
        *(raw(pl.col(f"{side}_raw")) for side in ("actor", "target")),
    ]
