"""A hundred malformed variants of each event format: refused or set aside, never swallowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.sources.registry import dataset
from event_samples import SAMPLES
from malformed import malformed_variants, outcome


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_good_sample_has_no_bad_row(name: str, tmp_path: Path) -> None:
    good, _ = SAMPLES[name]
    path = tmp_path / "good.txt"
    path.write_bytes(good)
    batches = list(dataset(name).read(path))
    assert [row for batch in batches for row in batch.bad.iter_rows()] == []
    header = 0 if name in {"keds-gulf", "keds-levant", "icews-quads"} or "gdelt" in name else 1
    header = 1 if name == "gdelt1-reduced" else header
    assert sum(batch.rows.height for batch in batches) == good.count(b"\n") - header


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_malformed_variants_are_refused_or_set_aside(name: str, tmp_path: Path) -> None:
    good, delimiter = SAMPLES[name]
    variants = malformed_variants(good, seed=20260101, n=100, delimiter=delimiter)
    assert len(variants) == 100
    path = tmp_path / "damaged.txt"
    wrong: list[str] = []
    for number, (kind, data) in enumerate(variants):
        path.write_bytes(data)
        try:
            outcome(dataset(name).read, path)
        except AssertionError as error:
            wrong.append(f"{number} {kind}: {error}: {data[:200]!r}")
    assert not wrong, "\n".join(wrong)


def test_variants_are_the_same_for_the_same_seed() -> None:
    good, delimiter = SAMPLES["gdelt2"]
    first = malformed_variants(good, seed=7, delimiter=delimiter)
    assert first == malformed_variants(good, seed=7, delimiter=delimiter)
    assert first != malformed_variants(good, seed=8, delimiter=delimiter)
    assert len({kind for kind, _ in first}) >= 14
