"""Weak: the topics in which answers are wrong most often, with the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.domain.exam import Mode, Rules
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.today import ENOUGH, TopicQuestion, TopicResult
from studytui.tui.content import bar, fitted, joined, line, literal, wrapped
from studytui.tui.judgement_layout import reasons_lines
from studytui.tui.look import SIGN_CURSOR, SIGN_WRONG
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count, percent

DRILL = 20
"""Questions of a drill, at most."""
_TITLES = 4
"""Wrong questions named as evidence."""

Row = TopicResult | str
"""A topic, or the heading of a group."""


class WeakScreen(StudyScreen):
    """Topics by share wrong; under three answers nothing is said of a topic."""

    screen_name = "Weak"
    purpose = "Where you lose points: topics by the share of answers that were wrong."
    depends_on = Changes.ANSWERS | Changes.QUESTIONS | Changes.IMPORTS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,d",
            "drill",
            "drill",
            id="weak.drill",
            tooltip="Up to twenty questions of this topic, wrong and new ones first",
        ),
    ]

    DEFAULT_CSS = """
    WeakScreen #head { height: auto; max-height: 4; padding: 1 1 0 1; }
    WeakScreen VirtualList { height: 1fr; margin: 1 0 0 0; }
    WeakScreen #evidence { height: auto; max-height: 9; padding: 1 1 0 1; }
    WeakScreen.-empty VirtualList, WeakScreen.-empty #evidence { display: none; }
    WeakScreen.-empty #head { height: 1fr; max-height: 100%; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._topic_cells = 0

    def compose_body(self) -> Iterable[Widget]:
        yield TextPane(id="head")
        yield VirtualList(self._row)
        yield TextPane(id="evidence")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#head").can_focus = False
        self.query_one("#evidence").can_focus = False
        self.query_one(VirtualList).focus()

    def reload(self) -> None:
        results = self.study.today.weak()
        self.set_class(not results, "-empty")
        head, reasons = _head(results), self.study.review.miss_reasons()
        self.query_one("#head", TextPane).show(
            lambda width: [*wrapped(head, width), *reasons_lines(reasons, width)]
        )
        rows = _rows(results)
        self._topic_cells = max(
            (_name(row).cell_length for row in rows if isinstance(row, TopicResult)), default=0
        )
        topics: VirtualList[Row] = self.query_one(VirtualList)
        before = topics.current
        places = [place for place, row in enumerate(rows) if _is_same(row, before)]
        topics.show_rows(
            rows, cursor=places[0] if places else 0, skips=lambda row: isinstance(row, str)
        )

    def _row(self, row: Row, width: int, is_cursor: bool) -> Content:
        if isinstance(row, str):
            return literal(f"   {row}", "muted")
        return topic_line(row, width, is_cursor, self._topic_cells)

    def on_virtual_list_moved(self) -> None:
        topic = self.query_one(VirtualList).current
        if isinstance(topic, TopicResult):
            questions = self.study.today.topic_questions(topic)
            self.query_one("#evidence", TextPane).show(
                lambda width: evidence_lines(topic, questions, width)
            )

    def on_virtual_list_chosen(self) -> None:
        self.action_drill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "drill":
            return isinstance(self.query_one(VirtualList).current, TopicResult)
        return True

    def action_drill(self) -> None:
        topic = self.query_one(VirtualList).current
        if not isinstance(topic, TopicResult):
            return
        questions = self.study.today.topic_questions(topic)[:DRILL]
        title = f"Drill: {clean_line(topic.topic or topic.subject)}"
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        try:
            begun = self.study.exams.begin_questions(
                [question.question_id for question in questions], rules, title
            )
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)


def _head(results: Sequence[TopicResult]) -> Content:
    if results:
        return joined(
            ("Where points are lost", "heading"),
            ("   all scored answers so far, by topic", "muted"),
        )
    return joined(
        ("Nothing can be said yet.\n", "heading"),
        f"After {ENOUGH} scored answers a topic stands here with the share that was wrong. Drill it "
        "with ⏎.\n\n",
        ("1", "key"),
        " Today starts a session.  ",
        ("3", "key"),
        " Exams has whole ones.",
    )


def _rows(results: Sequence[TopicResult]) -> list[Row]:
    rows: list[Row] = [topic for topic in results if topic.answers >= ENOUGH]
    few = [topic for topic in results if topic.answers < ENOUGH]
    if few:
        rows += [*([""] if rows else []), f"Not enough yet: under {ENOUGH} answers", *few]
    return rows


def _is_same(row: Row, other: Row | None) -> bool:
    if not isinstance(row, TopicResult) or not isinstance(other, TopicResult):
        return False
    return (row.subject, row.topic) == (other.subject, other.topic)


def _name(topic: TopicResult) -> Content:
    return line(topic.topic) if topic.topic else joined(line(topic.subject), (" no topic", "muted"))


def topic_line(topic: TopicResult, width: int, is_cursor: bool, topic_cells: int) -> Content:
    """A topic with its share wrong as bar and number; the numbers alone where it is narrow."""
    start = f" {SIGN_CURSOR if is_cursor else ' '} "
    if topic.answers < ENOUGH:
        numbers = literal(f"{topic.wrong} wrong of {count(topic.answers, 'answer')} ", "muted")
        name = fitted(_name(topic), max(width - 3 - numbers.cell_length, 4))
        return joined(start, name, numbers)
    share = f"{percent(100 * topic.share_wrong):>5} wrong"
    of = f"{topic.wrong:>5} of {topic.answers}"
    numbers = joined((share, "strong"), (of.ljust(14) if width >= 64 else "", "muted"))
    left = width - 3 - numbers.cell_length - 2
    name_cells = min(max(topic_cells, 10), left)
    bar_cells = min(left - name_cells - 2, 40)
    if bar_cells < 8:
        name_cells, bar_cells = max(left - (8 if left > 26 else -2) - 2, 4), 8 if left > 26 else 0
    parts: list[Content | str] = [start, fitted(_name(topic), name_cells), "  "]
    if bar_cells:
        parts += [literal(bar(topic.share_wrong, bar_cells), "wrong"), "  "]
    return fitted(joined(*parts, numbers), width)


def evidence_lines(
    topic: TopicResult, questions: Sequence[TopicQuestion], width: int
) -> list[Content]:
    """What a topic's place rests on: how many answers and questions, and which are wrong now."""
    never = sum(not question.answers for question in questions)
    wrong = [question for question in questions if question.last_right is False]
    name = " · ".join(part for part in (topic.subject, topic.topic) if part)
    words = (
        f"{count(topic.answers, 'answer')} to {count(topic.questions, 'question')}, "
        f"{topic.wrong} wrong. {count(never, 'question')} never answered. "
    )
    words += f"{len(wrong)} wrong last time:" if wrong else "None was wrong last time."
    lines = [line(name, "strong"), *wrapped(literal(words, "muted"), width)]
    for question in wrong[:_TITLES]:
        title = joined((f" {SIGN_WRONG} ", "wrong"), line(question.title or "(no title)"))
        lines.append(fitted(title, width))
    if len(wrong) > _TITLES:
        lines.append(literal(f"   and {len(wrong) - _TITLES} more", "muted"))
    return lines
