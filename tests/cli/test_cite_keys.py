"""BibTeX keys of `detente cite`."""

from __future__ import annotations

from detente.cli.cite import _with_own_keys


def test_a_key_stands_once_and_a_repeated_entry_too() -> None:
    one, two = "@misc{keds, title={Gulf}}", "@misc{keds, title={Levant}}"
    assert _with_own_keys([one, two, one]) == [one, "@misc{keds_2, title={Levant}}"]
