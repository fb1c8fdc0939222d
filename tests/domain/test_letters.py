"""Letters in explanations: what does not fit is told, what fits or says nothing is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.letters import Misfit, letter_misfits
from studytui.domain.question import Kind, Option, Question, Status


def question(
    explanation: str, key: str = "B", stem: str = "Which is it?", count: int = 4
) -> Question:
    options = tuple(
        Option(number, f"text {number}", chr(64 + number) in key) for number in range(1, count + 1)
    )
    return Question(
        1, "1", Kind.MULTIPLE, Status.ACTIVE, "", stem, options, explanation=explanation
    )


def misfits(
    explanation: str, key: str = "B", stem: str = "Which is it?"
) -> list[tuple[str, Misfit]]:
    return [(one.letter, one.misfit) for one in letter_misfits(question(explanation, key, stem))]


@pytest.mark.parametrize(
    "explanation",
    [
        "The correct answer is C.",
        "Correct answer: C",
        "Answer: (C)",
        "The right option is option C, since it says so.",
        "Option C is correct.",
        "It is so. C is right because of the law.",
        "Ans. is 'c' i.e., the law",
        "Ans: C i.e. the law",
        "Answer- (c) the law",
        "The answer is “c”, as the law says.",
        "ANS. C: the law",
    ],
)
def test_another_key_named_does_not_fit(explanation: str) -> None:
    assert misfits(explanation) == [("C", Misfit.NOT_THE_KEY)]


@pytest.mark.parametrize(
    "explanation",
    [
        "The correct answer is B.",
        "The correct answer is a femur, as C shows.",
        "The correct answer is A-type natriuretic peptide.",
        "Vitamin A is right for this.",
        "Hepatitis C is wrong to think of.",
        "Option B is correct. Option A is incorrect. C is wrong.",
        "A is an article here.",
        "Ans. is 'b' i.e., the law; c is next to it",
        "Answer: a good one would name the law.",
        "Answer: A good one would name the law.",
        "Ans Castle's law",
        "Answering c is tempting.",
        "Best answers: 3 of them",
        "",
    ],
)
def test_what_fits_or_says_nothing_of_the_key_is_left_alone(explanation: str) -> None:
    assert misfits(explanation) == []


def test_the_key_called_wrong_does_not_fit() -> None:
    assert misfits("Option B is incorrect.") == [("B", Misfit.THE_KEY)]
    assert misfits("(B) is not correct.") == [("B", Misfit.THE_KEY)]


def test_a_stem_that_asks_for_the_wrong_statement_may_call_its_key_wrong() -> None:
    stem = "Which of these is NOT true?"
    assert misfits("Option B is false.", stem=stem) == []
    assert misfits("The correct answer is C.", stem=stem) == [("C", Misfit.NOT_THE_KEY)]


def test_an_option_that_is_not_there_does_not_fit() -> None:
    assert misfits("See option F for that.") == [("F", Misfit.ABSENT)]
    assert misfits("The correct answer is E.") == [("E", Misfit.ABSENT)]


def test_of_several_letters_each_is_looked_at() -> None:
    assert misfits("Correct answers: B and D.", "BD") == []
    assert misfits("The correct answers are A, B and D.", "BD") == [("A", Misfit.NOT_THE_KEY)]


def test_an_unknown_key_says_nothing_but_absent_options() -> None:
    assert misfits("The correct answer is C. Option G is odd.", "") == [("G", Misfit.ABSENT)]


@given(st.text(alphabet="ABCDEF option is correct.():=,and", max_size=200))
def test_any_text_is_read(explanation: str) -> None:
    for one in letter_misfits(question(explanation)):
        assert one.letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
        assert one.words


def test_an_a_that_is_named_is_a_letter_and_one_before_a_word_is_none() -> None:
    assert misfits("The correct answer is A.") == [("A", Misfit.NOT_THE_KEY)]
    assert misfits("The correct answer is A good way to say it.") == []


def test_the_words_that_are_told_begin_with_the_letter() -> None:
    found = letter_misfits(question("It is so. C is right because of the law."))
    assert found[0].words.startswith("C is right")
