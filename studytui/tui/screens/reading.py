"""Reading: a resource of the learner's own, from where it was left or where a topic stands in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain.passage import words_of
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.resources import Reading
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.reading_layout import Pages, laid_out
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane

_KEPT_EVERY = timedelta(seconds=5)
"""Of the keys in between nothing is kept, unless they lead to another passage."""


class ReadingScreen(TaskScreen[Changes]):
    """Comes back with what has changed. Place and time are kept as one reads."""

    screen_name = "Reading"
    purpose = (
        "Your own text, to read. Where you are is kept, and the time counts for the topic it was "
        "opened for."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "search", id="reading.search", tooltip="Look for words in it"),
        Binding("n", "found(1)", "next found", id="reading.next", tooltip="The next place found"),
        Binding(
            "p",
            "found(-1)",
            "back",
            id="reading.previous",
            show=False,
            tooltip="The place found before",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="reading.leave", tooltip="Back; where you are is kept"),
    ]

    DEFAULT_CSS = """
    ReadingScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
        #search-line { height: 1; padding: 0 1; display: none; }
        &.-searching #search-line { display: block; }
        #sign { width: 2; height: 1; }
        Prompt { width: 1fr; }
    }
    ReadingScreen.-narrow #text { padding: 1 0 0 1; }
    """

    def __init__(self, resource_id: int, position: int, topic_id: int | None, words: str) -> None:
        """Begins at a passage. `words` are marked in the text from the start."""
        super().__init__()
        self._resource_id = resource_id
        self._position = position
        self._topic_id = topic_id
        self._words = tuple(words_of(words))
        self._pages = Pages()
        self._reading: Reading | None = None
        self._kept_at = datetime.min.replace(tzinfo=UTC)

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(id="text")
        with Horizontal(id="search-line"):
            yield TextPane(lambda width: [literal("/", "key")], id="sign")
            yield Prompt(placeholder="words to look for", id="search")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#sign"):
            self.query_one(name).can_focus = False
        resources = self.study.resources
        try:
            self._line = resources.line(self._resource_id)
            self._passages = resources.passages(self._resource_id)
            self._position = min(self._position, max(len(self._passages) - 1, 0))
            self._reading = resources.begin(self._resource_id, self._position, self._topic_id)
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(Changes.NOTHING)
            return
        self._text.show(self._lay_out)
        self._text.focus()
        self.call_after_refresh(self._go_to, self._position)

    @property
    def _text(self) -> TextPane:
        return self.query_one("#text", TextPane)

    def _lay_out(self, width: int) -> list[Content]:
        self._pages = laid_out(self._passages, width, self._words)
        return list(self._pages.lines)

    def _title(self, width: int) -> list[Content]:
        if self._reading is None:
            return []
        number = len(self._passages)
        place = number if self._is_end else self._at
        share = literal(f"  {round(100 * place / max(number, 1))} %", "muted")
        title = line(self._line.title, "title")
        return [joined(fitted(title, width - share.cell_length), share)]

    @property
    def _at(self) -> int:
        """The passage at the top of what is seen."""
        return self._pages.passage_at(self._text.top)

    @property
    def _is_end(self) -> bool:
        return self._text.top + self._text.size.height >= len(self._pages.lines)

    def _go_to(self, passage: int) -> None:
        self._text.scroll_to_row(self._pages.row_of(passage))
        self._show_place()

    def on_key(self) -> None:
        self.call_after_refresh(self._show_place)

    def _show_place(self) -> None:
        """Where one is, after each key."""
        if self._reading is None:
            return
        if self._at != self._position or self.study.database.now() - self._kept_at >= _KEPT_EVERY:
            self._keep()
        self.query_one("#title", TextPane).show(self._title)

    def _keep(self) -> None:
        if self._reading is not None:
            self._position, self._kept_at = self._at, self.study.database.now()
            self._reading.at(self._position, is_end=self._is_end)

    def hints(self) -> list[KeyHint]:
        return [KeyHint("space", "page"), KeyHint("j k", "scroll"), *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._words) if action == "found" else True

    def action_search(self) -> None:
        self.add_class("-searching")
        self.query_one(Prompt).focus()

    @on(Input.Submitted, "#search")
    def _search(self, event: Input.Submitted) -> None:
        self._end_search()
        typed = event.value.strip().casefold()
        # As it was typed; its words where it stands nowhere in one line.
        for words in ((typed,) if typed else (), tuple(words_of(typed))):
            self._words = words
            if words and self._pages.next_with(words, self._text.top, 1) is not None:
                break
        self._text.show(self._lay_out, keep_place=True)
        if self._words and self._pages.next_with(self._words, self._text.top, 1) is None:
            self.study_app.remark("It does not say that.")
        self.action_found(1)
        self.show_keys()

    @on(Prompt.Left, "#search")
    def _end_search(self) -> None:
        self.remove_class("-searching")
        self._text.focus()

    def action_found(self, step: int) -> None:
        row = self._pages.next_with(self._words, self._text.top, step)
        if row is not None:
            self._text.scroll_to_row(row)
            self._show_place()

    def action_leave(self) -> None:
        self._keep()
        self.dismiss(Changes.RESOURCES | Changes.PLAN)
