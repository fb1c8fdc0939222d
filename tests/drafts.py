"""Drafts as readers make them, short to write, and an importer that takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from studytui.domain.draft import (
    Capture,
    ExamDraft,
    KeyDraft,
    MediaDraft,
    OptionDraft,
    QuestionDraft,
    Reading,
    TopicDraft,
)
from studytui.domain.question import Kind
from studytui.services.importing.report import count_problems
from studytui.services.study import Study
from studytui.storage.importing.batch import UnitResult, UnitToWrite
from studytui.storage.importing.importer import Importer
from studytui.storage.importing.log import Counts, ImportLog


def day(number: int) -> datetime:
    """A day of January 2026."""
    return datetime(2026, 1, number, 12, tzinfo=UTC)


def options(*texts: str, right: str = "", ids: Sequence[str] = ()) -> tuple[OptionDraft, ...]:
    """Options of these texts; `right` holds the letters of the key, empty for no key."""
    return tuple(
        OptionDraft(
            text,
            is_correct="ABCDEFGH"[index] in right if right else None,
            original_id=ids[index] if ids else None,
        )
        for index, text in enumerate(texts)
    )


def question(name: str = "1", *, at: datetime | None = None, **changes: Any) -> QuestionDraft:
    """A question with the options red, green and blue, of which green is right."""
    draft = QuestionDraft(
        source="Colours",
        key=f"id:{name}",
        kind=Kind.SINGLE,
        stem=f"Which colour has the grass of meadow {name}?",
        options=options("red", "green", "blue", right="B"),
        original_id=name,
        capture=Capture(path=f"/captures/{name}.html", raw_html="<p>grass</p>", captured_at=at),
    )
    return replace(draft, **changes)


def exam(*names: str, number: str = "90", at: datetime | None = None, **changes: Any) -> ExamDraft:
    """An exam of the source of `question`, with these questions."""
    draft = ExamDraft(
        source="Colours",
        external_id=number,
        title=f"Exam {number}",
        kind="test",
        question_keys=tuple(f"id:{name}" for name in names),
        captured_at=at,
    )
    return replace(draft, **changes)


def dump(*names: str, number: str = "90", at: datetime | None = None, **changes: Any) -> Reading:
    """An exam file: the exam and its questions."""
    questions = tuple(question(name, at=at, exam_external_id=number) for name in names)
    return Reading(questions, (exam(*names, number=number, at=at, **changes),))


def key(name: str, *correct: str, **more: Any) -> Reading:
    """An answer-key file with one key."""
    return Reading(keys=(KeyDraft(name, correct, **more),))


def topic(name: str, *needs: str, **more: Any) -> TopicDraft:
    """A topic of the subject Art."""
    return TopicDraft("Art", name, prerequisites=tuple((need, None) for need in needs), **more)


@dataclass(frozen=True)
class Image:
    """An image as the media folder would hold it."""

    sha256: str
    relative_path: str = "ab/abc.png"
    mime_type: str = "image/png"
    size: int = 4
    width: int | None = 2
    height: int | None = 1


def picture(index: int = 0, name: str = "a.png") -> MediaDraft:
    return MediaDraft(index, Path(f"/captures/{name}"), alt=f"picture {index}")


class Taker:
    """Takes readings into a study's library, each call being one run."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.log: ImportLog | None = None
        self.ends_runs = True

    def __call__(
        self, *readings: Reading | QuestionDraft, path: str = "/captures/file.json", **images: str
    ) -> UnitResult:
        """One batch, with a path and a fingerprint for each reading; the results added up.
        `images` gives the hash of an image by the name of its file without suffix."""
        return self.batch(
            [
                UnitToWrite(
                    path=path if index == 0 else f"{path}.{index}",
                    fingerprint=f"{self.study.database.now()} {index}",
                    name=Path(path).name,
                    reading=Reading((item,)) if isinstance(item, QuestionDraft) else item,
                    images={
                        (Path(f"/captures/{name}.png"), ""): Image(sha)
                        for name, sha in images.items()
                    },
                )
                for index, item in enumerate(readings)
            ]
        )

    def batch(self, units: Sequence[UnitToWrite]) -> UnitResult:
        database = self.study.database
        self.log = ImportLog(database, ["/captures"])
        importer = Importer(database, self.study.learner_id, self.log)
        total = UnitResult()
        results = importer.write(
            units,
            Counts(),
            count=lambda _, result: count_problems(result.counts, result.problems),
            before_commit=lambda _: None,
        )
        for result in results:
            total.counts.add(result.counts)
            total.problems += result.problems
        if self.ends_runs:
            self.log.end(total.counts, (), was_cancelled=False)
        return total

    def value(self, sql: str, *parameters: object) -> Any:
        return self.study.database.value(sql, *parameters)

    def rows(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.study.database.rows(sql, *parameters)

    def changes(self) -> int:
        return self.study.database.total_changes()

    def options(self, question_id: int = 1) -> list[tuple[int, int, str, bool | None, bool]]:
        """Number, position, text, right or not, retired or not; by number."""
        rows = self.rows(
            'SELECT number, position, text, is_correct, is_retired FROM "option" '
            "WHERE question_id = ? ORDER BY number",
            question_id,
        )
        return [
            (number, position, text, None if right is None else bool(right), bool(gone))
            for number, position, text, right, gone in rows
        ]

    def status(self, name: str = "1") -> str:
        return str(self.value("SELECT status FROM question WHERE original_id = ?", name))

    def found(self, words: str) -> list[int]:
        """Ids of the questions that full-text search finds."""
        rows = self.rows(
            "SELECT rowid FROM question_search WHERE question_search MATCH ? ORDER BY rowid", words
        )
        return [row[0] for row in rows]
