"""How dates, numbers and lists are written in every statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

__all__ = [
    "count",
    "day",
    "interval",
    "joined",
    "level",
    "month",
    "percent",
    "period",
    "signed",
    "span",
]

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_MINUS = "−"


def month(when: date) -> str:
    """`September 1980`."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def day(when: date, precision: str = "day") -> str:
    """`20 August 1988`, `August 1988` or `1988`, as exact as the precision."""
    if precision == "year":
        return str(when.year)
    if precision == "month":
        return month(when)
    return f"{when.day} {month(when)}"


def period(start: date | None, end: date | None) -> str:
    """`1980–1988`, `1988`, or `since 2003` where the end is open."""
    if start is None:
        return f"until {end.year}" if end else "at all times"
    if end is None:
        return f"since {start.year}"
    return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"


def span(start: date, end: date) -> str:
    """`September 1980 to August 1988`."""
    if (start.year, start.month) == (end.year, end.month):
        return month(start)
    return f"{month(start)} to {month(end)}"


def signed(value: float) -> str:
    """A number with its sign and two decimals: `+0.32`, `−0.81`."""
    text = f"{abs(value):.2f}"
    return text if float(text) == 0 else f"{'+' if value > 0 else _MINUS}{text}"


def level(value: float, low: float, high: float) -> str:
    """A level with its 90 % interval: `−0.81 (−0.90 to −0.72)`."""
    return f"{signed(value)} ({signed(low)} to {signed(high)})"


def interval(low: float, high: float) -> str:
    """`−0.90 to −0.72`."""
    return f"{signed(low)} to {signed(high)}"


def number(value: float) -> str:
    """`66,700,000`, `1,250`, `148`, `66.7`, `0.04`: as many digits as tell something."""
    if abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def percent(share: float) -> str:
    """`43 %`; under one per cent `fewer than 1 %`."""
    if 0 < share < 0.01:
        return "fewer than 1 %"
    return f"{share * 100:.0f} %"


def count(number: int, singular: str, plural: str | None = None) -> str:
    """`no event`, `one event`, `1,204 events`."""
    noun = singular if number == 1 else (plural or f"{singular}s")
    if number == 0:
        return f"no {singular}"
    word = _SMALL[number] if number < len(_SMALL) else f"{number:,}"
    return f"{word} {noun}"


def joined(items: Sequence[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) <= 1:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"
