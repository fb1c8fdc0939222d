"""What every benchmark prints, and when it fails."""

from __future__ import annotations

import json

import pytest

from benchmarks.report import (
    AtLeast,
    AtMost,
    Budgets,
    argument_parser,
    finish,
    paired,
    percentile,
    table,
)

BUDGETS: Budgets = {"ratio": AtMost(1.25), "rate": AtLeast(0.5)}


def test_json_is_one_object_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = argument_parser("start").parse_args(["--json", "--check"])
    assert finish(arguments, {"ratio": 1.5, "rate": 0.5}, BUDGETS) == 1
    printed = capsys.readouterr()
    assert json.loads(printed.out) == {"ratio": 1.5, "rate": 0.5}
    assert printed.err == "missed: ratio is 1.5, ≤ 1.25\n"


@pytest.mark.parametrize(
    ("results", "code"),
    [
        ({"ratio": 1.25, "rate": 0.5}, 0),
        ({"ratio": 1.26, "rate": 0.5}, 1),
        ({"ratio": 1.0, "rate": 0.4}, 1),
        ({"ratio": 1.0}, 1),
        ({"ratio": 1.0, "rate": float("nan")}, 1),
    ],
)
def test_a_missed_budget_fails_only_a_check(results: dict[str, float], code: int) -> None:
    assert finish(argument_parser("start").parse_args(["--check"]), results, BUDGETS) == code
    assert finish(argument_parser("start").parse_args([]), results, BUDGETS) == 0


def test_two_programs_take_turns() -> None:
    turns: list[str] = []

    def taking(name: str, result: float) -> float:
        turns.append(name)
        return result

    pairs = paired(lambda: taking("A", 3.0), lambda: taking("B", 2.0), rounds=2)
    assert turns == ["A", "B"] * 3
    assert pairs.ratios == [1.5, 1.5]


def test_a_table_has_columns() -> None:
    assert table(("key", "value"), [("a", 1.5), ("long", 12)]) == (
        "key   value\n----  -----\na       1.5\nlong     12"
    )


def test_a_percentile_is_one_of_the_values() -> None:
    assert [percentile([3, 1, 2], p) for p in (0, 50, 99)] == [1, 2, 3]
