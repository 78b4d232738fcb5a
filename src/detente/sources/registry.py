"""The data sets that can be read: every module of this folder that defines one.

A module offers `DATASET` (one) or `DATASETS` (several); no list is kept by hand.
"""

from __future__ import annotations

import difflib
import pkgutil
from functools import cache
from importlib import import_module
from pathlib import Path

import detente.sources
from detente.errors import FormatError, SourceError, Where
from detente.sources._files import open_bytes
from detente.sources.base import DataSet

__all__ = ["dataset", "datasets", "recognise"]


@cache
def _found() -> tuple[DataSet, ...]:
    found: dict[str, DataSet] = {}
    for module in sorted(pkgutil.iter_modules(detente.sources.__path__), key=lambda m: m.name):
        if module.name.startswith("_"):
            continue
        loaded = import_module(f"detente.sources.{module.name}")
        for each in (getattr(loaded, "DATASET", None), *getattr(loaded, "DATASETS", ())):
            if not isinstance(each, DataSet) or found.get(each.id) is each:
                continue
            if each.id in found:
                raise SourceError(
                    f"two data sets have the id {each.id!r}; the second is in {module.name}.py.",
                    fix="Give each data set an id of its own.",
                )
            found[each.id] = each
    return tuple(found[key] for key in sorted(found))


def datasets() -> dict[str, DataSet]:
    """Every readable data set by its id, sorted.  Raises SourceError where two share an id."""
    return {each.id: each for each in _found()}


def dataset(name: str) -> DataSet:
    """The data set with this id.  Raises SourceError, naming the nearest ids, where none has it."""
    known = datasets()
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
    hint = f"Did you mean {' or '.join(near)}?" if near else f"Known: {', '.join(known)}."
    raise SourceError(f"no data set is called {name!r}.", fix=hint)


def recognise(path: Path) -> DataSet:
    """The one data set that this file (or folder of files) looks like, by its content.

    Raises SourceError where the file cannot be read, FormatError where none or several match.
    """
    if not path.is_dir():
        with open_bytes(path) as raw:
            raw.read(1)
    matches = [each for each in datasets().values() if each.recognise(path)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        names = ", ".join(each.id for each in matches)
        raise FormatError(
            f"the file looks like several data sets: {names}.",
            where=Where(path, 1, "header"),
            fix="Name the one it is.",
        )
    raise FormatError(
        "the file looks like no data set that can be read.",
        where=Where(path, 1, "header"),
        fix=f"Name the data set it is; known are {', '.join(datasets())}.",
    )
