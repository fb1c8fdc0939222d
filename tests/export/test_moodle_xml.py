"""Moodle XML that is exported is read again as the same questions."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from studytui.domain.draft import Problem, QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.text import BlockKind, Span, parse
from studytui.export.moodle_xml import write
from tests.export.made_drafts import drafts, images_of, unique_drafts
from tests.ingest.reading import read_files


def exported(questions: Sequence[QuestionDraft]) -> tuple[bytes, tuple[Problem, ...]]:
    target = io.BytesIO()
    problems = write(questions, target, title="Bank", media=images_of)
    return target.getvalue(), problems


def read_again(questions: Sequence[QuestionDraft]) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        return read_files(Path(folder), {"bank.xml": exported(questions)[0]})


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
    texts = ("stem", "explanation", "key_points", "objective", "references", "vignette")
    names = (
        "kind",
        "accepted",
        "tolerance",
        "unit",
        "marks",
        "subject",
        "topic",
        "concept",
        "tags",
    )
    found: dict[str, object] = {name: getattr(draft, name) for name in names}
    found |= {name: seen(getattr(draft, name)) for name in texts}
    if not draft.accepted:
        found["tolerance"] = None
    found["code"] = draft.code_snippet.strip("\n")
    options = [(seen(one.text), one.is_correct, seen(one.explanation)) for one in draft.options]
    # Of a match the order of the right sides says nothing.
    found["options"] = sorted(options, key=repr) if draft.kind is Kind.MATCHING else options
    found["slots"] = [
        (
            seen(slot.text),
            None if slot.key is None else seen(draft.options[slot.key].text),
            seen(slot.explanation),
            [seen(draft.options[place].text) for place in slot.choices],
        )
        for slot in draft.slots
    ]
    found["media"] = [
        (one.index, one.alt, one.role, images_of(one) if one.content is None else one.content)
        for one in draft.media
    ]
    return found


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(unique_drafts(drafts()))
def test_what_was_exported_is_read_as_the_same(questions: list[QuestionDraft]) -> None:
    read = read_again(questions)
    written = [
        draft
        for draft in questions
        if not (draft.kind is Kind.MATCHING and draft.slots[0].key is None)
    ]
    assert len(read.questions) == len(written), read.problems
    for again, draft in zip(read.questions, written, strict=True):
        assert substance(again) == substance(draft)
