"""QTI packages: the same questions come back, and what is written is what QTI 2.1 says it is."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import (
    Problem,
    QuestionDraft,
    Reading,
)
from studytui.domain.question import Kind, parse_number
from studytui.domain.text import escape, parse
from studytui.export.qti import write
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.export.made_drafts import drafts, images_of, lines, unique_drafts

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
P = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


def packed(
    questions: list[QuestionDraft], title: str = "Bank"
) -> tuple[bytes, tuple[Problem, ...]]:
    target = io.BytesIO()
    problems = write(questions, target, title=title, media=images_of)
    return target.getvalue(), problems


def read_back(data: bytes, folder: Path) -> Reading:
    path = folder / "bank.zip"
    path.write_bytes(data)
    (unit,) = [item for item in scan([path]) if isinstance(item, Unit)]
    return read(unit)


def _blanks(text: str) -> str:
    return text.replace("\t", " ").replace("\xa0", " ")


def _text(stored: str) -> Any:
    """What a stored text says. Tabs and no-break spaces in a line come back as blanks, and blank
    lines at the end of code do not come back."""
    shown = []
    for block in parse(stored):
        is_code = block.kind.value == "code"
        spans = tuple(
            (
                span.text.rstrip("\n") if is_code else _blanks(span.text),
                span.style,
                span.media,
                span.gap,
            )
            for span in block.spans
        )
        rows = tuple(
            tuple(tuple((_blanks(span.text), span.style) for span in cell) for cell in row)
            for row in block.rows
        )
        shown.append((block.kind, spans, rows, block.marker, block.depth, block.language))
    return shown


def shown(draft: QuestionDraft) -> dict[str, Any]:
    """All of a draft that a package holds, its texts as they are shown."""
    options = [
        (_text(one.text), one.is_correct, _text(one.explanation), one.original_id)
        for one in draft.options
    ]
    slots = [(_text(one.text), one.key, _text(one.explanation), one.choices) for one in draft.slots]
    numbers = draft.kind is Kind.NUMBER
    return {
        "key": draft.key,
        "kind": draft.kind,
        "texts": [
            _text(text)
            for text in (
                draft.vignette,
                draft.stem,
                draft.explanation,
                draft.key_points,
                draft.objective,
                draft.references,
            )
        ],
        "code": draft.code_snippet,
        "options": options,
        "slots": slots,
        "accepted": [parse_number(one, draft.unit) if numbers else one for one in draft.accepted],
        "rest": (
            draft.required,
            draft.tolerance if draft.accepted else None,
            draft.unit,
            draft.difficulty,
            draft.expected_seconds,
            draft.marks,
            draft.subject,
            draft.topic,
            draft.concept,
            draft.tags,
            draft.original_id,
            draft.original_number,
            draft.vignette_group,
            draft.vignette_order,
        ),
        "media": [(one.index, one.alt, one.role) for one in draft.media],
    }


plain_options = lines.map(escape)
"""Options of gaps: QTI 2.1 has no mark-up in them."""


@given(
    questions=unique_drafts(
        st.one_of(
            drafts([kind for kind in Kind if kind is not Kind.GAPS]),
            drafts([Kind.GAPS], option_texts=plain_options),
        )
    )
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
def test_what_was_exported_comes_back_the_same(
    tmp_path: Path, questions: list[QuestionDraft]
) -> None:
    # One package is one source.
    questions = list({one.key: one for one in questions}.values())
    data, _ = packed(questions)
    reading = read_back(data, tmp_path)
    assert [found for found in reading.problems if not found.is_warning] == []
    assert [shown(one) for one in reading.questions] == [shown(one) for one in questions]
    again, _ = packed(list(reading.questions))
    twice = read_back(again, tmp_path)
    stems = [(one.stem, one.explanation, one.options) for one in reading.questions]
    assert [(one.stem, one.explanation, one.options) for one in twice.questions] == stems
