"""Rules: which search gives the questions of which topic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from studytui.services.changes import Changes
from studytui.services.mapping import Mapping, Rule
from studytui.tui.content import fitted, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.ordered import OrderedScreen
from studytui.tui.screens.topic_choice import choose_topic
from studytui.tui.widgets.bars import KeyBar
from studytui.tui.widgets.bars import Rule as Line
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.order_list import OrderList
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

if TYPE_CHECKING:
    from studytui.services.topic_proposals import Proposal, ToMap

_AT_ONCE = 20_000
"""Questions of a library in which a rule holds while the screen waits for it."""
_NEW, _OLD = "new", "old"
"""What the line at the bottom asks for."""


class RulesScreen(OrderedScreen[None]):
    """A list of rules in the order in which they are asked."""

    screen_name = "Rules"
    purpose = (
        "A rule is a search and a topic: what the search finds belongs to the topic. The first rule "
        "that fits a question holds; what you said of a question by hand wins over rules. Rules "
        "see the library as its sources put it into topics, and hold for later imports."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "open", id="rules.open", tooltip="Another search for this rule"),
        Binding("N", "add", "new rule", id="rules.add", tooltip="A rule behind the others"),
        Binding("W", "topic", "topic", id="rules.topic", tooltip="Another topic for this rule"),
        Binding("R", "reorder", "reorder", id="rules.reorder", tooltip="Then ↑ ↓ move it"),
        Binding("X", "remove", "remove", id="rules.remove", tooltip="Take the rule away"),
        Binding(
            "quotation_mark",
            "propose",
            "ask a model",
            id="rules.propose",
            tooltip="Have a language model propose topics for questions without one, if you set one",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="rules.leave", tooltip="Back; all is kept"),
    ]

    DEFAULT_CSS = """
    RulesScreen {
        #title { height: 1; padding: 0 1; }
        OrderList { height: 1fr; margin: 1 0 0 0; }
        #words { height: 3; padding: 0 1 0 3; }
        EntryLine { padding: 0 1; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._topics: dict[int, str] = {}
        self._held: dict[int, int] = {}
        self._asked: set[int] = set()
        """Questions about which the model was asked."""

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal("Rules", "title")], id="title")
        yield Line()
        yield OrderList(self._row_line)
        yield Line()
        yield TextPane(id="words")
        yield EntryLine()
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#words"):
            self.query_one(name).can_focus = False
        self.study_app.changed.subscribe(self, self._read_again)
        self._read()

    @property
    def _rule(self) -> Rule | None:
        row = self._list.current
        return row if isinstance(row, Rule) else None

    def _read_again(self, changes: Changes) -> None:
        if changes & Changes.GOAL:
            self._read()

    def _read(self) -> None:
        before = self._rule
        rules = self.study.mapping.rules()
        self._topics = {
            entry.topic_id: entry.name
            for tree in self.study.syllabus.trees()
            for _, entry in tree.topics
        }
        self._held = self.study.mapping.held()
        ids = [one.rule_id for one in rules]
        wanted = ids.index(before.rule_id) if before and before.rule_id in ids else len(ids) - 1
        self._list.show_rows(rules, cursor=wanted)
        self.query_one("#words", TextPane).show(self._words)
        self.show_keys()

    def _row_line(self, rule: Rule, width: int, is_cursor: bool) -> Content:
        sign = " " if not is_cursor else "↕" if self._list.is_ordering else SIGN_CURSOR
        room = max((width - 8) // 2, 8)
        query = fitted(line(rule.query), room)
        topic = self._topics.get(rule.topic_id, "a topic that is gone")
        return fitted(joined(f" {sign} ", query, ("  → ", "muted"), line(topic)), width)

    def _words(self, width: int) -> list[Content]:
        rule = self._rule
        if rule is None:
            hint = "No rules yet. N makes one: a search such as topic:none loops, then its topic."
            return wrapped(literal(hint), width)
        held = count(self._held.get(rule.topic_id, 0), "question")
        topic = self._topics.get(rule.topic_id, "")
        words = joined(line(rule.query, "strong"), " → ", line(topic))
        return [*wrapped(words, width), literal(f"rules put {held} into this topic", "muted")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("open", "topic", "reorder", "remove") and self.is_mounted:
            return self._rule is not None
        return True

    @on(VirtualList.Moved)
    def _on_another(self) -> None:
        self.query_one("#words", TextPane).show(self._words)

    @on(VirtualList.Chosen)
    def action_open(self) -> None:
        if self._list.is_ordering:
            self.action_reorder()
        elif self._rule is not None:
            self._ask(_OLD, self._rule.query)

    def action_add(self) -> None:
        self._ask(_NEW, "")

    def _ask(self, purpose: str, value: str) -> None:
        self._entry.prompt.placeholder = "topic:none loops OR while"
        self._entry.ask(purpose, "Search", value)
        self._entry.prompt.focus()

    @on(Input.Submitted, "EntryLine Prompt")
    def _keep_typed(self) -> None:
        query, rule = self._entry.value.strip(), self._rule
        is_new = self._entry.purpose == _NEW
        self._close()
        if not query:
            return
        if is_new:
            found = count(len(self.study.library.find(query)), "question")

            def add(topic_id: int) -> None:
                self._map(lambda mapping: mapping.add_rule(query, topic_id))

            choose_topic(self, f"{query}: {found} to which topic?", add)
        elif rule is not None:
            self._map(lambda mapping: mapping.change_rule(replace(rule, query=query)))

    def _map(self, verb: Callable[[Mapping], Changes]) -> None:
        """Have rules changed; where there are many questions, beside the screen."""
        if self.study.library.summary().questions <= _AT_ONCE:
            self._do(lambda: verb(self.study.mapping))
            return
        from studytui.tui.screens.waiting import wait_for

        wait_for(
            self,
            "Putting questions where the rules say.",
            lambda own, on_progress: verb(own.mapping),
            self.study_app.publish,
        )

    def action_topic(self) -> None:
        rule = self._rule
        if rule is None:
            return

        def put(topic_id: int) -> None:
            self._map(lambda mapping: mapping.change_rule(replace(rule, topic_id=topic_id)))

        choose_topic(self, f"{rule.query}: to which topic?", put)

    @on(OrderList.Shifted)
    def _shift(self, message: OrderList.Shifted) -> None:
        rule = self._rule
        if rule is not None:
            self._map(lambda mapping: mapping.move_rule(rule, message.step))

    def action_remove(self) -> None:
        rule = self._rule
        if rule is not None:
            self._map(lambda mapping: mapping.remove_rule(rule))

    def is_named(self, action: str) -> bool:
        if action == "propose":
            return self.study.language_model.is_on
        return super().is_named(action)

    def action_propose(self) -> None:
        from studytui.tui.screens.asking_model import ask_model
        from studytui.tui.screens.topic_proposals import ProposalsScreen

        asked = frozenset(self._asked)

        def show(to_map: ToMap, proposals: tuple[Proposal, ...]) -> None:
            self._asked |= {one.question_id for one in to_map.questions}
            self.app.push_screen(ProposalsScreen(to_map, proposals), self._was_proposed)

        ask_model(
            self,
            lambda own: own.topic_proposals.prepare(asked),
            lambda to_map, stopped: self.study.topic_proposals.propose(to_map, stopped),
            show,
        )

    def _was_proposed(self, changes: Changes | None) -> None:
        self.study_app.publish(changes or Changes.NOTHING)
