"""The columns of a case's files and the words that may stand in them (see docs/coding-guide.md)."""

from __future__ import annotations

__all__ = [
    "CLAIM_TYPES",
    "DRIVERS",
    "FILES",
    "MEANS",
    "REQUIRED",
    "SPHERES",
    "STANCES",
    "STATUSES",
    "TIE_KINDS",
    "TRAITS",
    "UNDIRECTED_TIES",
]

FILES: dict[str, tuple[str, ...]] = {
    "citations": ("id", "publisher", "title", "author", "date", "url", "checked", "note"),
    "events": (
        *("id", "date", "precision", "date_end", "actor", "target", "code", "sphere", "place"),
        *("deaths_low", "deaths_high", "statement", "citations", "status", "note"),
    ),
    "ties": (
        *("id", "actor", "target", "directed", "kind", "means", "start", "start_precision"),
        *("end", "end_precision", "sphere", "value", "unit", "statement", "citations", "status"),
        "note",
    ),
    "traits": (
        *("id", "actor", "trait", "qualifier", "value", "low", "high", "unit", "text", "start"),
        *("start_precision", "end", "end_precision", "statement", "citations", "status", "note"),
    ),
    "claims": (
        *("id", "date", "precision", "speaker", "actor", "target", "claim_type", "name"),
        *("stance", "value", "statement", "citations", "status", "note"),
    ),
}

REQUIRED: dict[str, tuple[str, ...]] = {
    "citations": ("id", "publisher", "title", "checked"),
    "events": ("id", "date", "precision", "actor", "target", "code", "statement", "citations"),
    "ties": ("id", "actor", "target", "directed", "kind", "start", "start_precision", "citations"),
    "traits": ("id", "actor", "trait", "start", "start_precision", "citations"),
    "claims": ("id", "date", "precision", "speaker", "actor", "target", "claim_type", "citations"),
}

SPHERES = frozenset({"political", "security", "economic", "religious"})
STATUSES = frozenset({"verified", "unverified"})
STANCES = frozenset({"supports", "disputes"})
CLAIM_TYPES = frozenset({"turning-point", "driver", "reading", "dispute"})

DRIVERS = frozenset(
    {
        "shared-enemy",
        "regime-change",
        "identity",
        "sponsor",
        "outside-pressure",
        "war-exhaustion",
        "economic-dependence",
        "leader-change",
        "territorial-settlement",
        "domestic-politics",
    }
)

MEANS = frozenset(
    {"money", "arms", "training", "advisers", "sanctuary", "troops", "logistics", "political"}
)

UNDIRECTED_TIES = frozenset(
    {
        "war",
        "ceasefire",
        "peace-treaty",
        "defence-pact",
        "nonaggression-pact",
        "cooperation-agreement",
        "diplomatic-relations",
        "no-diplomatic-relations",
        "rivalry",
        "coalition",
    }
)

TIE_KINDS = UNDIRECTED_TIES | {
    "territorial-claim",
    "sponsorship",
    "membership",
    "part-of",
    "hosting",
    "occupation",
    "troop-presence",
    "sanctions",
    "trade",
    "energy-supply",
    "debt",
    "control",
}

TRAITS = frozenset(
    {
        "fighters",
        "religious-share",
        "ethnic-share",
        "regime",
        "head-of-government",
        "head-of-state",
        "leader",
        "troops-present",
        "ideology",
        "founded",
        "dissolved",
        "legal-status",
        "parliament-seats",
        "gas-import-share",
        "power-import-share",
        "pilgrims",
        "visitors",
        "population",
        "budget",
        "prisoners-of-war",
        "deaths",
        "refugees",
        "oil-exports",
        "debt",
        "ethnic-power",
        "un-vote-agreement",
        "equipment-held",
        "arms-imports",
        "power-imports",
        "oil-output",
        "oil-export-share",
    }
)
