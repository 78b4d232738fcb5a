"""Codes of data sets: chains of CAMEO and WEIS, titles of ICEWS, and a million rows."""

from __future__ import annotations

import time
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.actors import Registry
from detente.actors.crosswalk import CODE_SYSTEMS, crosswalk, resolve_codes
from detente.errors import ActorError


def _one(code: str, system: str, on: date | None = None) -> tuple[str | None, str | None]:
    days = None if on is None else pl.Series([on])
    row = resolve_codes(pl.Series([code]), days, system).row(0)
    return (row[0], row[1])


@pytest.mark.parametrize(
    ("code", "actor", "role"),
    [
        ("IRQ", "IRQ", ""),
        ("IRQGOV", "IRQ", "GOV"),
        ("IRQMIL", "IRQ", "MIL"),
        ("ISRCOP", "ISR", "COP"),
        ("IRQREB", "IRQ/REB", "REB"),
        ("IRQKURREB", "IRQ/KUR", "REB"),
        ("IRQMOSSHI", "IRQ/SHI", "SHI"),
        ("IRQREBPUK", "puk", ""),
        ("LBNREBHEZ", "hezbollah", ""),
        ("AFGINSTAL", "taliban", ""),
        ("TURREBPKK", "pkk", ""),
        ("PSEWBN", "PSE", ""),
        ("TURANK", "TUR", ""),
        ("IGOUNO", "un", ""),
        ("IGOUNOIAE", "iaea", ""),
        ("MOSSHI", "shia", ""),
        ("SCGKSV", "XKX", ""),
        ("ISI", "isis", ""),
        ("CYPTRKGOV", "northern-cyprus", "GOV"),
    ],
)
def test_cameo_chains(code: str, actor: str, role: str) -> None:
    assert _one(code, "cameo") == (actor, role)


@pytest.mark.parametrize(
    ("code", "actor"),
    [
        ("UNK", "GBR"),  # in WEIS the United Kingdom, not "unknown"
        ("UAR", "EGY"),
        ("KON", "PRK"),
        ("KOS", "KOR"),
        ("IDI", "IND"),
        ("MOM", "OMN"),
        ("PALHM", "hamas"),
        ("PALPLC", "PSE"),
        ("PALPL", "plo"),
        ("LEBHZ", "hezbollah"),
        ("BOSSERMIL", "republika-srpska"),
        ("ISRSET", "ISR/SET"),
    ],
)
def test_weis_codes(code: str, actor: str) -> None:
    assert _one(code, "weis")[0] == actor


@pytest.mark.parametrize(
    ("name", "actor", "role"),
    [
        ("Iran", "IRN", ""),
        ("Citizen (Iraq)", "IRQ/CVL", "CVL"),
        ("Citizen_(Iraq)", "IRQ/CVL", "CVL"),
        ("Foreign Affairs (France)", "FRA", "GOV"),
        ("Police (Australia)", "AUS", "COP"),
        ("Cabinet / Council of Ministers / Advisors (Holy See (Vatican City State))", "VAT", "GOV"),
        ("Member of Legislative (Govt) (Nigeria)", "NGA", "LEG"),
        ("Muslim (South Africa)", "ZAF/MOS", "MOS"),
        ("Militant (Taliban)", "taliban", "REB"),
        ("Mahdi Army", "mahdi-army", ""),
        ("UN Security Council", "un", ""),
        ("Children (Palestinian Territory, Occupied)", "PSE/CVL", "CVL"),
    ],
)
def test_icews_names(name: str, actor: str, role: str) -> None:
    assert _one(name, "icews") == (actor, role)


def test_a_person_acts_for_the_state_only_in_office() -> None:
    assert _one("Mahmoud Ahmadinejad", "icews", date(2010, 1, 1)) == ("IRN", "GOV")
    assert _one("Mahmoud Ahmadinejad", "icews", date(2014, 1, 1)) == ("IRN/ELI", "ELI")
    assert _one("Benjamin Netanyahu", "icews", date(2007, 1, 1)) == ("ISR/ELI", "ELI")
    assert _one("Benjamin Netanyahu", "icews") == (None, None)


