"""The curriculum: subjects and topics in their tree, with weights, hours and what each needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from studytui.domain.syllabus import Concept
from studytui.services.changes import Changes
from studytui.tui.content import in_parts, literal, wrapped
from studytui.tui.layouts.curriculum import Row, detail_lines, head_line, row_line, rows_of
from studytui.tui.screens.ordered import OrderedScreen
from studytui.tui.widgets.bars import KeyBar, Rule
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.order_list import OrderList
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_SUBJECT, _TOPIC, _NAME = "subject", "topic", "name"
"""What the line at the bottom asks for."""

_NONE = (
    "No topics yet. E takes those of an exam profile, B begins a subject of your own; JSON, TOML and "
    "CSV files come in by 6 Import."
)


class CurriculumScreen(OrderedScreen[str | None]):
    """Comes back with a search whose questions are to be shown, or None."""

    screen_name = "Curriculum"
    purpose = (
        "What the exam asks: topics with their share of it, the hours they take, and what comes "
        "first. Each change is kept at once; u takes it back."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="curriculum.open", tooltip="All of it, to be changed"),
        Binding("N", "add", "new topic", id="curriculum.add", tooltip="A topic beside this one"),
        Binding("B", "add_subject", "subject", id="curriculum.subject", tooltip="A new subject"),
        Binding("R", "reorder", "reorder", id="curriculum.reorder", tooltip="Then ↑ ↓ move it"),
        Binding(
            "X",
            "remove",
            "remove",
            id="curriculum.remove",
            tooltip="Take it away, if nothing hangs on it",
        ),
        Binding("Q", "questions", "questions", id="curriculum.questions", tooltip="Its questions"),
        Binding(
            "E",
            "profile",
            "from an exam",
            id="curriculum.profile",
            tooltip="Topics, weights and rules as an exam profile has them",
        ),
        Binding(
            "L", "rules", "rules", id="curriculum.rules", tooltip="Which search is which topic"
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="curriculum.leave", tooltip="Back; all is kept"),
    ]

    DEFAULT_CSS = """
    CurriculumScreen {
        #title { height: 2; padding: 0 1; }
        #columns { height: auto; margin: 1 0 0 0; }
        OrderList { height: 1fr; }
        #detail { height: 4; padding: 0 1 0 3; }
        EntryLine { padding: 0 1; }
        &.-narrow #title { height: 3; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._concepts: dict[int, list[Concept]] = {}

    def compose(self) -> ComposeResult:
        yield TextPane(id="title")
        yield Rule()
        yield TextPane(self._head, id="columns")
        yield OrderList(self._row_line)
        yield Rule()
        yield TextPane(id="detail")
        yield EntryLine()
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#columns", "#detail"):
            self.query_one(name).can_focus = False
        self.study_app.changed.subscribe(self, self._read_again)
        self._read()

    def _row_line(self, row: Row, width: int, is_cursor: bool) -> Content:
        return row_line(
            row,
            width,
            is_cursor=is_cursor,
            is_moving=self._list.is_ordering,
            has_needs=self._has_needs,
        )

    @property
    def _has_needs(self) -> bool:
        return any(row.needs for row in self._rows)

    def _head(self, width: int) -> list[Content]:
        if self._rows:
            return [head_line(width, has_needs=self._has_needs)]
        return wrapped(literal(_NONE), width, " ")

    def _read_again(self, changes: Changes) -> None:
        if changes & (Changes.GOAL | Changes.QUESTIONS | Changes.IMPORTS):
            self._read()

    def _read(self, wanted: str = "") -> None:
        """Read everything; the cursor stays where it was, or goes to the topic that is wanted."""
        before = self._list.current
        syllabus = self.study.syllabus
        self._rows = rows_of(syllabus.trees(), syllabus.questions())
        self._concepts = syllabus.concepts()
        place = max(self._list.cursor, 0)
        for number, row in enumerate(self._rows):
            is_wanted = wanted and row.name == wanted
            is_same = before is not None and _is_same(row, before)
            if is_wanted or (is_same and not wanted):
                place = number
        self._list.show_rows(self._rows, cursor=place)
        self.query_one("#title", TextPane).show(self._title_lines)
        self.query_one("#columns", TextPane).show(self._head)
        self._show_detail()
        self.show_keys()

    def _title_lines(self, width: int) -> list[Content]:
        topics = [row for row in self._rows if row.entry is not None]
        if not topics:
            return [literal("Curriculum", "title")]
        weights = sum(row.entry.weight or 0 for row in topics if row.entry and row.depth == 1)
        facts = [count(len(topics), "topic")]
        if weights:
            facts.append(f"weights add up to {weights:g} %")
        unmapped = self._rows[-1].questions if self._rows[-1].query == "topic:none" else 0
        if unmapped:
            facts.append(f"{count(unmapped, 'question')} without a topic")
        muted = [literal(one, "muted") for one in facts]
        return [literal("Curriculum", "title"), *in_parts(muted, width, literal(" · ", "muted"))]

    def _show_detail(self) -> None:
        row = self._list.current
        self.query_one("#detail", TextPane).show(lambda width: self._detail(row, width))

    def _detail(self, row: Row | None, width: int) -> list[Content]:
        if row is None:
            return []
        concepts: Sequence[Concept] = ()
        if row.entry is not None:
            concepts = self._concepts.get(row.entry.topic_id, ())
        return detail_lines(row, concepts, width)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted:
            return True
        row = self._list.current
        if action in ("add", "remove", "reorder"):
            return row is not None and (row.entry is not None or row.subject is not None)
        return row is not None if action in ("open", "questions") else True

    def label_of(self, action: str, label: str) -> str:
        return "that place" if action == "reorder" and self._list.is_ordering else label

    @on(VirtualList.Moved)
    def _on_another(self) -> None:
        self._show_detail()
        self.show_keys()

    @on(VirtualList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    # Changes

    def _do(self, verb: Callable[[], Changes], wanted: str = "") -> bool:
        """As everywhere; the cursor goes to the topic that is `wanted`."""
        is_done = super()._do(verb)
        if is_done and wanted:
            self._read(wanted)
        return is_done

    def action_open(self) -> None:
        row = self._list.current
        if self._list.is_ordering:
            self.action_reorder()
        elif row is None:
            return
        elif row.entry is not None:
            from studytui.tui.screens.topic import TopicScreen

            self.app.push_screen(TopicScreen(row.entry.topic_id))
        elif row.subject is not None:
            self._ask(_NAME, "Name of the subject", row.name)
        else:
            self.action_questions()

    def action_add(self) -> None:
        if self._list.current is not None:
            self._ask(_TOPIC, "New topic")

    def action_add_subject(self) -> None:
        self._ask(_SUBJECT, "New subject")

    def _ask(self, purpose: str, label: str, value: str = "") -> None:
        self._entry.ask(purpose, label, value)
        self._entry.prompt.focus()

    @on(Input.Submitted, "EntryLine Prompt")
    def _keep_typed(self) -> None:
        row, text, syllabus = self._list.current, self._entry.value.strip(), self.study.syllabus
        purpose = self._entry.purpose
        if not text:
            self._close()
            return
        if purpose == _SUBJECT:
            is_done = self._do(lambda: syllabus.add_subject(text), text)
        elif row is None:
            return
        elif purpose == _NAME and row.subject is not None:
            subject_id = row.subject.subject_id
            is_done = self._do(lambda: syllabus.rename_subject(subject_id, text), text)
        elif row.entry is not None:
            entry = row.entry
            is_done = self._do(
                lambda: syllabus.add_topic(entry.subject_id, text, entry.parent_id), text
            )
        elif row.subject is not None:
            subject_id = row.subject.subject_id
            is_done = self._do(lambda: syllabus.add_topic(subject_id, text), text)
        else:
            return
        if is_done:
            self._close()

    @on(OrderList.Shifted)
    def _shift(self, message: OrderList.Shifted) -> None:
        row, step = self._list.current, message.step
        if row is None:
            return
        syllabus = self.study.syllabus
        if row.entry is not None:
            topic_id = row.entry.topic_id
            self._do(lambda: syllabus.move_topic(topic_id, step))
        elif row.subject is not None:
            subject_id = row.subject.subject_id
            self._do(lambda: syllabus.move_subject(subject_id, step))

    def action_remove(self) -> None:
        row, syllabus = self._list.current, self.study.syllabus
        if row is not None and row.entry is not None:
            topic_id = row.entry.topic_id
            self._do(lambda: syllabus.remove_topic(topic_id))
        elif row is not None and row.subject is not None:
            subject_id = row.subject.subject_id
            self._do(lambda: syllabus.remove_subject(subject_id))

    def action_questions(self) -> None:
        row = self._list.current
        if row is not None:
            self.dismiss(row.query)

    def action_rules(self) -> None:
        from studytui.tui.screens.topic_rules import RulesScreen

        self.app.push_screen(RulesScreen())

    def action_profile(self) -> None:
        from studytui.tui.screens.choice import Choice, ChoiceScreen

        profiles = [one for one in self.study.profiles.all() if one.topics]
        choices = [Choice(one.title, count(len(one.topics), "topic")) for one in profiles]

        def take(place: int | None) -> None:
            if place is not None:
                profile = profiles[place]
                self._do(lambda: self.study.mapping.take_profile(profile), profile.title)

        self.app.push_screen(ChoiceScreen("Topics as which exam has them?", choices), take)


def _is_same(row: Row, other: Row) -> bool:
    if row.entry is not None and other.entry is not None:
        return row.entry.topic_id == other.entry.topic_id
    if row.subject is not None and other.subject is not None:
        return row.subject.subject_id == other.subject.subject_id
    return row.query == other.query and row.entry is None and other.entry is None
