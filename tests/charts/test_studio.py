"""Pictures drawn beside the caller are those drawn by it, whatever happens to the painter."""

from __future__ import annotations

from functools import partial
from typing import Any

import altair as alt
import polars as pl
import pytest

from detente.charts.render import to_svg
from detente.charts.studio import Studio
from detente.charts.theme import styled
from detente.errors import RenderError


def bar(value: int) -> Any:
    """One bar."""
    return styled(alt.Chart(pl.DataFrame({"x": [value]})).mark_bar().encode(x="x:Q"))


def broken() -> Any:
    """No chart."""
    raise RenderError("There is nothing to draw.")


def test_the_painter_draws_what_the_caller_would() -> None:
    draws = {f"bar-{n}": partial(bar, n) for n in range(4)}
    with Studio() as studio:
        for name, draw in draws.items():
            studio.order(name, draw)
        for name, draw in reversed(draws.items()):
            assert studio.svg(name, draw) == to_svg(draw())


def test_a_picture_that_was_not_ordered_or_cannot_be_sent_is_drawn_here() -> None:
    value = 3
    with Studio() as studio:
        studio.order("local", lambda: bar(value))
        assert studio.svg("local", lambda: bar(value)) == to_svg(bar(3))
        assert studio.svg("never ordered", partial(bar, 5)) == to_svg(bar(5))


def test_what_cannot_be_drawn_is_told_by_the_caller() -> None:
    with Studio() as studio:
        studio.order("broken", broken)
        studio.order("sound", partial(bar, 1))
        with pytest.raises(RenderError, match="nothing to draw"):
            studio.svg("broken", broken)
        assert studio.svg("sound", partial(bar, 1)) == to_svg(bar(1))


def test_a_painter_that_dies_costs_no_picture() -> None:
    with Studio() as studio:
        if studio._process is None:
            pytest.skip("one processor only: there is no painter")
        studio.order("first", partial(bar, 1))
        studio._process.kill()
        assert studio.svg("first", partial(bar, 1)) == to_svg(bar(1))
        studio.order("second", partial(bar, 2))
        assert studio.svg("second", partial(bar, 2)) == to_svg(bar(2))


def test_without_a_painter_everything_is_drawn_here() -> None:
    studio = Studio()
    studio.order("bar", partial(bar, 7))
    assert studio.svg("bar", partial(bar, 7)) == to_svg(bar(7))
