"""docs/resources.md says what loops, packs and texts do."""

from __future__ import annotations

import re
from pathlib import Path

from studytui.domain.learning_pack import LEAST_SOURCES
from studytui.domain.mastery_loop import TESTED, Stage
from studytui.domain.weakness import KNOWN_ENOUGH
from studytui.services.loop_wording import NAMES

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "resources.md").read_text("utf-8")


def test_its_table_has_the_stages_in_their_order() -> None:
    table = PAGE.partition("| stage | done when |")[2]
    rows = re.findall(r"^\| ([A-Z][a-z ]+) \|", table, re.MULTILINE)
    assert rows == [NAMES[stage] for stage in Stage]


def test_its_numbers_are_those_of_the_program() -> None:
    assert (TESTED, LEAST_SOURCES, KNOWN_ENOUGH) == (10, 3, 0.7)
    assert "up to ten questions" in PAGE and "70 % of the retest" in PAGE
    assert "Fewer than three sources" in PAGE


def test_its_commands_are_there() -> None:
    from studytui.cli.commands import COMMANDS

    named = set(re.findall(r"`studytui (\w+)", PAGE))
    assert named <= {command.name for command in COMMANDS}
    for module in re.findall(r"python -m (benchmarks\.\w+)", PAGE):
        assert (Path(__file__).resolve().parents[2] / f"{module.replace('.', '/')}.py").is_file()
