"""Topics that a language model proposes: numbers are read, and nothing else."""

from __future__ import annotations

import pytest

from studytui.domain.model_request import Purpose
from studytui.domain.topic_proposals import Named, Unmapped, read, request

QUESTIONS = [Unmapped(70, "One", "Which bone?"), Unmapped(80, "Two", "")]
TOPICS = [Named(5, "Anatomy: Bones"), Named(6, "Anatomy: Skin"), Named(7, "Art")]


def test_questions_and_topics_are_sent_by_number_a_line_each_and_not_too_long() -> None:
    long = Unmapped(90, "Three", "why\n\nnot " * 100)
    asked = request([*QUESTIONS, long], [*TOPICS, Named(8, "n" * 100)])
    assert asked.purpose is Purpose.TOPICS
    lines = asked.prompt.split("\n")
    assert lines[:4] == ["Topics:", "1. Anatomy: Bones", "2. Anatomy: Skin", "3. Art"]
    assert lines[4] == f"4. {'n' * 80}"
    assert lines[6:9] == ["Questions:", "1. Which bone?", "2. Two"]
    assert lines[9].startswith("3. why not why") and len(lines[9]) == len("3. ") + 240


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("1: 2\n2: 3", [(70, 6), (80, 7)]), ("2:1\n 1 : 1 ", [(70, 5), (80, 5)]),
        ("1: 2\n1: 2", [(70, 6)]), ("1: 2\n1: 3\n2: 1", [(80, 5)]), ("1: 0\n2: 3", [(80, 7)]),
        ("1: 0\n1: 3", []), ("0: 1", []), ("3: 1", []), ("1: 4", []), ("1: 2 surely", []),
        ("Here you are:\n```\n1: 3\n```", [(70, 7)]), ("", []), ("1: 99999", []),
    ],
)  # fmt: skip
def test_only_lines_of_numbers_that_were_given_count(
    answer: str, wanted: list[tuple[int, int]]
) -> None:
    found = read(answer, QUESTIONS, TOPICS)
    assert [(one.question.question_id, one.topic.topic_id) for one in found] == wanted
