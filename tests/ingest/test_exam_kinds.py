"""Exam files with orders, matches, gaps, numbers, short texts and vignettes, as authors write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.draft import QuestionDraft
from studytui.domain.draft_check import misfit
from studytui.domain.question import Kind
from studytui.domain.text import gaps_of, plain
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.exam.gaps import with_gaps
from tests.ingest.reading import codes, only
from tests.ingest.test_exam_files import exam_reading


def question(folder: Path, **fields: Any) -> QuestionDraft:
    draft = only(exam_reading(folder, {"questions": [{"id": 1, "question": "Do it.", **fields}]}))
    assert misfit(draft) == ""
    return draft


def refused(folder: Path, **fields: Any) -> str:
    """The code of the one problem; the question beside it goes in."""
    good = {"id": 2, "question": "Pick.", "options": ["a", "b"], "correct": 0}
    bad = {"id": 1, "question": "Do it.", **fields}
    reading = exam_reading(folder, {"questions": [bad, good]})
    assert [draft.original_id for draft in reading.questions] == ["2"]
    (problem,) = reading.problems
    assert problem.place == "question 1" and problem.reason and problem.file == "sums.json"
    assert problem.hint
    return problem.code


def placed(draft: QuestionDraft) -> list[tuple[str, str | None]]:
    """Each slot's text with the option that belongs there."""
    return [
        (slot.text, None if slot.key is None else draft.options[slot.key].text)
        for slot in draft.slots
    ]


def test_an_order_stands_in_its_right_order(tmp_path: Path) -> None:
    draft = question(tmp_path, type="ordering", options=["wake", {"text": "eat", "id": 7}, "go"])
    assert draft.kind is Kind.ORDERING and draft.is_keyed
    assert [text for _, text in placed(draft)] == ["wake", "eat", "go"]


@pytest.mark.parametrize("order", [[2, 0, 1], ["go", "wake", "eat"], ["C", "A", "B"]])
def test_an_order_may_be_given_apart(tmp_path: Path, order: list[Any]) -> None:
    draft = question(tmp_path, type="order", options=["wake", "eat", "go"], order=order)
    assert [option.text for option in draft.options] == ["go", "wake", "eat"]
    assert [slot.key for slot in draft.slots] == [0, 1, 2]


def test_pairs_and_distractors_make_a_match(tmp_path: Path) -> None:
    draft = question(
        tmp_path,
        type="matching",
        pairs=[
            {"prompt": "dog", "match": "mammal", "explanation": "It suckles."},
            {"prompt": "bee", "match": "insect"},
            {"prompt": "cat", "match": "Mammal"},
        ],
        distractors=["fish", "insect"],
    )
    assert draft.kind is Kind.MATCHING
    assert placed(draft) == [("dog", "mammal"), ("bee", "insect"), ("cat", "mammal")]
    assert [(one.text, one.is_correct) for one in draft.options] == [
        ("mammal", True), ("insect", True), ("fish", False),
    ]  # fmt: skip
    assert draft.slots[0].explanation == "It suckles."


def test_pairs_alone_say_that_it_is_a_match(tmp_path: Path) -> None:
    assert placed(question(tmp_path, pairs={"one": "1", "two": "2"})) == [
        ("one", "1"),
        ("two", "2"),
    ]


@pytest.mark.parametrize("mark", ["[[{}]]", "{{{{{}}}}}", "[[ {} ]]"])
def test_gaps_are_marked_in_the_text(tmp_path: Path, mark: str) -> None:
    draft = question(
        tmp_path,
        type="gaps",
        question=f"Warm air {mark.format(2)} and cold air {mark.format(1)}.",
        gaps=[
            {"options": ["sinks", "rises"], "correct": 0},
            {"options": ["rises", "sinks", "stays"], "correct": "rises", "explanation": "Lighter."},
        ],
    )
    assert gaps_of(draft.stem) == [1, 2]
    assert plain(draft.stem) == "Warm air [1: ____] and cold air [2: ____]."
    assert placed(draft) == [("", "rises"), ("", "sinks")]
    assert [slot.choices for slot in draft.slots] == [(0, 1, 2), (3, 4)]
    assert draft.slots[0].explanation == "Lighter."


def test_gaps_may_have_names(tmp_path: Path) -> None:
    choices = {"options": ["a", "b"], "correct": "B"}
    for gaps in (
        {"drug": choices, "dose": choices},
        [{"id": "drug", **choices}, {"id": "dose", **choices}],
    ):
        draft = question(tmp_path, question="Give [[dose]] of [[drug]].", gaps=gaps)
        assert gaps_of(draft.stem) == [1, 2] and draft.kind is Kind.GAPS


