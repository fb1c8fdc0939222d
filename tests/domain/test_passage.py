"""Texts cut into passages, and notes that find their passage again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.passage import LONGEST, Passage, joined, words_of
from studytui.domain.passage_notes import place_of


def sized(*lengths: int, heading: str = "", page: int | None = None) -> list[Passage]:
    return [Passage("x" * length, heading, page) for length in lengths]


def test_paragraphs_are_put_together_up_to_the_longest_passage() -> None:
    assert [len(one.text) for one in joined(sized(600, 600, 600))] == [1202, 600]
    assert [len(one.text) for one in joined(sized(600, 601))] == [600, 601]
    assert list(joined([])) == []


def test_a_short_rest_stays_with_what_is_before_it() -> None:
    assert [len(one.text) for one in joined(sized(1200, 299))] == [1501]
    assert [len(one.text) for one in joined(sized(1200, 300))] == [1200, 300]
    assert [len(one.text) for one in joined(sized(2 * LONGEST - 10, 11))] == [2 * LONGEST - 10, 11]


def test_no_passage_goes_over_a_heading_or_a_page() -> None:
    pieces = [Passage("a", "Bones", 1), Passage("b", "Bones", 1), Passage("c", "Skin", 1)]
    assert list(joined([*pieces, Passage("d", "Skin", 2)])) == [
        Passage("a\n\nb", "Bones", 1), Passage("c", "Skin", 1), Passage("d", "Skin", 2),
    ]  # fmt: skip


@given(
    st.lists(st.builds(Passage, st.text("ab \n", max_size=9), st.sampled_from("HK")), max_size=8)
)
def test_nothing_of_a_text_is_lost_and_its_order_stays(pieces: list[Passage]) -> None:
    assert "\n\n".join(one.text for one in joined(pieces)) == "\n\n".join(
        one.text for one in pieces
    )


def test_words_that_say_nothing_and_single_letters_are_left_out() -> None:
    assert words_of("The Heart and the heart_valve: is it 7 x 24?") == ["heart", "valve", "7", "24"]


TEXTS = ["Red blood cells carry oxygen.", "White cells fight bacteria.", "Plates stop bleeding."]


def test_a_note_stays_on_its_passage_wherever_that_has_gone() -> None:
    assert place_of(TEXTS[0], 2, TEXTS) == 0
    assert place_of("same", 1, ["same", "same", "same"]) == 1
    assert place_of("same", 2, ["same", "other", "other", "same"]) == 3
    assert place_of("same", 1, ["same", "other", "same"]) == 0


def test_a_note_goes_to_the_passage_that_has_most_of_its_words() -> None:
    cut_anew = ["Red cells.", "Blood cells that carry oxygen are red.", "White."]
    assert place_of(TEXTS[0], 0, cut_anew) == 1


def test_of_passages_with_equally_many_words_the_nearest_has_the_note() -> None:
    texts = ["red oxygen first", "nothing", "red oxygen second", "nothing", "oxygen red third"]
    assert place_of("red oxygen blood cells", 3, texts) == 2
    assert place_of("red oxygen blood cells", 0, texts) == 0


def test_a_note_with_less_than_half_of_its_words_left_has_no_place() -> None:
    assert place_of("red oxygen blood cells", 0, ["red oxygen"]) == 0
    assert place_of("red oxygen blood cells", 0, ["red"]) is None
    assert place_of("the a of", 0, ["the a", "of"]) is None
    assert place_of("red", 0, []) is None
