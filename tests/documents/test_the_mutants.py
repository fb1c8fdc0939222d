"""`tools.mutants` tells the changes that a test notices from those that none does."""

from __future__ import annotations

import subprocess
import sys

from tests.programs import ROOT
from tools.mutants import Mutants

SOURCE = """
LIMIT = 1

class Line:
    @property
    def is_long(self):
        return self.length > 3
"""


def test_each_change_of_a_function_is_made_and_of_what_stands_outside_none() -> None:
    found = Mutants(SOURCE)
    made = [found.made(number) for number in range(1, len(found) + 1)]
    assert [one.source.splitlines()[-1].strip() for one in made if one] == [
        "return self.length >= 3",
        "return self.length > 4",
    ]


def test_the_strict_of_a_zip_only_says_what_is_so_and_is_left_alone() -> None:
    found = Mutants("def pairs(one, other):\n    return zip(one, other, strict=True)\n")
    made = [found.made(number) for number in range(1, len(found) + 1)]
    assert all("strict=True" in one.source for one in made if one)


def test_a_change_that_tests_come_to_is_noticed_and_one_that_none_comes_to_survives() -> None:
    for tests, noticed in (("marking", 1), ("hours", 0)):
        ended = subprocess.run(
            [sys.executable, "-m", "tools.mutants", "marking", "--only", "1",
             "--tests", f"tests/domain/test_{tests}.py"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert f"| 58 | 1 | {noticed} (" in ended.stdout