def test_marks_in_code_stay_as_they_are_and_come_after_the_others(tmp_path: Path) -> None:
    draft = question(
        tmp_path,
        question="<p>Prints [[1]]. See <code>x[[1]]</code>.</p>",
        code_snippet="print([[2]])",
        gaps=[{"options": ["1", "2"], "correct": 0}, {"options": ["3", "4"], "correct": 1}],
    )
    assert draft.code_snippet == "print([[2]])"
    assert plain(draft.stem) == "Prints [1: ____]. See x[[1]]."
    assert placed(draft) == [("", "1"), ("", "4")]


def test_gaps_in_html(tmp_path: Path) -> None:
    reading = exam_reading(
        tmp_path,
        {
            "questions": [
                {
                    "id": 1,
                    "question": "<p>A <b>[[1]]</b> day, <code>a[[1]]</code></p><ul><li>x {{2}}</li></ul>",
                    "gaps": [{"options": ["fine", "<i>bad</i>"], "correct": 0}] * 2,
                }
            ]
        },
    )
    draft = only(reading)
    assert gaps_of(draft.stem) == [1, 2]
    assert "a[[1]]" in plain(draft.stem)


@pytest.mark.parametrize(
    ("answer", "accepted"),
    [
        (70, ("70",)),
        (70.5, ("70.5",)),
        ("3/4", ("3/4",)),
        (["1e3", 1000], ("1e3", "1000")),
        (None, ()),
    ],
)
def test_a_number_with_tolerance_and_unit(
    tmp_path: Path, answer: Any, accepted: tuple[str]
) -> None:
    draft = question(tmp_path, type="number", answer=answer, tolerance=0.3, unit="mmol/L")
    assert (draft.kind, draft.accepted) == (Kind.NUMBER, accepted)
    assert (draft.tolerance, draft.unit) == (0.3, "mmol/L")


def test_a_short_text_with_accepted_answers(tmp_path: Path) -> None:
    draft = question(tmp_path, type="text", accepted=["Paris", "paris ", "Lutetia", "Paris"])
    assert (draft.kind, draft.accepted) == (Kind.TEXT, ("Paris", "paris", "Lutetia"))


def test_a_text_question_with_options_is_still_one_to_choose_from(tmp_path: Path) -> None:
    draft = question(tmp_path, type="text", options=["a", "b"], correct=1)
    assert draft.kind is Kind.SINGLE


def test_gaps_without_a_key_go_in_without_one(tmp_path: Path) -> None:
    draft = question(tmp_path, question="A [[1]].", gaps=[{"options": ["x", "y"]}])
    assert not draft.is_keyed and draft.options[0].is_correct is None


TWO = [{"options": ["x", "y"], "correct": 0}, {"options": ["x", "y"], "correct": 1}]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"type": "ordering"}, "list-missing"),
        ({"type": "ordering", "options": []}, "list-missing"),
        ({"type": "ordering", "options": ["a"]}, "ordering-invalid"),
        ({"type": "ordering", "options": ["a", ""]}, "empty-text"),
        ({"type": "ordering", "options": ["a", "A"]}, "same-option-twice"),
        ({"type": "ordering", "options": ["a", "b"], "order": [0]}, "ordering-invalid"),
        ({"type": "ordering", "options": ["a", "b"], "order": [0, 0]}, "ordering-invalid"),
        ({"type": "ordering", "options": ["a", "b"], "order": [0, 2]}, "answer-out-of-range"),
        ({"type": "ordering", "options": ["a", "b"], "order": [{}, 1]}, "answer-not-a-number"),
        ({"type": "matching"}, "list-missing"),
        ({"type": "matching", "pairs": "x"}, "list-missing"),
        ({"type": "matching", "pairs": ["x", "y"]}, "not-an-object"),
        ({"pairs": [{"prompt": "a", "match": "1"}]}, "matching-invalid"),
        ({"pairs": [{"prompt": "a", "match": "1"}, {"prompt": "a", "match": "2"}]}, "matching-invalid"),
        ({"pairs": [{"prompt": "a", "match": "1"}, {"prompt": "b"}]}, "empty-text"),
        ({"pairs": [{"prompt": "a", "match": "1"}, {"prompt": "b", "match": "1"}]}, "matching-invalid"),
        ({"gaps": [{"options": ["x", "y"]}]}, "gaps-invalid"),
        ({"question": "[[1]] [[1]]", "gaps": TWO}, "gaps-invalid"),
        ({"question": "[[1]]", "gaps": TWO}, "gaps-invalid"),
        ({"question": "[[1]] [[2]]", "gaps": [TWO[0], {"options": ["x"]}]}, "gaps-invalid"),
        ({"question": "[[1]] [[2]]", "gaps": [TWO[0], {"options": ["x", "z"]}]}, "gaps-invalid"),
        ({"question": "[[1]]", "gaps": [{"options": ["x", "y"], "correct": "z"}]}, "answer-unknown"),
        ({"question": "[[1]]", "gaps": [{"options": ["x", "y"], "correct": 5}]}, "answer-out-of-range"),
        ({"question": "[[1]]", "gaps": [7]}, "not-an-object"),
        ({"type": "number", "answer": "many"}, "answer-not-a-number"),
        ({"type": "number", "answer": True}, "answer-invalid"),
        ({"type": "number", "answer": 1, "tolerance": -1}, "tolerance-invalid"),
        ({"type": "number", "answer": 1, "tolerance": "a little"}, "tolerance-invalid"),
        ({"type": "text", "accepted": [""]}, "empty-text"),
        ({"type": "text", "accepted": [{}]}, "answer-invalid"),
        ({"vignette": 9, "options": ["a", "b"]}, "vignette-missing"),
    ],
)  # fmt: skip
def test_a_wrong_form_is_told_and_the_others_go_in(
    tmp_path: Path, fields: dict[str, Any], code: str
) -> None:
    assert refused(tmp_path, **fields) == code


