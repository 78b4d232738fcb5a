"""Backing: who stood by a member in a window, in words or in deeds, and was that like them?

Acts are counted once for each source, actor, target, code and day.  For the member count verbal
cooperation (words) and material cooperation (deeds) toward it, and, from the day on which somebody
used force against it, verbal and material conflict with that adversary.  Ties of material support
(`backing_ties`) are deeds as well.

- Share of deeds among acts of support, with Jeffreys' interval: Beta(deeds + 1/2, words + 1/2).
- Expected share from the backer's own record (`backing_record`): its cooperation toward all other
  actors, and toward the member in other years, from the sources that cover the window.  `fewer`
  and `more` are the predictive probabilities of so few and of so many deeds.
- Words, deeds, both or neither: words (deeds) are present if, at the rate seen, such a window would
  hold one on average or more.  With Jeffreys' prior for a rate, Gamma(count + 1/2), that has the
  probability P(rate >= 1); the two are taken as independent.

Brown, L. D., Cai, T. T. and DasGupta, A. (2001) Interval estimation for a binomial proportion,
Statistical Science 16; Jeffreys, H. (1961) Theory of Probability, sec. 3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from scipy.special import betaincinv, gammaincc

from detente.evidence import EvidenceKind, EvidenceQuery, View
from detente.network.backing.backing_record import (
    DEEDS,
    WORDS,
    Record,
    expected_share,
    record_of,
)
from detente.network.backing.backing_ties import in_window, material_ties
from detente.network.backing.pressure import Span, acts_on_record, source_spans, within
from detente.network.chances import beta_binomial

__all__ = [
    "KINDS",
    "Backing",
    "adversaries_of",
    "backers",
    "kinds",
]

AGAINST_WORDS, AGAINST_DEEDS = "verbal conflict", "material conflict"
KINDS = ("words", "deeds", "both", "neither")
FORCE = -9.0
"""Intensity up to which an act is the use of force (Goldstein: military clash, occupation ...)."""
ADVERSARY = 0.2
"""Whoever did this share of all force used on the member in the window is its adversary."""
FRIEND_YEARS = 5
FRIEND_ACTS = 3
"""An actor that cooperated so often in the years before, or is bound by a pact, might be expected
to back the member: its silence is shown."""
_OWN = {
    WORDS: "words",
    DEEDS: "deeds",
    AGAINST_WORDS: "against_words",
    AGAINST_DEEDS: "against_deeds",
}
_WITH = {AGAINST_WORDS: "words_with", AGAINST_DEEDS: "deeds_with"}
PACTS = ("defence-pact", "consultation-pact", "entente", "cooperation-agreement")
TAIL = 0.05


@dataclass(frozen=True, slots=True)
class Backing:
    """How one actor backed the member from `start` to `end`.

    `words` and `deeds` are its acts for the member, `words_with`, `deeds_with` those against the
    member's `adversaries`; `ties` the weight of material ties in force, named in `means`;
    `against_words`, `against_deeds` what it did against the member itself.  `share` of deeds lies
    in `low` to `high` (90 %); all None without an act.  `expected` is the share that its record
    of `record` acts predicts, `fewer` and `more` the probabilities of so few, so many deeds.
    `kind` is one of KINDS, `probability` its own, `probabilities` those of all.
    """

    backer: str
    member: str
    start: date
    end: date
    words: int
    deeds: int
    words_with: int
    deeds_with: int
    ties: float
    means: tuple[str, ...]
    against_words: int
    against_deeds: int
    share: float | None
    low: float | None
    high: float | None
    expected: float
    record: int
    fewer: float | None
    more: float | None
    kind: str
    probability: float
    probabilities: Mapping[str, float]
    adversaries: tuple[str, ...]
    evidence: tuple[EvidenceQuery, ...] = field(repr=False)

    @property
    def acts(self) -> int:
        """Acts of support, in words and in deeds, ties left out."""
        return self.words + self.deeds + self.words_with + self.deeds_with

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready values."""
        names = [name for name in self.__dataclass_fields__ if name != "evidence"]
        out = {name: getattr(self, name) for name in names}
        out["probabilities"] = dict(self.probabilities)
        out["means"], out["adversaries"] = list(self.means), list(self.adversaries)
        return out


