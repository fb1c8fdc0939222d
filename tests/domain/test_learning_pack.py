"""Learning packs: what is chosen of what searches found, and when to be asked again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.learning_pack import (
    Excerpt,
    LearningPack,
    Search,
    SourceKind,
    Worked,
    chosen,
    fused,
    pack_words,
    retest_day,
    telling,
)

TODAY = date(2026, 11, 27)
TEXTS = st.sampled_from(
    [
        "The dipole has two arms.",
        "Two arms has the dipole.",
        "Impedance of a folded dipole is 300 ohms.",
        "A Yagi has directors and reflectors.",
        "Ground planes need radials.",
        "",
    ]
)
EXCERPTS = st.builds(
    Excerpt,
    st.sampled_from(SourceKind),
    st.sampled_from("abc"),
    st.just("Book"),
    TEXTS,
    st.integers(0, 5),
)
SEARCHES = st.lists(
    st.builds(Search, st.lists(EXCERPTS, max_size=8), st.floats(0.1, 3)), max_size=5
)


def text(words: str, position: int = 0, uid: str = "book") -> Excerpt:
    return Excerpt(SourceKind.TEXT, uid, "Book", words, position)


@given(SEARCHES, st.integers(0, 6))
def test_what_is_chosen_was_found_has_words_and_stands_once(
    searches: list[Search], most: int
) -> None:
    pieces = chosen(searches, most)
    found = {one.place for search in searches for one in search.found}
    assert len(pieces) <= most
    assert len({one.place for one in pieces}) == len(pieces)
    assert all(one.place in found and one.text for one in pieces)


def test_what_two_searches_put_first_comes_before_what_one_does() -> None:
    both, one, other = text("alpha", 0), text("beta", 1), text("gamma", 2)
    assert chosen([Search([one, both]), Search([other, both])])[0] == both


def test_a_heavier_search_comes_first() -> None:
    one, other = text("alpha", 0), text("beta", 1)
    assert chosen([Search([one], 1.0), Search([other], 2.0)])[0] == other


def test_what_says_the_same_in_other_order_is_left_out() -> None:
    first = text("The folded dipole has an impedance of 300 ohms.", 0)
    again = text("An impedance of 300 ohms has the folded dipole.", 1, "other")
    assert chosen([Search([first, again])]) == (first,)


def test_one_source_does_not_take_the_room_of_others_but_fills_it_where_it_is_free() -> None:
    names = ["alpha", "beta", "gamma", "delta", "epsilon"]
    long_book = [text(name, place) for place, name in enumerate(names)]
    other = text("zeta", 0, "other")
    assert chosen([Search([*long_book, other])], 4) == (*long_book[:3], other)
    assert chosen([Search([*long_book, other])], 6) == (*long_book[:3], other, *long_book[3:])


def test_the_words_that_stand_in_the_fewest_passages_are_looked_for() -> None:
    assert telling(["b", "a", "c", "d", "a"], {"a": 3, "b": 9, "c": 0}, 2) == ["a", "b"]


@given(
    st.lists(st.floats(0.01, 4_000), max_size=10),
    st.none() | st.integers(-3, 100).map(lambda days: TODAY + timedelta(days=days)),
)
def test_a_retest_is_from_tomorrow_on_and_before_the_exam(
    stabilities: list[float], exam: date | None
) -> None:
    day = retest_day(TODAY, stabilities, exam)
    assert TODAY <= day <= TODAY + timedelta(days=30)
    if exam is None or exam <= TODAY:
        assert day > TODAY
    else:
        assert day < exam


def test_a_retest_is_when_recall_of_the_middle_question_has_fallen_to_nine_tenths() -> None:
    assert retest_day(TODAY, [1.0, 5.4, 20.0], None) == TODAY + timedelta(days=5)
    assert retest_day(TODAY, [1.0, 5.4, 20.0], TODAY + timedelta(days=3)) == TODAY + timedelta(
        days=2
    )


def test_an_excerpt_is_named_by_what_it_is_from_and_where() -> None:
    book = Excerpt(SourceKind.TEXT, "b", "Book", "text", heading="Antennas")
    assert book.named == "Book, Antennas"
    assert replace(book, page=3).named == "Book, page 3"
    assert replace(book, page=0).named == "Book, page 0"
    assert replace(book, kind=SourceKind.NOTE, heading="").named == "Your note: Book"
    assert replace(book, kind=SourceKind.EXPLANATION).named == "Explanation: Book, Antennas"


PACK = LearningPack(
    "Antennas",
    "Costs 3 points.",
    (text("one"), text("two", 1), text("three", uid="other")),
    (Worked("q", "Title", "stem", "key", "why", 2),),
    ("q", "r"),
    date(2026, 12, 1),
)


def test_a_pack_is_told_in_a_few_sentences() -> None:
    assert pack_words(PACK) == (
        "Costs 3 points. 3 pieces from 2 sources. Retest of 2 questions on Tuesday 1 December 2026."
    )
    bare = replace(PACK, why="", excerpts=PACK.excerpts[:1], retest=())
    assert pack_words(bare) == "1 piece from 1 source."


def test_a_pack_has_the_lengths_of_its_pieces_as_they_are_read() -> None:
    assert PACK.sources == 2
    assert PACK.lengths == [3, 3, 5, len("stem" + "key" + "why")]


def test_what_words_find_first_stands_before_what_only_meaning_does() -> None:
    assert fused([1, 2], [3, 2], 9) == [2, 1, 3]
    assert fused([1], [3], 9) == [1, 3]
    assert fused([], [3, 4], 1) == [3]
    assert fused([1, 2, 3], [], 2) == [1, 2]


def test_what_says_four_fifths_of_the_same_is_a_repeat() -> None:
    first = text("alpha beta gamma delta epsilon zeta")
    again = text("alpha beta gamma delta other", 1)
    less = text("alpha beta gamma other more", 2)
    assert chosen([Search([first, again, less])]) == (first, less)
