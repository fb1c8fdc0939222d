"""What a reader makes of files, before it is stored."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.identity import digest
from studytui.domain.question import Kind


def draft(*options: OptionDraft) -> QuestionDraft:
    return QuestionDraft("Bank", "id:1", Kind.SINGLE, "Stem?", options)


with_ids = st.lists(
    st.builds(OptionDraft, st.text(max_size=5), st.booleans(), original_id=st.uuids().map(str)),
    max_size=6,
)


@given(with_ids, st.randoms(use_true_random=False))
def test_options_with_ids_may_come_in_any_order(
    options: list[OptionDraft], lot: random.Random
) -> None:
    shuffled = lot.sample(options, len(options))
    assert draft(*options).revision_hash() == draft(*shuffled).revision_hash()


@given(
    st.builds(
        OptionDraft,
        st.text(max_size=9),
        st.none() | st.booleans(),
        st.text(max_size=9),
        st.none() | st.floats(0, 100),
        st.none() | st.text(max_size=9),
    )
)
def test_a_revision_tells_options_as_their_representation_does(option: OptionDraft) -> None:
    # Libraries hold revisions made of it: made otherwise, an import would change every question.
    found = draft(option)
    told = [*map(repr, found._scalars()), repr(option)]
    assert found.revision_hash() == digest(told)


def test_the_order_of_options_without_ids_counts() -> None:
    one, two = OptionDraft("one"), OptionDraft("two")
    assert draft(one, two).revision_hash() != draft(two, one).revision_hash()


@pytest.mark.parametrize(
    "change",
    [
        {"stem": "Other?"}, {"explanation": "Because."}, {"kind": Kind.MULTIPLE}, {"required": 2},
        {"tolerance": 0.1}, {"unit": "kg"}, {"topic": "Loops"}, {"tags": ("new",)}, {"difficulty": 3},
        {"accepted": ("1",)}, {"is_incomplete": True}, {"marks": 2.0}, {"code_snippet": "x"},
    ],
)  # fmt: skip
def test_whatever_is_stored_makes_another_revision(change: dict[str, object]) -> None:
    first = draft(OptionDraft("one", True, original_id="a"))
    changed = replace(first, **change)  # type: ignore[arg-type]
    assert changed.revision_hash() != first.revision_hash()


def test_a_changed_key_or_image_makes_another_revision() -> None:
    first = draft(OptionDraft("one", True, original_id="a"))
    assert draft(OptionDraft("one", None, original_id="a")).revision_hash() != first.revision_hash()
    assert first.revision_hash(["aa"]) != first.revision_hash(["bb"])


def test_the_same_question_under_two_ids_has_one_content() -> None:
    one = draft(OptionDraft("a", original_id="1"), OptionDraft("b", original_id="2"))
    other = replace(one, key="id:2", source="Other", options=one.options[::-1])
    assert other.content_hash() == one.content_hash()
    assert replace(one, code_snippet="x = 1").content_hash() != one.content_hash()


def test_a_revision_tells_slots_by_the_options_they_name_and_the_vignette() -> None:
    # As above: libraries hold revisions made of it.
    options = (OptionDraft("heat"), OptionDraft("light", original_id="o2"))
    slots = (SlotDraft("left", 1, "since", (1, 0)), SlotDraft())
    found = replace(draft(*options), kind=Kind.GAPS, slots=slots, vignette="Story.", tags=("t",))
    told = [
        *map(repr, found._scalars()),
        *map(repr, options),
        *map(repr, ("left", "o2", "since", ["heat", "o2"])),
        *map(repr, ("", None, "", [])),
        "Story.", "t", "media",
    ]  # fmt: skip
    assert found.revision_hash(["media"]) == digest(told)