def backers(
    view: View,
    member: str,
    start: date,
    end: date,
    *,
    acts: pl.DataFrame | None = None,
    ties: pl.DataFrame | None = None,
    record: Record | None = None,
    spans: Sequence[Span] | None = None,
    without: Iterable[str] = (),
) -> list[Backing]:
    """Who backed `member` from `start` to `end`, those with most deeds and words first.

    Actors that used force against it in the window, its own sectors and those of `without` are
    left out.  Empty where no source covers the window: missing, not neither.  What is at hand of
    `pressure.acts_on_record`, `backing_ties.material_ties`, `backing_record.record_of` and
    `pressure.source_spans` may be given.
    """
    known = source_spans(view) if spans is None else spans
    covering = [
        span.source
        for span in known
        if span.start <= end
        and span.end >= start
        and (span.actors is None or member in span.actors)
    ]
    if not covering:
        return []
    toward = _toward(acts_on_record(view, (member,)) if acts is None else acts, start, end)
    enemies = adversaries_of(toward, member)
    if enemies:
        # What others did to the adversaries is asked for apart: it names neither member.
        extra = _toward(acts_on_record(view, tuple(enemies)), start, end)
        toward = (
            pl.concat([toward, extra]).unique().sort("date", "source", "actor", "target", "code")
        )
    standing = material_ties(view, (member,)) if ties is None else ties
    held = in_window(standing.filter(pl.col("member") == member), start, end)
    book = record_of(view) if record is None else record
    counts = _counts(toward, member, enemies)
    helped = {
        name
        for name, row in counts.items()
        if row["words"] or row["deeds"] or (row["words_with"] and not _at_odds(row))
    }
    expected = _friends(view, book, member, start, covering)
    window = _Window(member, start, end, tuple(covering), enemies, book)
    names = (helped | set(held) | set(expected)) - set(enemies) - set(without)
    found = [
        window.backing(name, counts.get(name, Counter()), held.get(name), expected.get(name, ()))
        for name in sorted(names)
        if name != member and not name.startswith(f"{member}/")
    ]
    return sorted(
        found, key=lambda one: (-(one.deeds + one.deeds_with + one.ties), -one.acts, one.backer)
    )


def _toward(acts: pl.DataFrame, start: date, end: date) -> pl.DataFrame:
    return acts.filter(pl.col("date").is_between(start, end))


def adversaries_of(acts: pl.DataFrame, member: str) -> dict[str, date]:
    """Who used force on the member in the window of `acts`, and from which day on."""
    force = acts.filter(
        (pl.col("target") == member)
        & (pl.col("quad") == AGAINST_DEEDS)
        & (pl.col("intensity") <= FORCE)
        & ~within(member, pl.col("actor"))
    )
    sums = force.group_by("actor").agg(n=pl.len(), first=pl.col("date").min()).sort("actor")
    least = ADVERSARY * force.height
    return {row["actor"]: row["first"] for row in sums.to_dicts() if row["n"] >= least}


def _counts(
    acts: pl.DataFrame, member: str, enemies: Mapping[str, date]
) -> dict[str, Counter[str]]:
    """Acts of each actor by what they count as; those against an enemy by its name as well."""
    found: dict[str, Counter[str]] = {}
    for actor, target, quad, on in acts.select("actor", "target", "quad", "date").iter_rows():
        if target == member and quad in _OWN:
            found.setdefault(actor, Counter())[_OWN[quad]] += 1
        elif actor != member and quad in _WITH and target in enemies and on >= enemies[target]:
            found.setdefault(actor, Counter()).update((_WITH[quad], f"against {target}"))
    return found


def _friends(
    view: View, book: Record, member: str, start: date, covering: Sequence[str]
) -> dict[str, tuple[EvidenceQuery, ...]]:
    """Who might be expected to back the member, and the earlier acts and pacts that say so."""
    first, last = start.year - FRIEND_YEARS, start.year - 1
    own = book.cells.filter(
        (pl.col("target") == member)
        & pl.col("year").is_between(first, last)
        & pl.col("source").is_in(list(covering))
    )
    sums = own.group_by("actor").agg(n=(pl.col("words") + pl.col("deeds")).sum()).sort("actor")
    found: dict[str, tuple[EvidenceQuery, ...]] = {
        name: (
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=(name, member),
                directed=True,
                quads=(WORDS, DEEDS),
                start=date(first, 1, 1),
                end=date(last, 12, 31),
            ),
        )
        for name in sums.filter(pl.col("n") >= FRIEND_ACTS)["actor"].to_list()
    }
    pacts = view.frame(
        EvidenceQuery(EvidenceKind.TIE, actors=(member,), tie_kinds=PACTS, start=start, end=start)
    )
    other = pl.when(pl.col("actor") == member).then("target").otherwise("actor")
    bound = pacts.group_by(name=other).agg(ids=pl.col("evidence_id").unique().sort())
    for name, ids in bound.drop_nulls().sort("name").iter_rows():
        query = EvidenceQuery(EvidenceKind.TIE, ids=tuple(ids))
        found[name] = (*found.get(name, ()), query)
    return found


