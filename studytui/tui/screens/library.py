"""Library: places on the left, questions in a list, and the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.exam import Mode, Rules
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.library import QuestionList
from studytui.services.study import Study
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.library_keys import LIBRARY_BINDINGS, PRACTICE
from studytui.tui.screens.library_question import LibraryQuestion
from studytui.tui.screens.library_searches import LibrarySearches
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.panes import Panes
from studytui.tui.widgets.place_tree import PlaceRow, PlaceTree
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.question_preview import QuestionPreview
from studytui.tui.widgets.question_table import QuestionTable
from studytui.tui.widgets.search_bar import SearchBar
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

if TYPE_CHECKING:
    from studytui.tui.screens.waiting import OnProgress

_REST = 0.3
"""Seconds without a letter after which many questions are counted: who types slowly takes 0.2 to the
next, which would be held up."""
_AT_ONCE = 2_000
"""Questions that are put into a topic while the screen waits for a tenth of a second."""


class LibraryScreen(LibrarySearches):
    """Finds questions, shows them, and starts something with what was found."""

    screen_name = "Library"
    purpose = (
        "All your questions: search them, look at one, and practise or sit exactly what you found."
    )
    from_anywhere = frozenset({"curriculum", "search"})
    depends_on = Changes.QUESTIONS | Changes.ANSWERS | Changes.NOTES | Changes.IMPORTS

    AUTO_FOCUS = "#questions"

    BINDINGS = LIBRARY_BINDINGS

    DEFAULT_CSS = """
    LibraryScreen #body { height: 1fr; layout: grid; grid-gutter: 0 1; margin: 1 0 0 0; }
    LibraryScreen #body {
        grid-size: 2 2; grid-columns: 26 1fr; grid-rows: 2fr 3fr; padding: 0 0 0 1;
    }
    LibraryScreen #places { row-span: 2; }
    LibraryScreen #preview { padding: 0 1; border-top: solid $foreground 20%; }
    LibraryScreen.-wide #body { grid-size: 3 1; grid-columns: 28 1fr 1fr; grid-rows: 1fr; }
    LibraryScreen.-wide #places { row-span: 1; }
    LibraryScreen.-wide #preview {
        border-top: none; border-left: solid $foreground 20%; padding: 0 1 0 2;
    }
    LibraryScreen.-narrow #body { grid-size: 1 1; grid-columns: 1fr; grid-rows: 1fr; padding: 0; }
    LibraryScreen.-narrow #places { row-span: 1; }
    LibraryScreen.-narrow #preview { border-top: none; }
    LibraryScreen.-empty SearchBar { display: none; }
    LibraryScreen.-empty #body { grid-size: 1 1; grid-columns: 1fr; grid-rows: 1fr; }
    LibraryScreen.-empty #preview { border: none; }
    LibraryScreen EntryLine { dock: bottom; margin: 0 0 2 0; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._is_empty = False
        self._wanted: int | None = None
        """The question to be seen first when the list is read."""
        self._counting: Timer | None = None

    def compose_body(self) -> Iterable[Widget]:
        yield SearchBar()
        yield Panes(
            PlaceTree(id="places"),
            QuestionTable(id="questions"),
            QuestionPreview(id="preview"),
            current="questions",
            id="body",
        )
        yield EntryLine()

    def on_mount(self) -> None:
        self._search.value = self._query
        self._table.focus()

    # Reading

    def reload(self) -> None:
        current = self._table.current
        self._find(self._query, keep=current.question_id if current else self._wanted)
        # Counting takes 0.3 s of a million questions: the list is on the screen before that.
        if self.study.library.is_large:
            self.run_worker(self._read_places_beside, thread=True, group="places", exclusive=True)
        else:
            self.call_after_refresh(self._read_places)

    def _read_places(self) -> None:
        self._show_places(self.study.library.places())

    def _read_places_beside(self) -> None:
        with suppress(StudyError), self.study.library.beside() as library:
            self.app.call_from_thread(self._show_places, library.places())

    def _find(self, query: str, *, keep: int | None = None, is_typing: bool = False) -> None:
        """Show what fits the search; `keep` is the question whose place is to be kept."""
        self._query = query
        found = self._found = self.study.library.find(query, is_typing=is_typing)
        self._set_empty(not found.at_least and not query.strip())
        place = found.position(keep) if keep is not None else 0
        # The place of a question far down cannot be shown before all are counted.
        number = found.at_least if place < found.at_least else len(found)
        self._preview.question = None
        self._table.show(number, found.fetch, cursor=place)
        self._tree.mark(query)
        self._say_found()
        if not number:
            self._show_nothing()
        self._count_behind(found)

    def _count_behind(self, found: QuestionList) -> None:
        """Count many when typing rests, in a thread: nobody waits for a number."""
        if self._counting is not None:
            self._counting.stop()
            self._counting = None
        if found.known is None:
            begin = partial(
                self.run_worker, partial(self._count, found), thread=True, group="counting"
            )
            self._counting = self.set_timer(_REST, begin)

    def _count(self, found: QuestionList) -> None:
        with suppress(StudyError), self.study.library.beside() as library:
            self.app.call_from_thread(self._show_count, found, library.count(found))

    def _show_count(self, found: QuestionList, number: int) -> None:
        if found is self._found:
            found.settle(number)
            self._table.grow(number)
            self._say_found()

    def _set_empty(self, is_empty: bool) -> None:
        if is_empty != self._is_empty:
            self._is_empty = is_empty
            self.set_class(is_empty, "-empty")
            self._panes.show_only("preview" if is_empty else "")
            self.show_keys()

    def _show_nothing(self) -> None:
        query = self._query.strip()
        if query:
            what = joined("Nothing fits ", line(query, "strong"), ".")
            then = "Use fewer words, or press / and ⏎ with an empty line for all questions."
        else:
            what = literal("No questions yet.", "heading")
            then = "Press 6 to take some in: your own folders, or the samples that came along."
        self._preview.show_words(
            lambda width: [*wrapped(what, width), *wrapped(literal(then), width)]
        )

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
        self._panes.go_to("questions")

    def _say_what_was_typed(self) -> None:
        """While typing, the last word also finds longer words; from now on the search says so
        itself, so that an exam takes exactly what is in the list."""
        found, library = self._found, self.study.library
        longer = library.typed(self._query)
        if found is None or longer == self._query:
            return
        # Of many it is not looked up whether longer words are among them.
        if found.known is None or len(library.find(self._query)) != found.known:
            self._query = self._search.value = longer

    @on(VirtualList.Chosen, "#places")
    def _choose_place(self) -> None:
        row = self._tree.current
        if not isinstance(row, PlaceRow):
            return
        # A search of one's own is whole: it narrows nothing that stood there before.
        words = "" if row.saved else self._search.value
        if self._place and words.startswith(self._place):
            words = words[len(self._place) :]
        self._place = row.query
        query = f"{row.query} {words.strip()}".strip() if row.query else ""
        self._search.value = query
        self._search.cursor_position = len(query)
        self._find(query)
        self._panes.go_to("questions")

    # Starting something with what was found

    def action_build(self) -> None:
        self.study_app.build(self._query.strip())

    def action_practise(self) -> None:
        query = self._query.strip()
        rules = Rules(mode=Mode.TUTOR, shuffle_questions=True, shuffle_options=True)
        try:
            there = self.study.exams.count(query).total
            count = PRACTICE if there > PRACTICE else None
            begun = self.study.exams.begin_search(query, rules, count=count)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.study_app.sit(begun.sitting_id, begun.remark)

    def action_export(self) -> None:
        from studytui.tui.screens.export import ExportScreen

        found = self._found
        if found is None or not found.at_least:
            self.study_app.remark("There is nothing to export here.")
        else:
            self.app.push_screen(ExportScreen(self._query.strip(), len(found)))

    # Topics

    def action_topic_of_one(self) -> None:
        question = self._question
        if question is not None:
            self._choose_topic([question.question_id], "Which topic does this belong to?")

    def action_topic_of_all(self) -> None:
        found = self._found.ids() if self._found is not None else []
        if found:
            words = f"{count(len(found), 'question')} of this list: to which topic?"
            self._choose_topic(found, words)

    def _choose_topic(self, question_ids: list[int], title: str) -> None:
        from studytui.tui.screens.topic_choice import choose_topic

        choose_topic(
            self,
            title,
            lambda topic_id: self._put(
                question_ids, lambda study, tell: study.mapping.place(question_ids, topic_id, tell)
            ),
            give_back=lambda: self._put(
                question_ids, lambda study, tell: study.mapping.give_back(question_ids, tell)
            ),
        )

    def _put(self, question_ids: list[int], verb: Callable[[Study, OnProgress], Changes]) -> None:
        """Have questions put elsewhere; of many it is shown how far that is."""
        if len(question_ids) > _AT_ONCE:
            from studytui.tui.screens.waiting import wait_for

            words = f"Putting {count(len(question_ids), 'question')} where they belong."
            wait_for(self, words, verb, self._tell_put)
            return
        try:
            changes = verb(self.study, lambda done, total: None)
        except StudyError as error:
            self.study_app.tell(error)
        else:
            self._tell_put(changes)

    def _tell_put(self, changes: Changes) -> None:
        if not changes:
            self.study_app.remark("They are where source and rules put them.")
        self.study_app.publish(changes)

    def action_curriculum(self) -> None:
        from studytui.tui.screens.curriculum import CurriculumScreen

        self.app.push_screen(CurriculumScreen(), self._show_questions_of)

    def _show_questions_of(self, query: str | None) -> None:
        if query is not None:
            self.show_search(query)

    def show_search(self, query: str) -> None:
        """Show what a search finds."""
        self._place = ""
        self._query = query
        if self.is_mounted:
            self._search.value = query
            self._find(query)
            self._panes.go_to("questions")

    def show_question(self, question_id: int) -> None:
        """Show a question among all."""
        self._place = self._query = ""
        self._wanted = question_id
        if self.is_mounted:
            self._search.value = ""
            self._find("", keep=question_id)
            self._panes.go_to("questions")

    # Panes and keys

    def action_pane(self, step: int) -> None:
        self._panes.step(step)

    def on_descendant_focus(self) -> None:
        self._bar.say_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In an empty library only what leads out of it."""
        if action == "key" and not (self.is_mounted and self._question is not None):
            return False
        own = vars(LibraryScreen) | vars(LibraryQuestion) | vars(LibrarySearches)
        if self._is_empty and f"action_{action}" in own:
            return False
        return super().check_action(action, parameters)

    def hints(self) -> list[KeyHint]:
        if self._search.has_focus:
            return [KeyHint("⏎", "to the results"), KeyHint("⌫", "empty: all questions")]
        if self._entry.prompt.has_focus:
            return [KeyHint("⏎", "keep"), KeyHint("↓", "leave it as it was")]
        hints = [hint for hint in super().hints() if hint.key != "K" or self._wants_key]
        if not self._panes.is_narrow or self._is_empty:
            return hints
        return [*hints[:1], KeyHint("← →", "pages"), *hints[1:]]
