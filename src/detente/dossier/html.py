"""The dossier as one self-contained HTML page: no script, no request, light, dark, phone, print."""

from __future__ import annotations

from functools import cache

import jinja2
import markupsafe

from detente.charts.render import to_page_svg
from detente.dossier.css import page_css
from detente.dossier.model import Dossier, Figure
from detente.findings import Finding
from detente.findings.words import day

__all__ = ["to_html"]


def to_html(dossier: Dossier) -> str:
    """The page.  Everything that came from data is escaped; links go to http(s) addresses only."""
    pictures = {}
    for section in dossier.sections:
        for block in section.blocks:
            if isinstance(block, Figure):
                for size, chart in (("wide", block.wide), ("narrow", block.narrow)):
                    name = f"{block.name}-{size}"
                    svg = to_page_svg(chart, name=name, label=block.alt)
                    pictures[name] = markupsafe.Markup(svg)
    template = _environment().get_template("dossier.html.j2")
    return template.render(
        d=dossier,
        css=markupsafe.Markup(page_css()),
        pictures=pictures,
        as_of=day(dossier.as_of),
        anchor=_Anchors(),
    )


class _Anchors:
    """Gives each finding its id where it first stands on the page, and none after."""

    def __init__(self) -> None:
        self._given: set[str] = set()

    def __call__(self, finding: Finding) -> markupsafe.Markup:
        if finding.id in self._given:
            return markupsafe.Markup("")
        self._given.add(finding.id)
        return markupsafe.Markup(' id="f-{}"').format(finding.id)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("detente.dossier", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["address"] = _address
    return environment


def _address(url: str) -> str:
    """`url` where it is a web address, else nothing: data may hold anything."""
    return url if url.startswith(("https://", "http://")) else ""
