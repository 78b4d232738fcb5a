"""`detente ingest`: a data set's file, or a case's folder, into the store."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from detente.cli.options import StoreOption
from detente.cli.output import note, plain, write
from detente.errors import CasebookError, SourceError, Where

if TYPE_CHECKING:
    from detente.evidence import IngestReport, Store
    from detente.sources.base import DataSet

__all__ = ["fingerprint", "ingest"]

_REASONS = 5
_PROBLEMS = 20


def ingest(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="The id of a data set, 'auto' to recognise it, or 'casebook' for a case.",
        ),
    ],
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="The data set's file, or the case's folder.")
    ],
    max_bad_share: Annotated[
        float | None,
        typer.Option(
            "--max-bad-share",
            metavar="SHARE",
            min=0.0,
            max=1.0,
            show_default=False,
            help="The share of rows set aside above which nothing is written; by default the "
            "data set's own, mostly 0.01.",
        ),
    ] = None,
    store: StoreOption = None,
) -> None:
    """Read a file into the store: all of it, or nothing where it is not what it should be.

    Nothing is overwritten: the same file twice changes nothing, and a corrected row stands beside
    the one that it supersedes. Rows that cannot be used are set aside ('detente quarantine').

    \b
    Example:
      detente ingest icews events.2015.tab
      detente ingest auto some-download.csv
      detente ingest casebook my-case/
    """
    from detente.api import default_store
    from detente.evidence import Store

    if not file.exists():
        raise SourceError(
            "There is no such file or folder.", where=Where(file), fix="Check the path."
        )
    if source == "casebook":
        with Store.open(store or default_store()) as opened:
            _ingest_case(opened, file)
        return
    from detente.sources.registry import dataset, recognise

    chosen = recognise(file) if source == "auto" else dataset(source)
    if source == "auto":
        note(f"{file} looks like {chosen.id}: {chosen.source.title} {chosen.source.version}")
    with Store.open(store or default_store()) as opened:
        _ingest_file(opened, chosen, file, max_bad_share)


def _ingest_case(store: Store, folder: Path) -> None:
    from detente import __version__
    from detente.api import ingest_case
    from detente.casebook import check_case, read_case
    from detente.casebook.bundled import fingerprint as case_fingerprint
    from detente.evidence import Origin

    case = read_case(folder)
    problems = check_case(case)
    if problems:
        for problem in problems[:_PROBLEMS]:
            note(str(problem))
        raise CasebookError(
            f"The case has {len(problems)} problems; nothing was written.",
            where=Where(folder),
            fix=f"'detente casebook check {folder}' lists them all.",
        )
    origin = Origin(folder.name, case_fingerprint(case), __version__)
    if store.writer().seen(case.source_id, origin):
        note(f"{folder} was ingested before and has not changed.")
        return
    write(_report(ingest_case(store, case), []))


def _ingest_file(store: Store, chosen: DataSet, file: Path, max_bad_share: float | None) -> None:
    from detente import __version__
    from detente.evidence import Origin

    origin = Origin(file.name, fingerprint(file), __version__)
    writer = store.writer()
    if writer.seen(chosen.id, origin):
        note(f"{file} was ingested before and has not changed.")
        return
    allowed = chosen.max_bad_share if max_bad_share is None else max_bad_share
    with _rows_bar(chosen.id) as progress:
        report = writer.ingest(
            chosen.source,
            chosen.read(file),
            origin=origin,
            max_bad_share=allowed,
            progress=progress,
        )
    write(_report(report, _commonest(store, report)))


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file; of a folder, that of the names and hashes of its files."""
    try:
        if path.is_file():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        digest = hashlib.sha256()
        for each in sorted(one for one in path.rglob("*") if one.is_file()):
            name = each.relative_to(path).as_posix()
            digest.update(f"{name}\0{fingerprint(each)}\n".encode())
        return digest.hexdigest()
    except OSError as error:
        raise SourceError(
            f"The file cannot be read: {error.strerror or error}.", where=Where(path)
        ) from error


@contextmanager
def _rows_bar(name: str) -> Iterator[Callable[[int], None]]:
    """Rows read so far, on stderr; nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        TextColumn("{task.completed:,.0f} rows read"),
        TimeElapsedColumn(),
    )
    hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=hidden) as bar:
        task = bar.add_task(plain(name), total=None)

        def advance(rows: int) -> None:
            bar.update(task, completed=rows)

        yield advance


def _commonest(store: Store, report: IngestReport) -> list[tuple[int, str, str]]:
    """(rows, field, reason) of what was set aside from the report's file, the commonest first."""
    if not report.set_aside:
        return []
    aside = store.view().quarantine(report.source).to_dicts()
    counts = Counter(
        (row["field"] or "", row["reason"] or "") for row in aside if row["file"] == report.file
    )
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(number, field, reason) for (field, reason), number in ordered[:_REASONS]]


def _report(report: IngestReport, reasons: list[tuple[int, str, str]]) -> str:
    """What an ingest did, line by line."""
    lines = [
        f"{report.source} from {report.file}: {report.rows:,} rows",
        f"  new        {report.new:>12,}",
        f"  unchanged  {report.unchanged:>12,}",
        f"  corrected  {report.corrected:>12,}",
        f"  retracted  {report.retracted:>12,}",
        f"  set aside  {report.set_aside:>12,}",
    ]
    lines.extend(
        f"    {number:,} x {field or 'the row'}: {reason}" for number, field, reason in reasons
    )
    if report.set_aside:
        lines.append(f"  see them with: detente quarantine {report.source}")
    lines.append(f"  naming an actor that is not known: {report.unresolved:,}")
    return "".join(f"{plain(line)}\n" for line in lines)
