"""A question told again: what a file cannot say stays, what reads alike is the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.draft import MediaDraft, OptionDraft, QuestionDraft
from studytui.domain.question import Kind
from studytui.domain.retelling import (
    FACTS,
    KEY,
    KIND,
    MEDIA,
    OWN_ID,
    SHARE,
    TAGS,
    TEXTS,
    TOPIC,
    WHY,
    Images,
    Known,
    news,
)
from tests.drafts import options, question
from tests.export.made_drafts import drafts

RICH = question(
    stem="Which colour has ![grass](media:0)?",
    explanation="Chlorophyll.",
    options=(
        OptionDraft("red", False, "No, that is blood.", 12.0, "11"),
        OptionDraft("green", True, "", 88.0, "12"),
    ),
    difficulty=3,
    topic="Meadows",
    subject="Art",
    tags=("plants",),
    media=(MediaDraft(0, Path("/captures/a.png"), "grass"),),
)
IMAGES: Images = {0: "aa"}


def known(draft: QuestionDraft = RICH, images: Images = IMAGES, **shown: Any) -> Known:
    return Known(replace(draft, **shown), draft, images)


_EMPTY = QuestionDraft("", "", Kind.SINGLE, "")
_SILENT = (*TEXTS, *FACTS, "required", "unit", MEDIA, TAGS, TOPIC, WHY, SHARE, OWN_ID)


def silenced(draft: QuestionDraft, unsaid: frozenset[str]) -> QuestionDraft:
    """The draft as a format reads it that has no place for these."""
    fields: dict[str, Any] = {
        name: getattr(_EMPTY, name)
        for name in unsaid
        if "." not in name and name not in (TOPIC, KIND)
    }
    if TOPIC in unsaid:
        fields |= {"subject": "", "topic": "", "concept": ""}
    kept = tuple(
        OptionDraft(
            one.text,
            one.is_correct,
            "" if WHY in unsaid else one.explanation,
            None if SHARE in unsaid else one.peer_percent,
            None if OWN_ID in unsaid else one.original_id,
        )
        for one in draft.options
    )
    return replace(draft, **fields, options=kept, unsaid=unsaid)


@settings(max_examples=40, deadline=None)
@given(
    draft=drafts(),
    unsaid=st.frozensets(st.sampled_from(_SILENT)),
    is_own=st.booleans(),
)
def test_what_a_format_cannot_say_is_no_news_and_is_never_lost(
    draft: QuestionDraft, unsaid: frozenset[str], is_own: bool
) -> None:
    digests = {one.index: f"digest {one.index}" for one in draft.media}
    told = replace(silenced(draft, unsaid), is_own=is_own)
    images = {} if MEDIA in unsaid else digests
    assert news(told, Known(draft, draft, digests), images) is None
    again = news(replace(told, stem="Asked anew?"), Known(draft, draft, digests), images)
    assert again is not None
    wanted = replace(draft, stem="Asked anew?", capture=again.capture, metadata=again.metadata)
    assert again == wanted


def test_an_image_of_ours_is_the_same_under_another_number() -> None:
    other = MediaDraft(1, Path("/captures/b.png"), "hay")
    draft = replace(RICH, explanation="![hay](media:1)", media=(*RICH.media, other))
    before = known(draft, {0: "aa", 1: "bb"})
    turned = replace(
        draft,
        is_own=True,
        stem="Which colour has ![grass](media:1)?",
        explanation="![hay](media:0)",
        media=(replace(other, index=0), replace(RICH.media[0], index=1)),
    )
    assert news(turned, before, {0: "bb", 1: "aa"}) is None
    changed = news(replace(turned, explanation="So: ![hay](media:0)"), before, {0: "bb", 1: "aa"})
    assert changed is not None
    assert (changed.stem, changed.explanation) == (draft.stem, "So: ![hay](media:1)")


def test_an_image_that_is_taken_out_of_a_format_that_holds_some_is_news() -> None:
    without = replace(RICH, is_own=True, media=(), stem="Which colour has it?")
    found = news(without, known(), {})
    assert found is not None
    assert found.media == ()


@pytest.mark.parametrize("written", ["Which  colour?", "Which colour? ", " Which\tcolour?"])
def test_only_what_studytui_wrote_is_read_by_what_it_shows(written: str) -> None:
    before = replace(RICH, stem="Which colour?", media=())
    again = replace(before, stem=written)
    assert news(again, known(before, {}), {}) is not None
    same = written != "Which  colour?"
    assert (news(replace(again, is_own=True), known(before, {}), {}) is None) is same


def test_words_of_the_learner_that_went_out_are_no_news_of_the_source() -> None:
    mine = known(stem="Mine?", topic="Mine", subject="")
    out = replace(RICH, stem="Mine?", topic="Mine", subject="", is_own=True)
    assert news(out, mine, IMAGES) is None
    changed = news(replace(out, difficulty=5), mine, IMAGES)
    assert changed is not None
    assert (changed.stem, changed.topic, changed.difficulty) == (RICH.stem, "Meadows", 5)


def test_an_option_of_other_words_keeps_what_the_format_cannot_say_of_it() -> None:
    written = silenced(RICH, frozenset((WHY, SHARE, OWN_ID)))
    written = replace(
        written, options=(replace(written.options[0], text="crimson"), *written.options[1:])
    )
    found = news(written, known(), IMAGES)
    assert found is not None
    first, second = found.options
    assert first == replace(RICH.options[0], text="crimson")
    assert second == RICH.options[1]


def test_a_kind_that_the_format_lacks_and_a_key_it_does_not_name_stay() -> None:
    truth = replace(RICH, kind=Kind.TRUE_FALSE, options=options("True", "False", right="A"))
    guessed = replace(truth, kind=Kind.SINGLE, unsaid=frozenset((KIND,)))
    assert news(guessed, known(truth), IMAGES) is None
    assert news(replace(guessed, unsaid=frozenset()), known(truth), IMAGES) is not None
    other = replace(guessed, options=options("True", "False", right="B"))
    changed = news(other, known(truth), IMAGES)
    assert changed is not None
    assert (changed.kind, changed.options[1].is_correct) == (Kind.TRUE_FALSE, True)
    keyless = replace(RICH, options=tuple(replace(one, is_correct=None) for one in RICH.options))
    assert news(replace(keyless, unsaid=frozenset((KEY,))), known(), IMAGES) is None


def test_the_common_text_of_a_set_stays_where_the_list_has_no_column_for_it() -> None:
    stored = replace(RICH, stem="A long case.\n\nWhich colour?", vignette_group="g", media=())
    asked = replace(stored, stem="Which colour?", unsaid=frozenset(("vignette", "vignette_group")))
    assert news(asked, known(stored, {}), {}) is None
    alone = known(replace(stored, vignette_group=None), {})
    assert news(replace(asked, vignette_group=None), alone, {}) is not None
