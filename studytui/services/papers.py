"""Sittings as reports to keep or send, exams as papers to hand out."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

from studytui.domain.exam import Exam
from studytui.domain.question import Media, Question
from studytui.domain.shuffle import drawn
from studytui.domain.text import clean_line
from studytui.domain.wording import marks_words
from studytui.errors import StudyError
from studytui.export.paper import Paper, Part, paper_html
from studytui.export.report import Entry, GivenAnswer, Images, ReportFormat, SittingReport
from studytui.paths import Paths
from studytui.services.files import file_name, keep_file
from studytui.services.review import Review, Sheet, SittingLine, rescore_words
from studytui.storage import exams, questions
from studytui.storage.database import Database

__all__ = ["Papers", "Part", "ReportFormat"]

_IMAGE_BYTES = 4_000_000
_ALL_IMAGE_BYTES = 12_000_000
"""A page is no longer than what a mail server takes: base64 makes four bytes of three."""
_EMBEDDED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
"""Drawings in SVG can hold scripts and addresses: they are named, not embedded."""
_LOWEST, _HIGHEST = 100_000, 999_999
"""Numbers of drawn papers: six digits, to be read out and typed."""


class Papers:
    """What a person can print or send."""

    def __init__(self, database: Database, learner_id: int, paths: Paths, review: Review) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._review = review

    def report(
        self, sitting_id: int, report_format: ReportFormat, *, folder: Path | None = None
    ) -> str:
        """A sitting that has ended as text of that format.

        Images are in the HTML itself, up to 12 MB; in Markdown by their path from the `folder` in
        which it will lie, by name where that is not known. Raises StudyError if there is no such
        sitting or it has not ended.
        """
        sheet = self._review.sheet(sitting_id)
        if sheet.line.ended_at is None:
            raise StudyError(
                f"Sitting {sitting_id} has not ended.",
                title="No report yet",
                hint="Finish it in Exams first (r, then s).",
            )
        if report_format is ReportFormat.HTML:
            from studytui.export.report_html import report_html as write
        elif report_format is ReportFormat.MARKDOWN:
            from studytui.export.report_markdown import report_markdown as write
        else:
            from studytui.export.report_csv import report_csv as write
        entries = self._entries(sheet)
        images: Images = {}
        asked = [entry.question for entry in entries]
        if report_format is ReportFormat.HTML:
            images = self._embedded(asked)
        elif report_format is ReportFormat.MARKDOWN and folder is not None:
            images = self._paths_from(folder, asked)
        return write(_report(sheet, entries, images))

    def save_report(self, sitting_id: int) -> Path:
        """Keep a sitting as an HTML report in the home's folder of reports; where it is. Saved
        again it is the same file, unless something in it has changed meanwhile."""
        line = self._review.sheet(sitting_id).line
        day = line.started_at.astimezone()
        stem = f"{day:%Y-%m-%d}-{file_name(line.title)}-sitting-{sitting_id}"
        text = self.report(sitting_id, ReportFormat.HTML)
        return keep_file(self._paths.reports, stem, ".html", text)

    def exam_paper(
        self, exam: Exam, *, count: int | None = None, number: int | None = None
    ) -> Paper:
        """An exam as a paper: all its questions in its order, or `count` of them by lot.

        `number` draws what the paper of that number drew, as long as the library is the same.
        Raises StudyError when there is nothing to ask.
        """
        ids = exams.question_ids(self._database, exam.exam_id)
        chosen, number = self._drawn(ids, count, number)
        return self._paper(exam.title, chosen, number, exam)

    def search_paper(
        self, query: str, *, count: int | None = None, number: int | None = None
    ) -> Paper:
        """The questions of a search as a paper: all, or `count` of them by lot; as `exam_paper`."""
        ids = questions.drawable_ids(self._database, self._learner_id, query)
        chosen, number = self._drawn(ids, count, number)
        title = clean_line(query)
        return self._paper(f"Questions: {title}" if title else "All questions", chosen, number)

    def html(self, paper: Paper, parts: Collection[Part] = (Part.QUESTIONS,)) -> str:
        """The parts of a paper that were asked for, as one page to print."""
        return paper_html(paper, parts)

    def save_paper(self, exam: Exam) -> Path:
        """Keep an exam as a paper with its answer sheet and its key in the home's folder of
        reports; where it is."""
        text = self.html(self.exam_paper(exam), tuple(Part))
        return keep_file(self._paths.reports, f"{file_name(exam.title)}-paper", ".html", text)

    def _entries(self, sheet: Sheet) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                question=self._review.asked(one.item).then,
                item=one.item,
                given=tuple(
                    GivenAnswer(change.answer, change.seconds)
                    for change in self._review.changes(one.item)
                ),
                is_slow=one.is_slow,
            )
            for one in sheet.items
        )

    def _drawn(
        self, ids: Sequence[int], count: int | None, number: int | None
    ) -> tuple[list[int], int | None]:
        """The questions that can be asked, each content once, a set on one vignette whole or not
        at all; and the number of the paper where they are fewer than there are."""
        asked = questions.askable_ids(self._database, ids)
        if count is None or count >= len(asked):
            return asked, None
        if number is None:
            number = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST + 1)
        return drawn(asked, count, number, questions.sets(self._database, asked)), number

    def _paper(
        self, title: str, ids: Sequence[int], number: int | None, exam: Exam | None = None
    ) -> Paper:
        loaded = (questions.load(self._database, self._learner_id, one) for one in ids)
        asked = tuple(question for question in loaded if question is not None)
        if not asked:
            raise StudyError(
                "No question fits: there is nothing to print.",
                title="An empty paper",
                hint="Change the search, or import more questions.",
            )
        return Paper(
            title=title,
            questions=asked,
            time_limit=exam.time_limit if exam else None,
            pass_mark=exam.pass_mark if exam else None,
            number=number,
            images=self._embedded(asked),
        )

    def _embedded(self, asked: Iterable[Question]) -> Images:
        """The images of the questions as ``data:`` addresses, the first ones first, while there is
        room."""
        found: dict[tuple[int, int], str] = {}
        room = _ALL_IMAGE_BYTES
        for question in asked:
            for media in question.media:
                data = self._image(media, min(room, _IMAGE_BYTES))
                if data:
                    room -= len(data)
                    text = base64.b64encode(data).decode("ascii")
                    address = f"data:{media.mime_type};base64,{text}"
                    found[question.question_id, media.index] = address
        return found

    def _image(self, media: Media, limit: int) -> bytes:
        """The image's bytes; none where it cannot be read, is no picture or is longer than that."""
        path = self._media_file(media)
        if path is None or media.mime_type not in _EMBEDDED:
            return b""
        try:
            with path.open("rb") as file:
                data = file.read(limit + 1)
        except OSError:
            return b""
        return data if len(data) <= limit else b""

    def _media_file(self, media: Media) -> Path | None:
        """Where the image lies; None for a path that would leave the folder of images."""
        folder = self._paths.media.resolve()
        path = (folder / media.path).resolve()
        return path if path.is_relative_to(folder) else None

    def _paths_from(self, folder: Path, asked: Iterable[Question]) -> Images:
        found: dict[tuple[int, int], str] = {}
        start = folder.resolve()
        for question in asked:
            for media in question.media:
                path = self._media_file(media)
                if path is not None and path.is_file():
                    relative = Path(os.path.relpath(path, start)).as_posix()
                    found[question.question_id, media.index] = relative
        return found


def _report(sheet: Sheet, entries: tuple[Entry, ...], images: Images) -> SittingReport:
    line = sheet.line
    return SittingReport(
        sitting_id=line.sitting_id,
        title=line.title,
        mode=line.mode,
        state=line.state,
        started_at=line.started_at.astimezone(),
        percent=line.percent,
        seconds=line.seconds,
        entries=entries,
        right=line.right,
        wrong=line.wrong,
        unanswered=line.unanswered,
        unscored=line.unscored,
        pass_mark=line.pass_mark,
        marks=_marks(line),
        grade=line.grade,
        time_limit=sheet.time_limit,
        pace=sheet.pace,
        rescored=tuple(rescore_words(one, line.pass_mark) for one in sheet.rescores),
        images=images,
    )


def _marks(line: SittingLine) -> str:
    if not line.has_marks or line.marks is None or line.total_marks is None:
        return ""
    return marks_words(line.marks, line.total_marks)
