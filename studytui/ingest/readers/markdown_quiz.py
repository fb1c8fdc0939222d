"""Quizzes in Markdown: headings with boxes to tick, or letters with an answer below them.

The number of a question is its place in the file, which changes: its words name it.
"""

from __future__ import annotations

import os
import re
import textwrap
from functools import partial

from studytui.domain.draft import ExamDraft, OptionDraft, QuestionDraft, Reading
from studytui.domain.exam import letter
from studytui.domain.question import Kind, MediaRole
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam.quiz_file import QuizFile, QuizTexts
from studytui.ingest.readers.markdown_quiz_lines import OptionLines, QuestionLines, quiz_of
from studytui.ingest.readers.wording import (
    asks_for_several,
    exam_kind,
    kind_of_options,
    namespace_of_file,
    required_number,
    title_of_file,
    words,
)

FORMAT = "quiz, Markdown"
_SAMPLE = 200_000
"""Characters by which a file is known."""
_LIKELY = 3
"""Questions with a question mark of which none is sure that make a quiz all the same."""
_MOST = 200
_EXAM = re.compile(r"(?:quiz|test|mock|assessment|exam)(?:s|zes)?(?![a-z])", re.IGNORECASE)
_QUESTION_MARK = re.compile("[?？؟]")
_TAG_LINE = re.compile(r"[ \t]*</?[a-z][^<>]*>[ \t]*", re.IGNORECASE)
_MARKS = re.compile(r"[*_`#>]+")
_LETTERS = r"[A-Z](?:(?:[ \t]{0,3}(?:[,;&+/،、，]|and)[ \t]{0,3}|)[A-Z]){0,25}|[a-z]"
_KEY = re.compile(
    rf"(?:.{{0,80}}[:：]|.{{0,30}}(?i:answers?)(?:[ \t]+is|[ \t]+are)?)[ \t]*\(?({_LETTERS})\)?[.。]?"
)
"""A line that ends with letters behind a colon, in whatever language."""
_KEY_AND_TEXT = re.compile(
    r"(?i:(?:correct[ \t]+)?answers?)[ \t]*[:：-]?[ \t]*\(?([A-Z])\)?[.):,-][ \t]*(\S.*)"
)
_LONGEST_KEY = 200
_KEY_WITHIN = 4
"""Lines below the options among which the answer is looked for."""
_EXPLANATION = re.compile(r"\W{0,3}explanations?\W{0,3}", re.IGNORECASE)


def accepts(document: Document) -> bool:
    """Text with a question that is one beyond doubt, in at least half of its groups of options. A
    list of things to do has boxes too, a text may have points A and B."""
    quiz = quiz_of(document.text[:_SAMPLE])
    sure = sum(map(_is_sure, quiz.questions))
    likely = sum(map(_asks, quiz.questions))
    groups = len(quiz.questions) + len(quiz.headless)
    return (sure > 0 or likely >= _LIKELY) and max(sure, likely) * 2 >= groups


def _is_sure(question: QuestionLines) -> bool:
    """Whether it is a question beyond doubt: called one, or with its answer."""
    if len(question.options) < 2:
        return False
    if question.has_boxes:
        return question.is_named or (bool(question.number) and _asks(question))
    return _after(question)[0] is not None


def _asks(question: QuestionLines) -> bool:
    return bool(_QUESTION_MARK.search("\n".join((question.head, *question.stem))))


def read(document: Document, source: str | None) -> Reading:
    """The questions of the file, and an exam where its title or its name says that it is one."""
    file = QuizFile(document, source, FORMAT)
    quiz = quiz_of(document.text)
    path = document.unit.files[0].path
    title = words(quiz.title) or title_of_file(path)
    named = [name for name in (title, title_of_file(path)) if _EXAM.search(name)]
    external_id = namespace_of_file(path) if named else None
    for question in quiz.questions:
        file.take(question.line, partial(_draft, question, external_id))
    for line in quiz.headless:
        file.report(line, "no-question", "Options without a question above them.")
    if external_id is None or not file.keys:
        return file.reading()
    exam = ExamDraft(
        source=file.source,
        external_id=external_id,
        title=title,
        kind=exam_kind(*named),
        question_keys=file.keys,
        is_complete=all(found.is_warning for found in file.problems),
        file_name=os.path.basename(document.path),
    )
    return file.reading(exam)


