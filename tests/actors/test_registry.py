"""The registry's actors, their dated facts, and the promises that the tables must keep."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from detente.actors import SYSTEMS, Actor, Registry, citation
from detente.actors.crosswalk import crosswalk
from detente.actors.tables import day, rows
from detente.errors import ActorError, UnknownActor

REGISTRY = Registry.load()
RELATIONS = {
    "part-of",
    "member",
    "wing-of",
    "split-from",
    "host-state",
    "state-force-of",
    "based-in",
}
PRECISIONS = {"day", "month", "year", ""}


def test_states_of_both_systems_and_groups_are_there() -> None:
    assert len(REGISTRY.all("state")) >= 220
    groups = {"armed-group", "organisation", "party", "coalition", "office", "movement"}
    assert sum(a.kind in groups for a in REGISTRY) >= 200


@pytest.mark.parametrize(
    "slug",
    [
        "hezbollah",
        "hamas",
        "islamic-jihad-pal",
        "ansar-allah",
        "pmf",
        "kataib-hezbollah",
        "asaib-ahl-al-haq",
        "badr",
        "harakat-al-nujaba",
        "kataib-sayyid-al-shuhada",
        "saraya-al-salam",
        "kataib-imam-ali",
        "irgc",
        "quds-force",
        "isis",
        "al-qaeda",
        "aqi",
        "sciri",
        "dawa",
        "mahdi-army",
        "mek",
        "pjak",
        "kdp",
        "puk",
        "pkk",
        "kdpi",
        "komala",
        "krg",
        "peshmerga",
        "taliban",
        "gcc",
        "arab-league",
        "oic",
        "opec",
        "nato",
        "un",
        "eu",
        "iaea",
        "ypg-sdf",
        "hts",
        "free-syrian-army",
        "islamic-resistance-iraq",
        "axis-of-resistance",
        "global-coalition-isis",
        "sistani-office",
        "sadr-movement",
        "coordination-framework",
        "fatah",
        "plo",
        "amal",
        "al-nusra",
        "jundallah",
        "ansar-al-islam",
        "ahwaz-asmla",
        "bahrain-al-ashtar",
        "liwa-fatemiyoun",
        "liwa-zainabiyoun",
    ],
)
def test_the_actors_of_the_casebook(slug: str) -> None:
    assert REGISTRY.get(slug).id == slug


def test_iteration_is_sorted_and_complete() -> None:
    ids = [actor.id for actor in REGISTRY]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids)) == len(REGISTRY)


def test_a_sector_is_an_actor_of_its_state() -> None:
    rebels = REGISTRY.get("IRQ/REB")
    assert (rebels.kind, rebels.parents()) == ("sector", ("IRQ",))
    assert "IRQ/REB" in REGISTRY
    for wrong in ("IRQ/XXX", "hezbollah/REB", "XXX/REB", "IRQ/GOV"):
        assert wrong not in REGISTRY
        with pytest.raises(UnknownActor):
            REGISTRY.get(wrong)


def test_the_pmf_gathers_its_brigades_only_since_2014() -> None:
    assert REGISTRY.children("pmf", date(2013, 1, 1)) == ()
    members = {a.id for a in REGISTRY.children("pmf", date(2016, 1, 1))}
    assert {"badr", "kataib-hezbollah", "asaib-ahl-al-haq", "saraya-al-salam"} <= members


def test_membership_and_state_force_are_parents_but_hosts_are_not() -> None:
    badr = REGISTRY.get("badr")
    assert badr.parents(date(1990, 1, 1)) == ("sciri",)
    assert badr.hosts(date(1990, 1, 1)) == ("IRN",)
    assert badr.hosts(date(2010, 1, 1)) == ("IRQ",)
    assert REGISTRY.get("quds-force").parents(date(2000, 1, 1)) == ("IRN", "irgc")


def test_hosts_of_the_mek_move_with_the_years() -> None:
    mek = REGISTRY.get("mek")
    assert mek.hosts(date(1983, 1, 1)) == ("FRA",)
    assert mek.hosts(date(1988, 7, 1)) == ("IRQ",)
    assert mek.hosts(date(2010, 1, 1)) == ()
    assert mek.hosts(date(2020, 1, 1)) == ("ALB",)


def test_iraq_left_the_baghdad_pact() -> None:
    assert "cento" in REGISTRY.get("IRQ").parents(date(1957, 1, 1))
    assert "cento" not in REGISTRY.get("IRQ").parents(date(1960, 1, 1))


def test_end_of_a_data_set_is_not_an_end_of_a_state() -> None:
    iran = REGISTRY.get("IRN")
    assert all(spell.end is None for spell in iran.lifetimes)
    assert iran.alive(date(2025, 1, 1))
    assert not REGISTRY.get("CSK").alive(date(1993, 1, 1))


def test_a_day_outside_a_spell_is_outside() -> None:
    syria = REGISTRY.get("SYR")
    assert syria.alive(date(1958, 2, 1), "cow")
    assert not syria.alive(date(1959, 1, 1), "cow")
    assert syria.alive(date(1959, 1, 1), "gw")
    assert not REGISTRY.get("isis").alive(date(1990, 1, 1))
    assert not REGISTRY.get("MCO").alive(date(2000, 1, 1), "gw")


def test_number_345_changes_hands() -> None:
    held = [REGISTRY.holders("cow", "345", date(y, 12, 31)) for y in (1900, 1918, 1999, 2010)]
    assert held == [("SRB",), ("YUG",), ("YUG",), ("SRB",)]
    with pytest.raises(ActorError, match="weis"):
        REGISTRY.holders("fifa", "IRN")


def test_code_of_an_actor_on_a_day() -> None:
    germany = REGISTRY.get("DEU")
    assert germany.code("cow") == "255"
    assert germany.code("fifa") is None
    assert REGISTRY.get("SRB").code("cow", date(1950, 1, 1)) is None


def test_successors_are_dated_and_sorted() -> None:
    heirs = REGISTRY.successors("RUS")
    assert {"UKR", "KAZ", "ARM"} <= {s.successor for s in heirs}
    assert [s.date for s in heirs] == sorted(s.date for s in heirs)
    assert {s.predecessor for s in REGISTRY.predecessors("YEM")} == {"YMD"}
    assert [s.successor for s in REGISTRY.successors("mahdi-army")] == ["saraya-al-salam"]


def test_strengths_change_over_time() -> None:
    isis = REGISTRY.get("isis").strengths
    assert len(isis) >= 4
    assert all(s.low <= s.high and (s.value is None or s.low <= s.value <= s.high) for s in isis)
    first, last = min(isis, key=lambda s: s.start), max(isis, key=lambda s: s.start)
    assert first.high < last.high


def _lifetimes(actor: Actor) -> dict[str, list[tuple[date, date]]]:
    spells: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for s in actor.lifetimes:
        spells[s.system].append((s.start or date.min, s.end or date.max))
    return spells


def test_lifetimes_do_not_overlap_within_a_system() -> None:
    for actor in REGISTRY:
        for system, spells in _lifetimes(actor).items():
            for before, after in pairwise(sorted(spells)):
                assert before[1] < after[0], (actor.id, system)
            assert all(start <= end for start, end in spells), actor.id


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_two_actors_share_a_code_on_a_day(system: str) -> None:
    table = crosswalk(system)
    by_code: dict[str, list[tuple[date, date, str]]] = defaultdict(list)
    for code, actor, _, start, end in table.iter_rows():
        by_code[code].append((start or date.min, end or date.max, actor))
    for code, holders in by_code.items():
        for before, after in pairwise(sorted(holders)):
            assert before[1] < after[0], (system, code, before, after)


def test_every_row_points_at_actors_that_exist() -> None:
    for actor in REGISTRY:
        for relation in actor.relations:
            assert relation.parent in REGISTRY, relation
            assert relation.relation in RELATIONS, relation
            assert relation.precision in PRECISIONS, relation
            assert (
                relation.start is None or relation.end is None or (relation.start <= relation.end)
            ), relation
    files = {
        "lifetimes.csv": "actor",
        "parents.csv": "actor",
        "aliases.csv": "actor",
        "codes.csv": "actor",
        "strengths.csv": "actor",
        "names.csv": "actor",
    }
    for name, field in files.items():
        for row in rows(name):
            assert not row[field] or row[field] in REGISTRY, (name, row)
    for row in rows("names.csv"):
        assert not row["otherwise"] or row["otherwise"] in REGISTRY, row
    for row in rows("successors.csv"):
        assert row["predecessor"] in REGISTRY, row
        assert row["successor"] in REGISTRY, row


def _as_known(day_: date, precision: str) -> tuple[int, ...]:
    """Return a day cut to the precision to which it is known."""
    length = {"year": 1, "month": 2}.get(precision, 3)
    return (day_.year, day_.month, day_.day)[:length]


def test_relations_of_a_group_start_within_its_life() -> None:
    for actor in REGISTRY:
        if actor.kind in {"state", "territory", "entity"} or not actor.lifetimes:
            continue
        life = actor.lifetimes[0]
        for r in actor.relations:
            if life.start is not None and r.start is not None:
                known = "year" if "year" in {r.precision, life.precision} else r.precision
                assert _as_known(r.start, known) >= _as_known(life.start, known), r
            if life.end is not None and r.end is not None:
                assert r.end.year <= life.end.year, r


def test_every_citation_named_is_listed() -> None:
    named = {c for actor in REGISTRY for c in actor.citations}
    named |= {r.citation for actor in REGISTRY for r in actor.relations if r.citation}
    named |= {s.citation for actor in REGISTRY for s in actor.strengths}
    for citation_id in sorted(named):
        found = citation(citation_id)
        assert found.publisher, citation_id
        assert found.url.startswith("http") or not found.url, citation_id
    with pytest.raises(ActorError, match="no-such-page"):
        citation("no-such-page")


def test_a_bad_date_names_its_file() -> None:
    with pytest.raises(ActorError, match=r"aliases\.csv.*YYYY-MM-DD"):
        day("1979-13-01", "aliases.csv")


def test_loading_is_fast() -> None:
    # A fresh interpreter, so that nothing is cached; the best of three, since others share it.
    program = (
        "import time; from detente.actors.registry import Registry; t = time.process_time();"
        "Registry.load(); print(time.process_time() - t)"
    )
    seconds = [
        float(
            subprocess.run(
                [sys.executable, "-c", program], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(3)
    ]
    assert min(seconds) < 0.15
