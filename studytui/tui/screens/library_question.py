"""The question under the library's cursor: shown, flagged, noted, edited, told all about."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.widgets import Input

from studytui.domain.question import Question
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.library import QuestionList
from studytui.tui.screens.key_asking import KeyAsking
from studytui.tui.widgets.panes import Panes
from studytui.tui.widgets.place_tree import PlaceTree
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.question_preview import QuestionPreview
from studytui.tui.widgets.question_table import QuestionTable
from studytui.tui.widgets.search_bar import SearchBar
from studytui.tui.widgets.virtual_list import VirtualList

if TYPE_CHECKING:
    from studytui.services.items import ItemFacts

_NOTE, _REASON = "note", "reason"
"""What the line at the bottom may ask for, beside a key."""


class LibraryQuestion(KeyAsking):
    """What is done with one question of the list; finding them is the screen's."""

    def __init__(self) -> None:
        super().__init__()
        self._query = ""
        self._place = ""
        """The part of the search that came from the tree."""
        self._found: QuestionList | None = None
        self._own_acts = 0

    def _find(self, query: str, *, keep: int | None = None, is_typing: bool = False) -> None:
        """Show what fits the search; `keep` is the question whose place is to be kept."""
        raise NotImplementedError

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

    def _say_found(self) -> None:
        """Say how many are found, and of all questions how many are suspect."""
        found = self._found
        if found is not None:
            suspects = 0 if self._query.strip() else self.study.items.count()
            self._bar.say_found(found.at_least, suspects, is_counted=found.known is not None)

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
            flag=row.flag_reason if row.is_flagged else None,
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

    def action_copy(self) -> None:
        from studytui.tui.copying import copy_question

        if self._question is not None:
            copy_question(self.study_app, self._question)

    def action_flag(self) -> None:
        row = self._table.current
        if row is not None:
            self._show_changed(self.study.library.toggle_flag(row.question_id), "is:flagged")

    def action_flag_reason(self) -> None:
        question = self._question
        if question is not None:
            reason = self.study.library.flag_reason(question.question_id) or ""
            self._ask(question, _REASON, "Why flagged", reason, "a few words; empty: just flagged")

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
        if found is not None and found.at_least:
            place = found.position(question_id)
            if [row.question_id for row in found.fetch(place, 1)] == [question_id]:
                self._table.grow(max(self._table.count, place + 1))
                self._table.move_to(place)

    def _show_changed(self, changes: Changes, *searches: str) -> None:
        """Draw the question anew; it may have left a list that is searched for what changed."""
        query = self._query.lower()
        if any(search in query for search in searches) and self._question is not None:
            self._find(self._query, keep=self._question.question_id)
        else:
            self._table.read_again(self._table.cursor)
            self._read_question()
            self._say_found()
        self._publish_own(changes)

    def action_edit(self) -> None:
        """Have the question's texts edited. Of what cannot be read back nothing is kept, and it
        comes again when it is edited again; so does what stood in an editor that was cut off."""
        from studytui.tui.editor import edited

        question = self._question
        if question is None:
            return
        edits, drafts = self.study.edits, self.study.drafts
        try:
            before = edits.written(question.question_id)
            path = drafts.edited_file(question.uid, before.text)
            changes = edits.save(before, edited(self.app, path))
        except StudyError as error:
            self.study_app.tell(error)
            return
        drafts.drop_edited(path)
        if changes:
            self._show_changed(changes, "is:edited", "is:conflict", "is:suspect")
        self.study_app.remark("Your words are kept." if changes else "Nothing was changed.")

    # The line at the bottom

    def action_note(self) -> None:
        question = self._question
        if question is not None:
            self._ask(question, _NOTE, "Note", question.note, "empty removes the note")

    def action_key(self) -> None:
        question = self._question
        if question is not None:
            self.ask_for_key(question, [option.number for option in question.options])

    @on(Input.Submitted, "EntryLine Prompt")
    def _keep_typed(self) -> None:
        question, text = self._question, self._entry.value
        try:
            if question is None or self._asked_about is None:
                self._keep_typed_beside()
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

    def _keep_typed_beside(self) -> None:
        """Keep what was typed about no question. Raises StudyError, and the line stays."""

    @on(Prompt.Left, "EntryLine Prompt")
    def _close_entry(self) -> None:
        self._forget_draft()
        self._entry.close()
        self._panes.go_to()
