"""The store's tables in DuckDB, made from the schema of the four kinds."""

from __future__ import annotations

import duckdb
import polars as pl

from detente.evidence._duck import run
from detente.evidence.schema import COLUMNS, QUARANTINE

__all__ = ["FORMAT", "columns_sql", "create_tables"]

FORMAT = "1"
"""Version of the store's layout; a store of another version is refused, never guessed at."""

_SQL_TYPES = {
    pl.String: "VARCHAR",
    pl.Date: "DATE",
    pl.Float64: "DOUBLE",
    pl.Int64: "BIGINT",
    pl.Boolean: "BOOLEAN",
}

_OTHER_TABLES = """
CREATE TABLE meta (key VARCHAR, value VARCHAR);
CREATE TABLE source (
    id VARCHAR, title VARCHAR, version VARCHAR, publisher VARCHAR, licence VARCHAR,
    homepage VARCHAR, bibtex VARCHAR, released DATE, obtain VARCHAR, note VARCHAR,
    coverage_start DATE, coverage_end DATE, coverage_actors VARCHAR[], coverage_note VARCHAR);
CREATE TABLE citation (
    source VARCHAR, id VARCHAR, publisher VARCHAR, title VARCHAR, author VARCHAR,
    date VARCHAR, url VARCHAR, checked BOOLEAN, note VARCHAR);
CREATE TABLE supersession (kind VARCHAR, old VARCHAR, new VARCHAR, recorded DATE);
CREATE TABLE ingest (
    number BIGINT, source VARCHAR, file VARCHAR, sha256 VARCHAR, reader VARCHAR,
    new_rows BIGINT, unchanged BIGINT, corrected BIGINT, retracted BIGINT, set_aside BIGINT);
"""


def columns_sql(schema: dict[str, pl.DataType]) -> str:
    """The column list of a CREATE TABLE."""
    return ", ".join(f'"{name}" {_SQL_TYPES[type(dtype)]}' for name, dtype in schema.items())


def _keys_as_they_are(columns: str) -> str:
    """Keys differ in every row: trying to compress them costs a fifth of an ingest for little."""
    return columns.replace('"record" VARCHAR', '"record" VARCHAR USING COMPRESSION uncompressed')


def create_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Create every table of an empty store and write down its format."""
    for statement in filter(str.strip, _OTHER_TABLES.split(";")):
        run(con, statement)
    for kind, schema in COLUMNS.items():
        run(
            con,
            f"CREATE TABLE {kind} (evidence_id VARCHAR USING COMPRESSION uncompressed, "
            f"version INTEGER, ingest BIGINT, {_keys_as_they_are(columns_sql(schema))})",
        )
    run(
        con,
        f"CREATE TABLE quarantine (ingest BIGINT, source VARCHAR, file VARCHAR, "
        f"{columns_sql(QUARANTINE)})",
    )
    run(con, "INSERT INTO meta VALUES ('format', ?)", [FORMAT])
