"""Near duplicates: all pairs that are alike, none that are not, soon enough for a whole bank."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.duplicates import Pair, asks_the_same, near_duplicates, words, words_of
from studytui.domain.question import Kind, Option, Question, Status

banks = st.lists(
    st.frozensets(st.sampled_from("abcdefghijkl"), min_size=4, max_size=12), max_size=14
).map(lambda sets: dict(enumerate(sets)))


@given(banks, st.sampled_from((0.5, 0.7, 0.8, 1.0)))
def test_pairs_are_those_of_comparing_all_with_all(
    bank: dict[int, frozenset[str]], alike: float
) -> None:
    first: dict[frozenset[str], int] = {}
    for question_id, found in bank.items():
        first.setdefault(found, question_id)
    expected = {
        (one, other)
        for one in bank
        for other in bank
        if one < other
        and len(bank[one] & bank[other]) / len(bank[one] | bank[other]) >= alike
        # The very same words are compared with the others once.
        and (one, other) == (first[bank[one]], other)
        and (bank[one] == bank[other] or first[bank[other]] == other)
    }
    found = near_duplicates(bank, alike)
    assert {(pair.first, pair.second) for pair in found} == expected
    assert [pair.alike for pair in found] == sorted((pair.alike for pair in found), reverse=True)


def question(number: int, stem: str, *options: str) -> Question:
    return Question(
        number,
        str(number),
        Kind.SINGLE,
        Status.ACTIVE,
        "",
        stem,
        tuple(Option(place, text) for place, text in enumerate(options, start=1)),
    )


def test_pairs_are_found_beyond_so_many_words_as_two_bytes_can_number() -> None:
    many = {0: frozenset(f"w{number}" for number in range(65_533))}
    bank = many | {
        1: frozenset("abcdefgh"),
        2: frozenset("abcdefghi"),
        3: frozenset("rstuvwxyz"),
        4: frozenset("rstuvwxyz"),
        5: frozenset("stuvwxyz"),
    }
    pairs = [(pair.first, pair.second) for pair in near_duplicates(bank)]
    assert pairs == [(3, 4), (1, 2), (3, 5)]


def test_case_styles_and_order_of_options_make_no_difference() -> None:
    one = question(1, "Which *bone* is the longest?", "Femur", "Tibia", "Ulna")
    other = question(2, "which bone is the LONGEST", "Ulna", "Femur", "Tibia")
    assert near_duplicates({1: words(one), 2: words(other)}) == [Pair(1, 2, 1.0)]


def test_a_word_more_is_alike_and_another_question_is_not() -> None:
    stem = "a patient of forty years comes with chest pain and a fever of two days"
    bank = {
        1: words_of(stem),
        2: words_of(f"{stem} today"),
        3: words_of("which of these bones is the longest in the body of a grown man"),
    }
    assert [(pair.first, pair.second) for pair in near_duplicates(bank)] == [(1, 2)]


def test_a_word_of_a_million_letters_is_compared_in_one_pass() -> None:
    """An image that stands in the text as base64 is such a word."""
    long = "A" * 1_000_000
    assert asks_the_same(question(1, f"Which 2 of {long}?"), question(2, f"Which 2 of {long}?"))
    assert not asks_the_same(question(1, f"Which 2 of {long}?"), question(2, f"Which 3 of {long}?"))


def test_another_operator_is_another_question() -> None:
    stem = "What does this print? `print(-7 {} 3)`"
    assert words(question(1, stem.format("%"))) != words(question(2, stem.format("&")))


def test_a_pair_just_alike_enough_is_found_past_the_words_it_does_not_share() -> None:
    common = [f"common{number}" for number in range(8)]
    bank = {1: frozenset({*common, "rare"}), 2: frozenset({*common, "seldom"})}
    assert near_duplicates(bank) == [Pair(1, 2, 0.8)]


def test_questions_without_words_or_with_few_are_not_all_alike() -> None:
    assert near_duplicates({1: frozenset(), 2: frozenset()}) == []
    assert near_duplicates({1: words_of("a b c"), 2: words_of("a b d")}, 0.5) == []


def test_a_bank_made_from_one_template_ends_and_names_few_pairs_each() -> None:
    template = [f"word{number}" for number in range(40)]
    bank = {number: frozenset({*template, f"value{number}"}) for number in range(1500)}
    pairs = near_duplicates(bank)
    assert 0 < len(pairs) <= 1500 * 20


def test_each_planted_pair_of_a_large_bank_is_found() -> None:
    lot = random.Random(3)
    vocabulary = [f"w{number}" for number in range(4000)]
    bank = {
        number: frozenset(vocabulary[int(lot.paretovariate(0.6)) % 4000] for _ in range(45))
        for number in range(2000)
    }
    for number in range(0, 100, 2):
        kept = sorted(bank[number])
        bank[number + 1] = frozenset({*kept[1:], "changed"})
    found = {(pair.first, pair.second) for pair in near_duplicates(bank)}
    assert {(number, number + 1) for number in range(0, 100, 2)} <= found


def plainly(stem: str, *options: str) -> Question:
    return question(1, stem, *(options or ("Yes", "No")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Incomplete casting is the result of", "Incomplete casting is the result of:"),
        ("Which mould is used for the casting?", "Which mold is used for the casting?"),
        ("What is the unit of capacitance?", "What is the usual unit of capacitance?"),
        ("Which frequency is in the 6 meter band?", "Which frequency is in the 6-meter band?"),
        (
            "In a mixture of gases the molecules having the greatest speed are those of",
            "In a mixture of gases the fastest molecules are those of",
        ),
    ],
)
def test_another_wording_asks_the_same(one: str, other: str) -> None:
    assert asks_the_same(plainly(one), plainly(other))
    assert asks_the_same(plainly(other), plainly(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is the result of 7 % 3?", "What is the result of 7 & 3?"),
        ("What is the result of 7 - 3?", "What is the result of 3 - 7?"),
        ("How much does a half-wave rectifier give?", "How much does a full-wave rectifier give?"),
        ("What range is called UHF?", "What range is called HF?"),
        ("Which of these is a cause?", "Which of these is not a cause?"),
        (
            "As speed doubles the energy, momentum does",
            "As speed doubles the momentum, energy does",
        ),
        ("Is the argument P ⊃ Q / Q valid?", "Is the argument Q ⊃ P / Q valid?"),
        (
            "A passage of some length.\n\nWhat was it that the author attacked?",
            "A passage of some length.\n\nTo which movement does it belong?",
        ),
    ],
)
def test_another_particular_is_another_question(one: str, other: str) -> None:
    assert not asks_the_same(plainly(one), plainly(other))
    assert not asks_the_same(plainly(other), plainly(one))


def test_other_options_make_another_question() -> None:
    stem = "Which of these belongs to the family of the passage?"
    assert not asks_the_same(plainly(stem, "oak", "elm"), plainly(stem, "carp", "eel"))
    assert asks_the_same(plainly(stem, "an oak", "elms"), plainly(stem, "an oak", "elms", "or"))


def test_other_code_makes_another_question() -> None:
    one = replace(plainly("What does this print?"), code_snippet="print([1, 2][0:1])")
    assert asks_the_same(one, replace(one, code_snippet="print([1,2][0:1])\n"))
    assert not asks_the_same(one, replace(one, code_snippet="print([1, 2][0:2])"))
