"""How many branches of each floor the tests take, from what `coverage json` has written.

    python -m tools.branch_coverage coverage.json [least share, 0-100]

The share that coverage itself prints counts lines as well; this one counts branches only.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FLOORS = ("domain", "ingest", "storage", "sync", "services")
LEAST = 90.0


@dataclass(frozen=True, slots=True)
class Share:
    """How many branches there are in a floor, and how many the tests take."""

    floor: str
    branches: int
    taken: int

    @property
    def percent(self) -> float:
        return 100 * self.taken / self.branches if self.branches else 0.0


def shares(report: Mapping[str, Any]) -> list[Share]:
    """The share of every floor, in the order of the floors."""
    found = []
    for floor in FLOORS:
        summaries = [
            file["summary"]
            for name, file in report["files"].items()
            if f"studytui/{floor}/" in Path(name).as_posix()
        ]
        branches = sum(summary["num_branches"] for summary in summaries)
        taken = sum(summary["covered_branches"] for summary in summaries)
        found.append(Share(floor, branches, taken))
    return found


def main(arguments: Sequence[str]) -> int:
    """Print a table; 1 if a floor has less than its share, or was not measured."""
    report = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    least = float(arguments[1]) if len(arguments) > 1 else LEAST
    measured = shares(report)
    print("| floor | branches | taken | share |")
    print("| --- | --- | --- | --- |")
    for share in measured:
        print(f"| {share.floor} | {share.branches} | {share.taken} | {share.percent:.1f} % |")
    low = [share for share in measured if share.percent < least]
    for share in low:
        print(f"{share.floor} has less than {least:g} %.", file=sys.stderr)
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
