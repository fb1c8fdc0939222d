"""Exams as JSON: dumps of the edube platform, and the simpler forms that authors write.

**Source of the questions.** Ids of the platform are unique over all its exams, so its dumps share
one source, ``edube``: the same id is the same question whatever file or exam it comes in. A dump
is known by ``htmlType`` and options with ids. Ids of authors (1, 2, 3, …) are unique only within
their file, so the exam is the source: ``exam <id>`` where it has an id, else its title, else the
file name without date and version (with the folder's name before it where the file name says
nothing). A source given by the user takes the place of these. Ids that could be those of any file
(``3``, ``q-3``) then carry the author's namespace, so that two files of one folder do not collide;
ids that name themselves (``T1A01``) do not, so that a newer edition of a pool updates the older.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from studytui.domain.draft import Capture, ExamDraft, Problem, QuestionDraft, Reading
from studytui.ingest.problems import RejectedError, brief, problem
from studytui.ingest.readers.document import Document, encode_json
from studytui.ingest.readers.exam.kinds import kind_of, question_of
from studytui.ingest.readers.exam.question import PlainTexts, texts_of
from studytui.ingest.readers.exam.vignettes import Member, members_of
from studytui.ingest.readers.wording import (
    date_of_file,
    exam_kind,
    first,
    identifier,
    key_of_id,
    namespace_of_file,
    number,
    title_of_file,
    words,
)
from studytui.ingest.tree import TooDeepError

FORMAT = "exam, JSON"

PLATFORM = "edube"
_STEMS = ("question", "text", "stem", "prompt")
_OPTIONS = ("options", "answers", "choices")


def questions_of(data: object) -> list[object] | None:
    """The questions of an exam object, of its sections, or of a bare list; None for anything
    that is not an exam."""
    if isinstance(data, list):
        return data if data and all(_is_question(item) for item in data) else None
    if not isinstance(data, dict):
        return None
    questions = data.get("questions")
    if isinstance(questions, list):
        return questions
    sections = data.get("sections")
    if isinstance(sections, list):
        found = [
            question
            for section in sections
            if isinstance(section, dict) and isinstance(section.get("questions"), list)
            for question in section["questions"]
        ]
        return found or None
    return None


def _is_question(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    if isinstance(item.get("questions"), list):
        return bool(item["questions"]) and all(map(_is_question, item["questions"]))
    has_answers = any(name in item for name in _OPTIONS) or kind_of(item) is not None
    return has_answers and any(name in item for name in _STEMS)


def accepts(document: Document) -> bool:
    return document.has_data and questions_of(document.data) is not None


def read(document: Document, source: str | None) -> Reading:
    """The exam and its questions; each bad question is a problem, the others go in."""
    return read_exam(document, document.data, document.data_file, source)


def read_exam(
    document: Document, data: object, file: str, source: str | None, title: str = ""
) -> Reading:
    """An exam object from a JSON file or from a page. `title` is what the page is called."""
    return _Exam(document, data, file, source, title).read()


class _Exam:
    def __init__(
        self, document: Document, data: object, file: str, source: str | None, title: str
    ) -> None:
        self.document = document
        self.data: dict[str, object] = data if isinstance(data, dict) else {}
        self.members = members_of(questions_of(data) or [], self.data.get("vignettes"))
        self.file = file
        self.path = document.unit.files[0].path
        self.external_id = identifier(self.data.get("id"))
        self.section = self._only_section()
        own_title = words(first(self.data, "title", "name")) or title
        self.title = words(self.section.get("name")) or own_title or title_of_file(self.path)
        namespace = PLATFORM
        if not self._is_dump():
            namespace = own_title or namespace_of_file(self.path)
            if self.external_id is not None:
                namespace = f"exam {self.external_id}"
        self.namespace = namespace
        self.source = source or namespace
        self.is_renamed = source is not None and namespace not in (source, PLATFORM)
        self.problems: list[Problem] = []
        self.captured_at = date_of_file(self.path)

    def _only_section(self) -> dict[str, object]:
        sections = self.data.get("sections")
        if isinstance(sections, list) and len(sections) == 1 and isinstance(sections[0], dict):
            return sections[0]
        return {}

    def _is_dump(self) -> bool:
        records = (member.record for member in self.members)
        sample = next((record for record in records if isinstance(record, dict)), {})
        options = sample.get("options")
        return (
            self.external_id is not None
            and "htmlType" in sample
            and isinstance(options, list)
            and bool(options)
            and all(isinstance(option, dict) and "id" in option for option in options)
        )

    def read(self) -> Reading:
        if not self.members:
            return Reading(
                problems=(
                    problem(
                        self.file,
                        "no-questions",
                        "The exam has no questions.",
                        hint="Export it again; the list “questions” is empty.",
                    ),
                )
            )
        drafts: dict[str, QuestionDraft] = {}
        for position, member in enumerate(self.members, start=1):
            draft = self._question(member, position)
            if draft is None:
                continue
            if draft.key in drafts:
                self._report_double(draft, position)
            else:
                drafts[draft.key] = draft
        if not drafts:
            return Reading(problems=tuple(self.problems))
        exam = self._exam(tuple(drafts))
        return Reading(tuple(drafts.values()), (exam,), problems=tuple(self.problems))

    def _question(self, member: Member, position: int) -> QuestionDraft | None:
        record = member.record
        name = identifier(record.get("id")) if isinstance(record, dict) else None
        place = f"question {name}" if name else f"question number {position}"
        try:
            if not isinstance(record, dict):
                raise RejectedError("not-a-question", "Not an object with a question and options.")
            if member.misfit:
                raise RejectedError(
                    "vignette-missing",
                    member.misfit,
                    hint="List it in “vignettes” with “id” and “text”, or put the questions into "
                    "an object with “vignette_text” and “questions”.",
                )
            texts = texts_of(record)(self.document, self.file, place)
            vignette = texts.stored(member.text)
            draft = question_of(record, texts)
            if _has_lost(draft):
                plain = PlainTexts(self.document, self.file, place)
                with suppress(RejectedError):
                    seen = question_of(record, plain)
                    if not _has_lost(seen):
                        texts, draft, vignette = plain, seen, plain.stored(member.text)
        except RejectedError as rejected:
            self.problems.append(
                problem(self.file, rejected.code, rejected.reason, place=place, hint=rejected.hint)
            )
            return None
        except TooDeepError as error:
            reason = f"The text nests elements more than {error.args[0]} levels deep."
            self.problems.append(problem(self.file, "html-too-deep", reason, place=place))
            return None
        self.problems.extend(texts.problems)
        draft = replace(
            draft,
            source=self.source,
            exam_external_id=self._exam_id(),
            media=texts.media,
            vignette=vignette,
            vignette_group=f"{self.namespace}/{member.group}" if member.group else None,
            vignette_order=member.order if member.group else None,
            capture=Capture(
                path=self.document.path,
                raw_json=encode_json(record),
                captured_at=self.captured_at,
            ),
        )
        if name is None:
            return replace(draft, key=f"content:{draft.content_hash()}")
        key = key_of_id(name, self.namespace if self.is_renamed else "")
        return replace(draft, key=key, original_id=name)

    def _exam_id(self) -> str:
        return self.external_id if self.external_id is not None else self.namespace

    def _report_double(self, draft: QuestionDraft, position: int) -> None:
        if draft.original_id is None:
            self.problems.append(
                problem(
                    self.file,
                    "duplicate-question",
                    "The same question stands twice in the file; it was taken once.",
                    place=f"question number {position}",
                    warning=True,
                )
            )
            return
        self.problems.append(
            problem(
                self.file,
                "duplicate-id",
                f"Question id {draft.original_id} appears twice; the first was taken.",
                place=f"question {draft.original_id}",
                hint="Give each question an id of its own.",
            )
        )

    def _exam(self, keys: tuple[str, ...]) -> ExamDraft:
        is_named_by_id = self.source == self.namespace != PLATFORM and self.external_id is not None
        return ExamDraft(
            source=self.source,
            external_id=self._exam_id(),
            title=self.title,
            kind=exam_kind(self.title, title_of_file(self.path)),
            question_keys=keys,
            time_limit_seconds=self._seconds("timeLimitInMinutes"),
            warning_seconds=self._seconds("timeWarningInMinutes"),
            pass_mark=self._pass_mark(),
            is_complete=all(found.is_warning for found in self.problems),
            shuffle_options=first(self.data, "shuffleAnswers", "shuffleOptions") is True,
            file_name=title_of_file(self.path) if not self.file else self.file.rpartition("/")[2],
            source_title=self.title if is_named_by_id else "",
            captured_at=self.captured_at,
        )

    def _seconds(self, field: str) -> int | None:
        value = self.data.get(field)
        if value is None or value is False or value == 0:
            return None
        if minutes := number(value, 0, 10_000):
            return round(minutes * 60)
        self.problems.append(
            problem(
                self.file,
                "time-limit-invalid",
                f"{field} is not a number of minutes; the exam has no clock.",
                place=brief(value),
                warning=True,
            )
        )
        return None

    def _pass_mark(self) -> float | None:
        value = first(self.section, "passingThreshold") or first(self.data, "passMark", "pass")
        return number(value, 0, 100) or None


def _has_lost(draft: QuestionDraft) -> bool:
    """Whether options to choose from are alike: as those of a quiz on HTML are without their
    tags."""
    texts = [option.text for option in draft.options]
    return not draft.slots and len(set(texts)) < len(texts)
