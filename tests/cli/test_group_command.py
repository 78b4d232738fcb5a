"""`sponsors`, `clients` and `group`: rows of support, the tree, and the page of one group."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from detente.cli.sponsors import clients, group, sponsors
from detente.errors import UnknownActor

app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
for command in (sponsors, clients, group):
    app.command(command.__name__)(command)


def said(store: Path, *arguments: str) -> tuple[str, str]:
    done = CliRunner().invoke(app, [*arguments, "--store", str(store)], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout, done.stderr


def rows(store: Path, *arguments: str) -> list[dict[str, Any]]:
    out, _ = said(store, *arguments, "--format", "json")
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_as_of_a_year_means_its_last_day_in_the_world_too(store: Path) -> None:
    _, err = said(store, "sponsors", "Iran", "--as-of", "2024")
    assert "As it stood on 2024-12-31." in err
    found = rows(store, "sponsors", "Iran", "--as-of", "2024")
    supported = {row["client"] for row in found if row["direction"] == "supports"}
    assert {"kataib-hezbollah", "hezbollah", "pmf"} <= supported
    assert "mek" not in supported
    assert all(row["evidence_ids"] for row in found)
    assert {row["client"] for row in rows(store, "sponsors", "Iran", "--on", "1986")} != supported


def test_who_supports_an_actor_stands_beside_whom_it_supports(store: Path) -> None:
    found = rows(store, "sponsors", "Egypt", "--on", "1990")
    backers = [row["sponsor"] for row in found if row["direction"] == "supported by"]
    assert backers == ["USA"]


def test_what_no_source_looked_at_any_more_is_said(store: Path) -> None:
    out, err = said(store, "sponsors", "Egypt", "--on", "2024-06", "--format", "csv")
    assert list(csv.DictReader(io.StringIO(out))) == []
    assert "open when their source last looked" in err
    assert "No support is on record for that day." in err


def test_the_tree_goes_down_to_clients_of_clients(store: Path) -> None:
    found = rows(store, "clients", "IRN", "--on", "2008")
    depths = {row["client"]: row["depth"] for row in found}
    assert depths["kataib-hezbollah"] == 1
    trained = next(row for row in found if row["client"] == "kataib-hezbollah")
    assert trained["also"] == ["hezbollah"]
    assert trained["through"] == ["quds-force"]
    shallow = rows(store, "clients", "IRN", "--on", "2008", "--depth", "1")
    assert {row["depth"] for row in shallow} == {1}


def test_a_group_has_a_page(store: Path) -> None:
    found = rows(store, "group", "Popular Mobilization Forces", "--on", "2024")
    parts = {row["part"] for row in found}
    wanted = {"name", "kind", "founded", "home", "has as part", "estimate", "strength", "sponsor"}
    assert wanted | {"autonomy", "acts", "act", "dispute"} <= parts
    estimates = [row["what"] for row in found if row["part"] == "estimate"]
    assert len(estimates) > 5
    law = next(row for row in found if "in the law of" in row["what"])
    assert "part of the forces of Iraq since November 2016" in law["what"]
    assert any("brigade" in row["what"].lower() or "Kata'ib Hezbollah" in row["what"]
               for row in found if row["part"] == "has as part")  # fmt: skip
    assert all(row["when"] < "2025" for row in found if row["part"] in ("act", "estimate"))


def test_a_group_of_which_only_the_registry_knows_still_has_its_page(store: Path) -> None:
    found = rows(store, "group", "Lord's Resistance Army")
    assert {row["part"] for row in found} >= {"name", "kind", "acts"}


def test_an_unknown_actor_is_refused(store: Path) -> None:
    with pytest.raises(UnknownActor):
        said(store, "group", "No such group at all")


@pytest.mark.parametrize("form", ["table", "csv"])
@pytest.mark.parametrize("command", ["sponsors", "clients", "group"])
def test_every_format_is_written(store: Path, command: str, form: str) -> None:
    out, _ = said(store, command, "Iran" if command == "clients" else "pmf", "--format", form)
    assert ("Hezbollah" if command == "clients" else "Iran") in out
