"""What a source hands to the Writer: rows that hold, and rows set aside with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl

from detente.evidence.schema import COLUMNS, QUARANTINE, EvidenceKind

__all__ = ["Batch", "no_bad_rows"]


def no_bad_rows() -> pl.DataFrame:
    """An empty frame of rows set aside."""
    return pl.DataFrame(schema=QUARANTINE)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one kind, and the rows of the same stretch of the file that were set aside.

    `rows` may leave out columns of the kind's schema: they are filled with null.
    """

    kind: EvidenceKind
    rows: pl.DataFrame
    bad: pl.DataFrame = field(default_factory=no_bad_rows)

    def complete(self) -> pl.DataFrame:
        """`rows` with every column of the schema, in its order and of its type."""
        schema = COLUMNS[self.kind]
        return self.rows.select(
            pl.col(name).cast(dtype)
            if name in self.rows.columns
            else pl.lit(None, dtype).alias(name)
            for name, dtype in schema.items()
        )
