"""Weak: what costs points in the exam, ranked, with what shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Question
from studytui.domain.text import clean_line
from studytui.domain.weakness import Weakness
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.weaknesses import Few, SourceResult, Standing
from studytui.tui.layouts.judgement import reasons_lines
from studytui.tui.layouts.weak import (
    Evidence,
    Row,
    evidence_lines,
    few_lines,
    head_lines,
    name_of,
    nothing_lines,
    row_line,
    rows_of,
    source_lines,
)
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import short_day

_LEAST, _MOST = 6, 14
"""Lines of evidence, about a third of the screen."""


class WeakScreen(StudyScreen):
    """Weaknesses by the points they cost; under three answers nothing is said of a topic."""

    screen_name = "Weak"
    purpose = (
        "Where you lose points. Points are percent of the exam, estimated, with the interval in "
        "which they lie four times of five; n is the number of answers that were looked at. What "
        "the last answers no longer show closes by itself."
    )
    from_anywhere = frozenset({"past"})
    depends_on = Changes.ANSWERS | Changes.QUESTIONS | Changes.IMPORTS | Changes.GOAL

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter,d",
            "drill",
            "drill",
            id="weak.drill",
            tooltip="Up to twenty questions: those that show it, then others of the topic",
        ),
        Binding(
            "v",
            "questions",
            "questions",
            id="weak.questions",
            tooltip="The questions in which it showed",
        ),
        Binding(
            "N",
            "pack",
            "new pack",
            id="weak.pack",
            tooltip="A learning pack for it: what to read, what was missed, a retest",
        ),
        Binding(
            "less_than_sign",
            "loop",
            "loop",
            id="weak.loop",
            tooltip="From it to mastery, stage by stage: study, test, mark, prescribe, retest",
        ),
        Binding(
            "H",
            "past",
            "history",
            id="weak.past",
            tooltip="What was weak once and no longer shows; the same key leads back",
        ),
    ]

    DEFAULT_CSS = """
    WeakScreen #head { height: auto; max-height: 5; padding: 1 1 0 1; }
    WeakScreen VirtualList { height: 1fr; margin: 1 0 0 0; }
    WeakScreen #evidence { height: auto; max-height: 15; padding: 1 1 0 1; }
    WeakScreen.-empty VirtualList, WeakScreen.-empty #evidence { display: none; }
    WeakScreen.-empty #head { height: 1fr; max-height: 100%; }
    WeakScreen.-broad {
        layout: grid; grid-size: 2; grid-columns: 3fr 2fr; grid-rows: 2 auto 1fr;
        TopBar, #head { column-span: 2; }
        #evidence {
            height: 1fr; max-height: 100%; margin: 1 0 0 0; padding: 0 2;
            border-left: solid $foreground 35%;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._standing: Standing | None = None
        self._rows: Sequence[Row] = ()
        self._name_cells = 0
        self._shows_past = False

    def compose_body(self) -> Iterable[Widget]:
        yield TextPane(id="head")
        yield VirtualList(self._row)
        yield TextPane(id="evidence")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#head").can_focus = False
        self.query_one("#evidence").can_focus = False
        self._list.focus()

    @property
    def _list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    # Reading

    def reload(self) -> None:
        standing = self._standing = self.study.weaknesses.standing()
        if not standing.resolved:
            self._shows_past = False
        self._show()
        # Counting reasons goes through all answers: the list is on the screen before that.
        self.call_after_refresh(self._show_head)

    def _show(self) -> None:
        standing = self._standing
        assert standing is not None
        if self._shows_past:
            self._rows = standing.resolved
        else:
            found = self.study.weaknesses.without_topic() if standing.unmapped else []
            self._rows = rows_of(standing, found)
        is_empty = not any(not isinstance(row, str) for row in self._rows)
        self.set_class(is_empty, "-empty")
        self._name_cells = max(
            (name_of(row, standing).cell_length for row in self._rows if isinstance(row, Weakness)),
            default=0,
        )
        self._show_head(with_reasons=False)
        before = self._list.current
        places = [place for place, row in enumerate(self._rows) if _is_same(row, before)]
        self._list.show_rows(
            self._rows, cursor=places[0] if places else 0, skips=lambda row: isinstance(row, str)
        )
        self.show_keys()

    def _show_head(self, *, with_reasons: bool = True) -> None:
        standing = self._standing
        assert standing is not None
        reasons = self.study.review.miss_reasons() if with_reasons else {}
        is_past, is_empty = self._shows_past, self.has_class("-empty")
        has_weak = bool(standing.current)

        def lines(width: int) -> list[Content]:
            if not is_past and (is_empty or not has_weak):
                return [*nothing_lines(standing, width), *reasons_lines(reasons, width)]
            head = head_lines(standing, width, is_past=is_past)
            return [*head, *reasons_lines(reasons, width)]

        self.query_one("#head", TextPane).show(lines)

    def _row(self, row: Row, width: int, is_cursor: bool) -> Content:
        standing = self._standing
        assert standing is not None
        most = standing.current[0].points if standing.current else 0.0
        return row_line(row, standing, width, is_cursor, self._name_cells, most)

    def on_virtual_list_moved(self) -> None:
        row = self._list.current
        pane = self.query_one("#evidence", TextPane)
        if isinstance(row, Weakness):
            shown = self._evidence(row)
            height = max(min(self.size.height // 3, _MOST), _LEAST)
            if self.has_class("-broad"):
                height = pane.size.height or height
            pane.show(lambda width: evidence_lines(shown, width, height))
        elif isinstance(row, Few):
            name = self._topic_name(row.topic_id)
            pane.show(lambda width: few_lines(row, name, width))
        elif isinstance(row, SourceResult):
            pane.show(lambda width: source_lines(row, width))
        self.show_keys()

    def _evidence(self, weakness: Weakness) -> Evidence:
        standing, found = self._standing, self.study.weaknesses
        assert standing is not None
        return Evidence(
            weakness,
            self._topic_name(weakness.topic_id),
            found.looks(weakness),
            short_day(standing.exam_date) if standing.exam_date else "",
            found.questions(weakness),
            self._question(weakness.question_id),
            found.trend(weakness.topic_id),
            self.study.database.now(),
        )

    def _topic_name(self, topic_id: int) -> str:
        return self._standing.names.get(topic_id, "") if self._standing is not None else ""

    def _question(self, question_id: int | None) -> Question | None:
        try:
            return None if question_id is None else self.study.library.question(question_id)
        except StudyError:
            return None

    # Acting

    def on_virtual_list_chosen(self) -> None:
        self.action_drill()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "drill":
            row = self._list.current
            return row is not None and not isinstance(row, str)
        if action in ("pack", "loop"):
            return isinstance(self._list.current, Weakness | Few)
        if action == "questions":
            return isinstance(self._list.current, Weakness)
        if action == "past":
            return self._standing is not None and bool(self._standing.resolved)
        return True

    def label_of(self, action: str, label: str) -> str:
        return "weak now" if action == "past" and self._shows_past else label

    def action_past(self) -> None:
        self._shows_past = not self._shows_past
        self._show()
        self._show_head()

    def action_questions(self) -> None:
        from studytui.tui.screens.evidence import EvidenceScreen

        weakness = self._list.current
        if isinstance(weakness, Weakness):
            shown = self._evidence(weakness)
            self.app.push_screen(EvidenceScreen(shown), self._back_from_questions)

    def _back_from_questions(self, wants_drill: bool | None) -> None:
        if wants_drill:
            self.action_drill()

    def action_pack(self) -> None:
        from studytui.tui.screens.pack import PackScreen

        row = self._list.current
        if not isinstance(row, Weakness | Few):
            return
        try:
            kept = self.study.learning_packs.make(row.topic_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.app.push_screen(PackScreen(kept))

    def action_loop(self) -> None:
        from studytui.tui.screens.loop import LoopScreen

        row = self._list.current
        if not isinstance(row, Weakness | Few):
            return
        weakness = row if isinstance(row, Weakness) and row.resolved is None else None
        try:
            loop = self.study.loops.start([row.topic_id], weakness)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.app.push_screen(LoopScreen(loop.loop_id))

    def action_drill(self) -> None:
        row = self._list.current
        if row is None or isinstance(row, str):
            return
        ids, title = self._drill(row)
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        try:
            begun = self.study.exams.begin_questions(ids, rules, f"Drill: {clean_line(title)}")
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)

    def _drill(self, row: Weakness | Few | SourceResult) -> tuple[list[int], str]:
        """What to ask, and what it is called."""
        if isinstance(row, SourceResult):
            return self.study.weaknesses.source_drill(row.source_id), row.name
        name = self._topic_name(row.topic_id)
        if isinstance(row, Few):
            return self.study.weaknesses.topic_drill(row.topic_id), name
        return self.study.weaknesses.drill(row), name


def _is_same(row: Row, other: Row | None) -> bool:
    if isinstance(row, Weakness) and isinstance(other, Weakness):
        return row.identity == other.identity
    if isinstance(row, Few) and isinstance(other, Few):
        return row.topic_id == other.topic_id
    if isinstance(row, SourceResult) and isinstance(other, SourceResult):
        return row.source_id == other.source_id
    return False
