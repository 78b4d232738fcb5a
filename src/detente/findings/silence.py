"""Findings on calls: who attacked whom, which allies acted or spoke, and which were silent."""

from __future__ import annotations

from typing import Any

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.silence.calls import Call
from detente.network.silence.silence import Answer, Silence

__all__ = [
    "answer_cells",
    "answer_finding",
    "call_finding",
    "silence_caption",
    "summary_finding",
    "tie_words",
]

MEASURE = "network.silence.silence.measure_silence"
MOST_NAMED = 5


def call_finding(call: Call) -> Finding:
    """The attack: who, from when, and how many acts of force are on record."""
    who = words.joined([actor_name(one) for one in call.attackers])
    force = words.count(call.acts, "act") + " of force"
    record = f"{force} within 30 days {'is' if call.acts == 1 else 'are'} on record"
    if not call.acts:
        record = "no single act of force within 30 days is on record"
    war = ", and a war began" if call.war else ""
    return Finding(
        f"call-{call.target}-{call.on.isoformat()}",
        "silence",
        f"{who} attacked {actor_name(call.target)} from {words.day(call.on)}: {record}{war}.",
        call.evidence(),
        {"acts": call.acts, "weight": call.weight, "war": call.war},
        measure="network.silence.calls.find_calls",
    )


def summary_finding(silence: Silence) -> Finding:
    """How many allies acted, spoke, did less than their record or were silent."""
    call = silence.call
    counts = {
        "acted": silence.of("acted"),
        "spoke": silence.of("spoke"),
        "less": silence.of("less than its record"),
        "silent": silence.of("silent"),
        "untold": silence.of("cannot be told"),
    }
    number = len(silence.answers)
    target, on = actor_name(call.target), words.day(call.on)
    said = {
        "acted": "acted",
        "spoke": "spoke and did nothing on record",
        "less": "did less than the record promised",
        "silent": "stayed silent where the record promised an answer",
    }
    parts = [f"{_some(counts[key])} {text}" for key, text in said.items() if counts[key]]
    if silence.none_together is not None and not counts["silent"] and not counts["less"]:
        parts.append("none whose record is known fell short of it")
    if counts["untold"]:
        parts.append(f"of {_some(counts['untold'])} it cannot be told")
    text = (
        f"{target} had {_whole(number)} on the eve: {words.joined(parts)}, within "
        f"{silence.window} days of {on}."
    )
    if number == 0:
        text = f"The store names no ally or client of {target} on the eve of {on}."
    return Finding(
        f"silence-{call.target}-{call.on.isoformat()}",
        "silence",
        text,
        (*_answers_query(silence), *call.evidence()),
        {
            "allies": number,
            **{name: len(found) for name, found in counts.items()},
            "expected_acts": silence.expected_acts,
            "none_together": silence.none_together,
            "none_apart": silence.none_apart,
        },
        measure=MEASURE,
        note=_summary_note(silence),
    )


def _some(found: tuple[Answer, ...]) -> str:
    """`one (Hamas)`, `seven`."""
    number = words.count(len(found), "ally").split()[0]
    if len(found) <= MOST_NAMED:
        return f"{number} ({words.joined([actor_name(one.ally) for one in found])})"
    return number


def _whole(number: int) -> str:
    """`one ally or client`, `18 allies and clients`."""
    return words.count(number, "ally or client", "allies and clients")


def _summary_note(silence: Silence) -> str:
    if silence.none_together is None:
        return (
            "Too little is on record of any of them to say what was to be expected; who is not in "
            "the news is missing, not silent."
        )
    promised = words.number(round(silence.expected_acts, 1))
    together, apart = (
        "no" if share is None else words.percent(share)
        for share in (silence.none_together, silence.none_apart)
    )
    return (
        f"In the sources at hand the record of those in the news promises {promised} deeds in "
        f"{silence.window} days; that none of them acts has a chance of {apart} if each moves for "
        f"itself and {together} if they move as one. Who is not in the news is missing, not silent."
    )


def _answers_query(silence: Silence) -> tuple[EvidenceQuery, ...]:
    ids = sorted({key for one in silence.answers for key in (*one.act_ids, *one.word_ids)})
    return (EvidenceQuery(EvidenceKind.EVENT, ids=tuple(ids)),) if ids else ()


def answer_finding(silence: Silence, answer: Answer) -> Finding:
    """What one ally did, against what its record promised."""
    call = silence.call
    return Finding(
        f"answer-{call.target}-{call.on.isoformat()}-{answer.ally}",
        "silence",
        f"{actor_name(answer.ally)}, {_standing(answer, actor_name(call.target))}, "
        f"{_done(answer)}{_promised(answer)}.",
        _evidence(silence, answer),
        _figures(answer),
        probability=answer.real if _judged(answer) else None,
        measure=MEASURE,
        note=_note(answer),
    )


def _judged(answer: Answer) -> bool:
    """Whether the finding says that something was not done, which may be missing news."""
    return answer.verdict == "silent" or (
        answer.verdict == "less than its record" and not answer.acts
    )


def tie_words(answer: Answer) -> str:
    """`client, Axis of Resistance`; `tied to both sides` where it is."""
    parts = []
    for tie in answer.ties:
        kind, _, bloc = tie.partition(": ")
        parts.append(actor_name(bloc) if bloc else kind)
    if answer.both:
        parts.append("tied to both sides")
    return ", ".join(parts)


