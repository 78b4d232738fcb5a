"""Third actors tied to both sides at the same time."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from small_store import Row, store_of, tie

from detente.evidence import EvidenceQuery, Store, View
from detente.relations.intermediaries import SCHEMA, intermediaries
from detente.sources.registry import dataset


def table(*rows: Row) -> pl.DataFrame:
    with store_of(ties=rows) as store:
        return intermediaries(store.view(), "PER", "BOL")


def test_ties_to_both_sides_must_overlap_in_time() -> None:
    found = table(
        tie("sponsorship", "PER", "mek", date(1990, 1, 1), date(1995, 6, 30)),
        tie("hosting", "BOL", "mek", date(1993, 1, 1), date(1999, 1, 1)),
        tie("part-of", "mek", "BOL", date(1994, 1, 1)),
        tie("sponsorship", "PER", "kdpi", date(1980, 1, 1), date(1985, 1, 1)),
        tie("hosting", "BOL", "kdpi", date(1986, 1, 1)),
        tie("sponsorship", "PER", "pjak", date(1980, 1, 1)),
    )
    (row,) = found.to_dicts()
    assert (row["third"], row["start"], row["end"]) == ("mek", date(1993, 1, 1), date(1995, 6, 30))
    assert (row["kinds_a"], row["kinds_b"]) == (["sponsorship"], ["hosting", "part-of"])
    assert len(row["ids"]) == 3 and row["ids"] == sorted(row["ids"])


def test_open_and_censored_ends_stay_open_and_years_last_to_their_end() -> None:
    found = table(
        tie("sponsorship", "PER", "mek", date(1990, 1, 1), None, censored=True),
        tie("hosting", "BOL", "mek", date(1993, 1, 1)),
        tie(
            "sponsorship",
            "PER",
            "kdpi",
            date(2005, 1, 1),
            date(2005, 1, 1),
            start_precision="year",
            end_precision="year",
        ),
        tie("hosting", "BOL", "kdpi", date(2005, 6, 1), date(2005, 8, 1), end_precision="month"),
    )
    assert found.select("third", "start", "end").rows() == [
        ("mek", date(1993, 1, 1), None),
        ("kdpi", date(2005, 6, 1), date(2005, 8, 31)),
    ]


def test_ties_without_start_the_two_themselves_and_sectors_are_left_out() -> None:
    found = table(
        tie("sponsorship", "PER", "mek", None, date(1995, 6, 30)),
        tie("hosting", "BOL", "mek", date(1993, 1, 1)),
        tie("troop-presence", "PER", "BOL", date(1990, 1, 1)),
        tie("troop-presence", "BOL", "BOL", date(1990, 1, 1)),
        tie("sponsorship", "PER", "CHL/REB", date(1990, 1, 1)),
        tie("sponsorship", "BOL", "CHL/REB", date(1990, 1, 1)),
        {**tie("sponsorship", "PER", "x", date(1990, 1, 1)), "target": None},
        tie("war", "PER", "kdpi", date(1990, 1, 1)),
        tie("war", "BOL", "kdpi", date(1990, 1, 1)),
    )
    assert found.is_empty() and found.schema == pl.Schema(SCHEMA)


def test_rows_are_sorted_by_start_then_name() -> None:
    rows = [
        tie("membership", member, club, date(year, 1, 1))
        for club, year in (("b-club", 1990), ("c-club", 1980), ("a-club", 1990))
        for member in ("PER", "BOL")
    ]
    assert table(*rows)["third"].to_list() == ["c-club", "a-club", "b-club"]


def test_big_organisations_say_nothing() -> None:
    names = [f"M{n:02}" for n in range(11)]
    rows = [
        tie("membership", member, club, date(1990, 1, 1))
        for club in ("small", "big")
        for member in ("PER", "BOL", *names[: 10 if club == "small" else 11])
    ]
    rows.append(tie("membership", "M00", "small", date(1995, 1, 1)))  # the same member again
    assert table(*rows)["third"].to_list() == ["small"]


class Counting(View):
    """A view that counts the rows that it was asked for."""

    read = 0

    def frame(
        self, query: EvidenceQuery, *, limit: int | None = None, strongest: bool = False
    ) -> pl.DataFrame:
        found = super().frame(query, limit=limit, strongest=strongest)
        self.read += found.height
        return found


def test_only_the_memberships_of_the_candidates_are_read() -> None:
    rows = [
        tie("membership", f"S{n % 150:03}", f"club-{n // 150:02}", date(1990, 1, 1))
        for n in range(150 * 20)
    ]
    rows += [tie("membership", member, "inner", date(1990, 1, 1)) for member in ("PER", "BOL")]
    with store_of(ties=rows) as store:
        view = Counting(store.connection)
        assert intermediaries(view, "PER", "BOL")["third"].to_list() == ["inner"]
    assert view.read == 4


@pytest.mark.shared
def test_real_arms_deals_name_the_groups_between(shared_data: Path) -> None:
    data = dataset("sipri-arms")
    with Store.memory() as store:
        store.writer().ingest(
            data.source, data.read(shared_data / "sipri" / "trade-register.csv"), max_bad_share=0.05
        )
        found = intermediaries(store.view(), "IRN", "SYR")
    assert "hezbollah" in found["third"].to_list()
