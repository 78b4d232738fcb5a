"""What a date of month or year precision can mean."""

from __future__ import annotations

import calendar
from datetime import date

__all__ = ["last_day"]


def last_day(day: date, precision: str) -> date:
    """The last day that `day` can mean at this precision: by then it had happened."""
    if precision == "month":
        return day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if precision == "year":
        return date(day.year, 12, 31)
    return day