def _standing(answer: Answer, target: str) -> str:
    """`client of Iran, with it in the Axis of Resistance`."""
    said = {
        "client": f"client of {target}",
        "patron": f"patron of {target}",
        "pact": f"bound to {target} by a pact",
        "friend": f"friendly with {target}",
        "other side": f"whose relation with {target} is told here",
    }
    parts: list[str] = []
    for tie in answer.ties:
        kind, _, bloc = tie.partition(": ")
        name = actor_name(bloc)
        parts.append(f"with {'it' if parts else target} in {name}" if bloc else said[kind])
    if answer.both:
        parts.append("tied to the attacker as well")
    return ", ".join(parts)


def _done(answer: Answer) -> str:
    acts, spoken = (_times(number) for number in (answer.acts, answer.words))
    if answer.acts and answer.words:
        return f"acted {acts} and spoke {spoken}"
    if answer.acts:
        return f"acted {acts}"
    if answer.words:
        return f"spoke {spoken} and did nothing on record"
    if answer.verdict == "silent":
        return "was silent: neither deed nor word is on record"
    return f"left neither deed nor word on record, and {answer.reason}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, words.count(number, "time"))


def _promised(answer: Answer) -> str:
    if answer.expected_acts is None or not answer.news:
        return ""
    if answer.thin:
        return "; too little is on record of it to say what was to be expected"
    low, high = (f"{bound:.0f}" for bound in (answer.acts_low or 0.0, answer.acts_high or 0.0))
    text = f"its record promised {answer.expected_acts:.1f} deeds ({low} to {high})"
    if answer.verdict in ("silent", "less than its record") and answer.chance is not None:
        text += f", and so little has a chance of {words.percent(answer.chance)} under it"
    return f"; {text}"


def _note(answer: Answer) -> str:
    parts = []
    if answer.source is not None:
        calls = words.count(answer.calls, "former call")
        parts.append(
            f"Record in {answer.source}: {calls}; in these days {_rows(answer.news)} it, "
            f"usually {answer.usual_news:.1f}."
        )
    if answer.real is not None and answer.missed is not None and answer.news:
        trap = (
            f"{answer.tried} of its acts in other sources, of which {answer.found} were found again"
            if answer.tried
            else "no act of it in an overlapping source, so that the rate of detection is not known"
        )
        parts.append(
            f"If it acted, the chance that nothing was recorded is {words.percent(answer.missed)} "
            f"({trap}); at even odds, that nothing was done has {words.percent(answer.real)} "
            f"({words.percent(answer.real_low or 0)} to {words.percent(answer.real_high or 0)})."
        )
    return " ".join(parts)


def _rows(number: int) -> str:
    return f"{words.count(number, 'row')} {'names' if number < 2 else 'name'}"


def _figures(answer: Answer) -> dict[str, Any]:
    names = (
        *("verdict", "acts", "words", "expected_acts", "acts_low", "acts_high", "expected_words"),
        *("words_low", "words_high", "chance", "missed", "real", "real_low", "real_high", "news"),
        *("usual_news", "calls", "tried", "found", "source"),
    )
    return {name: getattr(answer, name) for name in names}


def _evidence(silence: Silence, answer: Answer) -> tuple[EvidenceQuery, ...]:
    """Its deeds and words; where it is judged to have done nothing the searches that come back
    empty; the rows that show that it was in the news, and why it is called."""
    call = silence.call
    queries: list[EvidenceQuery] = []
    done = tuple(sorted({*answer.act_ids, *answer.word_ids}))
    if done:
        queries.append(EvidenceQuery(EvidenceKind.EVENT, ids=done))
    if _judged(answer):
        queries += [
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=(answer.ally, attacker),
                directed=True,
                quads=("material conflict",),
                start=call.on,
                end=silence.last,
            )
            for attacker in call.attackers
        ]
    if answer.news and not done:
        queries.append(
            EvidenceQuery(
                EvidenceKind.EVENT, actors=(answer.ally,), start=call.on, end=silence.last
            )
        )
    if answer.tie_ids:
        queries.append(EvidenceQuery(EvidenceKind.TIE, ids=answer.tie_ids))
    # Where only the registry names the tie, and nothing was done, the attack itself stands.
    return tuple(queries) if done or answer.tie_ids else (*queries, *call.evidence())


def answer_cells(answer: Answer) -> tuple[str, ...]:
    """Cells of a table: ally, tie, deeds, words, promised deeds and words, verdict."""
    return (
        actor_name(answer.ally),
        tie_words(answer),
        str(answer.acts),
        str(answer.words),
        "–" if answer.thin else _range(answer.expected_acts, answer.acts_low, answer.acts_high),
        "–" if answer.thin else _range(answer.expected_words, answer.words_low, answer.words_high),
        answer.verdict,
    )


def _range(mean: float | None, low: float | None, high: float | None) -> str:
    if mean is None or low is None or high is None:
        return "–"
    return f"{mean:.1f} ({low:.0f}–{high:.0f})"


def silence_caption(silence: Silence, shown: int) -> Finding:
    """What the chart of one call shows."""
    call = silence.call
    left = len(silence.answers) - shown
    rest = f" Of {words.count(left, 'other')} there is no news." if left else ""
    return Finding(
        f"figure-silence-{call.target}-{call.on.isoformat()}",
        "silence",
        f"Deeds and words of {actor_name(call.target)}'s allies in the {silence.window} days from "
        f"{words.day(call.on)} (dots), against what the record of each promised (tick, with the "
        f"90 % interval of the count as a bar).{rest}",
        (*_answers_query(silence), *call.evidence()),
        measure=MEASURE,
    )
