"""Who is declared to belong to a bloc, and since when: from the actors registry and the store.

A declared bloc is an organisation, coalition or group that others are said to be members or parts
of: an alliance, a league, an umbrella of armed groups, an axis.  Declarations are what members,
coders or scholars say; whether deeds bear them out is another question (`shown`).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import polars as pl

from detente.actors import Registry
from detente.actors.actor import STATE_LIKE
from detente.errors import MeasureError
from detente.evidence import EvidenceKind, EvidenceQuery, View

__all__ = ["DECLARED", "REGISTRY", "declared_blocs", "declared_members", "members_on"]

REGISTRY = "registry"
"""The `source` of a declaration that stands in the actors registry, not in the store."""
TIES = ("membership", "part-of")
RELATIONS = frozenset({"member", "part-of"})

DECLARED: dict[str, pl.DataType] = {
    "bloc": pl.String(),
    "actor": pl.String(),
    "start": pl.Date(),
    "start_precision": pl.String(),
    "end": pl.Date(),
    "source": pl.String(),
    "evidence_id": pl.String(),
}
"""One row for each declaration: `end` is null where open, `evidence_id` where it is of the
registry."""


def declared_members(view: View, bloc: str) -> pl.DataFrame:
    """Every declaration of membership in `bloc`, sorted by actor and start; columns of DECLARED.

    Sub-state roles are left out.  Raises MeasureError where nobody is declared a member.
    """
    found = _declarations(view, bloc)
    if found.is_empty():
        raise MeasureError(
            f"Nobody is on record as a member of {bloc}.",
            fix="Name an organisation, coalition or umbrella group; 'detente actors' lists them.",
        )
    return found


def declared_blocs(view: View, actors: Iterable[str]) -> dict[str, pl.DataFrame]:
    """The blocs of at least two declared members that any of `actors` is declared to belong to.

    By the id of the bloc, each with its `declared_members`.  A state is no bloc.
    """
    wanted = sorted(set(actors))
    rows = _declarations(view, None)
    names = rows.filter(pl.col("actor").is_in(wanted))["bloc"].unique().sort().to_list()
    found = {}
    for bloc in names:
        own = rows.filter(pl.col("bloc") == bloc)
        if own["actor"].n_unique() > 1 and not _is_state(bloc):
            found[bloc] = own
    return found


def members_on(table: pl.DataFrame, on: date) -> tuple[str, ...]:
    """The actors that one row of `declared_members` at least makes members on the day, sorted."""
    held = table.filter(
        (pl.col("start").is_null() | (pl.col("start") <= on))
        & (pl.col("end").is_null() | (pl.col("end") >= on))
    )
    return tuple(held["actor"].unique().sort().to_list())


def _declarations(view: View, bloc: str | None) -> pl.DataFrame:
    """Declarations of the registry and the store, of one bloc or of all."""
    actors = (bloc,) if bloc else ()
    ties = view.frame(EvidenceQuery(EvidenceKind.TIE, tie_kinds=TIES, actors=actors))
    ties = ties.drop_nulls(["actor", "target"]).filter(
        ~pl.col("actor").str.contains("/", literal=True)
    )
    told = ties.select(
        pl.col("target").alias("bloc"), "actor", "start", "start_precision", "end", "source",
        "evidence_id",
    )  # fmt: skip
    rows = [
        (r.parent, r.actor, r.start, r.precision, r.end, REGISTRY, None)
        for actor in Registry.load()
        for r in actor.relations
        if r.relation in RELATIONS and (bloc is None or r.parent == bloc)
    ]
    listed = pl.DataFrame(rows, schema=DECLARED, orient="row")
    if view.as_of is not None:
        listed = listed.filter(pl.col("start").is_null() | (pl.col("start") <= view.as_of))
        listed = listed.with_columns(end=pl.when(pl.col("end") <= view.as_of).then("end"))
    both = pl.concat([told.cast(DECLARED), listed])  # type: ignore[arg-type]
    if bloc is not None:
        both = both.filter(pl.col("bloc") == bloc)
    return both.sort("bloc", "actor", "start", "source", "evidence_id", nulls_last=True)


def _is_state(actor: str) -> bool:
    registry = Registry.load()
    return actor in registry and registry.get(actor).kind in STATE_LIKE
