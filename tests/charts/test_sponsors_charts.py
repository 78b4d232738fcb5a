"""The pictures of sponsors: every client, means and name is in them, at both widths."""

from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest

from detente.charts.palette import LIGHT
from detente.charts.render import to_page_svg, to_svg
from detente.charts.sponsors import LETTERS, TreeRow, legend_of_letters, sponsor_tree
from detente.charts.support_spells import pieces, support_gantt
from detente.network.sponsors.support import MEANS, support_spells, support_ties
from sponsor_world import backing, store_of

ROWS = [
    TreeRow("Hezbollah", "in Lebanon", ("money", "arms"), ("Quds Force",), "1982", "20,000"),
    TreeRow("Amal", "in Lebanon", ("arms",), (), "1985"),
    TreeRow("Syria", "States", ("advisers",), (), "2012"),
]
WIDTHS = (900, 330)


def name(actor: str | None) -> str:
    return str(actor).upper()


def spells() -> pl.DataFrame:
    ties = [
        backing("SYR", "amal", "arms", 1980, 1990),
        backing("SYR", "amal", "money", 1985, 1986),
        backing("SYR", "hezbollah", "arms;money;training;troops", 1990),
        backing("IRN", "amal", "political", 1979, 1979),
    ]
    return support_spells(support_ties(store_of(ties=ties).view()))


def test_every_means_has_a_letter_of_its_own() -> None:
    assert tuple(LETTERS) == MEANS
    assert len(set(LETTERS.values())) == len(MEANS)
    assert "V advisers" in legend_of_letters()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_tree_names_all_and_has_a_dot_for_each_means(width: int) -> None:
    svg = to_svg(sponsor_tree("Iran", ROWS, width=width))
    for text in ("Iran", "Hezbollah", "Amal", "Syria", "in Lebanon", "States", "1982", "20,000"):
        assert re.search(rf">[^<]*{re.escape(text)}[^<]*<", svg), text
    dots = [part for part in re.findall(r"<path[^>]*>", svg) if LIGHT["link"] in part]
    filled = [
        part for part in dots if 'fill="none"' not in part and f'fill="{LIGHT["link"]}"' in part
    ]
    assert len(filled) == sum(len(row.means) for row in ROWS)
    drawn = re.search(r'<svg[^>]* width="(\d+)', svg)
    assert drawn is not None
    assert int(drawn.group(1)) <= width + 8


def test_what_goes_through_a_force_is_told_in_words_too() -> None:
    assert "broken line: through" in to_svg(sponsor_tree("Iran", ROWS))
    assert "Hezbollah *" in to_svg(sponsor_tree("Iran", ROWS, width=330))
    direct = [ROWS[1]]
    assert "broken" not in to_svg(sponsor_tree("Iran", direct))
    assert "*" not in "".join(
        re.findall(r">([^<]+)<", to_svg(sponsor_tree("Iran", direct, width=330)))
    )


def test_pieces_change_where_the_means_do_and_cover_what_the_spells_cover() -> None:
    own = pieces(spells()).filter(pl.col("client") == "amal", pl.col("sponsor") == "SYR")
    assert own.select("start", "stop", "letters").rows() == [
        (date(1980, 1, 1), date(1984, 12, 31), "A"),
        (date(1985, 1, 1), date(1986, 12, 31), "MA"),
        (date(1987, 1, 1), date(1990, 12, 31), "A"),
    ]
    last = pieces(spells()).filter(pl.col("client") == "hezbollah")
    assert last.select("letters", "count", "is_open").rows() == [("MATF", 4, True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_support_over_time_has_its_names_letters_and_arrow(width: int) -> None:
    svg = to_svg(support_gantt(spells(), name, width=width))
    for text in ("SYR → AMAL", "IRN → AMAL", "MATF", "▸", "M money"):
        assert text in svg, text
    assert svg.count(">▸<") == 1
    assert "2000" in svg


def test_days_outside_are_cut() -> None:
    svg = to_svg(support_gantt(spells(), name, start=date(1984, 1, 1), end=date(1988, 12, 31)))
    assert "HEZBOLLAH" not in svg
    assert "IRN" not in svg
    assert "▸" not in svg
    assert "SYR → AMAL" in svg


def test_colours_follow_the_page() -> None:
    svg = to_page_svg(to_svg(sponsor_tree("Iran", ROWS)), name="tree", label="A tree")
    assert "var(--link)" in svg
    assert LIGHT["link"] not in svg
