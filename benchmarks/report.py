"""What all benchmarks share: options, paired rounds, the table, the JSON object and the budgets."""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

Number = int | float


@dataclass(frozen=True)
class AtMost:
    """A budget that is kept up to `limit`."""

    limit: Number
    sign = "≤"

    def kept_by(self, value: Number) -> bool:
        return value <= self.limit


@dataclass(frozen=True)
class AtLeast:
    """A budget that is kept from `limit` on."""

    limit: Number
    sign = "≥"

    def kept_by(self, value: Number) -> bool:
        return value >= self.limit


@dataclass(frozen=True)
class Between:
    """A budget that is kept from `limit` up to `upper`."""

    limit: Number
    upper: Number
    sign = "from"

    def kept_by(self, value: Number) -> bool:
        return self.limit <= value <= self.upper


Budgets = Mapping[str, AtMost | AtLeast | Between]


@dataclass(frozen=True)
class Pairs:
    """What two programs took, round by round."""

    ours: list[float]
    limit: list[float]

    @property
    def ratios(self) -> list[float]:
        """Ours by the limit, each of the same round, so that a slow moment weighs on both."""
        return [a / b for a, b in zip(self.ours, self.limit, strict=True)]


def argument_parser(name: str, description: str | None = None) -> argparse.ArgumentParser:
    """The options every benchmark knows; add its own to it."""
    parser = argparse.ArgumentParser(f"python -m benchmarks.{name}", description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="end within 45 seconds")
    size.add_argument("--full", action="store_true", help="measure with the largest data too")
    parser.add_argument("--check", action="store_true", help="exit 1 when a budget is missed")
    return parser


def paired(
    a: Callable[[], float], b: Callable[[], float], rounds: int, warm_up: bool = True
) -> Pairs:
    """Runs A B A B …; each call gives what it measured. A first round only warms caches."""
    if warm_up:
        a(), b()
    measured = [(a(), b()) for _ in range(rounds)]
    return Pairs([ours for ours, _ in measured], [limit for _, limit in measured])


def median_min_max(values: Sequence[float]) -> tuple[float, float, float]:
    return statistics.median(values), min(values), max(values)


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest value that at least `percent` of the values do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def table(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Columns as wide as their longest entry; numbers stand to the right, floats with 4 digits."""
    texts = [[_shown(value) for value in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(headers, *texts, strict=True)]
    lines = [[*headers], ["-" * width for width in widths], *texts]
    for values, line in zip(rows, lines[2:], strict=True):
        line[:] = [
            text.rjust(width) if isinstance(value, Number) else text
            for value, text, width in zip(values, line, widths, strict=True)
        ]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def finish(
    arguments: argparse.Namespace,
    results: Mapping[str, Number],
    budgets: Budgets | None = None,
    notes: Mapping[str, str] | None = None,
) -> int:
    """Prints the results and gives the exit code: 1 when `--check` finds a budget missed, else 0.

    `results` holds the keys of the benchmark and nothing else; a budget whose key is not in them,
    or is not a number, is missed. `notes` stand beside their keys in the table. Missed budgets go
    to stderr.
    """
    budgets = budgets or {}
    kept = {key: budget.kept_by(results.get(key, math.nan)) for key, budget in budgets.items()}
    if arguments.json:
        finite = {key: value if math.isfinite(value) else None for key, value in results.items()}
        print(json.dumps(finite, allow_nan=False))
    else:
        rows = [
            (key, value, _budget(budgets, kept, key), (notes or {}).get(key, ""))
            for key, value in results.items()
        ]
        print(table(("key", "value", "budget", ""), rows))
    missed = [key for key in budgets if not kept[key]]
    for key in missed:
        value = _shown(results[key]) if key in results else "not measured"
        print(f"missed: {key} is {value}, {_limit(budgets[key])}", file=sys.stderr)
    return 1 if arguments.check and missed else 0


def _budget(budgets: Budgets, kept: Mapping[str, bool], key: str) -> str:
    return f"{'✓' if kept[key] else '✗'} {_limit(budgets[key])}" if key in budgets else ""


def _limit(budget: AtMost | AtLeast | Between) -> str:
    upper = f" to {_shown(budget.upper)}" if isinstance(budget, Between) else ""
    return f"{budget.sign} {_shown(budget.limit)}{upper}"


def _shown(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
