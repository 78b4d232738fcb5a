"""Codes of whole data sets to actors, a million rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import polars as pl

from detente.actors.chains import Holding, chain_holdings, explicit, name_holdings
from detente.actors.registry import SYSTEMS
from detente.errors import ActorError

__all__ = ["CODE_SYSTEMS", "crosswalk", "resolve_codes"]

_Reader = Callable[[str], tuple[Holding, ...]]


def _listed(system: str, code: str) -> tuple[Holding, ...]:
    return explicit(system).get(code.strip(), ())


_READERS: dict[str, _Reader] = {
    **{system: partial(_listed, system) for system in ("cow", "cowabb", "gw", "iso2", "iso3")},
    "cameo": partial(chain_holdings, "cameo"),
    "gdelt": partial(chain_holdings, "cameo"),
    "weis": partial(chain_holdings, "weis"),
    "icews": partial(name_holdings, "icews"),
    "sipri": partial(name_holdings, "sipri"),
    "ucdp": partial(name_holdings, "ucdp"),
}

CODE_SYSTEMS = tuple(sorted(_READERS))
"""Systems that `resolve_codes` reads: COW, Gleditsch-Ward and ISO codes, CAMEO and WEIS chains
(GDELT writes CAMEO), and the names of ICEWS, SIPRI and UCDP."""

_SCHEMA = {
    "code": pl.String,
    "actor": pl.String,
    "role": pl.String,
    "start": pl.Date,
    "end": pl.Date,
}


def crosswalk(system: str) -> pl.DataFrame:
    """Return the codes that a system lists, each with its actor.

    Columns: code, actor, role (empty for the actor as a whole), start and end (days, null
    without limit), sorted by code and start. One row for each holder; intervals of one code do
    not overlap. Raises ActorError for a system without a list.
    """
    if system not in SYSTEMS:
        raise ActorError(
            f"The system {system!r} has no list of codes.",
            fix=f"Lists: {', '.join(SYSTEMS)}; resolve_codes reads {', '.join(CODE_SYSTEMS)}.",
        )
    table = _frame(explicit(system))
    return table.sort("code", "start", nulls_last=False)


def resolve_codes(codes: pl.Series, dates: pl.Series | None, system: str) -> pl.DataFrame:
    """Return the actor and the role of each code, in the order given.

    `codes` holds the codes or names as found (text, or numbers for COW and Gleditsch-Ward);
    `dates` the day of each row, or None where no code depends on it. Columns: actor (an id, null
    where the code is unknown, or was held by nobody or by several on that day) and role (null
    where actor is). Works on the distinct codes, so that a million rows take no longer than the
    joins. Raises ActorError for an unknown system or lengths that differ.
    """
    if system not in _READERS:
        raise ActorError(
            f"No system of codes is called {system!r}.", fix=f"One of: {', '.join(CODE_SYSTEMS)}."
        )
    if dates is not None and len(dates) != len(codes):
        raise ActorError(
            f"{len(codes)} codes came with {len(dates)} dates.",
            fix="Give one date for each code, or None.",
        )
    text = _as_text(codes)
    reader = _READERS[system]
    distinct = text.unique().drop_nulls().to_list()
    held = {code: reader(code) for code in distinct}
    plain = {code: h for code, h in held.items() if len(h) == 1 and _always(h[0])}
    dated = {code: h for code, h in held.items() if h and code not in plain}
    rows = pl.DataFrame({"code": text})
    answer = rows.join(
        _frame(plain).select("code", "actor", "role"), on="code", how="left", maintain_order="left"
    ).select("actor", "role")
    if not dated or dates is None:
        return answer
    return _fill_dated(answer, text, dates, _frame(dated))


def _always(holding: Holding) -> bool:
    return holding.start is None and holding.end is None


def _as_text(codes: pl.Series) -> pl.Series:
    if codes.dtype.is_float():
        codes = codes.cast(pl.Int64)
    return codes.cast(pl.String)


def _frame(held: Mapping[str, Sequence[Holding]]) -> pl.DataFrame:
    rows = [(c, h.actor, h.role, h.start, h.end) for c, hs in held.items() for h in hs]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")


def _fill_dated(
    answer: pl.DataFrame, text: pl.Series, dates: pl.Series, table: pl.DataFrame
) -> pl.DataFrame:
    """Fill in the codes that change hands, by the day of the row."""
    rows = pl.DataFrame({"code": text, "day": dates.cast(pl.Date)}).with_row_index("row")
    match = (
        rows.join(table, on="code", how="inner")
        .filter(
            pl.col("day").is_not_null(),
            pl.col("start").is_null() | (pl.col("start") <= pl.col("day")),
            pl.col("end").is_null() | (pl.col("day") <= pl.col("end")),
        )
        .unique("row", keep="none")
        .select("row", late_actor="actor", late_role="role")
    )
    return (
        answer.with_row_index("row")
        .join(match, on="row", how="left", maintain_order="left")
        .select(actor=pl.coalesce("actor", "late_actor"), role=pl.coalesce("role", "late_role"))
    )
