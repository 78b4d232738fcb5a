"""Draw the pictures of the documents from the bundled cases, with what pip installs and no more.

python scripts/pictures.py            draws them into docs/img
python scripts/pictures.py --check    says which are not up to date (exit code 1 where some are)

A picture is up to date where what it is drawn from has not changed: the digests stand in
docs/img/pictures.json.  The bytes of a PNG depend on the machine's fonts and are not compared.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import detente
from detente.charts.directed import directed_levels
from detente.charts.render import to_png
from detente.charts.spheres import sphere_levels
from detente.dossier.model import Figure
from detente.findings.evidence_item import actor_name

__all__ = ["charts", "digest"]

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "img"
LIST = FOLDER / "pictures.json"
PAIR = ("Iran", "Iraq")
FIGURES = {
    "iran-clients": "sponsor-tree-IRN",
    "iran-lebanon-corridor": "corridor-IRN-LBN-maps",
}
"""Pictures that the dossier draws: their names here, and there."""
DIGITS = 3
"""Levels are drawn to a pixel; finer digits may differ between processors."""


def charts() -> dict[str, Any]:
    """Every chart by the name of its picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        detente.open(Path(folder) / "store.duckdb") as opened,
    ):
        relation = opened.relation(*PAIR)
        return {
            "iran-iraq": relation.chart(width=900, height=380),
            "iran-iraq-spheres": sphere_levels(relation.spheres, width=900),
            "iran-iraq-sides": directed_levels(relation.directed, actor_name),
            **_of_the_dossier(relation),
        }


def _of_the_dossier(relation: detente.DyadRelation) -> dict[str, Any]:
    """The FIGURES by the name of their picture."""
    found = {
        block.name: block
        for section in relation.dossier.sections
        for block in section.blocks
        if isinstance(block, Figure)
    }
    return {name: found[figure].wide() for name, figure in FIGURES.items()}


def digest(chart: Any) -> str:
    """The SHA-256 of what a chart shows and how, numbers to DIGITS places."""
    spec = chart.to_dict(format="vega-lite")
    data = sorted(json.dumps(_rounded(rows), sort_keys=True) for rows in spec["datasets"].values())
    # Altair numbers and names its parts anew each time; the rows say what they were.
    look = {key: spec.get(key) for key in ("config", "height", "width")}
    text = json.dumps([look, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0  # no negative zero
    if isinstance(value, dict):
        return {key: _rounded(one) for key, one in value.items()}
    return [_rounded(one) for one in value] if isinstance(value, list) else value


def main(arguments: list[str]) -> int:
    """Draw the pictures, or compare what they are drawn from."""
    drawn = charts()
    now = {name: digest(chart) for name, chart in sorted(drawn.items())}
    if arguments == ["--check"]:
        known = json.loads(LIST.read_text("utf-8")) if LIST.exists() else {}
        stale = [name for name in now if known.get(name) != now[name]]
        stale += [name for name in now if not (FOLDER / f"{name}.png").exists()]
        for name in sorted(set(stale)):
            sys.stderr.write(f"{name}.png is not up to date: run python scripts/pictures.py\n")
        return 1 if stale else 0
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, chart in sorted(drawn.items()):
        (FOLDER / f"{name}.png").write_bytes(to_png(chart, scale=1.5))
    LIST.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