CHOICE = {"question": "Which?", "options": ["a", "b"], "correct": 0}


def test_vignettes_are_listed_apart_and_named(tmp_path: Path) -> None:
    reading = exam_reading(
        tmp_path,
        {
            "id": 5,
            "vignettes": [{"id": "V1", "text": "A man *coughs*."}, {"id": 2, "text": "Rain."}],
            "questions": [
                {"id": 1, "vignette": "V1", **CHOICE},
                {"id": 2, **CHOICE, "question": "Alone?"},
                {"id": 3, "vignette": 2, **CHOICE},
                {"id": 4, "vignette": "V1", **CHOICE, "question": "And then?"},
            ],
        },
    )
    assert not reading.problems
    found = [(one.vignette_group, one.vignette_order) for one in reading.questions]
    assert found == [("exam 5/V1", 0), (None, None), ("exam 5/2", 0), ("exam 5/V1", 1)]
    assert plain(reading.questions[3].whole_stem) == "A man *coughs*.\n\nAnd then?"
    assert reading.questions[0].content_hash() != reading.questions[2].content_hash()


def test_questions_stand_inside_their_vignette(tmp_path: Path) -> None:
    nested = {
        "vignette_text": "<p>A <b>man</b>.</p>",
        "questions": [{"id": 1, **CHOICE}, {"id": 2, **CHOICE}],
    }
    for data in ({"questions": [nested, {"id": 3, **CHOICE}]}, [nested, {"id": 3, **CHOICE}]):
        reading = exam_reading(tmp_path, data)
        first, second, alone = reading.questions
        assert first.vignette == second.vignette == "A **man**."
        assert first.vignette_group == second.vignette_group is not None
        assert (first.vignette_order, second.vignette_order) == (0, 1)
        assert alone.vignette_group is None
        assert first.capture is not None and "vignette_text" in first.capture.raw_json


def test_a_set_without_its_vignette_is_told_question_by_question(tmp_path: Path) -> None:
    data = {
        "questions": [
            {"questions": [{"id": 1, **CHOICE}, {"id": 2, **CHOICE}]},
            {"id": 3, **CHOICE},
        ]
    }
    reading = exam_reading(tmp_path, data)
    assert codes(reading) == ["vignette-missing"] * 2 and len(reading.questions) == 1


def test_a_vignette_that_is_a_text_is_one(tmp_path: Path) -> None:
    draft = only(exam_reading(tmp_path, {"questions": [{"vignette": "A man coughs.", **CHOICE}]}))
    assert draft.vignette == "A man coughs."


@given(
    st.lists(
        st.sampled_from(["[[1]]", "{{2}}", "[[", "`", "``", "\\", "```\n", "\n", "a ", "[[x]]"])
    )
)
def test_whatever_the_marks_no_gap_is_made_twice(pieces: list[str]) -> None:
    try:
        stem, order = with_gaps("".join(pieces), "", ["", ""])
    except RejectedError:
        return
    assert sorted(order) == [0, 1]
    made = gaps_of(stem)
    assert made == sorted(set(made))
