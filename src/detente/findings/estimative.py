"""Words of estimative probability: seven bands, so that a word always means the same numbers.

Source: Office of the Director of National Intelligence, Intelligence Community Directive 203,
Analytic Standards (2015), section D.6.e(2)(a), after Sherman Kent, 'Words of Estimative
Probability', Studies in Intelligence 8(4), 1964.
"""

from __future__ import annotations

from detente.errors import MeasureError

__all__ = ["BANDS", "in_words"]

BANDS: tuple[tuple[float, str], ...] = (
    (0.05, "almost certainly not"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "about as likely as not"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.00, "almost certainly"),
)
"""Upper end of each band (inclusive but for the last edges, which follow ICD 203) and its word."""


def in_words(probability: float) -> str:
    """The word for a probability in [0, 1]; raises MeasureError outside it."""
    if not 0.0 <= probability <= 1.0:
        raise MeasureError(f"{probability} is no probability; it must lie between 0 and 1.")
    return next(word for upper, word in BANDS if probability <= upper)
