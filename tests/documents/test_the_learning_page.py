"""docs/learning.md has the numbers that the program reckons with, and figures that were measured."""

from __future__ import annotations

import re
from importlib import import_module

from tests.documents.written_commands import ROOT

PAGE = (ROOT / "docs" / "learning.md").read_text("utf-8")
MEASURED = (ROOT / "docs" / "performance.md").read_text("utf-8")
POLICIES = ("round_robin", "weakest_first", "by_weight", "greedy", "ours", "bound")


def test_its_numbers_are_those_of_the_code() -> None:
    rows = re.findall(r"(?m)^\| (`[A-Z_`, ]+) \| ([\d., ]+) \| `(\w+)` \|$", PAGE)
    assert len(rows) > 10
    for names, values, module in rows:
        code = import_module(f"studytui.domain.{module}")
        known = [getattr(code, name) for name in re.findall(r"\w+", names)]
        assert known == [float(one) for one in values.split(", ")], names


def test_numbers_without_a_name_of_their_own_are_right_too() -> None:
    from studytui.domain import items, mocks, plan, progress, weakness

    for number, words in (
        (progress._SPEED, "e^(−{:g}·minutes"),
        (progress._DECAY, "^−{:g}         t days"),
        (progress._CRAMMED, "min({:g} + 9"),
        (progress._LONGEST_GAP, ", {:g})   left"),
        (plan._KEPT_PLACE, "worth {:g} times as much"),
        (mocks._WIDENING, "each gap before that {:g} times"),
        (weakness._RECENT, "the last {:g} answers of a topic"),
        (items.HIDDEN_UNDER, "needs {:g} learners"),
    ):
        assert words.format(number) in PAGE, words


def test_its_figures_of_the_plan_are_those_that_were_measured() -> None:
    rows = re.findall(r"(?m)^\| `(\w+)` \([^)]*\) \| (.+) \|$", PAGE)
    assert len(rows) == 5
    for setting, cells in rows:
        told = [float(cell.strip(" *")) for cell in cells.split("|")]
        for policy, value in zip(POLICIES, told, strict=True):
            found = re.search(rf"(?m)^{setting}_power_{policy} +([\d.]+)", MEASURED)
            assert found is not None and abs(float(found[1]) - value) <= 0.0006, (setting, policy)
