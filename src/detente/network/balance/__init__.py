"""Structural balance: triads, walks, and the exact frustration of signed networks."""

from detente.network.balance.definitions import DEFINITIONS, Both, Definition, definition
from detente.network.balance.frustration import Frustration, Verified, frustration, verify
from detente.network.balance.maxsat import frustration_by_maxsat
from detente.network.balance.null import frustration_null, null_test
from detente.network.balance.partitions import Partitions, optimal_partitions
from detente.network.balance.sides import Camps, camps
from detente.network.balance.triads import Census, Third, census, thirds
from detente.network.balance.walks import node_walk_balance, walk_balance
from detente.network.balance.yearly import state_ties, yearly_balance, years_of

__all__ = [
    "DEFINITIONS",
    "Both",
    "Camps",
    "Census",
    "Definition",
    "Frustration",
    "Partitions",
    "Third",
    "Verified",
    "camps",
    "census",
    "definition",
    "frustration",
    "frustration_by_maxsat",
    "frustration_null",
    "node_walk_balance",
    "null_test",
    "optimal_partitions",
    "state_ties",
    "thirds",
    "verify",
    "walk_balance",
    "yearly_balance",
    "years_of",
]
