"""Aiken as Moodle describes it, and as people write it all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.domain.draft import Reading
from studytui.domain.question import Kind
from tests.ingest.reading import codes, letters_of_right, only, read_files

GOOD = "Which is liquid?\nA. Iron\nB. Mercury\nC. Gold\nANSWER: B\n"


def aiken(folder: Path, text: str) -> Reading:
    return read_files(folder, {"quiz.txt": text})


def test_questions_follow_one_another_with_or_without_blank_lines(tmp_path: Path) -> None:
    reading = aiken(
        tmp_path, GOOD + "Is it wet?\r\nA) True\r\nB) False\r\nANSWER: A\r\n\n" + GOOD[:0]
    )
    assert [one.stem for one in reading.questions] == ["Which is liquid?", "Is it wet?"]
    assert [letters_of_right(one) for one in reading.questions] == [["B"], ["A"]]
    assert [one.kind for one in reading.questions] == [Kind.SINGLE, Kind.TRUE_FALSE]
    assert not reading.problems


def test_several_lines_and_several_letters_are_understood(tmp_path: Path) -> None:
    draft = only(
        aiken(tmp_path, "A story.\nWhich two?\nA. a\nB. b\n  more of b\nC. c\nANSWER: A, C\n")
    )
    assert (draft.stem, draft.kind, draft.required) == ("A story.\nWhich two?", Kind.MULTIPLE, 2)
    assert draft.options[1].text == "b\nmore of b" and letters_of_right(draft) == ["A", "C"]


def test_texts_are_plain_even_where_they_look_like_html(tmp_path: Path) -> None:
    draft = only(aiken(tmp_path, "Which is a paragraph?\nA. <p>x</p>\nB. *x*\nANSWER: A\n"))
    assert [one.text for one in draft.options] == ["<p>x</p>", "\\*x\\*"]


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("One?\nA. a\nANSWER: A\n", "too-few-options", 7),
        ("One?\nA. a\nB. b\nANSWER: D\n", "answer-unknown", 7),
        ("One?\nA. a\nB. b\nANSWER: 2\n", "answer-invalid", 7),
        ("ANSWER: A\n", "empty-text", 7),
        ("One?\nA.\nB. b\nANSWER: A\n", "empty-text", 7),
        ("Only words.\n", "not-a-question", 7),
    ],
)
def test_a_bad_question_is_told_and_the_others_go_in(
    tmp_path: Path, text: str, code: str, line: int
) -> None:
    reading = aiken(tmp_path, f"{GOOD}\n{text}")
    assert [(one.code, one.place) for one in reading.problems] == [(code, f"line {line}")]
    assert len(reading.questions) == 1


def test_options_without_an_answer_have_no_key_and_swallow_nothing(tmp_path: Path) -> None:
    reading = aiken(tmp_path, f"Lost?\nA. a\nB. b\n\n{GOOD}")
    assert [one.is_keyed for one in reading.questions] == [False, True]
    assert codes(reading) == ["no-answer"]


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\nA. Smith wrote this.\nANSWER soon!\n",
        "ANSWER: B\n",
        "To do:\nA. first\nB. second\n\nThe ANSWER: B is below.\n",
    ],
)
def test_other_texts_are_not_aiken(tmp_path: Path, text: str) -> None:
    assert codes(aiken(tmp_path, text)) == ["format-unknown"]
