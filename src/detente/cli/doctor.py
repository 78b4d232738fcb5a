"""`detente doctor`: whether everything that detente needs is there and works."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import typer

from detente.cli.options import Format, FormatOption, StoreOption
from detente.cli.output import note, plain, show, write
from detente.errors import DetenteError

__all__ = ["Check", "doctor", "examine"]

BROKEN = 1
_OLDEST_PYTHON = (3, 11)
_LITTLE_ROOM = 1024**3  # bytes; a data set of events easily takes this much
_REQUIREMENT = re.compile(r"([A-Za-z0-9._-]+)[^>;]*(?:>=\s*([0-9.]+))?")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at: `state` is ok, warning or broken; `advice` says what to do."""

    what: str
    state: str
    found: str
    advice: str = ""


def doctor(form: FormatOption = Format.TABLE, store: StoreOption = None) -> None:
    """Look at everything that detente needs, and say what to do where something is broken.

    Python and the libraries, the store and its bundled cases, charts and paper, room on the disk.
    Exit code 1 where something is broken.

    \b
    Example:
      detente doctor
    """
    from detente.api import default_store

    checks = list(examine(store or default_store()))
    if form is not Format.TABLE:
        show(
            [asdict(check) for check in checks], form, columns=("what", "state", "found", "advice")
        )
    else:
        write("".join(_line(check) for check in checks))
    broken = sum(check.state == "broken" for check in checks)
    if broken:
        note(f"{broken} broken.")
        raise typer.Exit(BROKEN)
    note("All is well." if all(one.state == "ok" for one in checks) else "Nothing is broken.")


def _line(check: Check) -> str:
    advice = f"\n{'':28}{check.advice}" if check.advice else ""
    return plain(f"{check.state:8}{check.what:20}") + plain(f"{check.found}") + f"{advice}\n"


def examine(store: Path) -> Iterator[Check]:
    """Every check, in order."""
    yield _python()
    yield from _libraries()
    yield from _guarded("store", lambda: _store(store))
    yield from _guarded("charts", _charts)
    yield from _guarded("paper", _paper)
    yield _room(store)


def _guarded(what: str, look: Callable[[], Iterator[Check]]) -> Iterator[Check]:
    """What a check finds; an error within it is itself a finding."""
    try:
        yield from look()
    except DetenteError as error:
        yield Check(what, "broken", error.what, error.fix or "")
    except Exception as error:
        # A library that fails in a way of its own is just what this command is asked to find.
        found = f"{type(error).__name__}: {error}".splitlines()[0]
        yield Check(what, "broken", found, "Install detente afresh: pip install --force-reinstall.")


def _python() -> Check:
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < _OLDEST_PYTHON:
        return Check("python", "broken", found, "Install Python 3.11 or later.")
    return Check("python", "ok", found)


def _libraries() -> Iterator[Check]:
    from importlib import metadata

    try:
        needed = [line for line in metadata.requires("detente") or () if "extra ==" not in line]
    except metadata.PackageNotFoundError:
        yield Check("detente", "broken", "is not installed", "Install it: pip install detente.")
        return
    for line in sorted(needed):
        match = _REQUIREMENT.match(line)
        if match is not None:
            yield _library(match.group(1), match.group(2) or "")


def _library(name: str, least: str) -> Check:
    from importlib import metadata

    try:
        found = metadata.version(name)
    except metadata.PackageNotFoundError:
        return Check(name, "broken", "is not installed", f"Install it: pip install '{name}'.")
    if _numbers(found) < _numbers(least):
        advice = f"Install {least} or later: pip install '{name}>={least}'."
        return Check(name, "broken", found, advice)
    return Check(name, "ok", found)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _store(path: Path) -> Iterator[Check]:
    from detente.casebook.bundled import bundles
    from detente.cli.sources import rows_of
    from detente.evidence import Store
    from detente.evidence.tables import FORMAT

    if not path.exists():
        yield Check("store", "ok", f"none yet at {path}; it is made on first use")
        return
    with Store.open(path, read_only=True) as store:
        view = store.view()
        counts = rows_of(view)
        ingests = view.ingests().to_dicts()
    size = path.stat().st_size / 1024**2
    total = sum(counts.values())
    yield Check("store", "ok", f"{path}: {total:,} rows, {size:,.1f} MiB, format {FORMAT}")
    latest = {row["source"]: row["sha256"] for row in ingests}
    for source, rows in sorted(counts.items()):
        yield Check("rows", "ok", f"{rows:>12,}  {source}")
    for bundle in bundles():
        if latest.get(bundle.source.id) == bundle.sha256:
            yield Check("bundle", "ok", f"{bundle.name} stands in the store as it ships")
        else:
            advice = "It is brought in step by the next command that reads the store."
            yield Check("bundle", "warning", f"{bundle.name} is not as it ships", advice)


def _charts() -> Iterator[Check]:
    import altair as alt
    import polars as pl

    from detente.charts.render import to_svg

    drawn = to_svg(alt.Chart(pl.DataFrame({"x": [1]})).mark_point().encode(x="x:Q"))
    yield Check("charts", "ok", f"an SVG of {len(drawn):,} characters was drawn")


def _paper() -> Iterator[Check]:
    import typst

    from detente.dossier.pdf import FAMILIES, typeset

    families = typst.Fonts(include_system_fonts=False).families()
    missing = [name for name in FAMILIES if name not in families]
    if missing:
        yield Check("paper", "broken", f"no font {missing[0]}", "Install typst from its wheel.")
        return
    size = len(typeset(b"#set page(width: 3cm, height: 3cm)\nA", {}))
    yield Check("paper", "ok", f"a PDF of {size:,} bytes was set in {' and '.join(FAMILIES)}")


def _room(store: Path) -> Check:
    folder = store.parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    found = f"{free / 1024**3:,.1f} GiB free at {folder}"
    if free < _LITTLE_ROOM:
        return Check("disk", "warning", found, "Make room before ingesting a large data set.")
    return Check("disk", "ok", found)
