"""Aiken, the simplest format of quizzes: a question, lines of options, and ``ANSWER: B``.

Moodle wants the question on one line and one letter as the answer. Several lines and several
letters are understood here too. All texts are plain: ``<p>`` is what is asked about, not HTML. https://docs.moodle.org/en/Aiken_format
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from studytui.domain.draft import OptionDraft, QuestionDraft, Reading
from studytui.domain.exam import letter
from studytui.domain.question import Kind
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.exam.quiz_file import QuizFile, QuizTexts, literal
from studytui.ingest.readers.wording import kind_of_options, required_number

FORMAT = "Aiken"
_OPTION = re.compile(r"([A-Za-z])[.)](?:[ \t]+(.*))?")
_ANSWER = re.compile(r"ANSWER[ \t]{0,9}:[ \t]{0,9}(.*)", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Z](?:(?:[ \t]{0,9}[,;&+/][ \t]{0,9}| and |)[A-Z]){0,25}", re.IGNORECASE)
_LETTER_AND_TEXT = re.compile(r"([A-Z])[.)](?:[ \t].*)?", re.IGNORECASE)
_ANSWER_LINE = "ANSWER:"
_HEADINGS = tuple(f"{'#' * level} " for level in range(1, 7))


def accepts(document: Document) -> bool:
    """Text in which a line ``ANSWER: X`` stands right below an option. Where lines begin as
    headings of Markdown do, it is not Aiken."""
    text = document.text
    return _ANSWER_LINE in text and _has_sign(text.splitlines())


def _has_sign(lines: list[str]) -> bool:
    before = ""
    is_found = False
    for line in map(str.strip, lines):
        if line.startswith(_ANSWER_LINE):
            is_found = is_found or _OPTION.fullmatch(before) is not None
        elif line.startswith(_HEADINGS):
            return False
        before = line or before
    return is_found


def read(document: Document, source: str | None) -> Reading:
    """The questions of the file; whatever is none is a problem with its line."""
    quiz = QuizFile(document, source, FORMAT)
    for block in _blocks(document.text):
        quiz.take(block.line, partial(_draft, block))
    return quiz.reading()


@dataclass(slots=True)
class _Block:
    """The lines up to an answer."""

    line: int = 0
    stem: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    answer: str | None = None

    def add(self, number: int, text: str) -> None:
        self.line = self.line or number
        option = _OPTION.fullmatch(text)
        if option and self.stem and option[1].upper() == letter(len(self.options)):
            self.options.append((option[2] or "").strip())
        elif self.options:
            self.options[-1] = f"{self.options[-1]}\n{text}"
        else:
            self.stem.append(text)


def _blocks(text: str) -> Iterator[_Block]:
    block = _Block()
    was_blank = False
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line:
            was_blank = True
            continue
        if answer := _ANSWER.fullmatch(line):
            block.line = block.line or number
            block.answer = answer[1].strip()
            yield block
            block = _Block()
        elif was_blank and block.options and not _OPTION.fullmatch(line):
            # Options that end without an answer: the next question must not be swallowed.
            yield block
            block = _Block()
            block.add(number, line)
        else:
            block.add(number, line)
        was_blank = False
    if block.line:
        yield block


def _draft(block: _Block, texts: QuizTexts) -> QuestionDraft:
    """The draft of a question. Raises RejectedError, TooDeepError."""
    if not block.options and block.answer is None:
        raise RejectedError("not-a-question", f"No question: “{block.stem[0][:80]}”.")
    if not block.stem:
        raise RejectedError("empty-text", "An answer without a question before it.")
    if len(block.options) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    if not all(block.options):
        raise RejectedError("empty-text", "An option has nothing to read.")
    right = _right(block, texts)
    stem = literal("\n".join(block.stem))
    options = tuple(
        OptionDraft(literal(text), is_correct=place in right if right else None)
        for place, text in enumerate(block.options)
    )
    kind = kind_of_options([option.text for option in options], len(right) > 1)
    required = required_number(stem, len(options)) if kind is Kind.MULTIPLE else None
    return QuestionDraft(
        source="",
        key="",
        kind=kind,
        stem=stem,
        options=options,
        required=required if required == len(right) else None,
    )


def _right(block: _Block, texts: QuizTexts) -> set[int]:
    """Places of the right options; none where it is not said. Raises RejectedError."""
    if not block.answer:
        texts.warn("no-answer", "No line “ANSWER: …” follows: the key counts as unknown.")
        return set()
    letters = block.answer.rstrip(".) ")
    if alone := _LETTER_AND_TEXT.fullmatch(letters):
        letters = alone[1]
    if not _LETTERS.fullmatch(letters):
        raise RejectedError(
            "answer-invalid",
            f"The answer “{letters[:80]}” is not a letter.",
            "Write ANSWER: B, or ANSWER: A, C where several are right.",
        )
    places = {ord(one) - ord("A") for one in letters.replace(" and ", " ").upper() if one.isalpha()}
    if max(places) >= len(block.options):
        raise RejectedError("answer-unknown", f"The answer {letters[:80]} is none of its options.")
    return places
