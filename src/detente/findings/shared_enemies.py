"""Findings on shared enemies: toward whom enmity rose for both before the two drew together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from detente.evidence import EvidenceKind, EvidenceQuery
from detente.findings import words
from detente.findings.evidence_item import actor_name
from detente.findings.finding import Finding
from detente.network.enemies.enemy_panel import EnemyRate
from detente.network.enemies.shared_enemies import SharedEnemy

__all__ = ["enemies_summary", "enemy_finding", "levels_caption", "rate_finding"]

NOTE = (
    "A coincidence in time, no proof of a cause. The p-value counts every third party that was "
    "tried; the adjusted one every turn as well. More conflict with a third party need not make "
    "the level with it hostile."
)


def enemy_finding(enemy: SharedEnemy, turn: str = "") -> Finding:
    """That the enmity of both toward a third rose, how far, and how rare that is.

    `turn` names the turning point before which it did.
    """
    third = actor_name(enemy.third)
    when = words.month(enemy.month)
    before = f", before {turn}" if turn else ""
    return Finding(
        f"shared-enemy-{enemy.a}-{enemy.b}-{enemy.third}-{enemy.month:%Y-%m}",
        "shared-enemy",
        f"In the twelve months to {when}{before}, enmity toward {third} rose for both: "
        f"{_sides(enemy)}. {_rarity(enemy)}",
        enemy.evidence,
        {key: _plain(value) for key, value in enemy.to_dict().items()},
        measure="network.enemies.shared_enemies.SharedEnemyTest",
        note=NOTE,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _sides(enemy: SharedEnemy) -> str:
    if all(enemy.wars):
        return "each came to be at war with it"
    return words.joined([_side(enemy, k) for k in (0, 1)])


def _side(enemy: SharedEnemy, k: int) -> str:
    """What one member's dealings, or the record of wars, say."""
    member = actor_name((enemy.a, enemy.b)[k])
    before, after = enemy.before[k], enemy.after[k]
    if enemy.wars[k]:
        return f"{member} came to be at war with it"
    if before is None or after is None:
        return f"{member} was drawn against it"
    return (
        f"conflict with it went from {words.percent(before)} to {words.percent(after)} of "
        f"{member}’s dealings with others"
    )


def _rarity(enemy: SharedEnemy) -> str:
    chance = f"p = {enemy.p_value:.2g}"
    over = (
        f"{chance} with all {enemy.thirds:,} third parties tried"
        if enemy.thirds > 1
        else f"{chance}; one third party could be tried"
    )
    adjusted = (
        f", {enemy.p_adjusted:.2g} with all turns tried as well"
        if enemy.p_adjusted > enemy.p_value
        else ""
    )
    rare = {"strong": "is rare", "moderate": "is uncommon", "weak": "is common"}[enemy.likeness]
    return f"So great a joint rise {rare} ({over}{adjusted})."


def enemies_summary(
    pair: tuple[str, str], enemies: Sequence[SharedEnemy], turns: int
) -> Finding | None:
    """Before how many warmer turns a shared enemy stood out; None where none could be tested."""
    months = sorted({enemy.month for enemy in enemies})
    if not months:
        return None
    best = {
        month: min((e for e in enemies if e.month == month), key=lambda e: e.rank)
        for month in months
    }
    strong = [one for one in best.values() if one.likeness == "strong"]
    names = words.joined([f"{actor_name(one.third)} ({words.month(one.month)})" for one in strong])
    outcome = (
        f"before {words.count(len(strong), 'of them', 'of them')} by more than luck: {names}"
        if strong
        else "but before none of them by more than luck"
    )
    count = words.count(len(months), "turn")
    return Finding(
        f"shared-enemies-{pair[0]}-{pair[1]}",
        "shared-enemy",
        f"Of {words.count(turns, 'turn')} for the warmer, enmity toward some third party rose for "
        f"both before {count}; {outcome}.",
        tuple(
            EvidenceQuery(
                EvidenceKind.EVENT,
                pair=pair,
                start=month.replace(year=month.year - 1),
                end=month.replace(day=28),
            )
            for month in months
        )
        + tuple(query for one in best.values() for query in one.evidence),
        {"turns": turns, "tested": len(months), "strong": len(strong)},
        measure="network.enemies.shared_enemies.SharedEnemyTest",
        note=NOTE,
    )


def levels_caption(enemy: SharedEnemy, sources: Sequence[EvidenceQuery] = ()) -> Finding:
    """What the chart of the three levels shows."""
    a, b, third = (actor_name(one) for one in (enemy.a, enemy.b, enemy.third))
    return Finding(
        f"figure-shared-enemy-{enemy.third}-{enemy.month:%Y-%m}",
        "shared-enemy",
        f"Level between {a} and {b} (with its 90 % interval) and of each with {third}, around "
        f"{words.month(enemy.month)}.",
        (EvidenceQuery(EvidenceKind.EVENT, pair=(enemy.a, enemy.b)), *enemy.evidence, *sources),
        {"third": enemy.third, "p_value": enemy.p_value},
        measure="network.enemies.enemy_levels.levels_around",
    )


def rate_finding(rate: EnemyRate) -> Finding:
    """Over all dyads: how often a rise of the level followed on a joint rise of enmity."""
    held = (
        "more often than otherwise" if rate.low > 1
        else "less often than otherwise" if rate.high < 1
        else "about as often as otherwise; the evidence does not tell them apart"
    )  # fmt: skip
    return Finding(
        "enemy-rate",
        "shared-enemy",
        f"Over {rate.dyads:,} dyads, the tone rose in the year after a joint rise of enmity in "
        f"{words.percent(rate.rate)} of {rate.joint:,} half-years, and in "
        f"{words.percent(rate.base_rate)} of the {rate.other:,} others: among dyads alike in "
        f"activity and tone, {rate.ratio:.2f} times ({rate.low:.2f} to {rate.high:.2f}), {held}.",
        (EvidenceQuery(EvidenceKind.EVENT),),
        {name: getattr(rate, name) for name in rate.__dataclass_fields__},
        measure="network.enemies.enemy_panel.enemy_rate",
        note=f"A joint rise is one of {rate.threshold:.2f} or more, which luck exceeds in 5 % of "
        f"half-years; with the pairs shuffled p = {rate.p_value:.2g}.",
    )
