"""The registry against the real data sets: every spell of every state, and who acts in events."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from detente.actors import Registry
from detente.actors.crosswalk import resolve_codes

pytestmark = pytest.mark.shared

Spells = dict[int, list[tuple[date, date]]]
COW_LAST, GW_LAST = date(2016, 12, 31), date(2017, 12, 31)


def _joined(spells: Spells) -> Spells:
    """Join spells that follow each other day by day (one number, several actors)."""
    out: Spells = {}
    for code, pairs in spells.items():
        kept: list[tuple[date, date]] = []
        for start, end in sorted(pairs):
            if kept and kept[-1][1] != date.max and kept[-1][1] + timedelta(days=1) == start:
                kept[-1] = (kept[-1][0], end)
            else:
                kept.append((start, end))
        out[code] = kept
    return out


def _registry_spells(system: str) -> Spells:
    spells: Spells = defaultdict(list)
    for actor in Registry.load():
        for s in actor.lifetimes:
            if s.system == system:
                assert s.start is not None
                spells[int(s.code)].append((s.start, s.end or date.max))
    return _joined(spells)


def test_every_cow_spell(shared_data: Path) -> None:
    spells: Spells = defaultdict(list)
    with (shared_data / "peacesciencer" / "cow_states.csv").open(encoding="utf-8") as stream:
        for r in csv.DictReader(stream):
            start = date(*(int(float(r[k])) for k in ("styear", "stmonth", "stday")))
            end = date(*(int(float(r[k])) for k in ("endyear", "endmonth", "endday")))
            last = date.max if end == COW_LAST else end
            spells[int(float(r["ccode"]))].append((start, last))
    assert _registry_spells("cow") == _joined(spells)


def test_every_gleditsch_ward_spell(shared_data: Path) -> None:
    spells: Spells = defaultdict(list)
    with (shared_data / "peacesciencer" / "gw_states.csv").open(encoding="utf-8") as stream:
        for r in csv.DictReader(stream):
            start, end = (date.fromisoformat(r[k]) for k in ("startdate", "enddate"))
            last = date.max if end == GW_LAST else end
            spells[int(float(r["gwcode"]))].append((start, last))
    assert _registry_spells("gw") == _joined(spells)


def _both(source: pl.Series, target: pl.Series, days: pl.Series | None, system: str) -> float:
    """Return the share of rows whose source and target are both resolved."""
    found = [resolve_codes(side, days, system)["actor"].is_not_null() for side in (source, target)]
    return float((found[0] & found[1]).sum()) / len(source)


@pytest.mark.parametrize(
    ("file", "system"),
    [
        ("gulf.cameo.csv", "weis"),  # WEIS, whatever the file is called
        ("levant.cameo.csv", "cameo"),
        ("turkey.cameo.csv", "cameo"),
        ("balkans.weis.csv", "weis"),
        ("casia.weis.csv", "weis"),
    ],
)
def test_keds(shared_data: Path, file: str, system: str) -> None:
    rows = pl.read_csv(shared_data / "keds" / file, infer_schema_length=0)
    days = rows["date"].str.to_date()
    assert _both(rows["source"], rows["target"], days, system) > 0.99


def test_keds_gulf_full_stories(shared_data: Path) -> None:
    text = (shared_data / "keds" / "Gulf99all.dat").read_text(encoding="latin-1")
    rows = [line.split(None, 3) for line in text.splitlines()]
    pairs = [(r[1], r[2]) for r in rows if len(r) > 3]
    codes = pl.DataFrame(pairs, schema=["source", "target"], orient="row")
    assert _both(codes["source"], codes["target"], None, "weis") > 0.99


def test_icews_sample(shared_data: Path) -> None:
    rows = pl.concat(
        pl.read_csv(
            shared_data / "icews_tkg" / f"icews_2005-2015_{part}.txt",
            separator="\t",
            has_header=False,
            quote_char=None,
            new_columns=["source", "event", "target", "day"],
        )
        for part in ("test", "valid")
    )
    assert _both(rows["source"], rows["target"], rows["day"].str.to_date(), "icews") > 0.90


def test_icews_countries_agree_with_its_own_country_field(shared_data: Path) -> None:
    rows = pl.read_csv(
        shared_data / "icews_raw_sample" / "events.2018.sample.tab",
        separator="\t",
        infer_schema_length=0,
        quote_char=None,
    )
    days = rows["Event Date"].str.to_date()
    agreed = compared = 0
    for side in ("Source", "Target"):
        names = resolve_codes(rows[f"{side} Name"], days, "icews")["actor"]
        countries = resolve_codes(rows[f"{side} Country"], None, "icews")["actor"]
        pairs = [(a.split("/")[0], c) for a, c in zip(names, countries, strict=True) if a and c]
        compared += len(pairs)
        agreed += sum(base == country for base, country in pairs)
    assert compared > 5_000
    assert agreed / compared > 0.97


def test_sipri_register(shared_data: Path) -> None:
    rows = pl.read_csv(
        shared_data / "sipri" / "trade-register.csv",
        columns=[0, 1],
        infer_schema_length=0,
        truncate_ragged_lines=True,
    )
    recipient, supplier = rows.get_columns()
    known = ~(recipient.str.contains("unknown") | supplier.str.contains("unknown")).fill_null(True)
    assert _both(recipient.filter(known), supplier.filter(known), None, "sipri") > 0.99
