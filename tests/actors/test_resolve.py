"""Names and codes, as people and texts write them, lead to the one actor meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.actors import Actor, Alias, Registry, resolve
from detente.errors import AmbiguousActor, UnknownActor

REGISTRY = Registry.load()


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("IRN", "IRN"),
        ("630", "IRN"),
        ("IR", "IRN"),
        ("cow:645", "IRQ"),
        ("gw:678", "YEM"),
        ("iso3:IRN", "IRN"),
        ("iso3:SUN", "RUS"),
        ("cowabb:AUS", "AUT"),
        ("AUS", "AUS"),
        ("GMY", "DEU"),
        ("Islamic Republic of Iran", "IRN"),
        ("Persia", "IRN"),
        ("Tehran", "IRN"),
        ("the Kremlin", "RUS"),
        ("Burma", "MMR"),
        ("Turkiye", "TUR"),
        ("Türkiye", "TUR"),
        ("Government of DR Congo (Zaire)", "COD"),
        ("Hashd al-Shaabi", "pmf"),
        ("al-Hashd ash-Sha'bi", "pmf"),
        ("Popular Mobilisation Units", "pmf"),
        ("الحشد الشعبي", "pmf"),
        ("Hizballah", "hezbollah"),
        ("Hezbollah (Lebanon)*", "hezbollah"),
        ("Houthi rebels (Yemen)*", "ansar-allah"),
        ("PMOI", "mek"),
        ("IS", "isis"),
        ("Daesh", "isis"),
        ("Kurdistan Regional Government (Iraq)*", "krg"),
        ("UN Security Council", "un"),
        ("IRQ/REB", "IRQ/REB"),
        ("  iraq ", "IRQ"),
    ],
)
def test_one_actor(name: str, actor: str) -> None:
    assert resolve(name).id == actor


def test_a_date_chooses() -> None:
    assert resolve("Belgrade", on=date(1999, 4, 1)).id == "YUG"
    assert resolve("Belgrade", on=date(2015, 4, 1)).id == "SRB"
    assert resolve("345", on=date(1999, 4, 1)).id == "YUG"
    assert resolve("345", on=date(2015, 4, 1)).id == "SRB"
    assert resolve("Islamic Jihad", on=date(2010, 1, 1)).id == "islamic-jihad-pal"


def test_a_date_does_not_reject_the_only_candidate() -> None:
    found = resolve("Czechoslovakia", on=date(2010, 1, 1))
    assert found.id == "CSK"
    assert not found.alive(date(2010, 1, 1))


def test_context_breaks_a_tie() -> None:
    assert resolve("Islamic Jihad", context=["Gaza", "Israel"]).id == "islamic-jihad-pal"
    assert resolve("Islamic Jihad", context=["Cairo", "Egypt"]).id == "egyptian-islamic-jihad"
    assert resolve("Islamic Jihad (Lebanon)").id == "islamic-jihad-lbn"
    assert resolve("Brussels", kind="organisation").id == "eu"


def test_ambiguity_names_the_candidates_and_the_way_out() -> None:
    with pytest.raises(AmbiguousActor, match="date, a kind or the context") as caught:
        resolve("Islamic Jihad")
    assert caught.value.candidates == (
        "egyptian-islamic-jihad",
        "islamic-jihad-lbn",
        "islamic-jihad-pal",
    )


def test_a_number_that_the_two_systems_give_differently() -> None:
    with pytest.raises(AmbiguousActor, match="cow:970 or gw:970") as caught:
        resolve("970")
    assert caught.value.candidates == ("KIR", "NRU")
    assert resolve("cow:970").id == "NRU"
    assert resolve("gw:970").id == "KIR"


def test_a_misspelling_is_unknown_but_close() -> None:
    with pytest.raises(UnknownActor, match="hezbollah") as caught:
        resolve("Hezbolah")
    assert caught.value.candidates[0] == "hezbollah"


@pytest.mark.parametrize("name", ["", "   ", "xyzzyplugh", "99999", "cow:99999", "iso3:QQQ"])
def test_unknown(name: str) -> None:
    with pytest.raises(UnknownActor):
        resolve(name)


def test_kind_filters_numbers_too() -> None:
    with pytest.raises(UnknownActor, match="'state'"):
        resolve("630", kind="party")


def _some_day(actor: Actor, alias: Alias | None) -> date | None:
    """Return a day of the actor's life on which the alias was in use, where one is known."""
    spells = actor.lifetimes or ()
    first = min((s.start for s in spells if s.start), default=None)
    if alias is None:
        return first
    if alias.end is not None:
        return alias.end
    if alias.start is not None and first is not None:
        return max(alias.start, first)
    return alias.start or first


def _means(name: str, on: date | None, actor: Actor) -> bool:
    try:
        return resolve(name, on=on, kind=actor.kind).id == actor.id
    except AmbiguousActor as error:
        return actor.id in error.candidates


@given(st.sampled_from(list(REGISTRY)))
def test_every_id_is_itself(actor: Actor) -> None:
    assert resolve(actor.id) == actor
    assert resolve(actor.id, on=_some_day(actor, None)) == actor


def test_every_name_and_alias_means_its_actor_in_its_time() -> None:
    wrong = [
        (alias.name, actor.id)
        for actor in REGISTRY
        for alias in actor.aliases
        if not _means(alias.name, _some_day(actor, alias), actor)
    ]
    wrong += [(a.name, a.id) for a in REGISTRY if not _means(a.name, _some_day(a, None), a)]
    assert wrong == []


def test_few_aliases_are_ambiguous_in_their_time() -> None:
    unclear = set()
    for actor in REGISTRY:
        for alias in actor.aliases:
            try:
                resolve(alias.name, on=_some_day(actor, alias), kind=actor.kind)
            except AmbiguousActor:
                unclear.add(alias.name)
    assert len(unclear) <= 12, sorted(unclear)


@given(st.text(max_size=20))
def test_any_text_gives_an_actor_or_a_clear_refusal(text: str) -> None:
    try:
        assert resolve(text).id
    except (AmbiguousActor, UnknownActor) as error:
        assert str(error)
