"""docs/reliability.md: every fault and act that is tried has its row, with nothing lost; every test
that it names is there."""

from __future__ import annotations

import re

from benchmarks.fault_acts import ACTS
from benchmarks.faults import FAULTS, POWER_CUT
from studytui.paths import migrations_folder
from tests.programs import ROOT

PAGE = (ROOT / "docs" / "reliability.md").read_text("utf-8")


def rows(heading: str) -> list[list[str]]:
    table = PAGE[PAGE.index(heading) :].split("\n\n", 1)[0]
    return [
        [cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]
    ]


def test_every_fault_was_tried_in_every_act_and_nothing_was_lost() -> None:
    found = rows("| fault | during |")
    assert {(row[0], row[1]) for row in found} == {
        (fault, act) for fault in (POWER_CUT, *FAULTS) for act in ACTS
    }
    assert all(int(row[2]) > 0 and set(row[3:]) == {"0"} for row in found)


def test_every_test_that_is_named_is_there() -> None:
    found = rows("| fault | promise |")
    assert all(int(row[2]) > 0 and row[3].startswith("0") for row in found)
    named = [name for row in found for name in re.findall("`(.+?)`", row[4])]
    assert len(named) > 15
    for name in named:
        path, _, function = name.partition("::")
        assert f"def {function}" in (ROOT / path).read_text("utf-8"), name


def test_every_schema_there_was_is_among_those_that_are_put_back() -> None:
    (row,) = (row for row in rows("| fault | promise |") if "every released schema" in row[0])
    assert int(row[2]) == len(list(migrations_folder().glob("*.py")))
