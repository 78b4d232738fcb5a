"""`detente dossier`: the whole story of two actors in one file."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.opening import related
from detente.cli.options import A, AsOf, B, From, StoreOption, To
from detente.cli.output import note
from detente.errors import RenderError, Where

if TYPE_CHECKING:
    from detente.api import DyadRelation

__all__ = ["DossierFormat", "dossier"]


class DossierFormat(StrEnum):
    """The formats of a dossier."""

    HTML = "html"
    MD = "md"
    JSON = "json"
    PDF = "pdf"


def dossier(
    a: A,
    b: B,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            show_default=False,
            help="Where to write; '-' is stdout. By default '<a>-<b>.<format>' in this folder.",
        ),
    ] = None,
    form: Annotated[
        DossierFormat | None,
        typer.Option(
            "--format",
            metavar="html|md|json|pdf",
            case_sensitive=False,
            show_default=False,
            help="By default what FILE ends in, else html.",
        ),
    ] = None,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    store: StoreOption = None,
) -> None:
    """How two actors got where they are: the dossier, every sentence with its evidence.

    One file that needs nothing else: HTML for the screen, PDF for paper, Markdown and JSON for
    other programs. The same store gives the same file to the byte.

    \b
    Example:
      detente dossier Iran Iraq
      detente dossier Iran Iraq --from 2003 --out iran-iraq.pdf
    """
    chosen = form or _by_suffix(out)
    to_stdout = out is not None and str(out) == "-"
    if to_stdout and chosen is DossierFormat.PDF and sys.stdout.isatty():
        raise RenderError("A PDF is no text for a terminal.", fix="Name a file with --out.")
    if out is not None and not to_stdout and not out.parent.is_dir():
        raise _unwritable(out, "there is no such folder")
    with related(a, b, store, as_of, start, end) as relation:
        content = _render(relation, chosen)
        made = relation.dossier
    if to_stdout:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    place = out or Path(f"{_slug(made.a)}-{_slug(made.b)}.{chosen}")
    _save(place, content)
    note(f"{made.title}, {made.period}: {place} ({len(content) / 1024:,.0f} KiB)")


def _by_suffix(out: Path | None) -> DossierFormat:
    if out is None or str(out) == "-" or not out.suffix:
        return DossierFormat.HTML
    suffix = out.suffix[1:].lower()
    known = {str(one): one for one in DossierFormat} | {
        "htm": DossierFormat.HTML,
        "markdown": DossierFormat.MD,
    }
    if suffix not in known:
        raise RenderError(
            f"No dossier has the format {suffix!r}.",
            where=Where(out),
            fix=f"Name one with --format: {', '.join(DossierFormat)}.",
        )
    return known[suffix]


def _render(relation: DyadRelation, form: DossierFormat) -> bytes:
    if form is DossierFormat.HTML:
        return relation.to_html().encode()
    made = relation.dossier
    if form is DossierFormat.PDF:
        from detente.dossier.pdf import to_pdf

        return to_pdf(made)
    if form is DossierFormat.MD:
        from detente.dossier.markdown import to_markdown

        return to_markdown(made).encode()
    from detente.dossier.json import to_json

    return to_json(made).encode()


def _slug(actor: str) -> str:
    """The name of an actor in a file's name: `iran`, `irq-reb`."""
    from detente.findings.evidence_item import actor_name

    return re.sub(r"[^a-z0-9]+", "-", actor_name(actor).lower()).strip("-") or actor.lower()


def _save(place: Path, content: bytes) -> None:
    """Write the whole file or none of it: into one beside it, then renamed."""
    try:
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            part.chmod(place.stat().st_mode & 0o777 if place.exists() else 0o666 & ~_umask())
            part.replace(place)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(place, error.strerror or str(error)) from error


def _unwritable(place: Path, why: str) -> RenderError:
    return RenderError(
        f"The file cannot be written: {why}.",
        where=Where(place),
        fix="Name another file with --out, or '-' for stdout.",
    )


def _umask() -> int:
    """The mask of this process; the temporary file is private, what it becomes need not be."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
