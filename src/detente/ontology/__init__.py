"""What event codes mean: PLOVER types, quad classes, intensities, spheres.

plover      the sixteen event types, four quad classes, four spheres
codes       CAMEO, WEIS and PLOVER codes with their meaning
spheres     the rule by which an act belongs to a sphere
detection   which scheme a column of codes is of
"""

from __future__ import annotations

from detente.ontology.codes import CodeEntry, Scheme, annotate, code_table, lookup
from detente.ontology.detection import Detection, detect_scheme, require_scheme
from detente.ontology.plover import QUAD_OF, EventType, QuadClass, Sphere
from detente.ontology.spheres import religious_code, religious_name, religious_role, sphere_of

__all__ = [
    "QUAD_OF",
    "CodeEntry",
    "Detection",
    "EventType",
    "QuadClass",
    "Scheme",
    "Sphere",
    "annotate",
    "code_table",
    "detect_scheme",
    "lookup",
    "religious_code",
    "religious_name",
    "religious_role",
    "require_scheme",
    "sphere_of",
]
