"""`detente casebook`: for those who code a case by hand."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from detente.cli.options import Format, FormatOption, one_of
from detente.cli.output import note, show

__all__ = ["check", "codes", "list_cases", "words"]

PROBLEMS = 1


def check(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of the case.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Every problem of a case: file, line, field, and what would be right.

    Exit code 0 where it is sound, 1 where it has problems.

    \b
    Example:
      detente casebook check my-case/
    """
    from detente.casebook import check_case, read_case

    case = read_case(folder)
    problems = check_case(case)
    if problems or form is not Format.TABLE:
        rows = [asdict(problem) for problem in problems]
        show(rows, form, columns=("file", "line", "field", "message"))
    if problems:
        note(f"{len(problems)} problems in {folder}.")
        raise typer.Exit(PROBLEMS)
    total = sum(len(rows) for rows in case.rows.values())
    note(f"{case.title}: {total:,} rows, no problem.")


def codes(
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            metavar="SCHEME",
            parser=one_of("CAMEO", "WEIS", "PLOVER"),
            help="CAMEO, WEIS or PLOVER.",
        ),
    ] = "CAMEO",
    like: Annotated[
        str | None,
        typer.Option(
            "--like", metavar="TEXT", show_default=False, help="Only labels that contain TEXT."
        ),
    ] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """The codes of acts, with their PLOVER type, quad class, intensity and sphere.

    \b
    Example:
      detente casebook codes --like embargo
    """
    from detente.ontology import code_table

    rows = code_table(scheme).to_dicts()
    if like is not None:
        rows = [row for row in rows if like.casefold() in row["label"].casefold()]
    show(rows, form, columns=("code", "label", "event_type", "quad", "intensity", "sphere"))


def words(form: FormatOption = Format.TABLE) -> None:
    """The words that may stand in the columns of a case.

    \b
    Example:
      detente casebook words
    """
    from detente.casebook import vocabulary as known
    from detente.evidence.schema import PRECISIONS

    fields: dict[str, frozenset[str] | tuple[str, ...]] = {
        "events.sphere, ties.sphere": known.SPHERES,
        "ties.kind": known.TIE_KINDS,
        "ties.kind where directed is no": known.UNDIRECTED_TIES,
        "ties.means": known.MEANS,
        "traits.trait": known.TRAITS,
        "claims.claim_type": known.CLAIM_TYPES,
        "claims.name of a driver": known.DRIVERS,
        "claims.stance": known.STANCES,
        "precision": PRECISIONS,
        "status": known.STATUSES,
    }
    rows = [
        {"field": field, "word": word}
        for field, allowed in fields.items()
        for word in _sorted(allowed)
    ]
    show(rows, form, columns=("field", "word"))


def _sorted(words: frozenset[str] | tuple[str, ...]) -> list[str]:
    """Sets in the order of the alphabet; a tuple has an order of its own."""
    return list(words) if isinstance(words, tuple) else sorted(words)


def list_cases(form: FormatOption = Format.TABLE) -> None:
    """The cases that ship with detente.

    \b
    Example:
      detente casebook list
    """
    from detente.casebook import bundled_cases

    rows = [
        {
            "id": case.id,
            "title": case.title,
            "actors": list(case.actors),
            "start": case.start,
            "end": case.end,
            "version": case.version,
            "rows": sum(len(rows) for name, rows in case.rows.items() if name != "citations"),
            "licence": case.licence,
            "folder": str(case.folder),
        }
        for case in bundled_cases()
    ]
    columns = ("id", "title", "actors", "start", "end", "version", "rows", "licence")
    show(rows, form, columns=(*columns, "folder"), in_table=columns)
