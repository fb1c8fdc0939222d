"""GIFT that is exported is read again as the same questions, and what it cannot hold is told."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings

from studytui.domain.draft import (
    MediaDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    SlotDraft,
)
from studytui.domain.question import Kind
from studytui.domain.text import gap, normalised, plain
from studytui.export.gift import write
from tests.drafts import options, question
from tests.export.made_drafts import drafts, unique_drafts
from tests.export.test_moodle_xml import image_of, substance
from tests.ingest.reading import DATA, needs_data, read_files
from tests.thorough import examples

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
HELD = frozenset(Kind) - {Kind.GAPS, Kind.ORDERING}


def exported(questions: Sequence[QuestionDraft]) -> tuple[str, tuple[Problem, ...]]:
    target = io.BytesIO()
    problems = write(questions, target, title="Bank", media=image_of)
    return target.getvalue().decode(), problems


def read_again(*questions: QuestionDraft) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        return read_files(Path(folder), {"colours.gift": exported(questions)[0]})


def back(draft: QuestionDraft) -> QuestionDraft:
    (again,) = read_again(draft).questions
    return again


def losses(draft: QuestionDraft) -> str:
    return " ".join(problem.reason for problem in exported([draft])[1])


def held(draft: QuestionDraft) -> dict[str, object]:
    """All of a question that GIFT holds: marks and units have no place, right sides no marks."""
    found = substance(replace(draft, marks=1.0, unit=""))
    if draft.kind is Kind.MATCHING:
        found["options"] = sorted((normalised(one.text), one.is_correct) for one in draft.options)
        found["slots"] = [
            (plain(slot.text).split(), plain(draft.options[slot.key].text).split())
            for slot in draft.slots
            if slot.key is not None
        ]
    found["tags"] = [tag for tag in draft.tags if not tag.endswith("\\") and len(tag) <= 200]
    return found


@settings(max_examples=examples(30, thorough=80), deadline=None, suppress_health_check=SLOW)
@given(unique_drafts(drafts(HELD)))
def test_what_was_exported_is_read_as_the_same(questions: list[QuestionDraft]) -> None:
    _, problems = exported(questions)
    left_out = [problem for problem in problems if problem.code == "not-written"]
    assert not any(problem.is_warning for problem in left_out)
    written = [one for one in questions if exported([one])[0].count("{") > 0]
    assert len(written) + len(left_out) == len(questions)
    assume(len({one.key for one in written}) == len(written))
    reading = read_again(*written)
    assert [one.key for one in reading.questions] == [one.key for one in written], reading.problems
    for again, draft in zip(reading.questions, written, strict=True):
        assert held(again) == held(draft)


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(unique_drafts(drafts(HELD), most=2))
def test_what_was_read_once_stays_the_same_to_the_letter(questions: list[QuestionDraft]) -> None:
    once = read_again(*questions).questions
    twice = read_again(*once).questions
    for first, second in zip(once, twice, strict=True):
        aside = {"capture": None, "media": (), "original_id": None}
        assert replace(second, **aside) == replace(first, **aside)
        assert [one.content for one in second.media] == [one.content for one in first.media]


def test_a_plain_question_is_written_as_people_write_it() -> None:
    draft = question(stem="Which colour has grass?", tags=("easy",), explanation="Chlorophyll.")
    assert exported([draft]) == (
        (
            "// Bank\n\n// [source:Colours] [key:id:1] [id:1] [tag:easy]\nWhich colour has grass?{\n"
            "\t~red\n\t=green\n\t~blue\n\t####Chlorophyll.\n}\n\n"
        ),
        (),
    )


@pytest.mark.parametrize("text", ["%50%", "[html]x", "// x", "::x::", "$CATEGORY: x", "{T}", "->"])
def test_texts_that_look_like_gift_are_texts(text: str) -> None:
    draft = question(stem=text, options=options(text, "other", right="A"), explanation=text)
    again = back(draft)
    assert [plain(one) for one in (again.stem, again.options[0].text, again.explanation)] == [
        text
    ] * 3


@pytest.mark.parametrize("name", ["a::b", "a:", "c:: d", "=e~f#{g}"])
def test_a_title_keeps_the_marks_of_gift(name: str) -> None:
    draft = replace(question(), key=f"id:{name}", original_id=None)
    assert (back(draft).key, back(draft).stem) == (draft.key, draft.stem)


def test_what_is_said_of_true_and_of_false_stays_with_it() -> None:
    for is_true in (True, False):
        both = (
            OptionDraft("True", is_true, "why true"),
            OptionDraft("False", not is_true, "why not"),
        )
        draft = question(kind=Kind.TRUE_FALSE, options=both)
        assert back(draft).options == both
        only_right = tuple(
            replace(one, explanation="") if not one.is_correct else one for one in both
        )
        assert back(replace(draft, options=only_right)).options == only_right


def test_an_image_stands_within_the_text() -> None:
    media = (MediaDraft(0, Path("/captures/0.png"), "an eye"),)
    again = back(question(stem="See ![an eye](media:0).", media=media))
    assert again.stem == "See ![an eye](media:0)."
    assert [one.content for one in again.media] == [image_of(media[0])]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"options": options("a", "b")}, "without a key"),
        ({"kind": Kind.NUMBER, "options": ()}, "without a key"),
        ({"kind": Kind.TEXT, "options": (), "accepted": ("a -> b",)}, "an arrow"),
        (
            {
                "kind": Kind.ORDERING,
                "options": (OptionDraft("a", True), OptionDraft("b", True)),
                "slots": (SlotDraft(key=0), SlotDraft(key=1)),
            },
            "asks for an order",
        ),
    ],
)  # fmt: skip
def test_a_question_that_gift_has_no_type_for_is_told(
    changes: dict[str, object], words: str
) -> None:
    text, (problem,) = exported([question(**changes)])
    assert "{" not in text and problem.code == "not-written" and not problem.is_warning
    assert words in problem.reason


def test_a_written_answer_is_an_essay_with_its_model_answer_as_feedback() -> None:
    draft = question(kind=Kind.TEXT, options=(), explanation="It is chlorophyll.")
    text, problems = exported([draft])
    assert "?{\n\t####It is chlorophyll.\n}" in text and not problems
    again = back(draft)
    assert (again.kind, again.accepted, again.explanation) == (Kind.TEXT, (), draft.explanation)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"marks": 2.0}, "its marks"),
        ({"difficulty": 3}, "its difficulty"),
        ({"kind": Kind.TEXT, "options": (), "accepted": ("5",), "unit": "m"}, "its unit"),
        ({"kind": Kind.NUMBER, "options": (), "accepted": ("3/4",)}, "written as 0.75"),
        ({"tags": ("a\\",)}, "the tag a\\"),
    ],
)
def test_what_gift_cannot_hold_is_told(changes: dict[str, object], words: str) -> None:
    assert words in losses(question(**changes))


def test_one_gap_becomes_a_choice_and_is_told() -> None:
    draft = question(
        kind=Kind.GAPS,
        stem=f"Grass is {gap(1)}.",
        options=options("green", "red", right="A"),
        slots=(SlotDraft(key=0, choices=(0, 1)),),
    )
    again = back(draft)
    assert (again.kind, again.stem) == (Kind.SINGLE, "Grass is ____.")
    assert "a gap" in losses(draft)


@needs_data
def test_real_banks_come_back_as_they_were_read(tmp_path: Path) -> None:
    for place, path in enumerate(
        [
            *sorted((DATA / "formats" / "gift").glob("*.gift")),
            *sorted((DATA / "banks" / "aws-ccp").glob("*.md"))[:3],
            DATA / "banks" / "js-questions" / "ar-AR__README_AR.md",
        ]
    ):
        read = read_files(tmp_path / str(place), {path.name: path.read_bytes()}).questions
        keyed = [one for one in read if one.is_keyed]
        again = read_again(*keyed).questions
        assert [held(one) for one in again] == [held(one) for one in keyed], path.name
