"""Moodle XML that is exported is read again as the same questions, and what it cannot hold is told."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import (
    MediaDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    SlotDraft,
)
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import BlockKind, Span, gap, parse
from studytui.export.moodle_xml import write
from tests.drafts import options, question
from tests.export.made_drafts import drafts, images_of, paragraphs, texts, unique_drafts
from tests.ingest.reading import read_files
from tests.ingest.test_moodle_fixtures import BANKS, needs_data

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def exported(questions: Sequence[QuestionDraft]) -> tuple[bytes, tuple[Problem, ...]]:
    target = io.BytesIO()
    problems = write(questions, target, title="Bank", media=image_of)
    return target.getvalue(), problems


def image_of(media: MediaDraft) -> bytes | None:
    return images_of(media) if media.content is None else media.content


def read_again(*questions: QuestionDraft) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        return read_files(Path(folder), {"colours.xml": exported(questions)[0]})


def back(draft: QuestionDraft) -> QuestionDraft:
    (again,) = read_again(draft).questions
    return again


def losses(draft: QuestionDraft) -> str:
    """What is told of a question, in words."""
    return " ".join(problem.reason for problem in exported([draft])[1])


def seen(stored: str) -> list[object]:
    """A text as it is shown, whatever way it is written: a blank has no style, a tab and a no-break
    blank are one."""
    found: list[object] = []
    for block in parse(stored):
        if block.kind is BlockKind.CODE:
            found.append((block.kind, block.language, block.text.strip("\n")))
            continue
        rows = [[characters(cell) for cell in row] for row in block.rows]
        found.append((block.kind, block.marker, block.depth, characters(block.spans), rows))
    return found


def characters(spans: Sequence[Span]) -> list[object]:
    return [
        (letter, None if letter == " " else span.style, span.media, span.gap)
        for span in spans
        for letter in re.sub("[\t\xa0]", " ", span.text)
    ]


def substance(draft: QuestionDraft) -> dict[str, object]:
    """All of a question that Moodle XML holds."""
    of_text = ("stem", "explanation", "key_points", "objective", "references", "vignette")
    names = ("kind", "accepted", "unit", "marks", "subject", "topic", "concept", "tags")
    found: dict[str, object] = {name: getattr(draft, name) for name in names}
    found |= {name: seen(getattr(draft, name)) for name in of_text}
    found["tolerance"] = draft.tolerance if draft.accepted else None
    found["code"] = draft.code_snippet.strip("\n")
    answers = [
        (
            seen(one.text),
            one.is_correct,
            None if draft.kind is Kind.MATCHING else seen(one.explanation),
        )
        for one in draft.options
    ]
    # Of a match the order of the right sides says nothing.
    found["options"] = sorted(answers, key=repr) if draft.kind is Kind.MATCHING else answers
    found["slots"] = [
        (
            seen(slot.text),
            None if slot.key is None else seen(draft.options[slot.key].text),
            seen(slot.explanation),
            [seen(draft.options[place].text) for place in slot.choices],
        )
        for slot in draft.slots
    ]
    found["media"] = [(one.index, one.alt, one.role, image_of(one)) for one in draft.media]
    return found


def can_be_written(draft: QuestionDraft) -> bool:
    return draft.kind is not Kind.MATCHING or all(slot.key is not None for slot in draft.slots)


@st.composite
def _full(draw: st.DrawFn) -> QuestionDraft:
    """A question with a vignette and reasons at its slots, where it has some."""
    draft = draw(drafts())
    slots = tuple(replace(one, explanation=draw(paragraphs)) for one in draft.slots)
    vignette = draw(st.one_of(st.just(""), st.just(""), texts))
    return replace(draft, vignette=vignette, slots=slots)


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(unique_drafts(_full()))
def test_what_was_exported_is_read_as_the_same(questions: list[QuestionDraft]) -> None:
    reading = read_again(*questions)
    written = [draft for draft in questions if can_be_written(draft)]
    assert len(reading.questions) == len(written), reading.problems
    for again, draft in zip(reading.questions, written, strict=True):
        assert substance(again) == substance(draft)


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(unique_drafts(_full(), most=2))
def test_what_was_read_once_stays_the_same_to_the_letter(questions: list[QuestionDraft]) -> None:
    once = read_again(*questions).questions
    twice = read_again(*once).questions
    for first, second in zip(once, twice, strict=True):
        # A name of the question's own goes out as its idnumber too.
        aside = {"capture": None, "media": (), "original_id": None}
        assert replace(second, **aside) == replace(first, **aside)
        assert [one.content for one in second.media] == [one.content for one in first.media]


@needs_data
@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.name)
def test_banks_of_others_come_back_as_they_were_read(path: Path, tmp_path: Path) -> None:
    read = read_files(tmp_path, {path.name: path.read_bytes()}).questions
    again = read_again(*read).questions
    assert [substance(draft) for draft in again] == [substance(draft) for draft in read]
    kept = [draft.key.startswith("id:") for draft in read]
    assert [draft.key for draft, is_kept in zip(again, kept, strict=True) if is_kept] == [
        draft.key for draft, is_kept in zip(read, kept, strict=True) if is_kept
    ]


def test_ids_are_kept() -> None:
    draft = question("T1A01")
    again = back(draft)
    assert (again.key, again.original_id) == (draft.key, draft.original_id)
    named = question(key=f"id:Grass {'and green ' * 12}grass", original_id=None)
    assert back(named).key == named.key


def test_an_id_of_two_sources_or_too_long_is_no_idnumber() -> None:
    first = question("1", key="id:a/1")
    second = question("2", key="id:b/1", original_id="1")
    third = question("3", key="id:" + "x" * 101, original_id="x" * 101)
    xml, problems = exported([first, second, third])
    assert [one.text for one in ElementTree.fromstring(xml).iter("idnumber")] == ["1", "b/1", None]
    assert [problem.code for problem in problems] == ["id-left-out"]


def test_the_category_is_written_where_it_changes() -> None:
    drafts_of_topics = [
        question(str(number), subject="Light", topic=topic)
        for number, topic in enumerate(("Lens", "Lens", "", "Eye/ear"))
    ]
    xml, _ = exported(drafts_of_topics)
    paths = [one.text for one in ElementTree.fromstring(xml).findall("question/category/text")]
    assert paths == [
        "$course$/top/Light/Lens", "$course$/top", "$course$/top/Light/Eye//ear",
    ]  # fmt: skip
    topics = [draft.topic for draft in read_again(*drafts_of_topics).questions]
    assert topics == ["Lens", "Lens", "", "Eye/ear"]


def test_images_go_out_with_every_text_even_those_that_none_names() -> None:
    media = tuple(
        MediaDraft(index, Path(f"/captures/{index}.png"), f"picture {index}", role)
        for index, role in enumerate(
            (MediaRole.QUESTION, MediaRole.QUESTION, MediaRole.OPTION, MediaRole.KEY_POINT)
        )
    )
    draft = question(
        stem="See ![picture 0](media:0).",
        options=(OptionDraft("![picture 2](media:2)", True), OptionDraft("none", False)),
        key_points="![picture 3](media:3)",
        media=media,
    )
    again = back(draft)
    assert again.stem == "See ![picture 0](media:0)."
    assert {(one.alt, one.role, one.content) for one in again.media} == {
        (one.alt, one.role, images_of(one)) for one in media
    }


def test_an_image_that_cannot_be_had_is_named_and_told() -> None:
    draft = question(stem="See ![an eye](media:0).", media=(MediaDraft(0, Path("/gone.png")),))
    target = io.BytesIO()
    (problem,) = write([draft], target, title="", media=lambda _: None)
    assert problem.code == "image-missing" and b"See [an eye]." in target.getvalue()


def test_true_and_false_are_moodle_s_own_where_they_can_be() -> None:
    def types(*keys: bool | None) -> list[str | None]:
        both = tuple(
            OptionDraft(text, key) for text, key in zip(("True", "False"), keys, strict=True)
        )
        xml, _ = exported([question(kind=Kind.TRUE_FALSE, options=both)])
        return [one.get("type") for one in ElementTree.fromstring(xml)]

    assert types(True, False) == ["truefalse"]
    assert types(None, None) == ["multichoice"]


@pytest.mark.parametrize(
    ("written", "number"),
    [("3/4", "0.75"), ("-1/8", "-0.125"), ("1 000", "1000"), ("70,5", "70.5"), ("5 kg", "5")],
)
def test_numbers_are_written_as_moodle_reads_them(written: str, number: str) -> None:
    draft = question(kind=Kind.NUMBER, options=(), accepted=(written,), unit="kg", tolerance=0.5)
    again = back(draft)
    assert (again.accepted, again.unit, again.tolerance) == ((number,), "kg", 0.5)
    assert f"{written} as a number (written as {number})" in losses(draft)


def test_a_third_is_rounded() -> None:
    draft = question(kind=Kind.NUMBER, options=(), accepted=("1/3", "1e-7"))
    assert back(draft).accepted == ("0.333333333333333", "1e-7")


def test_gaps_that_only_code_marks_are_put_there() -> None:
    choices = (
        OptionDraft("1", True),
        OptionDraft("2", False),
        OptionDraft("3", False),
        OptionDraft("4", True),
    )
    slots = (SlotDraft(key=0, choices=(0, 1)), SlotDraft(key=3, choices=(2, 3)))
    draft = question(
        kind=Kind.GAPS,
        stem=f"Prints {gap(1)}.",
        code_snippet="x = {1: 2}\nprint([[2]])",
        options=choices,
        slots=slots,
    )
    again = back(draft)
    assert (again.stem, again.code_snippet) == (draft.stem, draft.code_snippet)
    assert again.slots == slots and not losses(draft)


def test_a_gap_that_nothing_marks_stands_at_the_end_and_is_told() -> None:
    slot = SlotDraft(key=0, choices=(0, 1))
    draft = question(
        kind=Kind.GAPS, stem="Fill it.", options=options("a", "b", right="A"), slots=(slot,)
    )
    assert back(draft).stem == f"Fill it.\n\n{gap(1)}"
    assert "gap 1 at its place" in losses(draft)


def test_a_match_without_a_key_is_not_written_and_told() -> None:
    slots = (SlotDraft("left"), SlotDraft("other"))
    draft = question(kind=Kind.MATCHING, options=options("a", "b"), slots=slots)
    xml, (problem,) = exported([draft, question("2")])
    assert problem.code == "not-written" and not problem.is_warning and problem.place
    assert xml.count(b"<question ") == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"difficulty": 3}, "its difficulty"),
        ({"expected_seconds": 60}, "the time it should take"),
        ({"required": 2}, "how many options are to be chosen"),
        ({"peer_percent": 40.0}, "how many others were right"),
        ({"original_number": "12"}, "its number"),
        ({"subject": "Art"}, "its subject without a topic"),
        ({"options": (OptionDraft("a", True, "", 40.0), OptionDraft("b", False))}, "each option"),
        ({"metadata": {"note": "Ask again."}}, "the learner's note"),
        ({"is_incomplete": True}, "no whole question"),
        ({"kind": Kind.TEXT, "options": (), "accepted": ("5",), "unit": "m"}, "its unit"),
        ({"kind": Kind.NUMBER, "options": (), "tolerance": 1.0}, "the tolerance"),
    ],
)
def test_what_moodle_cannot_hold_is_told(changes: dict[str, object], words: str) -> None:
    assert words in losses(question(**changes))


def test_a_question_that_loses_nothing_is_not_told_of() -> None:
    assert exported([question()])[1] == ()


def test_of_several_right_options_each_has_its_share_and_a_wrong_one_takes_all() -> None:
    draft = question(kind=Kind.MULTIPLE, options=options("a", "b", "c", "d", right="ABD"))
    root = ElementTree.fromstring(exported([draft])[0])
    fractions = [one.get("fraction") for one in root.iter("answer")]
    assert fractions == ["33.33333", "33.33333", "-100", "33.33333"]


def test_questions_are_written_one_by_one() -> None:
    target = io.BytesIO()
    sizes = []

    def asked() -> list[QuestionDraft]:
        for number in range(3):
            sizes.append(target.tell())
            yield question(str(number))

    write(asked(), target, title="", media=image_of)
    assert sizes[0] < sizes[1] < sizes[2]


def test_a_text_with_gaps_may_talk_of_embedded_answers() -> None:
    slot = SlotDraft(key=0, choices=(0, 1))
    stem = f"In Moodle {{1:MC:=a~b}} is {gap(1)}; `{{1:SA:=x}}` is not."
    choices = (OptionDraft("{1:MC:=a~b}", True, "}~#"), OptionDraft("\\}", False))
    draft = question(kind=Kind.GAPS, stem=stem, options=choices, slots=(slot,))
    again = back(draft)
    assert seen(again.stem) == seen(stem)
    assert [seen(one.text) for one in again.options] == [seen(one.text) for one in choices]
    assert seen(again.options[0].explanation) == seen("}~#")


def test_an_image_is_written_once_where_one_text_names_it() -> None:
    media = (MediaDraft(0, Path("/captures/0.png"), "an eye"),)
    xml, _ = exported([question(stem="See ![an eye](media:0).", media=media)])
    places = [one for one in ElementTree.fromstring(xml).iter() if one.find("file") is not None]
    assert [one.tag for one in places] == ["questiontext"]
