"""Names that hold across machines."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from studytui.domain.identity import content_hash, digest, uuid7
from studytui.domain.text import escape

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
moments = st.datetimes(datetime(1970, 1, 1), datetime(9999, 12, 31), timezones=st.just(UTC))
bits = st.integers(0, 2**74 - 1)


@given(moments, bits)
def test_a_uuid_has_the_layout_of_version_7(moment: datetime, random_bits: int) -> None:
    text = uuid7(moment, random_bits)
    made = uuid.UUID(text)
    assert str(made) == text
    assert (made.version, made.variant) == (7, uuid.RFC_4122)
    assert made.int >> 80 == (moment - EPOCH) // timedelta(milliseconds=1)
    assert (made.int >> 64 & 0xFFF) << 62 | made.int & (2**62 - 1) == random_bits


def test_the_example_of_rfc_9562_comes_out() -> None:
    moment = EPOCH + timedelta(milliseconds=0x017F22E279B0)
    assert uuid7(moment, 0xCC3 << 62 | 0x18C4DC0C0C07398F) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


@given(moments, moments, bits, bits)
def test_uuids_sort_by_the_time_they_were_made(
    one: datetime, other: datetime, first: int, second: int
) -> None:
    assume(other - one >= timedelta(milliseconds=1))
    assert uuid7(one, first) < uuid7(other, second)


@given(st.lists(st.text(), max_size=5), st.lists(st.text(), max_size=5))
def test_a_digest_tells_parts_from_parts(one: list[str], other: list[str]) -> None:
    assert (digest(one) == digest(other)) is (one == other)


options = st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=6)


@given(st.text(), options, st.randoms(use_true_random=False))
def test_reordered_options_are_the_same_content(
    stem: str, texts: list[str], lot: random.Random
) -> None:
    shuffled = lot.sample(texts, len(texts))
    assert content_hash(stem, texts) == content_hash(stem, shuffled)


@given(options, options)
def test_other_options_are_other_content(one: list[str], other: list[str]) -> None:
    is_same = sorted(one) == sorted(other)
    assert (content_hash("Same stem?", one) == content_hash("Same stem?", other)) is is_same


def test_mark_up_blanks_and_case_make_no_difference_but_words_do() -> None:
    plain = content_hash("What is x?", ["one", "two"])
    assert content_hash("**What**  is\n`x`?", ["*Two*", "ONE"]) == plain
    assert content_hash("What is y?", ["one", "two"]) != plain
    assert content_hash(escape("What is **x**?"), ["one", "two"]) != plain
    assert content_hash("What is x?", ["one", "two", "two"]) != plain
