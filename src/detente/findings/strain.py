"""Findings on what strains a friendship: each sign against its own past, and how many rise."""

from __future__ import annotations

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.strain.strain import Indicator, Strain

__all__ = ["NAMES", "indicator_cells", "indicator_finding", "strain_caption", "strain_finding"]

MEASURE = "network.strain.strain.measure_strain"
VALUES = "one-sided dependence"
ONSETS = "sovereignty"
NAMES = {
    "demands": "Demands, refusals, threats and accusations",
    "protests and clashes": "Protests, coercion and clashes",
    "divided clients": "Clients of one acting against the other",
    "split loyalties": "Clients acting against their own sponsor",
    ONSETS: "Claims, disputes and uninvited troops",
    VALUES: "Dependence of one side alone",
}
OF_WHAT = {
    "demands": "of the acts between the two",
    "protests and clashes": "of the acts between the two and their societies",
    "divided clients": "of the clients' acts",
    "split loyalties": "of the clients' acts",
}


def strain_finding(strain: Strain) -> Finding:
    """How many of the measurable signs rise, and how many would by luck."""
    rising, falling = strain.of("rising"), strain.of("falling")
    told = len(strain.indicators) - len(strain.of("not measurable"))
    total = len(strain.indicators)
    since = words.period(strain.start, strain.end)
    if strain.index is None or strain.chance is None:
        text = f"None of {total} signs of strain can be measured for {since}."
    else:
        found = words.count(told, "sign")
        moving = [
            f"{_named(part)} {verdict}"
            for part, verdict in ((rising, "rising"), (falling, "falling"))
            if part
        ]
        text = (
            f"{found[0].upper()}{found[1:]} of strain can be measured for {since}: "
            f"{words.joined(moving) or 'none is rising or falling'}."
        )
    friend = "" if strain.friendly else f"The present phase is {strain.phase}, no friendship. "
    luck = (
        ""
        if strain.chance is None or not rising
        else f"That as many rise in a steady friendship has a chance of "
        f"{words.percent(strain.chance)}. "
    )
    return Finding(
        "strain-index",
        "strain",
        text,
        (_between(strain),),
        {
            "index": strain.index,
            "chance": strain.chance,
            "rising": len(rising),
            "falling": len(falling),
            "measurable": told,
            "signs": total,
        },
        measure=MEASURE,
        note=f"{friend}{luck}What cannot be measured is missing, not steady.",
    )


def _named(found: tuple[Indicator, ...]) -> str:
    """`one (demands) is`, `two (demands and divided clients) are`."""
    number = words.count(len(found), "sign").split()[0]
    names = words.joined([one.indicator for one in found])
    return f"{number} ({names}) {'is' if len(found) == 1 else 'are'}"


def indicator_finding(strain: Strain, one: Indicator) -> Finding:
    """One sign: how much of it, its trend with the interval, or why it cannot be measured."""
    name = NAMES[one.indicator]
    if one.verdict == "not measurable":
        text = f"{name}: not measurable, {one.reason}."
    elif one.indicator == VALUES:
        text = (
            f"{name}: {one.verdict}, from {_share(one.early)} in the first third of its "
            f"{one.counts} years to {_share(one.late)} in the last; by {_points(one.change)} a "
            f"year ({_points(one.low)} to {_points(one.high)})."
        )
    else:
        text = f"{name}: {one.verdict}, {_rates(one)}; {_factor(one)}."
    return Finding(
        f"strain-{one.indicator.replace(' ', '-')}",
        "strain",
        text,
        _evidence(strain, one),
        {
            key: getattr(one, key)
            for key in (
                *("verdict", "counts", "exposure", "early", "late", "change", "low", "high"),
                *("p_value", "reason"),
            )
        },
        measure=MEASURE,
        note=_note(one),
    )


def _rates(one: Indicator) -> str:
    if one.indicator == ONSETS:
        return (
            f"{words.number(round(one.early or 0, 2))} a year in the first third of its years, "
            f"{words.number(round(one.late or 0, 2))} in the last"
        )
    return (
        f"{_share(one.early)} {OF_WHAT[one.indicator]} in the first third of the periods, "
        f"{_share(one.late)} in the last ({one.counts:,} of {one.exposure:,} in all)"
    )


def _factor(one: Indicator) -> str:
    change, low, high = ((value or 1.0) - 1.0 for value in (one.change, one.low, one.high))
    return f"{_signed(change)} a year ({_signed(low)} to {_signed(high)})"


def _signed(share: float) -> str:
    text = f"{abs(share) * 100:.0f} %"
    return text if text == "0 %" else f"{'+' if share > 0 else '−'}{text}"


def _share(value: float | None) -> str:
    return words.percent(value or 0.0)


def _points(value: float | None) -> str:
    return f"{words.signed((value or 0.0) * 100)} points"


def _note(one: Indicator) -> str:
    if one.verdict == "not measurable":
        return ""
    if one.indicator == VALUES:
        return (
            "Mann-Kendall's test, corrected for correlation in time; years without a flow are "
            "missing."
        )
    return (
        "Sources differ in what they report: each has a level of its own, which is taken out of "
        "the rates, and only the trend within sources counts."
    )


def _between(strain: Strain) -> EvidenceQuery:
    return EvidenceQuery(
        EvidenceKind.EVENT, pair=(strain.a, strain.b), start=strain.start, end=strain.end
    )


def _evidence(strain: Strain, one: Indicator) -> tuple[EvidenceQuery, ...]:
    """The rows of the sign; where there is none, the acts among which it was looked for."""
    return (EvidenceQuery(one.kind, ids=one.ids),) if one.ids else (_between(strain),)


def indicator_cells(one: Indicator) -> tuple[str, ...]:
    """Cells of a table: sign, on record, first third, last third, change a year, verdict."""
    name = NAMES[one.indicator]
    if one.verdict == "not measurable":
        return name, f"{one.counts:,}", "–", "–", "–", f"not measurable: {one.reason}"
    if one.indicator == VALUES:
        change = f"{_points(one.change)} ({_points(one.low)} to {_points(one.high)})"
        return name, f"{one.counts} years", _share(one.early), _share(one.late), change, one.verdict
    if one.indicator == ONSETS:
        ends = tuple(f"{words.number(round(x or 0, 2))} a year" for x in (one.early, one.late))
    else:
        ends = (_share(one.early), _share(one.late))
    return name, f"{one.counts:,}", *ends, _factor(one), one.verdict


def strain_caption(strain: Strain) -> Finding:
    """What the chart of the signs shows."""
    return Finding(
        "figure-strain",
        "strain",
        f"Signs of strain between {actor_name(strain.a)} and {actor_name(strain.b)} that can be "
        "measured, per 100 acts or in points: each dot a period, greater where more acts are on "
        "record, the line its trend with the 90 % interval of the slope. What sources make of the "
        "same acts is taken out.",
        (_between(strain),),
        measure=MEASURE,
    )
