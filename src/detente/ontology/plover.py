"""PLOVER's sixteen event types, the four quad classes, and the four spheres.

After the PLOVER codebook (Open Event Data Alliance, draft of 2021) and the release notes of the
POLECAT data set that is coded with it (Halterman, Bagozzi, Beger, Schrodt and Scarborough 2023).
The codebook's summary table and its chapters disagree on SANCTION; the chapters, the data set
and this module count it as material conflict.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["QUAD_OF", "EventType", "QuadClass", "Sphere"]


class EventType(StrEnum):
    """What kind of act it was, in PLOVER's terms."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class QuadClass(StrEnum):
    """Words or deeds, cooperation or conflict."""

    VERBAL_COOPERATION = "verbal cooperation"
    MATERIAL_COOPERATION = "material cooperation"
    VERBAL_CONFLICT = "verbal conflict"
    MATERIAL_CONFLICT = "material conflict"


class Sphere(StrEnum):
    """The field of life that an act, tie or dependence belongs to."""

    POLITICAL = "political"
    SECURITY = "security"
    ECONOMIC = "economic"
    RELIGIOUS = "religious"


QUAD_OF: dict[EventType, QuadClass] = {
    EventType.AGREE: QuadClass.VERBAL_COOPERATION,
    EventType.CONSULT: QuadClass.VERBAL_COOPERATION,
    EventType.SUPPORT: QuadClass.VERBAL_COOPERATION,
    EventType.CONCEDE: QuadClass.VERBAL_COOPERATION,
    EventType.COOPERATE: QuadClass.MATERIAL_COOPERATION,
    EventType.AID: QuadClass.MATERIAL_COOPERATION,
    EventType.RETREAT: QuadClass.MATERIAL_COOPERATION,
    EventType.REQUEST: QuadClass.VERBAL_CONFLICT,
    EventType.ACCUSE: QuadClass.VERBAL_CONFLICT,
    EventType.REJECT: QuadClass.VERBAL_CONFLICT,
    EventType.THREATEN: QuadClass.VERBAL_CONFLICT,
    EventType.PROTEST: QuadClass.MATERIAL_CONFLICT,
    EventType.SANCTION: QuadClass.MATERIAL_CONFLICT,
    EventType.MOBILIZE: QuadClass.MATERIAL_CONFLICT,
    EventType.COERCE: QuadClass.MATERIAL_CONFLICT,
    EventType.ASSAULT: QuadClass.MATERIAL_CONFLICT,
}
"""The quad class of each event type (PLOVER codebook, last section of each chapter)."""
