"""The colours of every chart and page: one light and one dark set, by role.

The six phases run from vermilion to blue, a diverging scale that holds for the common kinds of
colour blindness (after Okabe and Ito, 'Color Universal Design', 2008); lightness falls toward both
ends, so that the order survives in grey as well.
"""

from __future__ import annotations

__all__ = ["DARK", "LIGHT", "PHASES", "phase_colour"]

PHASES = ("war", "hostile", "strained", "thaw", "cooperative", "aligned")

LIGHT: dict[str, str] = {
    "paper": "#fdfcf9",
    "card": "#f5f2eb",
    "ink": "#1d1c1a",
    "quiet": "#6a665f",
    "rule": "#d8d3c8",
    "line": "#20303c",
    "band": "#c6d1d8",
    "accent": "#8f2d1b",
    "link": "#1b5a80",
    "conflict": "#b5482a",
    "conflict-soft": "#e3a583",
    "cooperation": "#23658c",
    "cooperation-soft": "#8db8d1",
    "war": "#9c2f16",
    "hostile": "#d2764a",
    "strained": "#efc79f",
    "thaw": "#cfdee3",
    "cooperative": "#7db0c9",
    "aligned": "#22618a",
}

DARK: dict[str, str] = {
    "paper": "#151618",
    "card": "#1f2124",
    "ink": "#ece8e0",
    "quiet": "#a09b92",
    "rule": "#3a3c40",
    "line": "#e6e2d8",
    "band": "#45525b",
    "accent": "#ee8a6c",
    "link": "#86bfe2",
    "conflict": "#e08158",
    "conflict-soft": "#8c4a30",
    "cooperation": "#74b2d8",
    "cooperation-soft": "#2f5a75",
    "war": "#c2472a",
    "hostile": "#a9562f",
    "strained": "#6f4c30",
    "thaw": "#34505c",
    "cooperative": "#3f7c9b",
    "aligned": "#69afd6",
}


def phase_colour(phase: str) -> str:
    """The colour of a phase in the light set."""
    return LIGHT[phase]
