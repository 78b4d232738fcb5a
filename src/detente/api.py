"""The library's face: `detente.open().relation("Iran", "Iraq")`."""

from __future__ import annotations

import os
from datetime import date
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import platformdirs
import polars as pl

from detente.actors import Actor, resolve
from detente.casebook import Case
from detente.casebook.bundled import Bundle, bundles, of_case
from detente.errors import StoreError, UnknownEvidence
from detente.evidence import (
    EvidenceKind,
    EvidenceQuery,
    FocusedView,
    IngestReport,
    Origin,
    Store,
    View,
)
from detente.version import __version__

if TYPE_CHECKING:
    from detente.dossier.model import Dossier
    from detente.findings import Finding
    from detente.network.blocs.blocs import Blocs
    from detente.network.corridors.corridor import Corridor
    from detente.network.signed import SignedNetwork
    from detente.network.silence.silence import Silence
    from detente.network.sponsors.clients import ClientTree
    from detente.relations.relation import Relation

# The measures, charts and pages are imported where they are used: a question to the store alone
# should not wait for them.

__all__ = [
    "Detente",
    "DyadRelation",
    "default_store",
    "ingest_case",
    "open_store",
]

DRIVER_COLUMNS = {
    "turning_point": pl.String,
    "rank": pl.Int64,
    "driver": pl.String,
    "subject": pl.String,
    "statistic": pl.Float64,
    "typical": pl.Float64,
    "p_value": pl.Float64,
    "months": pl.Int64,
    "strength": pl.String,
    "tested": pl.Int64,
}


def default_store() -> Path:
    """Where the store lies: $DETENTE_STORE, else the user's data folder."""
    named = os.environ.get("DETENTE_STORE")
    if named:
        return Path(named)
    return Path(platformdirs.user_data_path("detente", appauthor=False)) / "store.duckdb"


def open_store(path: Path | str | None = None, *, as_of: date | None = None) -> Detente:
    """Open the store at `path` (default: `default_store()`), with the bundled cases in it.

    With `as_of` everything is read as it was known on that day.  Raises StoreError where the file
    is no store or another process writes it.
    """
    place = Path(path) if path is not None else default_store()
    store = _with_bundles(place)
    return Detente(store, as_of=as_of)


def _with_bundles(path: Path) -> Store:
    """The store with all that ships, as it ships; opened to read only when nothing is due."""
    shipped = bundles()
    if path.exists():
        store = Store.open(path, read_only=True)
        if not _due(store, shipped):
            return store
        store.close()
    try:
        store = Store.open(path)
    except OSError as error:
        raise StoreError(
            f"A store cannot be made at {path}: {error.strerror or error}",
            fix="Name a place that you can write with --store or DETENTE_STORE.",
        ) from error
    for bundle in _due(store, shipped):
        _ingest(store, bundle)
    store.close()
    return Store.open(path, read_only=True)


def _due(store: Store, shipped: list[Bundle]) -> list[Bundle]:
    known = store.view().ingests()
    latest = dict(zip(known["source"].to_list(), known["sha256"].to_list(), strict=True))
    return [bundle for bundle in shipped if latest.get(bundle.source.id) != bundle.sha256]


def ingest_case(store: Store, case: Case) -> IngestReport:
    """Write a case into a store; rows that an older version had and this one lacks are retracted.

    The case must have passed its checker (`detente.casebook.check_case`).
    """
    return _ingest(store, of_case(case))


def _ingest(store: Store, bundle: Bundle) -> IngestReport:
    return store.writer().ingest(
        bundle.source,
        bundle.batches(),
        origin=Origin(file=bundle.name, sha256=bundle.sha256, reader=__version__),
        citations=bundle.citations(),
        complete=True,
    )


