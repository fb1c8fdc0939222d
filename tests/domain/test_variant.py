"""Variants are read in one strict form, and dropped where they are no other question."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.question import Kind, Option, Question, Status
from studytui.domain.variant import Flaw, draft, read
from tests.thorough import examples

QUESTION = Question(
    1,
    "q1",
    Kind.SINGLE,
    Status.ACTIVE,
    "Offset",
    "What is a common repeater frequency offset in the 2-meter band?",
    (
        Option(1, "Plus or minus 600 kHz", True),
        Option(2, "Plus or minus 5 MHz", False),
        Option(3, "Plus or minus 1 MHz", False),
    ),
)
GOOD = """\
A repeater of the 2-meter band listens beside the frequency it sends on. By how much, commonly?
A. 5 MHz
B. 600 kHz
C. 1 MHz
Key: B
"""


def test_a_variant_in_the_form_is_read() -> None:
    looked = read(GOOD, QUESTION)
    (variant,) = looked.variants
    assert variant.options == ("5 MHz", "600 kHz", "1 MHz") and variant.right == {1}
    made = draft(variant, QUESTION, "some model")
    assert made.source == "Generated" and made.tags == ("generated",) and not made.topic
    assert [one.is_correct for one in made.options] == [False, True, False]
    assert "some model" in made.references and "Offset" in made.references


@pytest.mark.parametrize(
    ("answer", "flaw"),
    [
        ("Here you are!", Flaw.FORM),
        (GOOD + "And that is why.", Flaw.FORM),
        (GOOD.replace("C. 1 MHz\n", ""), Flaw.FORM),
        (GOOD.replace("C. 1 MHz", "D. 1 MHz"), Flaw.FORM),
        (GOOD.replace("C. 1 MHz", "C. " + "1" * 500), Flaw.FORM),
        (GOOD.replace("Key: B", "Key: D"), Flaw.KEY),
        (GOOD.replace("Key: B", "Key: A, B"), Flaw.KEY),
        (GOOD.replace("Key: B", "Key: none"), Flaw.FORM),
        (GOOD.replace("C. 1 MHz", "C. 5  mhz"), Flaw.OPTIONS),
        (
            f"{QUESTION.stem}\nA. Plus or minus 600 kHz\nB. Plus or minus 5 MHz\n"
            + "C. Plus or minus 1 MHz\nKey: A",
            Flaw.SAME,
        ),
        (
            f"{QUESTION.stem.replace(' a ', ' the ')}\nA. Plus or minus 5 MHz\n"
            + "B. Plus or minus 600 kHz\nC. Plus or minus 1 MHz\nKey: B",
            Flaw.SAME,
        ),
        (
            "Who wrote Faust, that German play?\nA. Goethe\nB. Schiller\nC. Kleist\nKey: A",
            Flaw.ELSEWHERE,
        ),
    ],
)
def test_what_is_no_variant_is_dropped(answer: str, flaw: Flaw) -> None:
    looked = read(answer, QUESTION)
    assert looked.dropped == (flaw,) and not looked.variants


def test_the_same_variant_twice_is_one() -> None:
    looked = read(f"{GOOD}---\n{GOOD}---\n", QUESTION)
    assert len(looked.variants) == 1 and looked.dropped == (Flaw.SAME,)


def test_control_sequences_do_not_get_through() -> None:
    (variant,) = read(GOOD.replace("600", "\x1b[31m6\x9b2J00\u202e"), QUESTION).variants
    assert variant.options[1] == "600 kHz"


@pytest.mark.parametrize("piece", ["\n", " ", "Key: A ", "-", "A. ", "---\n", "A", "\nA. x"])
def test_an_answer_of_one_piece_is_read_in_a_moment(piece: str) -> None:
    # In quadratic time one of these would take minutes.
    assert not read(piece * (60_000 // len(piece)), QUESTION).variants


LINES = st.sampled_from([*GOOD.split("\n"), "---", "Key: A", "D. x", "\x1b[2J", "[/]", "Key: Z"])


@settings(max_examples=examples(40, thorough=2_000), deadline=None)
@given(st.lists(LINES, max_size=20) | st.lists(st.text(max_size=60), max_size=6))
def test_any_answer_is_read_without_harm(rows: list[str]) -> None:
    for variant in read("\n".join(rows), QUESTION).variants:
        assert len(variant.options) == 3 and len(variant.right) == 1
        assert max(variant.right) < 3 and "\x1b" not in variant.stem
