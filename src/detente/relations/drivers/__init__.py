"""Drivers: candidate causes of a turning point, each tested against the dyad's own other months.

One driver is one file with a `series(context)` function; it is found by itself.
"""

from detente.relations.drivers.base import Context, DriverTest, Series
from detente.relations.drivers.rank import rank_drivers

__all__ = ["Context", "DriverTest", "Series", "rank_drivers"]
