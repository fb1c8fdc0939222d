"""What a draft of a question with slots must be before it is stored."""

from __future__ import annotations

from dataclasses import replace

import pytest

from studytui.domain.draft import OptionDraft, QuestionDraft, SlotDraft
from studytui.domain.draft_check import misfit
from studytui.domain.question import Kind


def draft(
    kind: Kind, slots: tuple[SlotDraft, ...], right: str = "+++", stem: str = "Stem"
) -> QuestionDraft:
    """A draft whose options are marked right (+), wrong (-) or not at all (?)."""
    marks = {"+": True, "-": False, "?": None}
    options = tuple(OptionDraft(f"option {n}", marks[sign]) for n, sign in enumerate(right))
    return QuestionDraft("Bank", "id:1", kind, stem, options, slots=slots)


def keyed(*keys: int | None, choices: tuple[tuple[int, ...], ...] = ()) -> tuple[SlotDraft, ...]:
    return tuple(
        SlotDraft(f"left {place}", key, choices=choices[place] if choices else ())
        for place, key in enumerate(keys)
    )


GAPS = ((0, 1), (2, 3))
TWO_GAPS = keyed(1, 2, choices=GAPS)


@pytest.mark.parametrize(
    "good",
    [
        draft(Kind.SINGLE, ()),
        draft(Kind.ORDERING, keyed(0, 1, 2)),
        draft(Kind.MATCHING, keyed(2, 0), "+-+"),
        draft(Kind.MATCHING, keyed(1, 1), "-+"),
        draft(Kind.MATCHING, keyed(None, None), "??"),
        draft(Kind.GAPS, TWO_GAPS, "-++-", "A ![](gap:1) and a ![](gap:2)."),
        draft(Kind.GAPS, TWO_GAPS, "-++-", "Only ![](gap:2) is marked."),
        draft(Kind.GAPS, keyed(None, None, choices=GAPS), "????", "![](gap:1) ![](gap:2)"),
    ],
)
def test_what_fits_is_taken(good: QuestionDraft) -> None:
    assert misfit(good) == ""


@pytest.mark.parametrize(
    ("bad", "wanted"),
    [
        (draft(Kind.SINGLE, keyed(0)), "It has slots, and its kind has none."),
        (draft(Kind.MATCHING, ()), "It has fewer than two options, or nowhere to put them."),
        (draft(Kind.MATCHING, keyed(0), "+"),
         "It has fewer than two options, or nowhere to put them."),
        (draft(Kind.MATCHING, keyed(0, None), "+-"),
         "Only some of its places have a right option."),
        (draft(Kind.MATCHING, keyed(0, 2), "+-"), "A right option is not among its options."),
        (draft(Kind.MATCHING, keyed(0, -1), "+-"), "A right option is not among its options."),
        (draft(Kind.MATCHING, keyed(0, 0), "++"),
         "Its options and its places do not agree on what is right."),
        (draft(Kind.MATCHING, keyed(0, 1), "+?"),
         "Its options and its places do not agree on what is right."),
        (draft(Kind.ORDERING, keyed(1, 0, 2)), "The order does not use each option once."),
        (draft(Kind.ORDERING, keyed(0, 1), "++-"), "The order does not use each option once."),
        (draft(Kind.ORDERING, keyed(None, None), "??"), "The order does not use each option once."),
        (draft(Kind.GAPS, keyed(1, 2, choices=((0, 1), (1, 2))), "-++"),
         "An option belongs to no gap, or to two."),
        (draft(Kind.GAPS, TWO_GAPS, "-++--"), "An option belongs to no gap, or to two."),
        (draft(Kind.GAPS, keyed(1, 2, choices=((0, 1), (2,))), "-++"),
         "Gap 2 has fewer than two options."),
        (draft(Kind.GAPS, keyed(2, 1, choices=GAPS), "-++-"),
         "The right option of gap 1 is one of another gap."),
        (draft(Kind.GAPS, TWO_GAPS, "-++-", "![](gap:1) and again ![](gap:1)"),
         "The text marks a gap twice, or one that has no options."),
        (draft(Kind.GAPS, TWO_GAPS, "-++-", "![](gap:3)"),
         "The text marks a gap twice, or one that has no options."),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_words(bad: QuestionDraft, wanted: str) -> None:
    assert misfit(bad) == wanted


def test_a_key_that_nobody_knows_is_none_of_the_drafts_faults() -> None:
    known = draft(Kind.GAPS, TWO_GAPS, "-++-", "![](gap:1) ![](gap:2)")
    unknown = replace(known, slots=tuple(replace(slot, key=None) for slot in known.slots))
    assert misfit(unknown) == ""
