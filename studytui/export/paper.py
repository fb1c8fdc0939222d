"""An exam on paper: its questions to hand out, its key, and a sheet to fill in by hand."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum

from studytui.domain.exam import letter
from studytui.domain.question import Kind, MediaRole, Question
from studytui.domain.shuffle import option_order
from studytui.domain.text import first_line, plain
from studytui.domain.wording import asked_text, count, key_text, lettered, time_words
from studytui.export.html_text import Texts, code, line, page
from studytui.export.look import PAPER
from studytui.export.report import Images

_SHORT = 30
"""Options of at most this many characters stand side by side."""
_LONG = 1800
"""A stem of more characters may be broken over two pages."""
_BUBBLES = 8
_GROUP = 5
"""So many rows of the sheet stand together, to keep one's place."""


class Part(Enum):
    """What of an exam goes on paper; each begins on a page of its own."""

    QUESTIONS = "questions"
    ANSWER_SHEET = "answer sheet"
    KEY = "key"


@dataclass(frozen=True, slots=True)
class Paper:
    """The questions of an exam in their order, as they are handed out."""

    title: str
    questions: tuple[Question, ...]
    time_limit: timedelta | None = None
    pass_mark: float | None = None
    number: int | None = None
    """What the questions were drawn with, where they were: the same number draws them again."""
    images: Images = field(default_factory=dict)

    @property
    def marks(self) -> float:
        """Of the questions that have a key."""
        return sum(question.marks for question in self.questions if question.is_keyed)


def paper_html(paper: Paper, parts: Collection[Part] = (Part.QUESTIONS,)) -> str:
    """The parts asked for as one page to print on A4 or Letter, always questions, sheet, key."""
    written = {
        Part.QUESTIONS: _questions,
        Part.ANSWER_SHEET: _answer_sheet,
        Part.KEY: _key,
    }
    body = "".join(write(paper) for part, write in written.items() if part in parts)
    return page(paper.title, body, PAPER, "paper")


def _top(paper: Paper, what: str, *, has_fields: bool) -> str:
    """Title and facts; with fields for name, date and score where somebody is to write."""
    facts = [count(len(paper.questions), "question"), time_words(paper.time_limit)]
    if paper.marks:
        facts.append(f"{paper.marks:g} {'mark' if paper.marks == 1 else 'marks'}")
    if paper.pass_mark is not None:
        facts.append(f"pass mark {paper.pass_mark:g} %")
    if paper.number is not None:
        facts.append(f"paper {paper.number}")
    names = ("Name", "Date", "Score") if has_fields else ()
    fields = "".join(f"<span>{name}</span>" for name in names)
    return (
        f'<header class="top">\n<p class="kicker">{what}</p>\n'
        f'<h1 dir="auto">{line(paper.title)}</h1>\n<p class="facts">{line(" · ".join(facts))}</p>\n'
        f'<p class="fields">{fields}</p>\n</header>\n'
    )


def _questions(paper: Paper) -> str:
    has_marks = len({question.marks for question in paper.questions}) > 1
    asked = "".join(
        _question(paper, question, number, has_marks)
        for number, question in enumerate(paper.questions, 1)
    )
    rules = "".join(f"<li>{line(rule)}</li>\n" for rule in _instructions(paper))
    top = _top(paper, "Questions", has_fields=True)
    end = '<p class="end">End of the questions</p>\n'
    return f'<section>\n{top}<ul class="rules">\n{rules}</ul>\n{asked}{end}</section>\n'


def _instructions(paper: Paper) -> list[str]:
    kinds = {question.kind for question in paper.questions}
    rules = [f"Answer all {count(len(paper.questions), 'question')}."]
    if paper.time_limit is not None:
        rules[0] += f" You have {time_words(paper.time_limit)}."
    if any(kind.has_options for kind in kinds):
        rules.append("One answer is right unless a question says otherwise.")
    if Kind.MULTIPLE in kinds:
        rules.append("Where several are to be selected, only all of them together count.")
    if any(kind.has_slots for kind in kinds):
        rules.append("Where there are numbered places, write the letter that belongs to each.")
    if Kind.NUMBER in kinds or Kind.TEXT in kinds:
        rules.append("Where there is a line, write the number or the words on it.")
    return rules


