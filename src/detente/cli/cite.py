"""`detente cite`: BibTeX of whatever a result used."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.opening import opened
from detente.cli.options import AsOf, From, StoreOption, To
from detente.cli.output import note, plain, write
from detente.errors import UnknownEvidence

if TYPE_CHECKING:
    from detente.evidence import Citation, Source

__all__ = ["bibtex_of", "cite"]

_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "$": r"\$",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)


def cite(
    names: Annotated[
        list[str],
        typer.Argument(metavar="A B | SOURCE...", help="Two actors, or ids of sources."),
    ],
    references: Annotated[
        bool,
        typer.Option(
            "--references",
            help="Also the references that single rows of a case carry.",
        ),
    ] = False,
    start: From = None,
    end: To = None,
    as_of: AsOf = None,
    store: StoreOption = None,
) -> None:
    """BibTeX of the sources that the dossier of two actors used, or of the sources named.

    \b
    Example:
      detente cite Iran Iraq > sources.bib
      detente cite icews rivalries-td
    """
    if len(names) != 2 or all(name in _known(store) for name in names):
        found, cited = _of_sources(names, references, store)
    else:
        found, cited = _of_dossier((names[0], names[1]), references, start, end, as_of, store)
    entries = [source.bibtex.strip() for source in found]
    entries.extend(bibtex_of(source, one) for source, one in cited)
    write("\n\n".join(_with_own_keys(entries)) + "\n")


def _with_own_keys(entries: list[str]) -> list[str]:
    """Each entry once, and each under a key of its own: BibTeX refuses a key that comes twice."""
    distinct = list(dict.fromkeys(entries))
    seen: dict[str, int] = {}
    out = []
    for entry in distinct:
        start, comma = entry.find("{") + 1, entry.find(",")
        key = entry[start:comma]
        seen[key] = seen.get(key, 0) + 1
        suffix = "" if seen[key] == 1 else f"_{seen[key]}"
        out.append(f"{entry[:start]}{key}{suffix}{entry[comma:]}")
    return out


def _known(store: Path | None) -> set[str]:
    from detente.sources.registry import datasets

    with opened(store) as found:
        return {*datasets(), *(source.id for source in found.view.sources())}


def _of_sources(
    names: list[str], references: bool, store: Path | None
) -> tuple[list[Source], list[tuple[str, Citation]]]:
    from detente.sources.registry import dataset, datasets

    readable = datasets()
    with opened(store) as found:
        kept = {source.id: source for source in found.view.sources()}
        sources = [
            kept[name] if name in kept else readable[name].source if name in readable else None
            for name in names
        ]
        for name, source in zip(names, sources, strict=True):
            if source is None:
                if len(names) == 1:
                    dataset(name)
                raise UnknownEvidence(
                    f"No source is called {name!r}.",
                    fix="Give two actors, or ids that 'detente sources' lists.",
                )
        cited = [
            (name, one)
            for name in names
            if references and name in kept
            for one in found.view.citations(name).values()
        ]
    return [source for source in sources if source is not None], cited


def _of_dossier(
    pair: tuple[str, str],
    references: bool,
    start: date | None,
    end: date | None,
    as_of: date | None,
    store: Path | None,
) -> tuple[list[Source], list[tuple[str, Citation]]]:
    from detente.evidence import EvidenceKind, EvidenceQuery

    with opened(store, as_of) as found:
        relation = found.relation(*pair, start=start, end=end)
        dossier = relation.dossier
        cited: list[tuple[str, Citation]] = []
        if references:
            shown: dict[EvidenceKind, set[str]] = {}
            for evidence in dossier.evidence.values():
                for item in evidence.items:
                    shown.setdefault(EvidenceKind(item.kind), set()).add(item.evidence_id)
            named: dict[str, set[str]] = {}
            for kind, ids in shown.items():
                query = EvidenceQuery(kind, ids=tuple(sorted(ids)))
                for row in found.view.frame(query).to_dicts():
                    keys = filter(None, (row["citations"] or "").split(";"))
                    named.setdefault(row["source"], set()).update(keys)
            for source, keys_of in sorted(named.items()):
                cited.extend(
                    (source, one) for one in found.view.citations(source, keys_of).values()
                )
    if not dossier.sources:
        note("The dossier rests on no source.")
    return list(dossier.sources), cited


def bibtex_of(source: str, one: Citation) -> str:
    """A reference of a row as a BibTeX entry, its text escaped for TeX."""
    fields = {
        "title": one.title,
        "author": one.author,
        "publisher": one.publisher,
        "year": one.date[:4],
        "date": one.date,
        "url": one.url,
    }
    lines = [
        f"  {name} = {{{plain(text) if name == 'url' else plain(text).translate(_ESCAPED)}}}"
        for name, text in fields.items()
        if text
    ]
    key = f"{source}-{one.id}".replace(",", "").replace(" ", "-")
    return "\n".join([f"@misc{{{key},", ",\n".join(lines), "}"])
