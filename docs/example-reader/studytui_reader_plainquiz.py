"""Plain quizzes for studytui: a line that begins with ``?`` asks, the lines below it are options,
``+`` for right and ``-`` for wrong, and ``=`` explains.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from studytui.domain.draft import OptionDraft, Problem, QuestionDraft, Reading
from studytui.domain.identity import content_hash
from studytui.domain.question import Kind
from studytui.domain.text import escape
from studytui.ingest.problems import problem
from studytui.ingest.readers.document import Document

_QUESTION = re.compile(r"^\? \S", re.MULTILINE)
_ANSWER = re.compile(r"^\+ \S", re.MULTILINE)


def accepts(document: Document) -> bool:
    """Whether the file is a plain quiz. It was read already; this must be quick and sure."""
    text = document.text
    return bool(_QUESTION.search(text) and _ANSWER.search(text))


def read(document: Document, source: str | None) -> Reading:
    """The questions of the quiz, and a problem for each that is none."""
    source = source or PurePath(document.path).stem
    questions: list[QuestionDraft] = []
    problems: list[Problem] = []
    for line, block in _blocks(document.text):
        draft = _question(block, source)
        if draft is not None:
            questions.append(draft)
        else:
            problems.append(
                problem(
                    document.main_file,
                    "too-few-options",
                    "A question with fewer than two options.",
                    place=f"line {line}",
                    hint="Give it a line “+ …” and a line “- …”.",
                )
            )
    return Reading(questions=tuple(questions), problems=tuple(problems))


def _blocks(text: str) -> list[tuple[int, list[str]]]:
    """The lines of each question, with the number of its first."""
    blocks: list[tuple[int, list[str]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("? "):
            blocks.append((number, [line]))
        elif blocks and line.strip():
            blocks[-1][1].append(line)
    return blocks


def _question(block: list[str], source: str) -> QuestionDraft | None:
    # Outside text is not Markdown: `escape` makes it the stored form, in which it reads as it is.
    stem = escape(block[0][2:].strip())
    options = tuple(
        OptionDraft(escape(line[2:].strip()), is_correct=line.startswith("+"))
        for line in block[1:]
        if line[:2] in ("+ ", "- ")
    )
    if len(options) < 2:
        return None
    right = sum(option.is_correct is True for option in options)
    return QuestionDraft(
        source=source,
        # Plain quizzes have no ids: the same words are the same question.
        key=f"content:{content_hash(stem, [option.text for option in options])}",
        kind=Kind.SINGLE if right == 1 else Kind.MULTIPLE,
        stem=stem,
        options=options,
        explanation="\n".join(escape(line[2:].strip()) for line in block if line[:2] == "= "),
    )
