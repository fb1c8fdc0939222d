"""Library: places on the left, questions in a list, and the one under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget
from textual.widgets import Input

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.library import QuestionList
from studytui.services.study import Study
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.key_asking import KeyAsking
from studytui.tui.screens.library_keys import LIBRARY_BINDINGS, PRACTICE
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.panes import Panes
from studytui.tui.widgets.place_tree import PlaceRow, PlaceTree, place_rows
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.question_preview import QuestionPreview
from studytui.tui.widgets.question_table import QuestionTable
from studytui.tui.widgets.search_bar import SearchBar
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

if TYPE_CHECKING:
    from studytui.services.items import ItemFacts
    from studytui.tui.screens.waiting import OnProgress

_AT_ONCE = 2_000
"""Questions that are put into a topic while the screen waits for a tenth of a second."""
_NOTE, _REASON = "note", "reason"
"""What the line at the bottom may ask for, beside a key."""


class LibraryScreen(KeyAsking):
    """Finds questions, shows them, and starts something with what was found."""

    screen_name = "Library"
    purpose = (
        "All your questions: search them, look at one, and practise or sit exactly what you found."
    )
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
        self._query = ""
        self._place = ""
        """The part of the search that came from the tree."""
        self._found: QuestionList | None = None
        self._is_empty = False
        self._own_acts = 0

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

    @property
    def _table(self) -> QuestionTable:
        return self.query_one("#questions", QuestionTable)

    @property
    def _tree(self) -> PlaceTree:
        return self.query_one("#places", PlaceTree)

    @property
    def _panes(self) -> Panes:
        return self.query_one(Panes)

    @property
    def _preview(self) -> QuestionPreview:
        return self.query_one("#preview", QuestionPreview)

    @property
    def _question(self) -> Question | None:
        return self._preview.question

    @property
    def _bar(self) -> SearchBar:
        return self.query_one(SearchBar)

    @property
    def _search(self) -> Prompt:
        return self._bar.prompt

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
        self.show_keys()

    def _find(self, query: str, *, keep: int | None = None, is_typing: bool = False) -> None:
        """Show what fits the search; `keep` is the question whose place is to be kept."""
        self._query = query
        found = self._found = self.study.library.find(query, is_typing=is_typing)
        self._set_empty(not len(found) and not query.strip())
        place = found.position(keep) if keep is not None else 0
        self._preview.question = None
        self._table.show(len(found), found.fetch, cursor=place)
        self._tree.mark(query)
        self._bar.say_found(len(found), self._suspects())
        if not len(found):
            self._show_nothing()

    def _suspects(self) -> int:
        """How many of all questions are suspect, where all of them are listed."""
        return 0 if self._query.strip() else self.study.items.count()

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
            what = literal("There are no questions yet.", "heading")
            then = "Press 6 to take some in: your own folders, or the samples that came along."
        self._preview.show_words(
            lambda width: [*wrapped(what, width), *wrapped(literal(then), width)]
        )

    # The question under the cursor

    @on(VirtualList.Moved, "#questions")
    def _read_question(self) -> None:
        row = self._table.current
        if row is None:
            return
        try:
            question = self.study.library.question(row.question_id)
        except StudyError as error:
            self.study_app.tell(error)
            return
        could_take_key = self._wants_key
        standing = self.study.keys.standing(question)
        suspected = self.study.items.suspected(row.question_id) if row.is_suspect else ()
        self._preview.show_question(
            question,
            is_flagged=row.is_flagged,
            flag_reason=row.flag_reason,
            key=standing,
            suspected=suspected,
        )
        if self._wants_key != could_take_key:
            self.show_keys()

    @property
    def _wants_key(self) -> bool:
        """Whether setting a key is among the first things to do with the question."""
        question = self._question
        return question is not None and (question.has_own_key or not question.is_keyed)

    def action_toggle_answer(self) -> None:
        self._preview.toggle_answer()

    @on(VirtualList.Chosen, "#questions")
    def _choose_question(self) -> None:
        if self._panes.is_narrow:
            self._panes.go_to("preview")
        else:
            self.action_toggle_answer()

    def action_images(self) -> None:
        if self._question is not None:
            self.study_app.show_images(self._question.media)

    def action_flag(self) -> None:
        row = self._table.current
        if row is not None:
            self._show_changed(self.study.library.toggle_flag(row.question_id), "is:flagged")

    def action_flag_reason(self) -> None:
        question = self._question
        if question is not None:
            reason = self.study.library.flag_reason(question.question_id) or ""
            self._ask(_REASON, "Why flagged", reason, "a few words; empty: just flagged")

    # About it

    def action_about(self) -> None:
        from studytui.tui.screens.about import AboutScreen

        question = self._question
        if question is not None:
            facts = self.study.items.facts(question.question_id)
            own = self.study.edits.own(facts.question)
            self.app.push_screen(AboutScreen(facts, own), partial(self._go_on_from_about, facts))

    def _go_on_from_about(self, facts: ItemFacts, wanted: str | None) -> None:
        if wanted == "key":
            self.action_key()
        elif wanted == "edit":
            self.action_edit()
        elif wanted == "source":
            changes = self.study.edits.take_source(facts.question.question_id)
            self._show_changed(changes, "is:conflict", "is:edited")
            self.study_app.remark("The source's words again. u brings yours back.")
        elif wanted == "other":
            self._show_other(
                next(one.other for one in facts.suspected if one.other in facts.others)
            )
        elif wanted == "fine":
            question_id = facts.question.question_id
            changes = self.study.items.call_fine(question_id)
            # Of a pair both are fine now, and the other stands in the list as well.
            self._find(self._query, keep=question_id)
            self._publish_own(changes)
            self.study_app.remark("Fine: not suspect while its text and key stay.")

    def _show_other(self, question_id: int) -> None:
        """The near duplicate, in the list that is shown or else among all questions."""
        self.see_question(question_id)
        current = self._table.current
        if current is None or current.question_id != question_id:
            self._search.value = self._place = ""
            self._find("", keep=question_id)
        self._panes.go_to("questions")

    def see_question(self, question_id: int) -> None:
        found = self._found
        if found is not None and len(found):
            place = found.position(question_id)
            if [row.question_id for row in found.fetch(place, 1)] == [question_id]:
                self._table.move_to(place)

    def _show_changed(self, changes: Changes, *searches: str) -> None:
        """Draw the question anew; it may have left a list that is searched for what changed."""
        query = self._query.lower()
        if any(search in query for search in searches) and self._question is not None:
            self._find(self._query, keep=self._question.question_id)
        else:
            self._table.read_again(self._table.cursor)
            self._read_question()
            self._bar.say_found(self._table.count, self._suspects())
        self._publish_own(changes)

    def action_edit(self) -> None:
        """Have the question's texts edited; what cannot be read back is said, and nothing kept."""
        from studytui.tui.editor import edited

        question = self._question
        if question is None:
            return
        edits = self.study.edits
        try:
            before = edits.written(question.question_id)
            text = edited(self.app, before.text, self.study.paths.home)
            changes = edits.save(before, text)
        except StudyError as error:
            self.study_app.tell(error)
            return
        if changes:
            self._show_changed(changes, "is:edited", "is:conflict", "is:suspect")
        self.study_app.remark("Your words are kept." if changes else "Nothing was changed.")

    # The line at the bottom

    def action_note(self) -> None:
        if self._question is not None:
            self._ask(_NOTE, "Note", self._question.note, "empty removes the note")

    def action_key(self) -> None:
        question = self._question
        if question is not None:
            self.ask_for_key(question, [option.number for option in question.options])

    @on(Input.Submitted, "EntryLine Prompt")
    def _keep_typed(self) -> None:
        question, text = self._question, self._entry.value
        try:
            if question is None:
                pass
            elif self._entry.purpose == _NOTE:
                self._show_changed(self.study.library.set_note(question.question_id, text))
            elif self._entry.purpose == _REASON:
                flagged = self.study.library.set_flag_reason(question.question_id, text)
                self._show_changed(flagged, "is:flagged")
            else:
                kept = self.keep_key(question, [one.number for one in question.options])
                if kept is None:
                    return
                self._show_changed(kept, "is:keyless", "is:suspect")
        except StudyError as error:
            # The line stays as it is: what was typed can be put right.
            self.study_app.tell(error)
        else:
            self._close_entry()

    @on(Prompt.Left, "EntryLine Prompt")
    def _close_entry(self) -> None:
        self._entry.close()
        self._panes.go_to()

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
        if found is None or not len(found):
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

    # Panes and keys

    def action_pane(self, step: int) -> None:
        self._panes.step(step)

    def on_descendant_focus(self) -> None:
        self._bar.say_again()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In an empty library only what leads out of it."""
        if action == "key" and not (self.is_mounted and self._question is not None):
            return False
        return not self._is_empty or f"action_{action}" not in vars(LibraryScreen)

    def hints(self) -> list[KeyHint]:
        if self._search.has_focus:
            return [KeyHint("⏎", "to the results"), KeyHint("⌫", "empty: all questions")]
        if self._entry.prompt.has_focus:
            return [KeyHint("⏎", "keep"), KeyHint("↓", "leave it as it was")]
        hints = [hint for hint in super().hints() if hint.key != "K" or self._wants_key]
        if not self._panes.is_narrow or self._is_empty:
            return hints
        return [*hints[:1], KeyHint("← →", "pages"), *hints[1:]]
