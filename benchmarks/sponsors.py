"""How well the measures of sponsors do: errors of following, of the rules of support, and time.

    python benchmarks/sponsors.py [folder of the real data sets]

Seeded.  Following is measured on made-up clients that copy their sponsor with a known chance; the
rules on the registers of SIPRI and UCDP where they are at hand; the time on the bundled cases.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

import detente
from detente.dossier.sponsors import sponsors
from detente.evidence import EvidenceKind, Store
from detente.network.sponsors.following import following
from detente.network.sponsors.support import support_ties
from detente.sources.registry import recognise

START, END, MONTHS = date(2000, 1, 1), date(2009, 12, 31), 120
THIRDS = ("FRA", "DEU", "ITA", "ESP", "PRT", "GRC")
RUNS = 50
ELSEWHERE = r"(?i)financed by|financed from|funded by|paid by|aid from|as aid to"


def world(rng: np.random.Generator, copies: float, lag: int, filled: float) -> pl.DataFrame:
    """A sponsor whose moods last, a client that copies them with a chance, `lag` months later."""
    shape = (len(THIRDS), MONTHS)
    moods = []
    for _ in range(2):
        mood = rng.choice([-0.7, 0.7], size=shape)
        for month in range(1, MONTHS):
            keep = rng.random(len(THIRDS)) < 0.7
            mood[keep, month] = mood[keep, month - 1]
        moods.append(mood)
    sponsor, own = moods
    client = np.where(rng.random(shape) < copies, np.roll(sponsor, lag, axis=1), own)
    rows = [
        (actor, THIRDS[third], date(2000 + month // 12, month % 12 + 1, 1), 1, 1.0, float(tone))
        for actor, tones in (("client", client), ("sponsor", sponsor))
        for (third, month), tone in np.ndenumerate(tones)
        if rng.random() < filled
    ]
    names = ["actor", "target", "period", "n", "w", "wg"]
    return pl.DataFrame(rows, schema=names, orient="row")


def errors(filled: float) -> None:
    """Rates at which following, its interval and the lead come out right."""
    print(f"\nFollowing, cells filled with chance {filled} on either side, {RUNS} runs each")
    print("copies  cells  agreement  p<=0.05  interval holds  lag-2 lead p<=0.05, sponsor first")
    for copies in (0.0, 0.2, 0.4, 0.6):
        rng = np.random.default_rng(7)
        found = [
            following(world(rng, copies, 0, filled), "client", "sponsor", START, END)
            for _ in range(RUNS)
        ]
        known = [one for one in found if one.agreement is not None]
        late = [
            following(world(rng, copies, 2, filled), "client", "sponsor", START, END)
            for _ in range(RUNS)
        ]
        truth = copies + (1 - copies) / 2
        p = np.mean([one.p_value is not None and one.p_value <= 0.05 for one in known])
        holds = np.mean(
            [one.low is not None and one.high is not None and one.low <= truth <= one.high
             for one in known]
        )  # fmt: skip
        lead = np.mean(
            [one.lead_p is not None and one.lead_p <= 0.05 and (one.lead or 0) > 0 for one in late]
        )
        cells = statistics.median(one.cells for one in known)
        agreement = statistics.median(one.agreement or 0.0 for one in known)
        print(f"{copies:6.1f} {cells:6.0f} {agreement:10.2f} {p:8.2f} {holds:15.2f} {lead:12.2f}")


def rules(folder: Path) -> None:
    """What the rules of support keep and drop in the real registers."""
    path = folder / "sipri" / "trade-register.csv"
    register = pl.read_csv(path, infer_schema_length=0, encoding="utf8-lossy")
    aid = register.filter(pl.col("Comments").str.contains(r"(?i)\baid\b").fill_null(False))
    other = aid.filter(pl.col("Comments").str.contains(ELSEWHERE))
    print(f"\nSIPRI: {aid.height} of {register.height} deals marked as aid; the remark of "
          f"{other.height} ({other.height / aid.height:.1%}) says that somebody else paid, or that "
          "it went on to somebody else")  # fmt: skip
    for name in ("sipri/trade-register.csv", "andybega/ucdp-prio-acd-221.csv"):
        store = Store.memory()
        found = recognise(folder / name)
        batches = [one for one in found.read(folder / name) if one.kind == EvidenceKind.TIE]
        store.writer().ingest(found.source, batches)
        start = time.process_time()
        ties = support_ties(store.view())
        spent = time.process_time() - start
        rows = pl.concat([one.rows for one in batches], how="diagonal")
        told = rows.filter(pl.col("kind") == "sponsorship").drop_nulls(["actor", "target"]).height
        kept = ties.filter(pl.col("kind") == "sponsorship")["evidence_id"].n_unique()
        every = ties["evidence_id"].n_unique()
        print(f"{found.source.id}: {told} sponsorships with both actors known, {kept} kept;")
        print(f"  {every} ties of support in all, read in {spent:.2f} s of processor time")
        store.close()


def speed() -> None:
    """Processor time of the dossier's section on the bundled cases."""
    with tempfile.TemporaryDirectory() as folder, detente.open(Path(folder) / "s.duckdb") as found:
        for a, b in (("Iran", "Iraq"), ("Egypt", "Israel")):
            relation = found.relation(a, b)
            list(sponsors(relation.measured, relation._view))
            times = []
            for _ in range(5):
                start = time.process_time()
                list(sponsors(relation.measured, relation._view))
                times.append(time.process_time() - start)
            print(f"Section of {a} and {b}: {statistics.median(times):.2f} s of processor time")


if __name__ == "__main__":
    speed()
    for share in (0.6, 0.3):
        errors(share)
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/data")
    if data.is_dir():
        rules(data)
    else:
        print(f"No real data sets at {data}; the rules were not measured.")
