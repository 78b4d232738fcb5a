"""Sentences on calls and strain: each has rows, and says what was measured."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import detente
from detente.findings import EvidenceReader, Finding
from detente.findings.silence import (
    answer_cells,
    answer_finding,
    call_finding,
    silence_caption,
    summary_finding,
)
from detente.findings.strain import (
    NAMES,
    indicator_cells,
    indicator_finding,
    strain_caption,
    strain_finding,
)
from detente.network.levels import LEVELS_ON
from detente.network.silence.calls import call_on
from detente.network.silence.silence import Silence, measure_silence
from detente.network.strain.strain import measure_strain
from silence_world import CALLS, answered_world


@pytest.fixture(scope="module")
def silence() -> Silence:
    view = answered_world().view()
    nobody = pl.DataFrame(schema=LEVELS_ON)
    return measure_silence(view, call_on(view, "PER", CALLS[-1]), levels=nobody)


def statements(silence: Silence) -> dict[str, Finding]:
    return {one.ally: answer_finding(silence, one) for one in silence.answers}


def test_each_answer_is_told_in_plain_words(silence: Silence) -> None:
    found = statements(silence)
    assert found["CHL"].statement.startswith(
        "Chile, bound to Peru by a pact, acted six times and spoke six times; its record promised "
    )
    assert "was silent: neither deed nor word is on record" in found["ECU"].statement
    assert "has a chance of" in found["ECU"].statement
    assert found["ARG"].statement.endswith(
        "left neither deed nor word on record, and no source has news of it in these days."
    )


def test_only_what_was_not_done_has_a_probability(silence: Silence) -> None:
    given = {ally: finding.probability for ally, finding in statements(silence).items()}
    assert given["CHL"] is given["ARG"] is None
    assert given["ECU"] is not None and given["ECU"] > 0.5


def test_every_finding_has_rows_also_for_absence(silence: Silence) -> None:
    reader = EvidenceReader(answered_world().view())
    findings = [*statements(silence).values(), call_finding(silence.call), summary_finding(silence)]
    findings.append(silence_caption(silence, 3))
    for finding in findings:
        assert reader.count(finding.evidence) > 0, finding.id
    empty, news = statements(silence)["ECU"].evidence[:2]
    assert reader.count([empty]) == 0  # the search for what was not done
    assert reader.count([news]) >= 4  # and the rows that show it was in the news


def test_the_summary_counts_all(silence: Silence) -> None:
    text = summary_finding(silence).statement
    assert text.startswith("Peru had four allies and clients on the eve: two (Chile and Colombia)")
    assert "one (Ecuador) stayed silent where the record promised an answer" in text
    assert "of one (Argentina) it cannot be told" in text
    assert len(answer_cells(silence.answers[0])) == 7


def test_strain_between_iran_and_iraq(tmp_path: Path) -> None:
    with detente.open(tmp_path / "store.duckdb") as found:
        relation = found.relation("IRN", "IRQ")
        measured = measure_strain(relation.measured, found.view)
        reader = EvidenceReader(found.view)
        findings = [indicator_finding(measured, one) for one in measured.indicators]
        findings += [strain_finding(measured), strain_caption(measured)]
        assert all(reader.count(finding.evidence) > 0 for finding in findings)
    assert measured.friendly and measured.end >= date(2025, 12, 1)
    assert [one.indicator for one in measured.indicators] == list(NAMES)
    for one, finding in zip(measured.indicators, findings, strict=False):
        cells = indicator_cells(one)
        assert len(cells) == 6 and one.verdict in finding.statement
        assert (one.change is None) == (one.verdict == "not measurable") == bool(one.reason)
    told = [one for one in measured.indicators if one.verdict != "not measurable"]
    assert measured.index == sum(one.verdict == "rising" for one in told) / len(told)