def test_sipri_and_ucdp_names() -> None:
    assert _one("Hezbollah (Lebanon)*", "sipri") == ("hezbollah", "")
    assert _one("unknown recipient(s)", "sipri") == (None, None)
    assert _one("Government of Iraq", "ucdp") == ("IRQ", "GOV")
    assert _one("Government of Congo", "ucdp")[0] == "COG"
    assert _one("Government of Serbia (Yugoslavia)", "ucdp", date(1998, 3, 1))[0] == "YUG"


@pytest.mark.parametrize("name", ["Somali", "BRA", "OAS", "Iraq", "Muslim Brotherhood"])
def test_a_bare_ucdp_name_is_not_a_state_nor_a_namesake(name: str) -> None:
    assert _one(name, "ucdp") == (None, None)


@pytest.mark.parametrize("code", ["---", "XQZ", "", "IRQQQQ", "O24"])
def test_a_code_is_not_guessed(code: str) -> None:
    assert _one(code, "cameo") == (None, None)


def test_order_dates_and_missing_codes_are_kept() -> None:
    codes = pl.Series([345, None, 345, 630, 345])
    days = pl.Series([date(1999, 1, 1), date(1999, 1, 1), date(2010, 1, 1), None, None])
    found = resolve_codes(codes, days, "cow")
    assert found["actor"].to_list() == ["YUG", None, "SRB", "IRN", None]
    assert found["role"].to_list() == ["", None, "", "", None]


def test_numbers_read_as_floats() -> None:
    assert resolve_codes(pl.Series([630.0, 645.0]), None, "gw")["actor"].to_list() == ["IRN", "IRQ"]


def test_refusals() -> None:
    with pytest.raises(ActorError, match="cameo"):
        resolve_codes(pl.Series(["IRN"]), None, "fifa")
    with pytest.raises(ActorError, match="1 codes came with 2 dates"):
        resolve_codes(pl.Series(["IRN"]), pl.Series([None, None], dtype=pl.Date), "iso3")
    with pytest.raises(ActorError, match="no list"):
        crosswalk("icews")


def test_every_listed_code_leads_to_its_actor() -> None:
    for system in ("cow", "gw", "iso3", "cameo", "weis"):
        table = crosswalk(system)
        assert table.columns == ["code", "actor", "role", "start", "end"]
        days = table.select(pl.coalesce("start", "end", pl.lit(date(2000, 1, 1)))).to_series()
        found = resolve_codes(table["code"], days, system)
        assert found["actor"].to_list() == table["actor"].to_list()


_TEXT = st.text(alphabet="ABCDEGHIKLMNOPQRSTUVXYZ()_ aeio", max_size=14)


@given(st.lists(_TEXT, max_size=20), st.sampled_from(CODE_SYSTEMS))
def test_answers_are_actors_of_the_registry_row_by_row(codes: list[str], system: str) -> None:
    series = pl.Series(codes, dtype=pl.String)
    found = resolve_codes(series, None, system)
    assert len(found) == len(codes)
    registry = Registry.load()
    assert all(actor in registry for actor in found["actor"].drop_nulls())
    assert found["actor"].is_null().to_list() == found["role"].is_null().to_list()


def test_a_million_rows() -> None:
    table = crosswalk("cow")
    codes = table["code"].sample(1_000_000, with_replacement=True, seed=7)
    days = pl.Series([date(1999, 1, 1)]).new_from_index(0, 1_000_000)
    resolve_codes(codes.head(10), days.head(10), "cow")
    seconds = []
    for _ in range(3):
        # Processor time: the wall clock tells of the machine's other work.
        began = time.process_time()
        resolve_codes(codes, days, "cow")
        seconds.append(time.process_time() - began)
    assert min(seconds) < 0.3
