"""What a notebook asks of many actors: the network and what is measured on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from detente.api import Detente, open_store
from detente.errors import MeasureError, UnknownActor

DAY = date(2015, 6, 30)


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Detente]:
    folder: Path = tmp_path_factory.mktemp("store")
    with open_store(folder / "store.duckdb") as opened:
        yield opened


def test_the_network_of_a_day_and_its_blocs(found: Detente) -> None:
    network = found.network(DAY)
    assert network.on == DAY
    assert network.sign("IRN", "isis") == -1
    communities = found.blocs(DAY, actors=["IRN", "IRQ", "isis", "USA", "hezbollah"])
    assert communities.on == DAY


def test_who_supports_whom(found: Detente) -> None:
    clients = {one.actor for one in found.clients("Iran", DAY).clients}
    assert {"kataib-hezbollah", "badr"} <= clients
    assert "IRN" in found.sponsors("Kata'ib Hezbollah", DAY)["sponsor"].to_list()
    with pytest.raises(UnknownActor):
        found.clients("nobody at all", DAY)


def test_a_corridor_and_the_answers_to_a_call(found: Detente) -> None:
    assert found.corridor("Iran", "Lebanon", date(2025, 1, 31)).strength < 0.5
    answered = found.silence("Iran", date(2025, 6, 13))
    assert answered.call.target == "IRN"
    with pytest.raises(MeasureError):
        found.silence("Iran", date(1999, 6, 13))
