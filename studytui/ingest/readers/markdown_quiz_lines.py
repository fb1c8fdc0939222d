"""Quizzes in Markdown, line by line: where a question begins, its options, and what follows them.

Two ways of writing are known. LinkedIn's banks have a heading a question and boxes to tick as
options (``- [x]``); others have letters (``- A: …``) and say the answer below them, often within
``<details>``. A question begins with a heading or, where there are few, with a numbered line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)")
_HEADING = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_ANCHOR = re.compile(r"<a\b[^<>]{0,200}>[ \t]*</a>[ \t]*", re.IGNORECASE)
_LABEL = re.compile(
    r"(?P<word>(?:Question|Q)[ .:#]{0,3})?(?P<number>\d{1,4})[ \t]{0,3}(?P<mark>[.:)：、．]+)(?!\d)[ \t]*",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r" {0,2}\*{0,2}(\d{1,4})[.)](?!\d)[ \t]*(\S.*)")
_BOX = re.compile(r"[ \t]*[-*+][ \t]+\[([ xX✓✔])\](?:[ \t]+(.*))?")
_LETTER = re.compile(
    r"[ \t]*(?:[-*+][ \t]+\(?\*{0,2}([A-Za-z])\*{0,2}[.:)：]\*{0,2}"
    r"|\(?([A-Za-z])[.)][ \t]|([A-Z])[ \t]+[-–][ \t])[ \t]*(.*)"
)
_FRAME = re.compile(
    r"</?details\b[^<>]{0,200}>|<summary\b[^<>]{0,200}>.{0,500}?</summary>"
    r"|\A[ \t]*</?(?:div|p)\b[^<>]{0,200}>[ \t]*\Z",
    re.IGNORECASE,
)
"""What stands around an answer that is folded away."""
_RULE = re.compile(r" {0,3}(?:-[ \t]?){3,80}|(?:\*[ \t]?){3,80}|_(?:_[ \t]?){2,80}")
_OPENS = re.compile(r"<details\b", re.IGNORECASE)
_CLOSES = re.compile(r"</details\b", re.IGNORECASE)
_PART = re.compile(
    r"\W{0,3}(?:answers?|explanations?|solutions?|references?|reasons?|why|hints?)\b", re.IGNORECASE
)
_LONGEST = 2_000
"""Characters of a line that can be more than text."""
_NEAR = 3
"""Lines between two options of one group."""
_SKIPPED = 20
"""Numbers that may be left out between two questions."""


@dataclass(slots=True)
class OptionLines:
    """An option: ticked or not where it has a box, and its lines of Markdown."""

    is_ticked: bool | None
    lines: list[str]


@dataclass(slots=True)
class QuestionLines:
    """A question as it stands in the file."""

    line: int
    head: str
    """The words of the line that it begins with, without its number."""
    number: str = ""
    is_named: bool = False
    """Whether it is called a question: ``Q3.``."""
    level: int = 0
    """Of its heading; 0 where it has none."""
    topic: str = ""
    stem: list[str] = field(default_factory=list)
    options: list[OptionLines] = field(default_factory=list)
    has_answer: bool = False
    """Whether something is folded away below it though it has no options."""
    after: list[str] = field(default_factory=list)
    """What follows the options: answer, explanation."""

    @property
    def has_boxes(self) -> bool:
        return bool(self.options) and self.options[0].is_ticked is not None


@dataclass(slots=True)
class Quiz:
    """A file taken apart."""

    title: str = ""
    questions: list[QuestionLines] = field(default_factory=list)
    headless: list[int] = field(default_factory=list)
    """Lines of options that have no question above them."""


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    is_code: bool
    is_inside: bool
    """Within ``<details>``."""

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def quiz_of(text: str) -> Quiz:
    """The questions of a file, and what else it tells. Never raises."""
    lines = list(_lines(text))
    quiz = Quiz()
    start = _front_matter(lines, quiz)
    _Scan(quiz, lines[start:]).run()
    return quiz


def _lines(text: str) -> Iterator[_Line]:
    fence = ""
    depth = 0
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        short = line[:_LONGEST]
        mark = _FENCE.fullmatch(short)
        if fence:
            yield _Line(number, line, True, depth > 0)
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif mark:
            fence = mark[1]
            yield _Line(number, line, True, depth > 0)
        else:
            if _numbered_heading(short):
                # It begins a question: where one before it was left open, it ends here.
                depth = 0
            opened = len(_OPENS.findall(short))
            yield _Line(number, line, False, depth > 0 or opened > 0)
            depth = max(depth + opened - len(_CLOSES.findall(short)), 0)


def _numbered_heading(line: str) -> bool:
    heading = _HEADING.fullmatch(line)
    return heading is not None and _LABEL.match(_ANCHOR.sub("", heading[2])) is not None


def _front_matter(lines: list[_Line], quiz: Quiz) -> int:
    """How many lines at the start are about the file; their title goes into `quiz`."""
    if not lines or lines[0].text.rstrip() not in ("---", "+++"):
        return 0
    fence = lines[0].text.rstrip()
    for place, line in enumerate(lines[1:60], 1):
        if line.text.rstrip() == fence:
            return place + 1
        name, _, value = line.text.replace("=", ":", 1).partition(":")
        if name.strip() == "title":
            quiz.title = value.strip().strip("\"'")
    return 0


class _Scan:
    """Goes over the lines once, with one question open at a time."""

    def __init__(self, quiz: Quiz, lines: list[_Line]) -> None:
        self._quiz = quiz
        self._lines = lines
        self._topic = ""
        self._open: QuestionLines | None = None
        self._is_over = False
        """Whether a rule has ended the open question."""
        self._last = 0
        """The number of the last question that has one."""
        self._has_section = True
        """Whether a heading came since the last question: numbers may begin again."""
        self._headless = -_NEAR
        """The last line of options without a question."""
        self._by_heading = self._headings_begin()

    def _headings_begin(self) -> bool:
        """Whether questions begin with headings: there are about as many as groups of options."""
        headings = groups = 0
        was_box = False
        for line in self._lines:
            short = line.text[:_LONGEST]
            if line.is_code or line.is_inside or line.is_blank:
                continue
            if _HEADING.fullmatch(short):
                headings += 1
                was_box = False
            elif _BOX.fullmatch(short):
                groups += not was_box
                was_box = True
            elif (letter := _LETTER.fullmatch(short)) and _name_of(letter) == "A":
                groups += 1
        return headings * 2 >= groups

    def run(self) -> None:
        for line in self._lines:
            if not self._begins(line):
                self._continue(line)
        self._close()

    def _begins(self, line: _Line) -> bool:
        """Whether the line is a heading, or begins a question; it is dealt with then."""
        text = line.text[:_LONGEST]
        if line.is_code or line.is_inside:
            return False
        if heading := _HEADING.fullmatch(text):
            words, level = _ANCHOR.sub("", heading[2]).rstrip("# \t"), len(heading[1])
            if self._is_part(words, level):
                return False
            self._begin(line, words, level)
            return True
        numbered = None if self._by_heading else _NUMBERED.fullmatch(text)
        if numbered is None or not self._follows(int(numbered[1])):
            return False
        words = text.strip()
        if words.startswith("**"):
            words = words[2:].replace("**", "", 1)
        self._begin(line, words, 0)
        return True

    def _is_part(self, words: str, level: int) -> bool:
        """Whether a heading stands within the open question, over its answer perhaps."""
        question = self._open
        if question is None or not question.options or self._is_over:
            return False
        return _PART.match(words) is not None or 0 < question.level < level

    def _follows(self, number: int) -> bool:
        """Whether a numbered line can begin the next question: lists in a question have numbers
        too, but begin at 1."""
        if number == 1 and self._has_section:
            return True
        return self._last < number <= self._last + _SKIPPED

    def _begin(self, line: _Line, words: str, level: int) -> None:
        self._close()
        label = _LABEL.match(words)
        self._open = QuestionLines(
            line=line.number,
            head=words[label.end() :] if label else words,
            number=label["number"] if label else "",
            is_named=bool(label and label["word"]),
            level=level,
        )
        if not level:
            self._last, self._has_section = int(self._open.number or 0), False

    def _close(self) -> None:
        """The open question is whole; a heading without options was one of a section."""
        done, self._open, self._is_over = self._open, None, False
        if done is None:
            return
        if done.options or done.is_named or (done.number and done.has_answer):
            if done.options:
                _part_last(done)
            done.topic = self._topic
            self._quiz.questions.append(done)
            self._last, self._has_section = int(done.number or 0), False
        elif done.level == 1 and not self._quiz.title:
            self._quiz.title = done.head
        elif done.level:
            self._topic, self._has_section = done.head if done.level > 1 else "", True

    def _continue(self, line: _Line) -> None:
        question = self._open
        option = None if line.is_code or line.is_inside else _option(line.text, question)
        text = line.text if line.is_code else _FRAME.sub("", line.text)
        if question is None or self._is_over:
            if option is not None and line.number > self._headless + _NEAR:
                self._quiz.headless.append(line.number)
            if option is not None:
                self._headless = line.number
        elif option is not None and not question.after:
            question.options.append(option)
        elif not question.options:
            question.stem.append(text)
            question.has_answer = question.has_answer or line.is_inside
        elif not line.is_code and not line.is_inside and _RULE.fullmatch(line.text[:_LONGEST]):
            self._is_over = True
        elif question.after or line.is_inside:
            question.after.append(text)
        else:
            question.options[-1].lines.append(text)


def _option(text: str, question: QuestionLines | None) -> OptionLines | None:
    """The option that a line begins, where it goes on with those of the question."""
    if len(text) > _LONGEST:
        return None
    if box := _BOX.fullmatch(text):
        if question is not None and question.options and not question.has_boxes:
            return None
        return OptionLines(box[1] != " ", [box[2] or ""])
    letter = _LETTER.fullmatch(text)
    if letter is None or (question is not None and question.has_boxes):
        return None
    place = len(question.options) if question is not None else 0
    if ord(_name_of(letter)) - ord("A") != place:
        return None
    return OptionLines(None, [letter[4]])


def _name_of(letter: re.Match[str]) -> str:
    return (letter[1] or letter[2] or letter[3]).upper()


def _part_last(question: QuestionLines) -> None:
    """What stands below the last option belongs to it only where it is indented, or where the
    options before have a block of their own below them too: then the first block."""
    last = question.options[-1]
    rest = last.lines[1:]
    end = 0
    while end < len(rest) and rest[end].strip() and rest[end][:2] in ("  ", "\t"):
        end += 1
    others = question.options[:-1]
    has_blocks = all(any(map(str.strip, option.lines[1:])) for option in others)
    if end == 0 and ((others and has_blocks) or not last.lines[0].strip()):
        end = _block_end(rest)
    last.lines[1:] = rest[:end]
    question.after[:0] = rest[end:]


def _block_end(lines: list[str]) -> int:
    """Where the first block of some lines ends: a fenced one, or a paragraph."""
    place = 0
    while place < len(lines) and not lines[place].strip():
        place += 1
    if place == len(lines):
        return 0
    fence = _FENCE.fullmatch(lines[place])
    place += 1
    while place < len(lines):
        line = lines[place].strip()
        if fence and line.startswith(fence[1]) and not line.strip(fence[1][0]):
            return place + 1
        if not fence and not line:
            return place
        place += 1
    return place