def _question(paper: Paper, question: Question, number: int, has_marks: bool) -> str:
    texts = Texts(question, paper.images)
    stem = texts.flow(question.stem)
    if question.code_snippet.strip():
        stem += code(question.code_snippet)
    is_long = len(question.stem) > _LONG
    marks = f'<span class="marks">[{question.marks:g}]</span>' if has_marks else ""
    has_words = question.kind is Kind.MULTIPLE or question.kind.has_slots
    asked = f"{asked_text(question)}." if has_words else ""
    select = f'<p class="select">{asked}</p>\n' if asked else ""
    return (
        f'<article class="question{" long" if is_long else ""}">\n<b class="number">{number}</b>\n'
        f'<div class="asked">{marks}\n<div class="stem">{stem}\n{texts.rest(MediaRole.QUESTION)}'
        f"</div>\n{select}{_room_for_answer(question, texts)}</div>\n</article>\n"
    )


def _room_for_answer(question: Question, texts: Texts) -> str:
    """The options, or a line to write on: the one place of the questions that knows the kinds."""
    if not question.kind.has_options:
        return f'<p class="write"><span></span> {line(question.unit)}</p>\n'
    rows = "".join(
        f'<li><b class="letter">{name}</b><div class="text">{texts.flow(option.text)}</div></li>\n'
        for name, option in lettered(question, shown_order(question))
    )
    is_short = all(len(plain(option.text)) <= _SHORT for option in question.options)
    kind = "options short" if is_short else "options"
    listed = f'<ol class="{kind}">\n{rows}</ol>\n{texts.rest(MediaRole.OPTION)}'
    return f"{_sides(question, texts)}{listed}"


def _sides(question: Question, texts: Texts) -> str:
    """A place for the letter that belongs to each slot; nothing where there are none."""
    if not question.kind.has_slots:
        return ""
    rows = "".join(
        f'<li><b class="letter">{place}</b><div class="text">{texts.flow(slot.text)}'
        '<p class="write"><span></span></p></div></li>\n'
        for place, slot in enumerate(question.slots, 1)
    )
    is_short = not any(slot.text for slot in question.slots)
    return f'<ol class="{"options short" if is_short else "options"}">\n{rows}</ol>\n'


def shown_order(question: Question) -> tuple[int, ...]:
    """The options as they stand on paper: as in the source, but never in the order that is asked
    for."""
    return option_order(question.kind, question.options, None)


def _answer_sheet(paper: Paper) -> str:
    rows = [
        f'<li><b class="number">{number}</b>{_room_on_sheet(question)}</li>\n'
        for number, question in enumerate(paper.questions, 1)
    ]
    groups = "".join(
        f'<ol class="bubbles">\n{"".join(rows[start : start + _GROUP])}</ol>\n'
        for start in range(0, len(rows), _GROUP)
    )
    rules = "Fill in one circle for each question, the whole of it."
    if any(question.kind is Kind.MULTIPLE for question in paper.questions):
        rules += " Questions with * have several answers."
    top = _top(paper, "Answer sheet", has_fields=True)
    return (
        f'<section class="sheet">\n{top}<p class="how"><i class="filled">B</i> {rules}</p>\n'
        f'<div class="five">\n{groups}</div>\n</section>\n'
    )


def _room_on_sheet(question: Question) -> str:
    """Bubbles, or a line to write on: the one place of the sheet that knows the kinds."""
    if not question.kind.has_options or question.kind.has_slots:
        return f'<span class="blank"></span> {line(question.unit)}'
    names = [letter(place) for place in range(len(question.options))]
    if len(names) > _BUBBLES:
        return '<span class="blank"></span>'
    bubbles = "".join(f"<i>{name}</i>" for name in names)
    return f"{bubbles}{' *' if question.kind is Kind.MULTIPLE else ''}"


def _key(paper: Paper) -> str:
    rows = "".join(
        f"<tr><td>{number}</td><td>{line(_key_letters(question))}</td>"
        f'<td dir="auto">{line(_key_words(question))}</td></tr>\n'
        for number, question in enumerate(paper.questions, 1)
    )
    top = _top(paper, "Key", has_fields=False)
    return (
        f'<section class="key">\n{top}<table>\n<thead><tr><th>No.</th><th>Key</th>'
        f"<th>In words</th></tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )


def _key_letters(question: Question) -> str:
    if not question.is_keyed:
        return "–"
    return key_text(question, shown_order(question)) if question.kind.has_options else ""


def _key_words(question: Question) -> str:
    """The right answer itself: the one place of the key that knows the kinds."""
    if not question.is_keyed:
        return "no key: not scored"
    if not question.kind.has_options:
        return key_text(question, ())
    if question.kind.has_slots:
        pairs = [question.option(slot.key) for slot in question.slots if slot.key is not None]
        named = [first_line(option.text, 40) for option in pairs if option is not None]
        return "; ".join(f"{place} {name}" for place, name in enumerate(named, 1))
    right = [option for option in question.options if option.is_correct]
    return "; ".join(first_line(option.text, 90) for option in right)
