"""The dossier as one self-contained HTML page: no script, no request, light, dark, phone, print."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import jinja2
import markupsafe

from detente.charts.render import to_page_svg
from detente.charts.studio import Studio
from detente.dossier.css import page_css
from detente.dossier.model import Dossier, Figure, Section
from detente.findings import Finding
from detente.findings.words import day

__all__ = ["order_pictures", "to_html"]


def order_pictures(section: Section, studio: Studio) -> None:
    """Have the pictures of a section drawn while the rest of the dossier is made."""
    for name, draw, _ in _pictures(section):
        studio.order(name, draw)


def to_html(dossier: Dossier, studio: Studio | None = None) -> str:
    """The page.  Everything that came from data is escaped; links go to http(s) addresses only.

    `studio` draws the pictures, those first that were ordered before (`order_pictures`).  Raises
    RenderError where one cannot be drawn.
    """
    painter = studio or Studio()
    pictures = {
        name: markupsafe.Markup(to_page_svg(painter.svg(name, draw), name=name, label=label))
        for section in dossier.sections
        for name, draw, label in _pictures(section)
    }
    template = _environment().get_template("dossier.html.j2")
    return template.render(
        d=dossier,
        css=markupsafe.Markup(page_css()),
        pictures=pictures,
        as_of=day(dossier.as_of),
        anchor=_Anchors(),
    )


def _pictures(section: Section) -> Iterator[tuple[str, Callable[[], Any], str]]:
    """Name, maker and label of every picture of a section, each for a wide and a narrow page."""
    for block in section.blocks:
        if isinstance(block, Figure):
            yield f"{block.name}-wide", block.wide, block.alt
            yield f"{block.name}-narrow", block.narrow, block.alt


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
