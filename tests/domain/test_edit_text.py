"""The texts of a question as a file to edit: what is saved is what is read back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.edit_text import NotReadable, read_back, written
from studytui.domain.question import Kind, Option, Question, Status

QUESTION = Question(
    1, "one", Kind.SINGLE, Status.ACTIVE, "Title", "Which?",
    options=(Option(4, "red", False), Option(9, "green", True)),
    code_snippet="print(1)\n\nprint(2)", explanation="Since.",
)  # fmt: skip
TEXTS = {
    "stem": "Which?",
    "code_snippet": "print(1)\n\nprint(2)",
    "option 4": "red",
    "option 9": "green",
    "explanation": "Since.",
}


def test_a_file_that_was_not_changed_gives_the_same_texts() -> None:
    assert read_back(QUESTION, written(QUESTION)) == TEXTS
    assert read_back(QUESTION, written(QUESTION).replace("\n", "\r\n")) == TEXTS
    bare = replace(QUESTION, code_snippet="", explanation="")
    assert "=== Code" not in written(bare)
    assert read_back(bare, written(bare))["explanation"] == ""


@given(
    st.lists(st.text("=ab \n[]!(", max_size=12).map(str.strip).filter(bool), min_size=4, max_size=4)
)
def test_texts_that_look_like_the_marks_of_parts_are_texts(texts: list[str]) -> None:
    stem, first, second, explanation = texts
    options = (Option(4, first, False), Option(9, second, True))
    made = replace(QUESTION, stem=stem, options=options, explanation=explanation)
    found = read_back(made, written(made))
    assert [found[name] for name in ("stem", "option 4", "option 9", "explanation")] == texts


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("=== Option A", "=== Option C", "There is no part “Option C” in this question."),
        ("=== Option A", "=== Option B", "The part “Option B” is there twice."),
        ("=== Option A\n", "", "The part “Option A” is missing."),
        ("\nred\n", "\n \n", "The part “Option A” is empty."),
        ("\nWhich?\n", "\n\n", "The part “Question” is empty."),
    ],
)
def test_a_file_that_cannot_be_read_back_says_why(before: str, after: str, reason: str) -> None:
    changed = written(QUESTION).replace(before, after, 1)
    with pytest.raises(NotReadable) as found:
        read_back(QUESTION, changed)
    assert str(found.value) == reason


def test_code_and_explanation_may_be_emptied() -> None:
    changed = written(QUESTION).replace("print(1)\n\nprint(2)", "").replace("Since.", "")
    found = read_back(QUESTION, changed)
    assert (found["code_snippet"], found["explanation"]) == ("", "")


def test_gaps_stay_as_they_are_whatever_is_written_around_them() -> None:
    gaps = replace(QUESTION, kind=Kind.GAPS, stem="The ![](gap:1) is ![](gap:2).")
    moved = written(gaps).replace("is ![](gap:2)", "was ![a word](gap:2)")
    assert read_back(gaps, moved)["stem"] == "The ![](gap:1) was ![a word](gap:2)."
    with pytest.raises(NotReadable, match="gaps have to stay"):
        read_back(gaps, written(gaps).replace("![](gap:1)", "word"))


def test_marks_of_parts_are_longer_than_any_row_that_looks_like_one() -> None:
    made = replace(QUESTION, stem="Which?\n===== Option A\n  as it stands")
    assert "\n====== Question\n" in written(made)
    assert read_back(made, written(made))["stem"] == made.stem
    indented = replace(QUESTION, code_snippet="", explanation="Since.\n\n  Indented.")
    changed = written(indented).replace("Since.\n\n", "")
    assert read_back(indented, changed)["explanation"] == "  Indented."
