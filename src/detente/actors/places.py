"""Where territories lie: one point inside each, for maps.

The points are our own, read off to about half a degree near the middle of the settled land; a state
that spans a continent has its point where its neighbours at hand are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from detente.actors.tables import rows
from detente.errors import ActorError, Where

__all__ = ["Place", "place", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """A point inside the territory of an actor, in degrees north and east."""

    actor: str
    latitude: float
    longitude: float


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """Every point by the id of its territory.  Raises ActorError where one is off the globe."""
    found = {}
    for row in rows("places.csv"):
        one = Place(row["actor"], float(row["latitude"]), float(row["longitude"]))
        if not (-90 <= one.latitude <= 90 and -180 <= one.longitude <= 180):
            raise ActorError(
                f"The place of {one.actor!r} is off the globe.",
                where=Where(file="places.csv"),
                fix="Latitudes run from -90 to 90, longitudes from -180 to 180.",
            )
        found[one.actor] = one
    return found


def place(actor: str) -> Place | None:
    """The point of a territory, or None where places.csv has none."""
    return places().get(actor)
