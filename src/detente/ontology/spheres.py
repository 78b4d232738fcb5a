"""The rule by which an act belongs to a sphere.

1. religious   where an actor's or target's role is religious (a CAMEO religion code such as MOS
               or CHR within its code, a religious role such as SHI, or a name such as `Cleric
               (Iraq)`), or where the coder of a case says so;
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

__all__ = ["religious_code", "religious_name", "religious_role", "sphere_of"]

_FAITHS = ("MOS", "CHR", "CTH", "JEW", "HIN", "BUD", "SIK", "REL", "CPT", "DOX", "MRN", "DRZ")
"""Religion codes of the CAMEO manual (`REL` in GDELT and PLOVER) that may open a code."""

_SECTS = ("SHI", "SUN", "SFI", "PRO", "HSD", "LDS", "ATH", "BAH", "ALE")
"""Those that mean a faith only after another code: SUN alone was the Soviet Union."""

_CODE = rf"^(?:{'|'.join(_FAITHS)})|^(?:[A-Z0-9]{{3}})+(?:{'|'.join(_FAITHS + _SECTS)})"

_NAME = (
    r"(?i)\b(?:religio\w*|muslims?|christians?|jews|hindus?|buddhists?|sikhs?|clerics?|imam|"
    r"ayatollah|grand mufti|mufti|bishop|archbishop|cardinal|priest|rabbi|church|mosque|seminary)\b"
)


def religious_code(code: pl.Expr) -> pl.Expr:
    """Whether a CAMEO actor code (groups of three letters) names a faith; null is not religious."""
    return code.str.contains(_CODE).fill_null(value=False)


def religious_role(role: pl.Expr) -> pl.Expr:
    """Whether a role is a faith or a religious office; null is not religious."""
    return role.is_in(_FAITHS + _SECTS).fill_null(value=False)


def religious_name(name: pl.Expr) -> pl.Expr:
    """Whether a generic name in words is religious (`Cleric (Iraq)`); null is not religious."""
    return name.str.contains(_NAME).fill_null(value=False)


def sphere_of(base: pl.Expr, *religious: pl.Expr) -> pl.Expr:
    """The sphere of an act: religious where one of the conditions holds, else `base` (its code)."""
    return (
        pl.when(pl.any_horizontal(*religious)).then(pl.lit(Sphere.RELIGIOUS.value)).otherwise(base)
    )