class Detente:
    """An open store, ready to be asked.  Use it as a context manager, or call `close()`."""

    def __init__(self, store: Store, *, as_of: date | None = None) -> None:
        self.store = store
        self.as_of = as_of

    @property
    def view(self) -> View:
        """The evidence as of the chosen day."""
        return self.store.view(self.as_of)

    def resolve(self, name: str, on: date | None = None) -> Actor:
        """The actor that `name` means; raises UnknownActor or AmbiguousActor with candidates."""
        return resolve(name, on=on)

    def relation(
        self, a: str, b: str, *, start: date | None = None, end: date | None = None
    ) -> DyadRelation:
        """The relation of two actors, by any of their names or codes.

        It is measured on all evidence; `start` and `end` choose the stretch that is shown.
        Raises UnknownActor, AmbiguousActor, or MeasureError where nothing between them is known.
        """
        from detente.relations.crop import crop
        from detente.relations.relation import measure_relation

        first, second = (resolve(name, on=end or self.as_of) for name in (a, b))
        view = FocusedView(self.view, (first.id, second.id))
        measured = measure_relation(view, first.id, second.id)
        return DyadRelation(crop(measured, start, end), view)

    def network(self, on: date, **options: Any) -> SignedNetwork:
        """The signed network of all actors on a day; `options` as `signed_network` takes them."""
        from detente.network.signed import signed_network

        return signed_network(self.view, on, **options)

    def clients(self, sponsor: str, on: date) -> ClientTree:
        """Whom an actor supported on a day, and whom those did.  Raises UnknownActor."""
        from detente.network.sponsors.clients import client_tree

        return client_tree(self.view, resolve(sponsor, on=on).id, on)

    def sponsors(self, client: str, on: date) -> pl.DataFrame:
        """Who supported an actor on a day, one row for each means.  Raises UnknownActor."""
        from detente.network.sponsors.support import supporters_on

        return supporters_on(self.view, on, resolve(client, on=on).id)

    def blocs(self, on: date, **options: Any) -> Blocs:
        """Who stood together on a day; `options` as `blocs_on` takes them."""
        from detente.network.blocs.blocs import blocs_on

        return blocs_on(self.view, on, **options)

    def corridor(self, a: str, b: str, on: date) -> Corridor:
        """The chain of territories from one actor to another that the first's side can cross."""
        from detente.network.corridors.routes import corridor_on

        first, second = (resolve(name, on=on).id for name in (a, b))
        return corridor_on(self.view, first, second, on)

    def silence(self, target: str, on: date, by: str | None = None) -> Silence:
        """Which allies acted, spoke or did nothing when an actor was attacked on a day.

        Raises MeasureError where no act of force against it is on record then.
        """
        from detente.network.silence.calls import call_on
        from detente.network.silence.silence import measure_silence

        attacker = None if by is None else resolve(by, on=on).id
        return measure_silence(
            self.view, call_on(self.view, resolve(target, on=on).id, on, attacker)
        )

    def close(self) -> None:
        """Close the store."""
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class DyadRelation:
    """The measured relation of two actors.

    Tables are Polars frames: `.to_arrow()` and `.to_pandas()` turn them into what you use.
    """

    def __init__(self, measured: Relation, view: View) -> None:
        self.measured = measured
        self._view = view

    @property
    def levels(self) -> pl.DataFrame:
        """month, level, low, high, n_eff, observed: one row for each covered month."""
        return self.measured.levels

    @property
    def directed(self) -> pl.DataFrame:
        """The level of each side's acts: a (actor), b (target), month, level ..."""
        return self.measured.directed

    @property
    def spheres(self) -> pl.DataFrame:
        """sphere, month, level, low, high ...: the level within each sphere."""
        return self.measured.spheres

    @property
    def phases(self) -> pl.DataFrame:
        """number, name, start, end, months, level, low, high: one row for each phase."""
        from detente.relations.relation import Phase

        return _frame(Phase, self.measured.phases)

    @property
    def turning_points(self) -> pl.DataFrame:
        """mark, measured, label, month, day, low, high, probability, before, after, direction ...

        First the measured ones (mark 1, 2 ...), then those that only cases name (a, b ...).
        """
        from detente.relations.relation import TurningPoint

        points = (*self.measured.turning_points, *self.measured.coded_turns)
        frame = _frame(TurningPoint, points).drop("evidence_months", "claim_ids", strict=False)
        effect = pl.Series("effect", [point.effect for point in points], pl.Float64)
        return frame.with_columns(effect)

    @property
    def drivers(self) -> pl.DataFrame:
        """The candidate causes of each turning point, ranked: one row for each test."""
        rows = [
            {"turning_point": mark, "rank": rank, **test.to_dict()}
            for mark, tests in self.measured.drivers.items()
            for rank, test in enumerate(tests, start=1)
        ]
        return pl.DataFrame(rows, schema=None if rows else DRIVER_COLUMNS)

    def evidence(self, kind: str = "event", **narrow: Any) -> pl.DataFrame:
        """Rows of one kind between the two; `narrow` takes the fields of EvidenceQuery."""
        pair = (self.measured.a, self.measured.b)
        return self._view.frame(EvidenceQuery(EvidenceKind(kind), pair=pair, **narrow))

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier, with every finding and its evidence."""
        from detente.dossier.compose import compose

        return compose(self.measured, self._view)

    def findings(self) -> list[Finding]:
        """Every finding of the dossier, in reading order."""
        return list(self.dossier.findings())

    def finding(self, finding_id: str) -> Finding:
        """One finding by its id.  Raises UnknownEvidence where there is none."""
        for finding in self.dossier.findings():
            if finding.id == finding_id:
                return finding
        raise UnknownEvidence(
            f"The dossier has no finding {finding_id!r}.",
            fix="'detente findings A B' lists them.",
        )

    def chart(self, *, width: int = 800, height: int = 360) -> Any:
        """The trajectory as an Altair chart."""
        from detente.charts.trajectory import trajectory
        from detente.dossier.pictures import trajectory_tables

        tables = trajectory_tables(self.measured)
        return trajectory(self.levels, *tables, width=width, height=height)

    def _repr_html_(self) -> str:
        """What a notebook shows: the judgement and the trajectory."""
        import html

        from detente.charts.render import to_svg

        judged = html.escape(self.dossier.judgement.statement)
        title = html.escape(self.dossier.title)
        return f"<h3>{title}</h3><p>{judged}</p>{to_svg(self.chart())}"

    def __repr__(self) -> str:
        return f"<relation of {self.measured.a} and {self.measured.b}: {len(self.levels)} months>"

    def to_html(self) -> str:
        """The dossier as one self-contained HTML page."""
        from detente.charts.studio import Studio
        from detente.dossier.compose import compose
        from detente.dossier.html import order_pictures, to_html

        with Studio() as studio:
            if "dossier" not in self.__dict__:
                self.dossier = compose(
                    self.measured,
                    self._view,
                    told=lambda section: order_pictures(section, studio),
                )
            return to_html(self.dossier, studio)


def _frame(kind: Any, rows: tuple[Any, ...]) -> pl.DataFrame:
    names = list(kind.__dataclass_fields__)
    return pl.DataFrame(
        [{name: _plain(getattr(row, name)) for name in names} for row in rows],
        schema=None if rows else dict.fromkeys(names, pl.Null),
    )


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
