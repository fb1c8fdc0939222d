"""The Moodle XML of other programs: what is in it, counted without the reader, is all found or told."""

from __future__ import annotations

import base64
import re
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.text import plain
from tests.ingest.reading import DATA, needs_data, read_files

FOLDER = DATA / "formats" / "moodle-xml"
BANKS = sorted(path for path in FOLDER.rglob("*.xml") if path.name != "test_swad.xml")
OURS = {
    "multichoice": {Kind.SINGLE, Kind.MULTIPLE},
    "truefalse": {Kind.TRUE_FALSE},
    "shortanswer": {Kind.TEXT},
    "essay": {Kind.TEXT},
    "numerical": {Kind.NUMBER},
    "matching": {Kind.MATCHING},
    "mtf": {Kind.MATCHING},
    "ordering": {Kind.ORDERING},
    "gapselect": {Kind.GAPS},
    "ddwtos": {Kind.GAPS},
    "cloze": {Kind.GAPS, Kind.NUMBER, Kind.SINGLE},
}
EMBEDDED = re.compile(r"\{\d*:([A-Z]+):")
pytestmark = needs_data


def elements(path: Path) -> list[etree._Element]:
    """The questions of a file, categories left out."""
    found = etree.parse(path).getroot().findall("question")
    return [element for element in found if element.get("type") != "category"]


def words(element: etree._Element | None) -> str:
    found = None if element is None else element.find("text")
    return "" if found is None else (found.text or "").strip()


def expected(element: etree._Element) -> int:
    """How many questions of ours one of Moodle is: each gap to be typed is one, but where all are
    choices, or it is alone."""
    if element.get("type") != "cloze":
        return int(element.get("type") in OURS)
    types = EMBEDDED.findall(words(element.find("questiontext")))
    return 1 if len(types) == 1 or set(types) == {"MULTICHOICE"} else len(types)


def reading_of(path: Path, folder: Path) -> Reading:
    return read_files(folder, {path.name: path.read_bytes()})


def everything(draft: QuestionDraft) -> str:
    texts = [
        *(draft.vignette, draft.stem, draft.explanation, *draft.accepted),
        *(text for one in draft.options for text in (one.text, one.explanation)),
        *(text for one in draft.slots for text in (one.text, one.explanation)),
    ]
    return " ".join(" ".join(plain(text).split()) for text in texts)


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.name)
def test_every_question_is_found_or_its_type_is_told(path: Path, tmp_path: Path) -> None:
    questions = elements(path)
    reading = reading_of(path, tmp_path)
    assert len(reading.questions) == sum(expected(one) for one in questions)
    skipped = Counter(one.get("type") for one in questions if one.get("type") not in OURS)
    told = Counter(
        re.search("“(.*)”", problem.reason)[1]  # type: ignore[index]
        for problem in reading.problems
        if not problem.is_warning
    )
    assert told == skipped
    kinds = {kind for one in questions for kind in OURS.get(one.get("type") or "", ())}
    assert {draft.kind for draft in reading.questions} <= kinds


@pytest.mark.parametrize("path", BANKS, ids=lambda path: path.name)
def test_no_feedback_is_lost(path: Path, tmp_path: Path) -> None:
    questions = [one for one in elements(path) if one.get("type") in OURS]
    found = " ".join(everything(draft) for draft in reading_of(path, tmp_path).questions)
    tags = ("generalfeedback", "feedback", "feedbacktext", "correctfeedback", "incorrectfeedback")
    said = Counter(
        words(one) for question in questions for tag in tags for one in question.iter(tag)
    )
    usual = re.compile("Your answer is|Respuesta ")
    for text in said:
        if not usual.search(text):
            assert re.sub("<[^>]*>", "", text) in found


@pytest.mark.parametrize(
    "name", ["multiple-choiceRef", "true-falseRef", "shortanswerRef", "numericalRef", "markdownRef"]
)
def test_keys_are_right(name: str, tmp_path: Path) -> None:
    path = FOLDER / "moodle-tools" / f"{name}.xml"
    drafts = reading_of(path, tmp_path).questions
    for element, draft in zip(elements(path), drafts, strict=True):
        right = [
            re.sub("<[^>]*>", "", words(answer)).strip().lower().split("\n")[0]
            for answer in element.findall("answer")
            if answer.get("fraction") == "100"
        ]
        key = [plain(option.text) for option in draft.options if option.is_correct]
        assert [one.lower().split("\n")[0] for one in key or draft.accepted] == right


def test_the_keys_of_true_and_false_are_right(tmp_path: Path) -> None:
    path = FOLDER / "MoodleQuestions.jl" / "tests3_Tema_12.xml"
    right = [
        next(words(one) for one in element.findall("answer") if one.get("fraction") == "100")
        for element in elements(path)
    ]
    keys = [
        next(option.text.lower() for option in draft.options if option.is_correct)
        for draft in reading_of(path, tmp_path).questions
    ]
    assert keys == right and set(right) == {"true", "false"}


def test_images_within_texts_are_kept(tmp_path: Path) -> None:
    path = FOLDER / "moodle-tools" / "markdownRef.xml"
    coded = re.findall(r"base64,([A-Za-z0-9+/=]+)", path.read_text())
    (draft,) = reading_of(path, tmp_path).questions
    assert [one.content for one in draft.media] == [base64.b64decode(one) for one in coded]
    assert "a² + b² = c²" in draft.options[6].text and "| Col3 | Col4 |" in draft.options[7].text


def test_the_category_of_the_file_is_the_topic(tmp_path: Path) -> None:
    path = FOLDER / "MoodleQuestions.jl" / "tests3_Tema_12.xml"
    drafts = reading_of(path, tmp_path).questions
    assert {(draft.subject, draft.topic) for draft in drafts} == {("", "Tema 12")}


def test_no_two_questions_share_a_key(tmp_path: Path) -> None:
    for path in BANKS:
        drafts = reading_of(path, tmp_path / path.stem).questions
        assert len({draft.key for draft in drafts}) == len(drafts)
