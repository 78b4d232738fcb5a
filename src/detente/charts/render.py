"""From an Altair chart to SVG, PNG or an SVG whose colours follow the page's light or dark set."""

from __future__ import annotations

import re
from typing import Any

import vl_convert

from detente.charts.palette import LIGHT
from detente.errors import RenderError

__all__ = ["to_page_svg", "to_png", "to_svg"]

_TOKENS = {colour.lower(): f"var(--{name})" for name, colour in LIGHT.items()}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_IDS = re.compile(r'\b(id="|url\(#|href="#)([A-Za-z][\w-]*)')


def _spec(chart: Any) -> dict[str, Any]:
    """The chart as Vega-Lite; not held against its schema, which takes longer than drawing."""
    spec: dict[str, Any] = chart.to_dict(format="vega-lite", validate=False)
    return spec


def to_svg(chart: Any) -> str:
    """The chart as a self-contained SVG in the light set.  Raises RenderError."""
    try:
        return str(vl_convert.vegalite_to_svg(_spec(chart)))
    except (ValueError, TypeError) as error:
        raise RenderError(f"The chart could not be drawn: {error}") from error


def to_png(chart: Any, *, scale: float = 2.0) -> bytes:
    """The chart as PNG at `scale` pixels for each unit, on white paper.  Raises RenderError."""
    try:
        spec = _spec(chart)
        spec["config"]["background"] = LIGHT["paper"]
        return bytes(vl_convert.vegalite_to_png(spec, scale=scale))
    except (KeyError, ValueError, TypeError) as error:
        raise RenderError(f"The chart could not be drawn: {error}") from error


def to_page_svg(svg: str, *, name: str, label: str) -> str:
    """An SVG of `to_svg`, to stand within a page.

    Colours become the page's CSS variables, so that dark mode works; ids get the prefix `name`, so
    that several charts can stand on one page; `label` is read out by screen readers.
    """
    svg = _COLOUR.sub(lambda m: _TOKENS.get(m.group().lower(), m.group()), svg)
    svg = _IDS.sub(lambda m: f"{m.group(1)}{name}-{m.group(2)}", svg)
    escaped = label.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escaped}" ', 1)
