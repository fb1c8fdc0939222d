"""What a topic needs, as it is typed."""

from __future__ import annotations

import pytest

from studytui.domain.curriculum import Requirement
from studytui.domain.needs import needs_text, read_needs

NAMES = {1: "Operators", 2: "Loops", 3: "Python: 3"}
IDS = {name.casefold(): topic_id for topic_id, name in NAMES.items()}


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("operators; LOOPS >= 70", ((1, 60.0), (2, 70.0))),
        ("Loops (75 %) | Python: 3", ((2, 75.0), (3, 60.0))),
        ("Python: 3 >= 80; Loops≥900", ((3, 80.0), (2, 100.0))),
        ("", ()),
    ],
)
def test_topics_are_read_with_the_mastery_they_ask_for(
    text: str, needs: tuple[tuple[int, float], ...]
) -> None:
    assert read_needs(text, IDS) == (tuple(Requirement(*one) for one in needs), [])


def test_what_is_written_is_read_again() -> None:
    needs = (Requirement(2, 72.5), Requirement(3), Requirement(1, 90.0))
    assert read_needs(needs_text(needs, NAMES), IDS) == (needs, [])


def test_names_that_are_nobodys_are_told() -> None:
    assert read_needs("Lops >= 70; Loops", IDS)[1] == ["Lops >= 70"]
