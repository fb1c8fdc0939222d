"""Questions and sittings made by hand, for tests of what is printed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from studytui.domain.exam import Item, Mode, SittingState
from studytui.domain.question import Answer, Kind, Media, Option, Question, Status
from studytui.export.report import Entry, GivenAnswer, SittingReport

PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGA"
    "WjR9awAAAABJRU5ErkJggg=="
)
MEDIA = Media(0, "ab/cdef.png", "image/png", 70, "A dot", width=1, height=1)


def question(text: str = "What is it?", **changes: object) -> Question:
    """A question with four options of which the second is right; every text of it is `text`."""
    options = tuple(Option(number, text, number == 1, text, 25.0) for number in range(4))
    made = Question(
        question_id=7,
        uid="seven",
        kind=Kind.SINGLE,
        status=Status.ACTIVE,
        title=text,
        stem=text,
        options=options,
        code_snippet=text,
        explanation=text,
        key_points=text,
        objective=text,
        references=text,
        peer_percent=61.0,
        source=text,
        subject=text,
        topic=text,
        origin=text,
        original_id=text,
        note=text,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def entry(asked: Question, position: int = 0, **changes: object) -> Entry:
    """The question answered with its third option after its second, in 41 seconds."""
    item = Item(
        item_id=position,
        question_id=asked.question_id,
        position=position,
        option_order=tuple(option.number for option in asked.options),
        answer=Answer(frozenset({2})),
        is_sure=True,
        struck=frozenset({0}),
        is_flagged=True,
        seconds=41.0,
        is_correct=False,
    )
    given = (GivenAnswer(Answer(frozenset({1})), 12.0), GivenAnswer(Answer(frozenset({2})), 41.0))
    return Entry(asked, replace(item, **changes), given, is_slow=True)  # type: ignore[arg-type]


def report(*entries: Entry, title: str = "Mock 3", **changes: object) -> SittingReport:
    """A failed exam of these entries, all wrong."""
    made = SittingReport(
        sitting_id=12,
        title=title,
        mode=Mode.EXAM,
        state=SittingState.EXPIRED,
        started_at=datetime(2026, 11, 21, 9, 14, tzinfo=UTC),
        percent=0.0,
        seconds=41.0,
        entries=entries,
        wrong=len(entries),
        pass_mark=70.0,
        time_limit=timedelta(minutes=40),
        pace=80.0,
    )
    return replace(made, **changes)  # type: ignore[arg-type]
