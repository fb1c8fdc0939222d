"""Past papers of Cambridge International: each part a question of its own, with what the mark
scheme says of it.

They are known by their names (`studytui.domain.cambridge`). An answer is written, and no key marks
it: the scheme is shown as the model answer. **Identity**: subject, session, paper and the number of
the part, ``id:9990_s24_12 2(a)(ii)``, so that a scheme that comes later joins its questions.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from studytui.domain.cambridge import PaperKind, PaperName, paper_name, subject_of
from studytui.domain.draft import Capture, ExamDraft, Problem, QuestionDraft, Reading
from studytui.domain.past_paper import (
    PaperPart,
    QuestionPaper,
    SchemeEntry,
    belonging,
    mark_scheme,
    question_paper,
)
from studytui.domain.question import Kind
from studytui.domain.text import escape
from studytui.ingest import pdf
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers.document import Document, contents
from studytui.ingest.scan import Stamp

FORMAT = "past paper"
_WRAPPED = 60
"""Characters of a line that goes on in the next one."""
_SHOWN = 6


def accepts(document: Document) -> bool:
    """A file with the name of a paper, a mark scheme or a report, that is a PDF or text."""
    name = _name_of(document)
    if name is None or name.kind is PaperKind.OTHER or not document.content_file:
        return False
    # An empty file is text too.
    return document.content.startswith(pdf.MAGIC) or b"\0" not in document.content


def read(document: Document, source: str | None) -> Reading:
    """The parts of a question paper. A mark scheme or a report by itself has no questions."""
    name = _name_of(document)
    assert name is not None
    file = document.main_file
    if name.kind is not PaperKind.QUESTIONS:
        what = name.kind.value.capitalize()
        reason = f"{what}: it is read together with its question paper, and has no questions."
        return Reading(problems=(problem(file, "no-questions", reason, warning=True),))
    if not document.content:
        hint = "Download it again."
        return Reading(problems=(problem(file, "file-empty", "The file is empty.", hint=hint),))
    paper = question_paper(_pages(document, document.content, file))
    if not paper.parts:
        reason = "No numbered question was found in the paper."
        hint = "A paper of pictures has no text: run it through a program that recognises text."
        return Reading(problems=(problem(file, "no-questions", reason, hint=hint),))
    scheme, problems = _scheme(document, paper)
    return _reading(document, name, paper, scheme, source, [*_doubts(paper, file), *problems])


def _name_of(document: Document) -> PaperName | None:
    return paper_name(os.path.splitext(os.path.basename(document.unit.files[0].path))[0])


def _pages(document: Document, data: bytes, file: str) -> list[str]:
    if data.startswith(pdf.MAGIC):
        return pdf.pages_of(data, file)[1]
    return [data.decode("utf-8", "replace")] if data is not document.content else [document.text]


def _scheme(
    document: Document, paper: QuestionPaper
) -> tuple[dict[str, SchemeEntry], list[Problem]]:
    """What the mark scheme says; a scheme that cannot be read is a warning, the paper goes in."""
    file = document.main_file
    stamps = [stamp for stamp in document.unit.files[1:] if _is_scheme(stamp)]
    if not stamps:
        reason = "No mark scheme lies beside it: its questions have no model answer yet."
        hint = "Put the file with _ms_ in its name beside it, and import it again."
        return {}, [problem(file, "scheme-missing", reason, hint=hint, warning=True)]
    name = document.file_name(stamps[0])
    try:
        pages = _pages(document, contents(document, stamps[0], name), name)
    except RefusedError as refused:
        told = refused.problem
        return {}, [problem(name, told.code, told.reason, hint=told.hint, warning=True)]
    scheme = mark_scheme(pages, [part.number for part in paper.parts])
    missing = belonging(paper.parts, scheme)
    if not missing:
        return scheme, []
    reason = f"The mark scheme says nothing of {_listed(missing)}."
    return scheme, [problem(name, "scheme-incomplete", reason, warning=True)]


def _is_scheme(stamp: Stamp) -> bool:
    name = paper_name(os.path.splitext(os.path.basename(stamp.path))[0])
    return name is not None and name.kind is PaperKind.MARKS


def _doubts(paper: QuestionPaper, file: str) -> Iterator[Problem]:
    for words in paper.differing:
        yield problem(file, "total-differs", f"A total does not fit: {words}.", warning=True)
    if paper.unmarked:
        reason = f"No marks were found for {_listed(paper.unmarked)}: one each is counted."
        yield problem(file, "marks-missing", reason, warning=True)


def _listed(numbers: tuple[str, ...]) -> str:
    more = f" and {len(numbers) - _SHOWN} more" if len(numbers) > _SHOWN else ""
    return f"{', '.join(numbers[:_SHOWN])}{more}"


def _reading(
    document: Document,
    name: PaperName,
    paper: QuestionPaper,
    scheme: dict[str, SchemeEntry],
    source: str | None,
    problems: list[Problem],
) -> Reading:
    path = document.unit.files[0].path
    subject = subject_of(tuple(os.path.dirname(path).split(os.sep)), name.code)
    subject = f"{subject} {name.code}".strip()
    exam = name.exam
    source = source or subject
    drafts = tuple(
        _draft(part, paper, scheme.get(part.number), exam, subject, source, document)
        for part in paper.parts
    )
    found = ExamDraft(
        source=source,
        external_id=exam,
        title=f"{subject} · {name.title}",
        kind="exam",
        question_keys=tuple(draft.key for draft in drafts),
        file_name=os.path.basename(path),
        metadata={"marks": paper.marks, "year": name.year, "session": name.session},
    )
    return Reading(drafts, (found,), problems=tuple(problems))


def _draft(
    part: PaperPart,
    paper: QuestionPaper,
    entry: SchemeEntry | None,
    exam: str,
    subject: str,
    source: str,
    document: Document,
) -> QuestionDraft:
    is_set = sum(one.question == part.question for one in paper.parts) > 1
    context = f"{_flowing(part.context)}\n\n" if part.context else ""
    metadata: dict[str, object] = {"paper": exam, "part": part.number}
    if entry is not None:
        metadata["scheme"] = {
            "points": [{"text": one.text, "marks": one.marks} for one in entry.points],
            "most": entry.most,
        }
    return QuestionDraft(
        source=source,
        key=f"id:{exam} {part.number}",
        kind=Kind.TEXT,
        stem=f"{context}{_flowing(part.text)}",
        explanation="" if entry is None else escape(entry.text),
        marks=float(part.marks or 1),
        subject=subject,
        original_id=f"{exam} {part.number}",
        original_number=part.number,
        exam_external_id=exam,
        vignette_group=f"{exam} {part.question}" if is_set else None,
        vignette_order=paper.parts.index(part) if is_set else None,
        metadata=metadata,
        capture=Capture(path=document.path),
    )


def _flowing(text: str) -> str:
    """Stored text of lines as they stand on the page: a long line goes on in the next one."""
    flowing = ""
    before = ""
    for line in text.split("\n"):
        between = "" if not flowing else " " if len(before) >= _WRAPPED else "\n"
        flowing, before = f"{flowing}{between}{line}", line
    return escape(flowing)
