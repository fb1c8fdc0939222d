"""Past papers among the learner's texts, made into questions and sat."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from studytui.domain.cambridge import PaperKind, paper_name
from studytui.domain.exam import Exam
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.exams import Exams
from studytui.services.imports import Imports
from studytui.services.resources import Line, Resources
from studytui.storage import exams as stored
from studytui.storage.database import Database

__all__ = ["PastPapers"]

_NONE = "Only a question paper with a name such as 9706_s22_qp_12.pdf can be answered."


class PastPapers:
    """From a text that is a past paper to its questions."""

    def __init__(
        self, database: Database, resources: Resources, exams: Exams, imports: Callable[[], Imports]
    ) -> None:
        self._database = database
        self._resources = resources
        self._exams = exams
        self._imports = imports

    def is_paper(self, line: Line) -> bool:
        """Whether a text is a past paper, or its mark scheme or report."""
        return bool(line.metadata.get("series"))

    def make(self, resource_id: int) -> Exam:
        """Have the questions of a paper made, with what its mark scheme says, and the exam that
        they are. Of a mark scheme or a report it is that of the paper it belongs to. What was made
        before is brought up to date. Raises StudyError where there is no paper, or none that can
        be read."""
        path = self._paper_of(self._resources.line(resource_id))
        name = None if path is None else paper_name(path.stem)
        if path is None or name is None:
            raise StudyError(
                _NONE, title="No paper", hint="Put the question paper into the same folder."
            )
        report = self._imports().run([path])
        exam_id = stored.with_external_id(self._database, name.exam)
        exam = next((one for one in self._exams.all() if one.exam_id == exam_id), None)
        if exam is None:
            reasons = [one for one in report.problems if not one.is_warning] or report.problems
            reason = reasons[0] if reasons else None
            raise StudyError(
                clean_line(reason.reason) if reason else "No question was found in it.",
                title="No questions",
                hint=clean_line(reason.hint) if reason else "It stays among your texts, to read.",
            )
        return exam

    def _paper_of(self, line: Line) -> Path | None:
        if line.metadata.get("type") == PaperKind.QUESTIONS.value:
            return Path(line.path)
        for resource_id, _ in self._resources.belonging(line):
            other = self._resources.line(resource_id)
            if other.metadata.get("type") == PaperKind.QUESTIONS.value:
                return Path(other.path)
        return None
