"""The code tables, the lookups, the sphere rule and the detection of schemes."""

from __future__ import annotations

import csv
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.errors import MislabelledData, OntologyError, Where
from detente.ontology import (
    QUAD_OF,
    EventType,
    QuadClass,
    Scheme,
    Sphere,
    annotate,
    code_table,
    detect_scheme,
    lookup,
    religious_code,
    religious_name,
    religious_role,
    require_scheme,
    sphere_of,
)


def test_sixteen_types_in_four_classes() -> None:
    assert len(EventType) == 16
    assert set(QUAD_OF) == set(EventType)
    sizes = [sum(quad is each for quad in QUAD_OF.values()) for each in QuadClass]
    assert sizes == [4, 3, 4, 5]


@pytest.mark.parametrize(("scheme", "codes"), [("CAMEO", 313), ("WEIS", 109), ("PLOVER", 82)])
def test_tables_are_complete_and_lawful(scheme: str, codes: int) -> None:
    table = code_table(scheme)
    assert table.height == codes
    assert table["code"].n_unique() == codes
    assert table["label"].null_count() == 0
    assert table["intensity"].is_between(-10, 10).all()
    assert set(table["sphere"]) <= {s.value for s in Sphere}
    for row in table.filter(pl.col("event_type").is_not_null()).iter_rows(named=True):
        assert row["quad"] == QUAD_OF[EventType(row["event_type"])], row


@pytest.mark.parametrize(
    ("scheme", "code", "kind", "intensity", "sphere"),
    [
        ("CAMEO", "190", "ASSAULT", -10.0, "security"),
        ("CAMEO", "057", "SUPPORT", 8.0, "political"),
        ("CAMEO", "0871", "RETREAT", 9.0, "security"),
        ("CAMEO", "061", "COOPERATE", 6.4, "economic"),
        ("CAMEO", "072", "AID", 8.3, "security"),
        ("CAMEO", "163", "COERCE", -8.0, "economic"),
        ("CAMEO", "112", "ACCUSE", -2.0, "political"),
        ("WEIS", "223", "ASSAULT", -10.0, "security"),
        ("WEIS", "195", "SANCTION", -7.0, "political"),
        ("WEIS", "072", "AID", 8.3, "security"),
        ("PLOVER", "ASSAULT", "ASSAULT", -9.0, "security"),
        ("PLOVER", "Retreat:Ceasefire", "RETREAT", 7.5, "security"),
    ],
)
def test_lookup(scheme: str, code: str, kind: str, intensity: float, sphere: str) -> None:
    entry = lookup(scheme, code)
    assert (entry.event_type, entry.intensity, entry.sphere) == (kind, intensity, sphere)
    assert entry.falls_back_to is None
    assert entry.note == ""


@pytest.mark.parametrize(
    ("scheme", "code", "quad"),
    [
        ("CAMEO", "010", None),
        ("CAMEO", "018", QuadClass.VERBAL_COOPERATION),
        ("CAMEO", "012", QuadClass.VERBAL_CONFLICT),
        ("CAMEO", "022", QuadClass.VERBAL_COOPERATION),
        ("WEIS", "023", QuadClass.VERBAL_CONFLICT),
        ("WEIS", "025", None),
    ],
)
def test_bare_statements_have_no_type(scheme: str, code: str, quad: QuadClass | None) -> None:
    entry = lookup(scheme, code)
    assert entry.event_type is None
    assert entry.quad == quad


@pytest.mark.parametrize(
    ("scheme", "code", "parent"),
    [
        ("CAMEO", "0330", "033"),
        ("CAMEO", "197", "19"),
        ("WEIS", "199", "190"),
        ("WEIS", "130", "13"),
    ],
)
def test_fallback_says_so(scheme: str, code: str, parent: str) -> None:
    entry = lookup(scheme, code)
    assert entry.falls_back_to == parent
    assert code in entry.note
    assert parent in entry.note


def test_a_category_without_general_code_is_the_median_of_its_codes() -> None:
    assert lookup("WEIS", "130").intensity == -1.9  # of -1.9, -2.4 and -1.0


@pytest.mark.parametrize("code", ["O24", "053]", "---", "", "000", "23", "999"])
def test_unknown_codes_are_refused(code: str) -> None:
    with pytest.raises(OntologyError, match="WEIS has no code"):
        lookup("WEIS", code)


