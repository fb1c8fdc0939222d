"""Library: places on the left, questions in a list, and the one under the cursor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.binding import Binding
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.library import QuestionList
from studytui.tui.content import fitted, joined, line, literal, stacked, wrapped
from studytui.tui.question_layout import explanation_lines, facts_line, option_lines, stem_lines
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.place_tree import PlaceRow, PlaceTree, number_text, place_rows
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.question_table import QuestionTable
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.widgets.words import Words

_NARROW = 64
_PRACTICE = 50
"""Questions that one practice takes at most."""
_FIELDS = (
    'words  "exact words"  -not  OR  topic:  source:  tag:  kind:  is:wrong  is:new  is:flagged  '
    "is:keyless  difficulty:>3  seen:7d  wrong:>=2  peer:<40  exam:  note:"
)


class LibraryScreen(StudyScreen):
    """Finds questions, shows them, and starts something with what was found."""

    name_in_bar = "Library"
    purpose = (
        "All your questions: search them, look at one, and practise or sit exactly what you found."
    )
    depends_on = Changes.QUESTIONS | Changes.ANSWERS | Changes.NOTES | Changes.IMPORTS

    AUTO_FOCUS = "#questions"

    BINDINGS = [
        Binding(
            "enter,e",
            "toggle_answer",
            "answer",
            id="library.answer",
            tooltip="Show or hide the answer",
        ),
        Binding("slash", "search", "search", id="library.search", tooltip="Search as you type"),
        Binding(
            "d",
            "practise",
            "practise",
            id="library.practise",
            tooltip=f"Practise what was found now, {_PRACTICE} questions at most",
        ),
        Binding("x", "build", "exam", id="library.exam", tooltip="An exam with exactly these"),
        Binding("m", "flag", "flag", id="library.flag", tooltip="Flag it, or take the flag away"),
        Binding("t", "note", "note", id="library.note", tooltip="Write a note on it"),
        Binding(
            "i", "images", "images", id="library.images", show=False, tooltip="Its image files"
        ),
        Binding(
            "right,l", "pane(1)", "pane", id="library.next-pane", show=False, tooltip="Pane right"
        ),
        Binding(
            "left,h", "pane(-1)", "pane", id="library.last-pane", show=False, tooltip="Pane left"
        ),
    ]

    DEFAULT_CSS = """
    LibraryScreen #search-line { height: 1; padding: 0 1; }
    LibraryScreen #search-sign { width: 2; }
    LibraryScreen #search { width: 1fr; }
    LibraryScreen #found { height: 1; margin: 0 1; }
    LibraryScreen #body { height: 1fr; layout: grid; grid-gutter: 0 1; margin: 1 0 0 0; }
    LibraryScreen #body {
        grid-size: 2 2; grid-columns: 20 1fr; grid-rows: 2fr 3fr; padding: 0 0 0 1;
    }
    LibraryScreen #places { row-span: 2; }
    LibraryScreen #preview { padding: 0 1; border-top: solid $foreground 20%; }
    LibraryScreen.-wide #body { grid-size: 3 1; grid-columns: 26 4fr 5fr; grid-rows: 1fr; }
    LibraryScreen.-wide #places { row-span: 1; }
    LibraryScreen.-wide #preview {
        border-top: none; border-left: solid $foreground 20%; padding: 0 1 0 2;
    }
    LibraryScreen.-narrow #body { grid-size: 1 1; grid-columns: 1fr; grid-rows: 1fr; padding: 0; }
    LibraryScreen.-narrow #places { row-span: 1; }
    LibraryScreen.-narrow #preview { border-top: none; }
    LibraryScreen.-empty #search-line, LibraryScreen.-empty #found { display: none; }
    LibraryScreen.-empty #body { grid-size: 1 1; grid-columns: 1fr; grid-rows: 1fr; }
    LibraryScreen.-empty #preview { border: none; }
    LibraryScreen #note-line { height: 1; padding: 0 1; display: none; dock: bottom; margin: 0 0 2 0; }
    LibraryScreen #note-label { width: 6; }
    LibraryScreen #note { width: 1fr; }
    """

    _PANES: ClassVar[tuple[str, ...]] = ("places", "questions", "preview")

    def __init__(self) -> None:
        super().__init__()
        self._query = ""
        self._place = ""
        """The part of the search that came from the tree."""
        self._found: QuestionList | None = None
        self._question: Question | None = None
        self._shows_answer = False
        self._shows_images = False
        self._pane = "questions"
        self._is_empty = False
        self._own_acts = 0

    def compose_body(self) -> Iterable[Widget]:
        with Horizontal(id="search-line"):
            yield Words(literal("/", "key"), id="search-sign")
            yield Prompt(placeholder="search", id="search")
        yield Words(id="found")
        with Container(id="body"):
            yield PlaceTree(id="places")
            yield QuestionTable(id="questions")
            yield TextPane(id="preview")
        with Horizontal(id="note-line"):
            yield Words(literal("Note", "key"), id="note-label")
            yield Prompt(placeholder="empty removes the note", id="note")

    def on_mount(self) -> None:
        for prompt in self.query(Prompt):
            # What stands there is gone on with: a place to narrow, a note to add to.
            prompt.select_on_focus = False
        self._table.focus()

    @property
    def _table(self) -> QuestionTable:
        return self.query_one("#questions", QuestionTable)

    @property
    def _tree(self) -> PlaceTree:
        return self.query_one("#places", PlaceTree)

    @property
    def _preview(self) -> TextPane:
        return self.query_one("#preview", TextPane)

    @property
    def _search(self) -> Prompt:
        return self.query_one("#search", Prompt)

    # Reading

    def reload(self) -> None:
        current = self._table.current
        self._find(self._query, keep=current.question_id if current else None)
        # Counting a large library takes 50 ms: the list is on the screen before that.
        self.call_after_refresh(self._read_places)

    def _read_places(self) -> None:
        library = self.study.library
        self._tree.show_places(place_rows(library.places(), library.place_query))

    def _note_changes(self, changes: Changes) -> None:
        if self._own_acts:
            self._own_acts -= 1
        else:
            super()._note_changes(changes)

    def _publish_own(self, changes: Changes) -> None:
        """Tell the others; what changed here has been drawn already, and comes back later."""
        self._own_acts += 1
        self.study_app.publish(changes)

    def _find(self, query: str, *, keep: int | None = None, is_typing: bool = False) -> None:
        """Show what fits the search; `keep` is the question whose place is to be kept."""
        self._query = query
        found = self._found = self.study.library.find(query, is_typing=is_typing)
        self._set_empty(not len(found) and not query.strip())
        place = found.position(keep) if keep is not None else 0
        self._question = None
        self._table.show(len(found), found.fetch, cursor=place)
        self._tree.mark(query)
        self._say_found()
        if not len(found):
            self._show_nothing()

    def _set_empty(self, is_empty: bool) -> None:
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self.set_class(is_empty, "-empty")
            self._arrange(self.size.width)
            self.show_keys()

    def _say_found(self) -> None:
        count = len(self._found) if self._found is not None else 0
        is_search = bool(self._query.strip())
        noun = "question" if count == 1 else "questions"
        words = literal(f"{number_text(count)} {noun}" + (" found" if is_search else ""), "muted")
        if self._search.has_focus:
            fields = literal(_FIELDS, "muted")
            words = joined(words.stylize("strong"), "   ", fields) if is_search else fields
        self.query_one("#found", Words).say(lambda width: fitted(words, width))

    def _show_nothing(self) -> None:
        query = self._query.strip()
        if query:
            what = joined("Nothing fits ", line(query, "strong"), ".")
            then = "Use fewer words, or press / and ⏎ with an empty line for all questions."
        else:
            what = literal("There are no questions yet.", "heading")
            then = "Press 6 to take some in: your own folders, or the samples that came along."
        self._preview.show(lambda width: [*wrapped(what, width), *wrapped(literal(then), width)])

    # The question under the cursor

    @on(VirtualList.Moved, "#questions")
    def _show_question(self) -> None:
        row = self._table.current
        if row is None:
            return
        if self._question is None or self._question.question_id != row.question_id:
            self._shows_answer = self._shows_images = False
        self._read_question()

    def _read_question(self, *, keep_place: bool = False) -> None:
        row = self._table.current
        if row is None:
            return
        try:
            question = self._question = self.study.library.question(row.question_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        files = (
            [self.study.library.media_file(one) for one in question.media]
            if self._shows_images
            else []
        )
        shows_answer, is_flagged = self._shows_answer, row.is_flagged
        self._preview.show(
            lambda width: preview_lines(
                question, width, shows_answer=shows_answer, is_flagged=is_flagged, files=files
            ),
            keep_place=keep_place,
        )

    def action_toggle_answer(self) -> None:
        self._shows_answer = not self._shows_answer
        self._read_question(keep_place=True)

    @on(VirtualList.Chosen, "#questions")
    def _choose_question(self) -> None:
        if self._is_narrow:
            self._go_to("preview")
        else:
            self.action_toggle_answer()

    def action_images(self) -> None:
        if self._question is None or not self._question.media:
            self.study_app.remark("This question has no image.")
            return
        self._shows_images = not self._shows_images
        self._read_question(keep_place=not self._shows_images)

    def action_flag(self) -> None:
        row = self._table.current
        if row is None:
            return
        changes = self.study.library.toggle_flag(row.question_id)
        if "is:flagged" in self._query.lower():
            self._find(self._query, keep=row.question_id)
        else:
            self._table.read_again(self._table.cursor)
            self._read_question(keep_place=True)
        self._publish_own(changes)

    def action_note(self) -> None:
        if self._question is None:
            return
        prompt = self.query_one("#note", Prompt)
        prompt.value = line(self._question.note).plain
        prompt.cursor_position = len(prompt.value)
        self.query_one("#note-line").display = True
        prompt.focus()

    @on(Input.Submitted, "#note")
    def _keep_note(self, event: Input.Submitted) -> None:
        question = self._question
        if question is not None:
            self._publish_own(self.study.library.set_note(question.question_id, event.value))
            self._read_question(keep_place=True)
        self._close_note()

    @on(Prompt.Left, "#note")
    def _close_note(self) -> None:
        self.query_one("#note-line").display = False
        self._go_to(self._pane)

    # Searching

    def action_search(self) -> None:
        self._search.focus()

    @on(Input.Changed, "#search")
    def _type_search(self) -> None:
        # Drawn first: a key must not wait for the search of the key before.
        if self._search.has_focus:
            self.call_after_refresh(self._search_typed)

    def _search_typed(self) -> None:
        if self._search.has_focus and self._search.value != self._query:
            self._find(self._search.value, is_typing=True)

    @on(Input.Submitted, "#search")
    @on(Prompt.Left, "#search")
    def _end_search(self) -> None:
        self._search_typed()
        if self._query:
            self._say_what_was_typed()
        self._go_to("questions")

    def _say_what_was_typed(self) -> None:
        """While typing, the last word also finds longer words; from now on the search says so
        itself, so that an exam takes exactly what is in the list."""
        typed = len(self._found) if self._found is not None else 0
        if len(self.study.library.find(self._query)) == typed:
            return
        longer = f"{self._query}*"
        if len(self.study.library.find(longer)) == typed:
            self._query = self._search.value = longer

    @on(VirtualList.Chosen, "#places")
    def _choose_place(self) -> None:
        row = self._tree.current
        if not isinstance(row, PlaceRow):
            return
        words = self._search.value
        if self._place and words.startswith(self._place):
            words = words[len(self._place) :]
        self._place = row.query
        query = f"{row.query} {words.strip()}".strip() if row.query else ""
        self._search.value = query
        self._find(query)
        self._go_to("questions")

    # Starting something with what was found

    def action_build(self) -> None:
        self.study_app.build(self._query.strip())

    def action_practise(self) -> None:
        query = self._query.strip()
        rules = Rules(mode=Mode.TUTOR, shuffle_questions=True, shuffle_options=True)
        try:
            there = self.study.exams.count(query).total
            count = _PRACTICE if there > _PRACTICE else None
            begun = self.study.exams.begin_search(query, rules, count=count)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)

    # Panes

    @property
    def _is_narrow(self) -> bool:
        return self.size.width < _NARROW

    def on_resize(self, event: Resize) -> None:
        self._arrange(event.size.width)

    def _arrange(self, width: int) -> None:
        for name in self._PANES:
            is_page = width >= _NARROW or name == self._pane
            self.query_one(f"#{name}").display = name == "preview" if self._is_empty else is_page

    def action_pane(self, step: int) -> None:
        place = self._PANES.index(self._pane) + step
        if 0 <= place < len(self._PANES):
            self._go_to(self._PANES[place])

    def _go_to(self, pane: str) -> None:
        self._pane = pane
        self._arrange(self.size.width)
        self.query_one(f"#{pane}").focus()

    def on_descendant_focus(self) -> None:
        focused = self.focused
        if focused is not None and focused.id in self._PANES:
            self._pane = focused.id
        self._say_found()
        super().on_descendant_focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In an empty library only what leads out of it."""
        return not self._is_empty or f"action_{action}" not in vars(LibraryScreen)

    def hints(self) -> list[KeyHint]:
        if self._search.has_focus:
            return [KeyHint("⏎", "to the results"), KeyHint("⌫", "empty: all questions")]
        if self.query_one("#note").has_focus:
            return [KeyHint("⏎", "keep"), KeyHint("↓", "leave it as it was")]
        hints = super().hints()
        if not self._is_narrow or self._is_empty:
            return hints
        return [*hints[:1], KeyHint("← →", "pages"), *hints[1:]]


def preview_lines(
    question: Question,
    width: int,
    *,
    shows_answer: bool,
    is_flagged: bool = False,
    files: Sequence[Path] = (),
) -> list[Content]:
    """A question as the library shows it: its key and explanation only when asked for."""
    order = [option.number for option in question.options]
    facts = wrapped(facts_line(question, is_flagged=is_flagged), width)
    if question.tags:
        facts += wrapped(line(f"tags: {', '.join(question.tags)}", "muted"), width, "  ", "")
    paths = [
        one
        for number, file in enumerate(files, 1)
        for one in wrapped(line(f"Image {number}: {file}"), width, "  ", "")
    ]
    note = wrapped(line(question.note), width, "      ", "Note: ") if question.note else []
    answer: list[Content] = []
    if shows_answer:
        answer = explanation_lines(question, width, order)
        if not answer:
            answer = [literal("There is no explanation.", "muted")]
    return stacked(
        [
            facts,
            paths,
            stem_lines(question, width),
            option_lines(question, width, order, shows_key=shows_answer),
            note,
            answer,
        ]
    )
