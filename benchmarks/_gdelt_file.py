"""A file shaped like GDELT 1.0's event table, made up from a seed.

The 58 columns stand where the GDELT event codebook (V1.03) puts them.  Actors are states and
sub-state roles of states (about one in eight blank, as in the real table), dates run from 1979 to
2020, and every row has an address.  No row is anybody's data.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl

__all__ = ["COLUMNS", "write_file"]

_STATES = (
    "USA", "RUS", "CHN", "GBR", "FRA", "DEU", "IRN", "IRQ", "ISR", "TUR", "SYR", "SAU",
    "EGY", "JOR", "LBN", "KWT", "ARE", "QAT", "OMN", "YEM", "PAK", "IND", "AFG", "JPN",
    "KOR", "PRK", "VNM", "IDN", "PHL", "AUS", "CAN", "MEX", "BRA", "ARG", "CHL", "COL",
    "VEN", "CUB", "NGA", "ZAF", "KEN", "ETH", "SDN", "LBY", "DZA", "MAR", "TUN", "POL",
    "UKR", "BLR", "HUN", "ROU", "BGR", "GRC", "ITA", "ESP", "PRT", "SWE", "NOR", "FIN",
    "DNK", "NLD", "BEL", "AUT", "CHE", "SRB", "HRV", "BIH",
)  # fmt: skip
_ROLES = ("", "", "", "", "GOV", "GOV", "MIL", "REB", "OPP", "CVL", "COP", "BUS", "MED", "LEG")
_NO_STATE = ("GOV", "MIL", "COP", "CVL", "UNO", "IGO", "NGO", "EUR", "MEA", "PSE")
_CODES = (  # event code, quad class, Goldstein's value
    ("010", 1, 0.0), ("020", 1, 3.0), ("036", 1, 4.0), ("040", 1, 1.0), ("042", 1, 1.9),
    ("043", 1, 2.8), ("046", 1, 7.0), ("051", 1, 3.4), ("057", 1, 8.0), ("060", 2, 6.0),
    ("070", 2, 7.0), ("073", 2, 7.4), ("080", 2, 5.0), ("084", 2, 7.0), ("090", 3, -2.0),
    ("100", 3, -5.0), ("110", 3, -2.0), ("111", 3, -2.0), ("112", 3, -2.0), ("120", 3, -4.0),
    ("130", 3, -4.4), ("138", 3, -7.0), ("140", 4, -6.5), ("141", 4, -6.5), ("150", 4, -7.2),
    ("160", 4, -4.0), ("163", 4, -8.0), ("170", 4, -7.0), ("173", 4, -5.0), ("180", 4, -9.0),
    ("190", 4, -10.0), ("193", 4, -10.0), ("194", 4, -10.0), ("195", 4, -10.0),
)  # fmt: skip
_CHUNK = 100_000

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code "
_ACTOR_COLUMNS = (_ACTOR + "Type2Code Type3Code").split()
_PLACE_COLUMNS = ["Type", "FullName", "CountryCode", "ADM1Code", "Lat", "Long", "FeatureID"]
COLUMNS = (
    *["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"],
    *(f"Actor1{name}" for name in _ACTOR_COLUMNS),
    *(f"Actor2{name}" for name in _ACTOR_COLUMNS),
    *["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"],
    *["NumMentions", "NumSources", "NumArticles", "AvgTone"],
    *(f"Actor1Geo_{name}" for name in _PLACE_COLUMNS),
    *(f"Actor2Geo_{name}" for name in _PLACE_COLUMNS),
    *(f"ActionGeo_{name}" for name in _PLACE_COLUMNS),
    *["DATEADDED", "SOURCEURL"],
)
"""The 58 columns of the table, in order."""


def write_file(path: Path, rows: int, seed: int) -> None:
    """Write `rows` tab-separated rows without a header; the same seed gives the same bytes."""
    rng = np.random.default_rng(seed)
    with path.open("wb") as file:
        for start in range(0, rows, _CHUNK):
            chunk = _chunk(rng, start, min(_CHUNK, rows - start))
            chunk.write_csv(file, include_header=False, separator="\t", quote_style="never")


def _chunk(rng: np.random.Generator, start: int, rows: int) -> pl.DataFrame:
    ids = pl.Series("id", np.arange(start, start + rows) + 100_000_000)
    span = np.datetime64("2021-01-01") - np.datetime64("1979-01-01")
    offset = rng.integers(0, span.astype(int), rows)
    day = pl.Series("day", np.datetime64("1979-01-01") + offset)
    columns = {
        **_dates(ids, day),
        **_actor(rng, 1, rows),
        **_actor(rng, 2, rows),
        **_event(rng, rows),
    }
    for side in ("Actor1Geo", "Actor2Geo", "ActionGeo"):
        columns.update(_place(rng, side, rows))
    columns["DATEADDED"] = columns["SQLDATE"]
    columns["SOURCEURL"] = _addresses(rng, ids)
    return pl.DataFrame(columns).select(COLUMNS)


def _dates(ids: pl.Series, day: pl.Series) -> dict[str, pl.Series]:
    return {
        "GLOBALEVENTID": ids,
        "SQLDATE": day.dt.strftime("%Y%m%d"),
        "MonthYear": day.dt.strftime("%Y%m"),
        "Year": day.dt.year(),
        "FractionDate": (day.dt.year() + day.dt.ordinal_day() / 365).round(4),
    }


def _actor(rng: np.random.Generator, side: int, rows: int) -> dict[str, pl.Series]:
    # Attention is uneven: a few states fill most of the table.
    weight = 1 / np.arange(1, len(_STATES) + 1)
    states = pl.Series(_STATES)[rng.choice(len(_STATES), rows, p=weight / weight.sum())]
    roles = pl.Series(_ROLES)[rng.integers(0, len(_ROLES), rows)]
    alone = pl.Series(_NO_STATE)[rng.integers(0, len(_NO_STATE), rows)]
    draw = pl.Series(rng.random(rows))
    frame = pl.DataFrame({"state": states, "role": roles, "alone": alone, "draw": draw})
    blank, stateless = pl.col("draw") < 0.125, pl.col("draw") < 0.2
    code = (
        pl.when(blank).then(pl.lit(""))
        .when(stateless).then("alone")
        .otherwise(pl.concat_str("state", "role"))
    )  # fmt: skip
    country = pl.when(stateless).then(pl.lit("")).otherwise("state")
    kind = pl.when(stateless).then(pl.lit("")).otherwise("role")
    made = frame.select(code=code, country=country, kind=kind)
    columns = {
        f"Actor{side}{name}": pl.Series([""]).new_from_index(0, rows) for name in _ACTOR_COLUMNS
    }
    columns[f"Actor{side}Code"] = made["code"]
    columns[f"Actor{side}Name"] = made["code"]
    columns[f"Actor{side}CountryCode"] = made["country"]
    columns[f"Actor{side}Type1Code"] = made["kind"]
    return columns


def _event(rng: np.random.Generator, rows: int) -> dict[str, pl.Series]:
    pick = rng.integers(0, len(_CODES), rows)
    codes = pl.Series([code for code, _, _ in _CODES])[pick]
    mentions = pl.Series(rng.geometric(0.2, rows))
    return {
        "IsRootEvent": pl.Series(rng.integers(0, 2, rows)),
        "EventCode": codes,
        "EventBaseCode": codes,
        "EventRootCode": codes.str.slice(0, 2),
        "QuadClass": pl.Series([quad for _, quad, _ in _CODES])[pick],
        "GoldsteinScale": pl.Series([value for _, _, value in _CODES])[pick],
        "NumMentions": mentions,
        "NumSources": pl.Series(np.ones(rows, dtype=np.int64)),
        "NumArticles": mentions,
        "AvgTone": pl.Series(rng.normal(0, 4, rows).round(6)),
    }


def _place(rng: np.random.Generator, side: str, rows: int) -> dict[str, pl.Series]:
    town = pl.Series(rng.integers(0, 3000, rows))
    frame = pl.DataFrame({"town": town})
    texts = frame.select(
        name=pl.format("Town {}, Province {}, Country {}", "town", pl.col("town") % 90, "town"),
        country=pl.format("C{}", pl.col("town") % 90),
        province=pl.format("C{}P{}", pl.col("town") % 90, pl.col("town") % 13),
        feature=pl.format("{}", pl.col("town") - 1_500_000),
    )
    return {
        f"{side}_Type": pl.Series(np.full(rows, 4)),
        f"{side}_FullName": texts["name"],
        f"{side}_CountryCode": texts["country"],
        f"{side}_ADM1Code": texts["province"],
        f"{side}_Lat": (town * 0.05 - 70).round(4),
        f"{side}_Long": (town * 0.11 - 170).round(4),
        f"{side}_FeatureID": texts["feature"],
    }


def _addresses(rng: np.random.Generator, ids: pl.Series) -> pl.Series:
    site = pl.Series("site", rng.integers(0, 4000, len(ids)))
    made = pl.format("https://news{}.example.org/world/{}/report-of-the-day.html", "site", "id")
    return pl.DataFrame([site, ids]).select(made).to_series()
