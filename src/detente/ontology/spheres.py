"""The rule by which an act belongs to a sphere.

1. religious   where an actor's or target's role is religious (a CAMEO religion code such as MOS,
               SHI or CHR within an actor's code; a religious sector in ICEWS or POLECAT), or
               where the coder of a case says so;
2. security    else, where the act is the use, threat, promise, request or refusal of force,
               mobilisation, military aid or cooperation, intelligence, peacekeeping, cease-fire,
               bodily violence or riot;
3. economic    else, where it is trade, sanctions, economic, humanitarian or unspecified material
               aid, or the seizure of property, done or only spoken of;
4. political   the rest: statements, talks, recognition, law, protest, reform.

An accusation or investigation is political whatever it is about.  2 to 4 depend on the code alone
and stand in the code tables; 1 depends on who acts and is applied by `sphere_of`.
"""

from __future__ import annotations

import polars as pl

from detente.ontology.plover import Sphere

__all__ = ["is_religious", "sphere_of"]

_ANYWHERE = "MOS|CHR|CTH|JEW|HIN|BUD|SIK|ZRO|REL|CPT|DOX|MRN|DRZ|ALE|UDX|ITR"
"""Religion codes (CAMEO manual, chapter on religions; `REL` in ICEWS, GDELT and PLOVER)."""

_LATER = "SHI|SUN|SFI|PRO|HSD|LDS|ORT|ATH|TAO|BAH"
"""Codes that mean a religion or sect only after another code (SUN alone was the Soviet Union)."""

_PATTERN = rf"^(?:{_ANYWHERE})|^(?:[A-Z0-9]{{3}})+(?:{_ANYWHERE}|{_LATER})"

_WORDS = r"(?i)\b(?:religio\w*|muslim|christian|jewish|shia|sunni|cleric\w*|church|mosque)\b"


def is_religious(role: pl.Expr) -> pl.Expr:
    """Whether a role is religious: a code in groups of three letters, or sectors in words.

    Null counts as not religious.
    """
    code = role.str.contains(_PATTERN)
    return (code | role.str.contains(_WORDS)).fill_null(value=False)


def sphere_of(base: pl.Expr, *roles: pl.Expr) -> pl.Expr:
    """The sphere of an act: religious where one of `roles` is, else `base` (from the code)."""
    religious = pl.any_horizontal(is_religious(role) for role in roles)
    return pl.when(religious).then(pl.lit(Sphere.RELIGIOUS.value)).otherwise(base)