@dataclass(frozen=True, slots=True)
class _Window:
    """What is the same for all backers of a member in a window."""

    member: str
    start: date
    end: date
    covering: tuple[str, ...]
    enemies: Mapping[str, date]
    book: Record

    def backing(
        self,
        name: str,
        n: Counter[str],
        held: Mapping[str, Any] | None,
        expected: tuple[EvidenceQuery, ...],
    ) -> Backing:
        """How the actor `name` backed the member, from its counts and ties."""
        ties = round(sum(held["weights"].values()), 9) if held else 0.0
        words, deeds = n["words"], n["deeds"]
        if not _at_odds(n):
            words += n["words_with"]
            # Whoever strikes the member's enemy for its own reasons backs nobody by that.
            deeds += n["deeds_with"] if words or deeds or ties else 0
        total = words + deeds
        mean, precision, size = expected_share(
            self.book, name, self.member, self.start, self.end, self.covering
        )
        fewer, more = beta_binomial(deeds, total, mean * precision, (1 - mean) * precision)
        bounds = [float(betaincinv(deeds + 0.5, words + 0.5, q)) for q in (TAIL, 1 - TAIL)]
        chances = kinds(words, deeds + ties)
        kind = max(KINDS, key=lambda one: chances[one])
        return Backing(
            backer=name,
            member=self.member,
            start=self.start,
            end=self.end,
            **{key: n[key] for key in (*_OWN.values(), *_WITH.values())},
            ties=ties,
            means=tuple(sorted(held["means"])) if held else (),
            share=deeds / total if total else None,
            low=round(bounds[0], 9) if total else None,
            high=round(bounds[1], 9) if total else None,
            expected=round(mean, 9),
            record=size,
            fewer=round(fewer, 9) if total else None,
            more=round(more, 9) if total else None,
            kind=kind,
            probability=chances[kind],
            probabilities=chances,
            adversaries=tuple(sorted(self.enemies)),
            evidence=tuple(self._evidence(name, n, held)) or expected,
        )

    def _evidence(
        self, name: str, n: Counter[str], held: Mapping[str, Any] | None
    ) -> Iterator[EvidenceQuery]:
        """The acts and ties that the judgement rests on."""
        kind = EvidenceKind.EVENT
        if any(n[key] for key in _OWN.values()):
            pair = (name, self.member)
            yield EvidenceQuery(kind, pair=pair, directed=True, start=self.start, end=self.end)
        for enemy, since in sorted(self.enemies.items()):
            if n[f"against {enemy}"]:
                yield EvidenceQuery(
                    kind,
                    pair=(name, enemy),
                    directed=True,
                    quads=tuple(_WITH),
                    start=since,
                    end=self.end,
                )
        if held:
            yield EvidenceQuery(EvidenceKind.TIE, ids=tuple(sorted(held["weights"])))


def kinds(words: float, deeds: float) -> dict[str, float]:
    """The probability of words, deeds, both and neither, from counts that need not be whole."""
    w, d = (float(gammaincc(count + 0.5, 1.0)) for count in (words, deeds))
    chances = {"words": w * (1 - d), "deeds": (1 - w) * d, "both": w * d}
    out = {key: round(value, 9) for key, value in chances.items()}
    out["neither"] = round(1 - sum(out.values()), 9)
    return out


def _at_odds(n: Counter[str]) -> bool:
    """Whether an actor did more against the member than for it, words against its enemy included.

    Such a one has a quarrel of its own with the enemy, and backs nobody by it.
    """
    own = n["words"] + n["deeds"] + n["words_with"]
    return n["against_words"] + n["against_deeds"] > own
