"""The style sheet of the page: the template's rules and the two colour sets as variables."""

from __future__ import annotations

from importlib import resources

from detente.charts.palette import DARK, LIGHT, PHASES

__all__ = ["page_css"]


def page_css() -> str:
    """The whole style sheet, with light and dark colours."""
    rules = (resources.files("detente.dossier") / "templates" / "dossier.css").read_text("utf-8")
    phases = "".join(
        f".dot.{name}{{background:var(--{name})}}"
        f"section.phase.{name} h2{{border-color:var(--{name})}}"
        for name in PHASES
    )
    return (
        f":root{{color-scheme:light dark;{_variables(LIGHT)}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{_variables(DARK)}}}}}"
        f"@media print{{:root{{{_variables(LIGHT)}}}}}\n{rules}{phases}"
    )


def _variables(colours: dict[str, str]) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours.items())
