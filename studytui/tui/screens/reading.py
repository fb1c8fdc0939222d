"""Reading: a resource of the learner's own, from where it was left or where a topic stands in it."""

from __future__ import annotations

from bisect import bisect_right
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
from studytui.services.drafts import Draft
from studytui.services.passage_notes import PassageNote
from studytui.services.resources import Reading
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.layouts.reading import Pages, laid_out, next_row
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane

_KEPT_EVERY = timedelta(seconds=5)
"""Of the keys in between nothing is kept, unless they lead to another passage."""
_NOTE = "passage note"


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
        Binding(
            "t",
            "note",
            "note",
            id="reading.note",
            tooltip="Write a note on the passage at the top; empty takes it away",
        ),
        Binding(
            "v",
            "other",
            "what belongs to it",
            id="reading.other",
            tooltip="From a question paper to its mark scheme and its report, and back",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="reading.leave", tooltip="Back; where you are is kept"),
    ]

    DEFAULT_CSS = """
    ReadingScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
        #search-line, #note-line { height: 1; padding: 0 1; display: none; }
        &.-searching #search-line, &.-noting #note-line { display: block; }
        #sign { width: 2; height: 1; }
        #note-sign { width: 6; height: 1; }
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
        self._notes: dict[int, list[PassageNote]] = {}
        self._found: list[int] = []
        """Lines in which the words stand."""
        self._reading: Reading | None = None
        self._others: list[tuple[int, str]] = []
        """Other files of the same exam paper."""
        self._noted = 0
        """The passage that a note is being written on."""
        self._kept_at = datetime.min.replace(tzinfo=UTC)

    def compose(self) -> ComposeResult:
        yield TextPane(self._title, id="title")
        yield Rule()
        yield TextPane(id="text")
        with Horizontal(id="search-line"):
            yield TextPane(lambda width: [literal("/", "key")], id="sign")
            yield Prompt(placeholder="words to look for", id="search")
        with Horizontal(id="note-line"):
            yield TextPane(lambda width: [literal("Note", "key")], id="note-sign")
            yield Prompt(placeholder="on the passage at the top", id="note")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#sign", "#note-sign"):
            self.query_one(name).can_focus = False
        # A note is written on, not written anew.
        self.query_one("#note", Prompt).select_on_focus = False
        resources = self.study.resources
        try:
            self._line = resources.line(self._resource_id)
            self._passages = resources.passages(self._resource_id)
            self._others = resources.belonging(self._line)
            self._position = min(self._position, max(len(self._passages) - 1, 0))
            self._reading = resources.begin(self._resource_id, self._position, self._topic_id)
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(Changes.NOTHING)
            return
        self._read_notes()
        self._text.show(self._lay_out)
        self._text.when_scrolled = self._show_place
        self._text.focus()
        self.call_after_refresh(self._go_to, self._position)

    @property
    def _text(self) -> TextPane:
        return self.query_one("#text", TextPane)

    def _lay_out(self, width: int) -> list[Content]:
        self._pages = laid_out(self._passages, width, self._words, self._notes)
        self._found = self._pages.rows_with(self._words)
        return list(self._pages.lines)

    def _read_notes(self) -> None:
        self._notes = {}
        for note in self.study.passage_notes.of(self._resource_id):
            self._notes.setdefault(note.position, []).append(note)

    def _title(self, width: int) -> list[Content]:
        if self._reading is None:
            return []
        number = len(self._passages)
        place = number if self._is_end else self._at
        found = f"  found {self._nth} of {len(self._found)} ·" if self._found else ""
        share = literal(f"{found}  {round(100 * place / max(number, 1))} %", "muted")
        title = line(self._line.title, "title")
        return [joined(fitted(title, width - share.cell_length), share)]

    @property
    def _nth(self) -> int:
        """Which of the places found one is at, or was last."""
        return max(bisect_right(self._found, self._text.top), 1)

    @property
    def _at(self) -> int:
        """The passage at the top of what is seen."""
        return self._pages.passage_at(self._text.top)

    @property
    def _is_end(self) -> bool:
        return self._text.top + self._text.size.height >= len(self._pages.lines)

    def _go_to(self, passage: int) -> None:
        self._text.scroll_to_row(self._pages.row_of(passage))

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
        if action == "other":
            return bool(self._others)
        return bool(self._words) if action == "found" else True

    def label_of(self, action: str, label: str) -> str:
        return self._next_title() if action == "other" and self._others else label

    def _next_one(self) -> tuple[int, str]:
        """The next of the files of the paper, in turn."""
        later = [one for one in self._others if one[0] > self._resource_id]
        return (later or self._others)[0]

    def _next_title(self) -> str:
        kind = self.study.resources.line(self._next_one()[0]).metadata.get("type")
        return str(kind) if kind else "what belongs to it"

    def action_other(self) -> None:
        resource_id, _ = self._next_one()
        self._keep()
        self.dismiss(Changes.RESOURCES | Changes.PLAN)
        self.study_app.read(resource_id, 0, self._topic_id)

    def action_search(self) -> None:
        self.add_class("-searching")
        self.query_one("#search", Prompt).focus()

    def action_note(self) -> None:
        """Ask for the note on the passage at the top."""
        self._noted = self._at
        prompt = self.query_one("#note", Prompt)
        typed = self.study.drafts.text(_NOTE, self._draft_uid)
        prompt.typed = self._keep_draft
        prompt.value = self._kept_note if typed is None else typed
        prompt.cursor_position = len(prompt.value)
        self.add_class("-noting")
        prompt.focus()

    @property
    def _kept_note(self) -> str:
        return "".join(one.text for one in self._notes.get(self._noted, [])[:1])

    @property
    def _draft_uid(self) -> str:
        return f"{self._line.path} {self._noted}"

    def _keep_draft(self) -> None:
        value = self.query_one("#note", Prompt).value
        if value.strip() and value != self._kept_note:
            draft = Draft(_NOTE, self._draft_uid, value, self._line.title)
            self.study.drafts.keep(draft)
        else:
            self.study.drafts.drop(_NOTE, self._draft_uid)

    @on(Input.Submitted, "#note")
    def _keep_note(self, event: Input.Submitted) -> None:
        changes = self.study.passage_notes.set(self._resource_id, self._noted, event.value)
        self._end_note()
        self._read_notes()
        self._text.show(self._lay_out, keep_place=True)
        self.study_app.publish(changes)

    @on(Prompt.Left, "#note")
    def _end_note(self) -> None:
        self.study.drafts.drop(_NOTE, self._draft_uid)
        self.remove_class("-noting")
        self._text.focus()

    @on(Input.Submitted, "#search")
    def _search(self, event: Input.Submitted) -> None:
        self._end_search()
        typed = event.value.strip().casefold()
        # As it was typed; its words where it stands nowhere in one line.
        for words in ((typed,) if typed else (), tuple(words_of(typed))):
            self._words = words
            if words and self._pages.rows_with(words):
                break
        self._text.show(self._lay_out, keep_place=True)
        if self._words and not self._found:
            self.study_app.remark("It does not say that.")
        self.action_found(1)
        self.show_keys()

    @on(Prompt.Left, "#search")
    def _end_search(self) -> None:
        self.remove_class("-searching")
        self._text.focus()

    def action_found(self, step: int) -> None:
        row = next_row(self._found, self._text.top, step)
        if row is not None:
            self._text.scroll_to_row(row)

    def action_leave(self) -> None:
        self._keep()
        self.dismiss(Changes.RESOURCES | Changes.PLAN)
