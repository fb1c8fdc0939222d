"""Past papers: cut into their parts with the marks, and the mark scheme beside them."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.past_paper import (
    PaperPart,
    SchemePoint,
    mark_scheme,
    matched,
    question_paper,
)
from studytui.domain.self_marking import Scheme, is_right
from tests.shared_data import shared_data


def parts(text: str) -> list[tuple[str, str, int | None]]:
    return [(one.number, one.text, one.marks) for one in question_paper([text]).parts]


def test_the_sample_paper_has_the_parts_and_marks_that_were_written_down_for_it() -> None:
    folder = shared_data("extractions/alevel-resource-bank/extracted-text")
    expected = json.loads((folder / "expected_questions.json").read_text("utf-8"))
    paper = question_paper([(folder / "9990_s24_qp_12.txt").read_text("utf-8")])
    assert [{"number": one.number, "max_marks": one.marks} for one in paper.parts] == expected
    assert (paper.marks, paper.differing) == (23, ())
    assert paper.marks_of_questions == {1: 4, 2: 7, 3: 12}
    assert paper.parts[2].context == "The bakery sold 2021 loaves in May."
    assert not any("Invented" in one.text for one in paper.parts)


def test_the_mark_scheme_of_the_sample_stands_beside_its_parts() -> None:
    folder = shared_data("extractions/alevel-resource-bank/extracted-text")
    paper = question_paper([(folder / "9990_s24_qp_12.txt").read_text("utf-8")])
    numbers = [one.number for one in paper.parts]
    scheme = mark_scheme([(folder / "9990_s24_ms_12.txt").read_text("utf-8")], numbers)
    assert list(scheme) == numbers
    assert [scheme[one.number].marks for one in paper.parts] == [2, 2, 4, 3, 12]
    bread = scheme["1(b)"]
    assert [one.text for one in bread.points] == ["Bread", "starters", "crispbread"]
    assert bread.most == 2
    assert scheme["3"].points == () and "Level 3" in scheme["3"].text


def test_numbers_that_begin_a_line_are_questions_only_in_their_turn() -> None:
    text = "1 A dozen is\n12 eggs.\n2 dozen are how many? [1]\n2 Say why. [2]\n7 is no question."
    assert parts(text) == [
        ("1", "A dozen is\n12 eggs.\n2 dozen are how many?", 1),
        ("2", "Say why.", 2),
    ]


def test_the_letter_i_after_h_is_a_letter() -> None:
    text = "1 " + "\n".join(f"({letter}) Say {letter}. [1]" for letter in "abcdefghij")
    assert [number for number, _, _ in parts(text)] == [f"1({letter})" for letter in "abcdefghij"]


def test_a_part_goes_on_over_the_page() -> None:
    pages = [
        "2\n9990/12/M/J/24\n1 (a) Explain how dough\n© UCLES 2024 9990/12/M/J/24 [Turn over",
        "3\n9990/12/M/J/24\nrises in the oven.\n.............\n[4]\n(b) Why? [1]\n[Total: 5]",
    ]
    paper = question_paper(pages)
    assert paper.parts == (
        PaperPart("1(a)", "", "Explain how dough\nrises in the oven.", 4),
        PaperPart("1(b)", "", "Why?", 1),
    )


def test_a_total_that_the_parts_do_not_come_to_is_told() -> None:
    paper = question_paper(["1 (a) A? [2]\n(b) B? [3]\n[Total: 6]"])
    assert paper.differing == ("question 1: 5 marks found, 6 told",)


def test_without_any_marks_questions_are_told_by_their_numbers() -> None:
    paper = question_paper(["1 What is rye?\n2 What is spelt?\n(a) In bread?"])
    assert [one.number for one in paper.parts] == ["1", "2(a)"]
    assert paper.unmarked == ("1", "2(a)")


@given(st.lists(st.text(max_size=60), max_size=40))
def test_any_text_is_read_without_harm(lines: list[str]) -> None:
    paper = question_paper(["\n".join(lines)])
    numbers = [one.number for one in paper.parts]
    assert len(set(numbers)) == len(numbers)
    assert [one.question for one in paper.parts] == sorted(one.question for one in paper.parts)
    scheme = mark_scheme(["\n".join(lines)], numbers)
    assert set(scheme) <= set(numbers)


POINTS = (
    SchemePoint("The soft inside of a loaf", 1),
    SchemePoint("with its air holes", 1),
    SchemePoint("baked at night", 1),
)


def test_points_are_matched_by_most_of_their_words_in_any_form() -> None:
    answer = "It is the soft part inside the loaves, full of air and hole-y; baking is later"
    assert matched(answer, POINTS) == (True, True, False)
    assert matched("", POINTS) == (False, False, False)


def test_marks_are_at_most_what_the_part_and_the_scheme_allow() -> None:
    entry = mark_scheme(["1 Bread (1) / rolls (1) / pie (1) max 2 [3]"], ["1"])["1"]
    assert entry.most == 2
    of_three, of_one = (Scheme(marks, "", entry.points, entry.most) for marks in (3, 1))
    assert [of_three.marks_for(ticked) for ticked in ({0, 1, 2}, {0}, ())] == [2, 1, 0]
    assert of_one.marks_for({0, 1, 2}) == 1
    assert Scheme(3, "", entry.points).marks_for({0, 1, 2}) == 3


def test_points_that_are_said_are_suggested_and_half_of_the_marks_count_as_right() -> None:
    scheme = Scheme(3, "", POINTS)
    assert scheme.suggested_points("The soft inside of a loaf, baked at night") == {0, 2}
    assert scheme.suggested_points("") == frozenset()
    assert [is_right(marks, 4) for marks in (0, 1.9, 2, 4)] == [False, False, True, True]
    assert not is_right(0, 0)