def _draft(question: QuestionLines, exam_id: str | None, texts: QuizTexts) -> QuestionDraft:
    """The draft of a question. Raises RejectedError, TooDeepError."""
    stem = texts.of_markdown(f"{question.head}\n{_dedented(question.stem)}".strip("\n"))
    if not stem:
        raise RejectedError("empty-text", "Options without a question above them.")
    if not 2 <= len(question.options) <= _MOST:
        reason = "Fewer than two options." if len(question.options) < 2 else "Too many options."
        raise RejectedError("too-few-options", reason)
    texts_of_options = [_option(option, texts) for option in question.options]
    for place, text in enumerate(texts_of_options):
        if not text:
            raise RejectedError("empty-text", f"Empty text of option {letter(place)}.")
    right, after = _after(question)
    if right is None:
        texts.warn("no-answer", "It does not say which option is right: the key counts as unknown.")
    is_multiple = len(right) > 1 if right else asks_for_several(stem, len(texts_of_options))
    kind = kind_of_options(texts_of_options, is_multiple)
    required = required_number(stem, len(texts_of_options))
    if required and right and required != len(right):
        texts.warn(
            "required-differs",
            f"The text asks for {required} answers, the key has {len(right)}; the key counts.",
        )
        required = None
    return QuestionDraft(
        source="",
        key="",
        kind=kind,
        stem=stem,
        options=tuple(
            OptionDraft(text, is_correct=place in right if right else None)
            for place, text in enumerate(texts_of_options)
        ),
        explanation=texts.of_markdown(after, MediaRole.EXPLANATION, show_links=True),
        required=required if kind is Kind.MULTIPLE else None,
        topic=words(_MARKS.sub("", question.topic)),
        original_number=question.number or None,
        exam_external_id=exam_id,
    )


def _option(option: OptionLines, texts: QuizTexts) -> str:
    text = f"{option.lines[0]}\n{_dedented(option.lines[1:])}".strip()
    return texts.of_markdown(text, MediaRole.OPTION)


def _dedented(lines: list[str]) -> str:
    """Lines as they stand within what they belong to."""
    return textwrap.dedent("\n".join(lines)).rstrip()


def _after(question: QuestionLines) -> tuple[frozenset[int] | None, str]:
    """Places of the right options, None where it does not say; and the Markdown that explains."""
    lines = textwrap.dedent("\n".join(question.after)).split("\n")
    right: frozenset[int] | None = None
    if question.has_boxes:
        ticked = frozenset(
            place for place, option in enumerate(question.options) if option.is_ticked
        )
        right = ticked or None
    else:
        right, lines = _without_key(lines, len(question.options))
    filled = (place for place, line in enumerate(lines) if line.strip())
    first = next(filled, None)
    if first is not None and _EXPLANATION.fullmatch(lines[first].strip()[:40]):
        del lines[first]
    return right, "\n".join(lines).strip("\n").rstrip()


def _without_key(lines: list[str], options: int) -> tuple[frozenset[int] | None, list[str]]:
    """The key that one of the first lines gives, and the lines without it."""
    seen = 0
    for place, line in enumerate(lines):
        words = _MARKS.sub("", line).strip()
        if not words or _TAG_LINE.fullmatch(line[:_LONGEST_KEY]):
            continue
        seen += 1
        if seen > _KEY_WITHIN:
            break
        if len(words) > _LONGEST_KEY:
            continue
        match = _KEY.fullmatch(words) or _KEY_AND_TEXT.fullmatch(words)
        if match is None:
            continue
        letters = (one for one in match[1].replace("and", "").upper() if "A" <= one <= "Z")
        right = frozenset(ord(one) - ord("A") for one in letters)
        if max(right) < options:
            rest = [match[2]] if match.re is _KEY_AND_TEXT else []
            return right, [*lines[:place], *rest, *lines[place + 1 :]]
    return None, lines
