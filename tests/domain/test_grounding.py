"""Generated sentences are kept only where they rest on what they cite."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from studytui.domain.cleaning import clean
from studytui.domain.grounding import Fault, grounded
from studytui.domain.sentences import sentences
from tests.thorough import examples

WARFARIN = (
    "Warfarin inhibits vitamin K epoxide reductase. It does not dissolve existing clots. Give 5 mg "
    "daily; the INR rises after 3 days. Two of 1,000 bleed. The membrane is stable at -5 °C."
)
NEWTON = "Charles Darwin wrote in 1859. Isaac Newton was earlier. May contain HbA1c at 6.5 %."


@pytest.mark.parametrize(
    "sentence",
    [
        "Warfarin inhibits vitamin K epoxide reductase [1].",
        "Warfarin cannot dissolve existing clots. [1]",
        "- Existing clots are not dissolved [1]",
        "Give five mg daily [1].",
        "The INR rises after 3 days [1].",
        "2 of 1000 bleed [1].",
        "Darwin wrote in 1859 [1][2].",
        "Newton was earlier than Darwin [1, 2].",
        "Inhibiting vitamin K epoxide reductase, the INR rises [1].",
    ],
)
def test_what_the_passage_says_is_kept(sentence: str) -> None:
    checked = grounded(sentence, [WARFARIN, NEWTON])
    assert len(checked.kept) == 1 and not checked.dropped
    assert "[" not in checked.kept[0].text and "1" in str(checked.kept[0].cites)


@pytest.mark.parametrize(
    ("sentence", "fault"),
    [
        ("Warfarin inhibits vitamin K epoxide reductase.", Fault.UNCITED),
        ("Warfarin inhibits vitamin K epoxide reductase [3].", Fault.UNKNOWN),
        ("Warfarin inhibits vitamin K epoxide reductase [0].", Fault.UNKNOWN),
        ("Give 5 g daily [1].", Fault.NUMBER),
        ("Give 15 mg daily [1].", Fault.NUMBER),
        ("Give twelve mg daily [1].", Fault.NUMBER),
        ("The INR rises after 4 days [1].", Fault.NUMBER),
        ("The INR rises after 3 hours [1].", Fault.NUMBER),
        ("Seven of 1,000 bleed [1].", Fault.NUMBER),
        ("The membrane is stable at 5 °C [1].", Fault.NUMBER),
        ("May contain HbA1c at 65 % [2].", Fault.NUMBER),
        ("May contain HbA2 at 6.5 % [2].", Fault.NUMBER),
        ("Heparin inhibits vitamin K epoxide reductase [1].", Fault.NAME),
        ("The drug Heparin inhibits vitamin K [1].", Fault.NAME),
        ("Charles Newton wrote in 1859 [2].", Fault.NAME),
        ("Darwin wrote in 1859 [1].", Fault.NUMBER),
        ("The ABC rises after 3 days [1].", Fault.NAME),
        ("Warfarin dissolves existing clots [1].", Fault.NEGATION),
        ("Warfarin does not inhibit vitamin K epoxide reductase [1].", Fault.NEGATION),
        ("Warfarin inhibits no vitamin K epoxide reductase [1].", Fault.NEGATION),
        ("The INR doesn't rise after 3 days [1].", Fault.NEGATION),
        ("The INR rises after > 3 days [1].", Fault.NUMBER),
        ("Warfarin inhibits vitamin K: http://x.example/K [1].", Fault.NAME),
        ("Warfarin inhibits vitamin K, see evil.example [1].", Fault.NAME),
        ("The INR falls after 3 days [1].", Fault.NEGATION),
        ("The INR rises before 3 days [1].", Fault.NEGATION),
        ("The membrane is unstable [1].", Fault.NEGATION),
        ("The daily bananas grow in warm soil under palms [1].", Fault.ELSEWHERE),
        ("所以答案总是对的 [1]。", Fault.NAME),
    ],
)
def test_what_the_passage_lacks_is_dropped(sentence: str, fault: Fault) -> None:
    checked = grounded(sentence, [WARFARIN, NEWTON])
    assert checked.dropped == (fault,) and not checked.kept


def test_one_lie_takes_no_other_sentence_along() -> None:
    answer = (
        "Warfarin inhibits vitamin K epoxide reductase [1]. Give 50 mg daily [1].\n"
        "Darwin wrote in 1859. [2] Trust me."
    )
    checked = grounded(answer, [WARFARIN, NEWTON])
    assert [one.text for one in checked.kept] == [
        "Warfarin inhibits vitamin K epoxide reductase.",
        "Darwin wrote in 1859.",
    ]
    assert checked.dropped == (Fault.NUMBER, Fault.UNCITED)


def test_a_script_without_capitals_can_only_be_quoted() -> None:
    checked = grounded("光合作用产生氧气 [1]。\n光合作用消耗氧气 [1]。", ["光合作用产生氧气。"])
    assert len(checked.kept) == 1 and checked.dropped == (Fault.NAME,)


def test_an_endless_answer_is_cut() -> None:
    assert grounded("x" * 5_000 + " [1].", ["x"]).dropped == (Fault.LENGTH,)
    assert len(grounded("It is the x [1].\n" * 100, ["x is it"]).kept) <= 40


@pytest.mark.parametrize(
    "piece", ["[1]", ".", "[", " ", "1,", "1.", "a. ", "not ", "\n", "[1 ", "A", "@", "x.y", "- "]
)
def test_an_answer_of_one_piece_is_read_in_a_moment(piece: str) -> None:
    # In quadratic time one of these would take minutes.
    answer = piece * (60_000 // len(piece))
    assert not grounded(answer, ["x" * 1_500, "not a. " * 200]).kept
    assert not grounded(f"{answer} [1]", [answer[:1_500]]).kept


WORDS = st.sampled_from(
    [
        "cell",
        "wall",
        "binds",
        "not",
        "never",
        "without",
        "5",
        "12",
        "mg",
        "Krebs",
        "ATP",
        "stable",
        "unstable",
        "more",
        "less",
        "the",
        "of",
        "and",
        "in",
        "Newton",
        "Darwin",
        "enzyme",
        "rises",
        "falls",
        "opens",
        "does",
        "3.5",
        "%",
        "1859",
        "DNA",
        "no",
        "clots",
    ]
)
SENTENCE = st.lists(WORDS, min_size=3, max_size=9).map(lambda words: " ".join(["The", *words]))
PASSAGE = st.lists(SENTENCE, min_size=1, max_size=4).map(lambda rows: ". ".join(rows) + ".")


@settings(max_examples=examples(60, thorough=2_000), deadline=None)
@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=3))
def test_any_text_is_read_without_harm(answer: str, passages: list[str]) -> None:
    checked = grounded(answer, passages)
    for one in checked.kept:
        assert one.cites and all(1 <= number <= len(passages) for number in one.cites)
        assert clean(one.text) == one.text and "\n" not in one.text


@settings(max_examples=examples(60, thorough=2_000), deadline=None)
@given(PASSAGE, st.data())
def test_a_sentence_of_the_passage_is_kept(passage: str, data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(sentences(passage))).strip()
    # One of small words alone says nothing that could be looked for.
    assume(grounded(f"{sentence} [1]", [passage]).dropped != (Fault.ELSEWHERE,))
    checked = grounded(f"{sentence} [1]", [passage])
    assert [one.text for one in checked.kept] == [sentence]


@settings(max_examples=examples(40, thorough=2_000), deadline=None)
@given(PASSAGE, st.data(), st.integers(100, 9_999).filter(lambda number: number != 1859))
def test_a_number_or_a_name_put_in_is_found(passage: str, data: st.DataObject, number: int) -> None:
    sentence = data.draw(st.sampled_from(sentences(passage))).strip().rstrip(".")
    assert grounded(f"{sentence} {number} [1].", [passage]).dropped == (Fault.NUMBER,)
    assert grounded(f"{sentence} Einstein [1].", [passage]).dropped == (Fault.NAME,)


@settings(max_examples=examples(40, thorough=2_000), deadline=None)
@given(
    st.lists(
        st.sampled_from(["cell", "wall", "binds", "enzyme", "rises", "opens", "clots"]), min_size=3
    )
)
def test_a_not_put_in_is_found(words: list[str]) -> None:
    passage = f"The {' '.join(words)}."
    sentence = f"The {words[0]} does not {' '.join(words[1:])} [1]."
    assert grounded(sentence, [passage]).dropped == (Fault.NEGATION,)
