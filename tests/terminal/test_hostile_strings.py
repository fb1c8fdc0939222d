"""Hostile strings on the screens of the real program; `benchmarks.hostile` shows ten thousand on all."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from benchmarks import hostile
from benchmarks.hostile_home import SEQUENCES, STRINGS, fill_with
from studytui.paths import Paths
from tests.thorough import examples


@pytest.fixture(scope="module")
def full_of_strings(made_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Path(shutil.copytree(made_home, tmp_path_factory.mktemp("hostile") / "home"))
    fill_with(Paths(home).database, range(STRINGS))
    return home


@pytest.mark.parametrize(
    "name", [*hostile.WALKS][: examples(0, thorough=99)] or ["library", "sitting"]
)
def test_nothing_of_a_text_is_obeyed_and_no_row_is_wider_than_the_terminal(
    full_of_strings: Path, name: str
) -> None:
    tally = hostile.Tally()
    hostile.walk(full_of_strings, name, tally, thin=name == "sitting")
    assert tally.stories == []
    assert len(tally.all_shown) > 5


def test_what_a_text_does_to_the_terminal_would_be_told() -> None:
    """Were nothing cleaned: each of the sequences is seen in what reaches the terminal."""
    for sequence in SEQUENCES:
        assert hostile.foreign_controls(f"a{sequence}b".encode()), sequence
    assert not hostile.foreign_controls(b"\x1b[1;31mred\x1b[0m\x1b[2;3Hthere\x1b[K")
