"""Findings on blocs: together or apart, and whether deeds bear out a declared membership."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import polars as pl

from detente.actors import Registry
from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.blocs.blocs import Bloc, Blocs
from detente.network.blocs.declared import REGISTRY
from detente.network.blocs.membership import Worlds
from detente.network.blocs.shown import NOT_SHOWN, SHOWN, THIN, UNKNOWN, Comparison, Standing
from detente.network.signed import SignedNetwork

__all__ = [
    "WORLDS",
    "bloc_name",
    "cohesion_finding",
    "comparison_finding",
    "side_by_side",
    "standing_finding",
    "the_bloc",
    "ties_among",
]

PAIRS = 6
"""Pairs whose acts are shown as evidence, those that lean most first."""
NAMED = 8
WEAK_WORLDS = 0.9

WORLDS = (
    "A draw weighs each pair of actors anew by how surely the evidence tells which way it leans; "
    "who hangs on a single tie drops out of every third."
)


def bloc_name(leaders: Sequence[str], size: int | None = None) -> str:
    """`the bloc of Iran, Syria and Hezbollah`, and of how many more where `size` is given."""
    names = [actor_name(one) for one in leaders]
    more = 0 if size is None else size - len(names)
    if more > 0:
        return f"the bloc of {', '.join(names)} and {words.count(more, 'other')}"
    return f"the bloc of {words.joined(names)}"


def side_by_side(
    a: str, b: str, blocs: Blocs, worlds: Worlds, network: SignedNetwork
) -> Finding | None:
    """Whether two actors stood in one bloc on a day; None where the network lacks either."""
    nodes = worlds.nodes
    if a not in nodes or b not in nodes:
        return None
    share = float(worlds.together()[nodes.index(a), nodes.index(b)])
    one, other = blocs.of(a), blocs.of(b)
    when = words.day(blocs.on)
    both = f"{actor_name(a)} and {actor_name(b)}"
    if one is not None and one is other:
        said = f"On {when} {both} stood together in {bloc_name(one.leaders, len(one.members))}"
    else:
        said = f"On {when} {both} stood apart: {_stood(a, one)}, {_stood(b, other)}"
    evidence = ties_among(network, blocs.table, (a, b), (a, b)) or ties_among(
        network, blocs.table, (a, b), nodes
    )
    if not evidence:
        return None
    return Finding(
        f"blocs-{a}-{b}-{blocs.on.isoformat()}",
        "bloc",
        f"{said}; they stood together in {words.percent(share)} of {len(worlds.labels)} draws "
        "from the evidence.",
        evidence,
        {
            "together": share,
            "draws": len(worlds.labels),
            "contradicted": blocs.contradicted,
            "ties": blocs.table.height,
            "cost": blocs.clustering.cost,
            "lower_bound": blocs.clustering.lower,
        },
        measure="network.blocs.blocs.blocs_of and network.blocs.membership.draw_worlds",
        note=f"{WORLDS} {_quality(blocs)}",
    )


def _stood(actor: str, bloc: Bloc | None) -> str:
    if bloc is None:
        return f"{actor_name(actor)} alone"
    leaders = [name for name in bloc.members if name != actor][:3]
    rest = len(bloc.members) - 1 - len(leaders)
    names = [actor_name(name) for name in leaders]
    names += [words.count(rest, "other")] if rest else []
    return f"{actor_name(actor)} with {words.joined(names)}"


def _quality(blocs: Blocs) -> str:
    best = blocs.clustering
    proof = (
        "no other division goes against less evidence"
        if best.exact
        else f"another may go against up to {words.percent(best.gap)} less evidence"
    )
    ties = blocs.table.height
    return (
        f"The division into blocs goes against {blocs.contradicted} of {words.count(ties, 'tie')}; "
        f"{proof}."
    )


def comparison_finding(found: Comparison) -> Finding | None:
    """A declared bloc on a day: who of the declared is shown, and who is shown besides.

    None where no tie of a declared member is on record.
    """
    evidence = ties_among(found.network, found.table, found.members, found.members)
    evidence = evidence or ties_among(
        found.network, found.table, found.members, found.network.actors["actor"]
    )
    if not evidence:
        return None
    own = [one for one in found.standings if one.declared]
    by = {
        verdict: [one.actor for one in own if one.verdict == verdict]
        for verdict in (SHOWN, THIN, NOT_SHOWN, UNKNOWN)
    }
    besides = [one.actor for one in found.standings if not one.declared]
    parts = [
        _in_it(by[SHOWN], by[THIN]),
        f"not {_names(by[NOT_SHOWN], 'or')}" if by[NOT_SHOWN] else "",
        f"of {words.count(len(by[UNKNOWN]), 'other')} it says nothing" if by[UNKNOWN] else "",
    ]
    extra = f" Not declared, yet shown: {_names(besides)}." if besides else ""
    declared = words.count(len(own), "declared member")
    return Finding(
        f"bloc-{found.bloc}-{found.on.isoformat()}",
        "bloc",
        f"{_capital(the_bloc(found.bloc))} had {declared} on {words.day(found.on)}: "
        f"{'; '.join(part for part in parts if part)}.{extra}",
        evidence,
        {"declared": len(own), **{key: len(names) for key, names in by.items()},
         "besides": len(besides)},
        measure="network.blocs.shown.compare",
        note=_weakness(found),
    )  # fmt: skip


def _in_it(shown: Sequence[str], thin: Sequence[str]) -> str:
    if not shown and not thin:
        return "the evidence shows none of them in it"
    if not shown:
        return f"the evidence shows {_names(thin)} in it, but by ties that chance could give"
    said = f"the evidence shows {_names(shown)} in it"
    return f"{said}, and {_names(thin)} by ties that chance could give" if thin else said


def _names(actors: Sequence[str], last: str = "and") -> str:
    shown = [actor_name(one) for one in actors[:NAMED]]
    if len(actors) > NAMED:
        shown.append(words.count(len(actors) - NAMED, "other"))
    return words.joined(shown, last)


def _weakness(found: Comparison) -> str:
    text = f"{WORLDS} Pacts and support among members count as evidence as well as acts."
    if found.exact < WEAK_WORLDS:
        text += (
            f" Only in {words.percent(found.exact)} of the draws is the division proven the best."
        )
    return text


def standing_finding(
    found: Comparison, actor: str, declared: pl.DataFrame | None = None
) -> Finding | None:
    """One actor and one declared bloc; None where nothing connects the two.

    `declared` are the bloc's declarations (`network.blocs.declared.DECLARED`).
    """
    one = found.of(actor)
    if one is None or one.verdict == UNKNOWN:
        return None
    evidence = ties_among(found.network, found.table, (actor,), found.members)
    if not evidence:
        return None
    spells = None if declared is None else declared.filter(pl.col("actor") == actor)
    told = () if spells is None else tuple(spells["evidence_id"].drop_nulls().unique().sort())
    if told:
        evidence = (*evidence, EvidenceQuery(EvidenceKind.TIE, ids=told))
    assert one.firmness is not None
    assert one.low is not None
    assert one.high is not None
    others = len([name for name in found.members if name != actor])
    return Finding(
        f"bloc-{found.bloc}-{actor}-{found.on.isoformat()}",
        "bloc",
        f"{actor_name(actor)} {_claimed(one, spells, found)}{_verdict(one, found.on)}: it stood "
        f"with the other members in {words.percent(one.firmness)} ({100 * one.low:.0f} to "
        f"{100 * one.high:.0f} %) of the draws, with ties that lean to friendship with "
        f"{one.friends} of {others} and to hostility with {one.foes or 'none'}.",
        evidence,
        {
            "firmness": one.firmness,
            "low": one.low,
            "high": one.high,
            "friends": one.friends,
            "foes": one.foes,
            "level": one.level,
            "chance": one.chance,
            "verdict": one.verdict,
        },
        measure="network.blocs.shown.compare",
        note=_standing_note(one, spells),
    )


def _claimed(one: Standing, spells: pl.DataFrame | None, found: Comparison) -> str:
    bloc = the_bloc(found.bloc)
    if not one.declared:
        return f"is no declared member of {bloc}"
    begun = pl.col("start").is_null() | (pl.col("start") <= found.on)
    starts = [] if spells is None else spells.filter(begun)["start"].drop_nulls().to_list()
    if not starts:
        return f"is a declared member of {bloc}"
    return f"has been a declared member of {bloc} since {min(starts).year}"


def the_bloc(bloc: str) -> str:
    """The name of a bloc within a sentence: `the Arab League`, `OPEC`."""
    name = actor_name(bloc)
    registry = Registry.load()
    joint = bloc in registry and registry.get(bloc).kind in ("bloc", "coalition", "organisation")
    return f"the {name}" if joint and " " in name else name


def _verdict(one: Standing, on: date) -> str:
    when = words.day(on)
    link = ", and" if one.declared == one.is_in else ", but"
    if one.verdict == SHOWN:
        return f"{link} the evidence of {when} shows it there"
    if one.verdict == THIN:
        return f"{link} the evidence of {when} for it is thin"
    return f"{link} the evidence of {when} does not show it there"


def _standing_note(one: Standing, spells: pl.DataFrame | None) -> str:
    parts = [WORLDS]
    if one.verdict == THIN:
        parts.append(
            f"As many ties taken at random lean as far in {words.percent(one.chance or 0)} of "
            "cases."
        )
    if spells is not None and (spells["source"] == REGISTRY).any():
        parts.append("The declared membership is that of the list of actors.")
    return " ".join(parts)


def cohesion_finding(found: Comparison) -> Finding | None:
    """How the declared members stand among themselves and toward others; None without ties."""
    own = found.cohesion
    evidence = ties_among(found.network, found.table, found.members, found.members)
    if not evidence or own.positive is None:
        return None
    inside = f"{words.percent(own.positive)} of the {words.count(own.pairs, 'tie')} among them"
    level = "" if own.level is None else f" (mean level {words.signed(own.level)})"
    toward = ""
    if own.outside_positive is not None:
        beyond = "" if own.outside_level is None else f" ({words.signed(own.outside_level)})"
        toward = (
            f", against {words.percent(own.outside_positive)} of "
            f"{words.count(own.outside_pairs, 'tie')} to actors around them{beyond}"
        )
    return Finding(
        f"cohesion-{found.bloc}-{found.on.isoformat()}",
        "bloc",
        f"Of the declared members of {the_bloc(found.bloc)} on {words.day(found.on)}, {inside} "
        f"leaned to friendship{level}{toward}; {own.pairs} of {own.possible} pairs are on record.",
        evidence,
        {"positive": own.positive, "level": own.level, "outside_positive": own.outside_positive,
         "outside_level": own.outside_level, "pairs": own.pairs, "possible": own.possible},
        measure="network.blocs.shown.cohesion",
    )  # fmt: skip


def ties_among(
    network: SignedNetwork, table: pl.DataFrame, one: Iterable[str], other: Iterable[str]
) -> tuple[EvidenceQuery, ...]:
    """The queries for the evidence of the pairs of `table` between two groups of actors.

    All ties in one query, and the acts of the PAIRS that lean most; none where no pair is.
    """
    sides = [pl.Series(sorted(set(group)), dtype=pl.String).implode() for group in (one, other)]
    forth = pl.col("a").is_in(sides[0]) & pl.col("b").is_in(sides[1])
    back = pl.col("a").is_in(sides[1]) & pl.col("b").is_in(sides[0])
    rows = table.filter(forth | back).with_columns(strength=pl.col("leaning").abs())
    ordered = rows.sort(["strength", "a", "b"], descending=[True, False, False])
    pairs = ordered.select("a", "b").with_row_index("rank")
    edges = network.edges.select(
        a=pl.min_horizontal("a", "b"), b=pl.max_horizontal("a", "b"), ids="ids",
        acts=pl.col("kinds").list.contains("events"),
    ).join(pairs, on=["a", "b"])  # fmt: skip
    ids = tuple(edges["ids"].explode().drop_nulls().unique().sort().to_list())
    told = edges.filter("acts").select("rank", "a", "b").unique().sort("rank").head(PAIRS)
    ties = (EvidenceQuery(EvidenceKind.TIE, ids=ids),) if ids else ()
    acts = (
        EvidenceQuery(EvidenceKind.EVENT, pair=(a, b), start=network.since, end=network.on)
        for _, a, b in told.iter_rows()
    )
    return (*ties, *acts)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
