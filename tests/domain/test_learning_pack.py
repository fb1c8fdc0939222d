"""Learning packs: what is chosen of what searches found, and when to be asked again."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.learning_pack import (
    Excerpt,
    Search,
    SourceKind,
    chosen,
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
