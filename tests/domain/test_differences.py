"""What is other about a question than it was, in words."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.differences import compared, differences, with_key
from studytui.domain.question import Kind, Option, Question, Slot, Status

THEN = Question(
    question_id=1,
    uid="one",
    kind=Kind.SINGLE,
    status=Status.ACTIVE,
    title="Grass",
    stem="Which colour has the *dry* grass?",
    options=(Option(1, "red", False), Option(2, "green", True), Option(3, "blue", False)),
    explanation="Because of chlorophyll.",
)


def test_the_same_question_has_no_differences() -> None:
    assert differences(THEN, replace(THEN, note="mine", topic="Meadows"), (1, 2, 3)) == ()


def test_each_part_is_named_by_the_letters_that_were_shown() -> None:
    now = replace(
        THEN,
        stem="Which colour has the wet grass?",
        options=(Option(1, "red", True), Option(2, "lime", False), Option(4, "grey", False)),
    )
    found = {one.name: (one.before, one.after) for one in differences(THEN, now, (3, 2, 1))}
    assert found == {
        "Text": ("Which colour has the dry grass?", "Which colour has the wet grass?"),
        "Option A": ("blue", ""),
        "Option B": ("green", "lime"),
        "Option D": ("", "grey"),
        "Key": ("B", "C"),
    }


def test_words_that_are_other_ones_are_told_from_those_that_stay() -> None:
    before, after = compared("the dry grass", "the wet green grass")
    assert [(one.text, one.is_other) for one in before] == [
        ("the ", False),
        ("dry", True),
        (" grass", False),
    ]
    assert [(one.text, one.is_other) for one in after] == [
        ("the ", False),
        ("wet green", True),
        (" grass", False),
    ]


TEXTS = st.lists(st.sampled_from(["a", "is", "not", "\n", " ", "  ", "[x]", "漢字", "…"])).map(
    "".join
)


@given(TEXTS, TEXTS)
def test_the_pieces_are_the_whole_texts(before: str, after: str) -> None:
    mine, theirs = compared(before, after)
    assert "".join(one.text for one in mine) == before
    assert "".join(one.text for one in theirs) == after
    same = ["".join(one.text for one in side if not one.is_other) for side in (mine, theirs)]
    assert same[0] == same[1]


def test_a_very_long_text_is_another_one_as_a_whole() -> None:
    before, after = compared("a " * 3000, "b " * 3000)
    assert [one.is_other for one in (*before, *after)] == [True, True]


def test_a_key_that_came_later_is_put_on_the_form_that_was_answered() -> None:
    keyed = replace(THEN, options=(Option(1, "crimson", True), Option(2, "green", False)))
    assert with_key(THEN, keyed).key == {1}
    assert with_key(THEN, keyed).options[0].text == "red"


def test_a_key_of_an_option_that_was_not_there_is_not() -> None:
    keyed = replace(THEN, options=(Option(7, "grey", True),))
    assert with_key(THEN, keyed) is THEN


def test_a_number_has_the_key_of_another_form_with_its_margin() -> None:
    then = replace(THEN, kind=Kind.NUMBER, options=(), accepted=("70",), tolerance=1.0, unit="mmol")
    now = replace(
        then, stem="Other.", accepted=("7",), tolerance=None, unit="cmol", has_own_key=True
    )
    assert with_key(then, now) == replace(now, stem=then.stem)
    assert with_key(then, replace(now, accepted=())) == then
    assert with_key(then, replace(now, kind=Kind.TEXT)) == then


def test_slots_have_the_key_of_another_form_where_they_are_the_same_slots() -> None:
    slots = (Slot(1, "grass", 2), Slot(2, "sky", 1))
    then = replace(THEN, kind=Kind.MATCHING, slots=slots)
    now = replace(then, slots=(Slot(1, "grass", 2), Slot(2, "the sky", 3)))
    assert [(slot.text, slot.key) for slot in with_key(then, now).slots] == [
        ("grass", 2),
        ("sky", 3),
    ]
    other = replace(now, slots=(*now.slots, Slot(3, "sea", 3)))
    assert with_key(then, other) == then


def test_the_key_of_a_number_and_of_slots_is_told_in_words() -> None:
    then = replace(THEN, kind=Kind.NUMBER, options=(), accepted=("70",), tolerance=1.0, unit="mmol")
    (found,) = differences(then, replace(then, tolerance=2.0), ())
    assert (found.name, found.before, found.after) == ("Key", "70 ± 1 mmol", "70 ± 2 mmol")
    match = replace(THEN, kind=Kind.MATCHING, slots=(Slot(1, "grass", 2), Slot(2, "sky", 1)))
    other = replace(match, slots=(Slot(1, "grass", 2), Slot(2, "heaven", 3)))
    assert [(one.name, one.before, one.after) for one in differences(match, other, (3, 2, 1))] == [
        ("Place 2", "sky", "heaven"), ("Key", "1 B, 2 C", "1 B, 2 A"),
    ]  # fmt: skip