def test_unknown_code_names_the_nearest() -> None:
    with pytest.raises(OntologyError, match="190"):
        lookup("CAMEO", "19O0")
    with pytest.raises(OntologyError, match="CAMEO, WEIS, PLOVER"):
        lookup("COPDAB", "1")


@given(
    st.lists(st.one_of(st.none(), st.sampled_from(["190", "0330", "x", "010", ""])), max_size=30)
)
def test_annotate_agrees_with_lookup_row_by_row(codes: list[str | None]) -> None:
    frame = annotate(pl.Series(codes, dtype=pl.String), Scheme.CAMEO)
    assert frame.height == len(codes)
    for code, row in zip(codes, frame.iter_rows(named=True), strict=True):
        try:
            entry = lookup("CAMEO", code) if code is not None else None
        except OntologyError:
            entry = None
        assert row["known"] == (entry is not None)
        if entry is not None:
            assert row["intensity"] == entry.intensity
            assert row["event_type"] == entry.event_type
            assert row["falls_back"] == (entry.falls_back_to is not None)


def test_religious_codes_roles_and_names() -> None:
    codes = ["IRQMOSSHI", "MOSREB", "SUN", "IRQ", "RUSGOV", None, "IRQSUN", "GOV"]
    frame = pl.DataFrame({"code": codes}).select(religious_code(pl.col("code")))
    assert frame["code"].to_list() == [True, True, False, False, False, False, True, False]
    roles = pl.DataFrame({"role": ["SHI", "GOV", None]}).select(religious_role(pl.col("role")))
    assert roles["role"].to_list() == [True, False, False]
    names = ["Cleric (Iraq)", "Muslim (India)", "Clerical Staff (Iraq)", "Iraq", None]
    found = pl.DataFrame({"name": names}).select(religious_name(pl.col("name")))
    assert found["name"].to_list() == [True, True, False, False, False]


def test_sphere_of_prefers_religion_to_the_code() -> None:
    frame = pl.DataFrame({"a": ["IRQMOS", None], "t": [None, "USA"], "base": ["security"] * 2})
    religious = (religious_code(pl.col("a")), religious_code(pl.col("t")))
    spheres = frame.select(s=sphere_of(pl.col("base"), *religious))["s"]
    assert spheres.to_list() == ["religious", "security"]


def test_detects_weis_by_codes_that_cameo_lacks() -> None:
    found = detect_scheme(pl.Series(["223"] * 20 + ["031"] * 80))
    assert found.scheme is Scheme.WEIS
    assert found.foreign[Scheme.CAMEO] == (("223", 20),)
    assert "223 (20 rows)" in found.evidence


def test_codes_that_fit_both_are_not_decided() -> None:
    found = detect_scheme(pl.Series(["042", "043", "112"] * 30))
    assert found.scheme is None
    require_scheme(pl.Series(["042"] * 30), Scheme.CAMEO, Where("f.csv", 2, "code"))


def test_no_numeric_code_is_an_error() -> None:
    with pytest.raises(OntologyError, match="numeric"):
        detect_scheme(pl.Series(["x", None, "]"]))


def test_mislabelled_data_names_place_and_figures() -> None:
    where = Where("f.csv", 2, "code")
    with pytest.raises(MislabelledData, match=r"f\.csv:2, field 'code'.*WEIS, not CAMEO.*223"):
        require_scheme(pl.Series(["223"] * 50), Scheme.CAMEO, where)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "scheme"),
    [
        ("gulf.cameo", Scheme.WEIS),
        ("levant.cameo", Scheme.CAMEO),
        ("turkey.cameo", Scheme.CAMEO),
        ("casia.weis", Scheme.WEIS),
        ("balkans.weis", Scheme.WEIS),
    ],
)
def test_real_files_are_of_the_scheme_that_they_are_of(
    shared_data: Path, name: str, scheme: Scheme
) -> None:
    codes = pl.read_csv(shared_data / "keds" / f"{name}.csv", infer_schema=False)["code"]
    assert detect_scheme(codes).scheme is scheme


@pytest.mark.shared
def test_intensities_agree_with_the_published_scales(shared_data: Path) -> None:
    with (shared_data / "codes" / "weis.goldstein.scale.csv").open() as file:
        for row in csv.DictReader(file):
            assert lookup("WEIS", row["code"]).intensity == float(row["score"])
    with (shared_data / "codes" / "icews_cameo-codes.csv").open(encoding="latin-1") as file:
        for row in csv.DictReader(file):
            assert lookup("CAMEO", row["code"]).intensity == float(row["goldstein"])
