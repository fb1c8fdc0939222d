"""What is typed in a running exam: a number or a text, a note, a reason, the number of a question."""

from __future__ import annotations

from textual.widgets import Input

from studytui.services.changes import Changes
from studytui.services.drafts import Draft
from studytui.tui.content import line
from studytui.tui.screens.sitting_blocks import SittingBlocksScreen
from studytui.tui.widgets.prompt import Prompt

_NOTE = "note"
_OF_THE_ITEM = ("answer", "reason")
"""What belongs to the question in this sitting alone."""
ANSWER_IS_SHOWN = "The answer has been shown; it can no longer be changed."


class TypingScreen(SittingBlocksScreen):
    """Asks in the line below the options, and does what was typed for.

    What is half typed is kept as a draft. It comes again when it is asked for again, and by itself
    where the sitting is opened again after the line was cut.
    """

    def _tell_how_it_is_taken_up(self) -> None:
        # In another window it may be being typed at this moment.
        if self._panel == "question" and not self.session.is_shared:
            self._take_up_draft()
        super()._tell_how_it_is_taken_up()

    def _go_to(self, position: int) -> None:
        self._say("")
        self._attempt(lambda: self.session.go_to(position))
        if self.session.is_ended:
            self._end(self._end_words())
        elif not self._follow():
            self._show_question()

    def _ask(self, purpose: str, words: str, value: str = "", typed: str | None = None) -> None:
        """Ask for something; `value` is what is kept now, `typed` what stands in its place."""
        self._say("")
        if typed is None:
            typed = self._drafted(purpose)
        self._panel = "typing"
        self._pane.entry.prompt.typed = self._keep_draft
        self._pane.ask(purpose, words, value, typed)
        self._give_keys_to_prompt()
        self.show_keys()

    def _ask_for_answer(self, typed: str | None = None) -> None:
        question = self._question()
        if question is None or question.kind.has_options:
            return
        if self.session.item.is_revealed:
            self._say(ANSWER_IS_SHOWN)
            return
        unit = f" in {question.unit}" if question.unit else ""
        self._ask("answer", f"Your answer{unit}:", self.session.item.answer.text, typed)

    def action_jump(self) -> None:
        self._ask("jump", f"Go to question 1–{len(self.session.shown_items())}:")

    def action_note(self) -> None:
        question = self._question()
        if question is not None:
            self._ask(_NOTE, "Note:", question.note)

    def _ask_for_reason(self) -> None:
        self._ask("reason", "Why flagged:", self.session.item.flag_reason)

    # Drafts

    def _draft_of(self, purpose: str, text: str = "") -> Draft | None:
        """The draft of what is asked for at this question; None where nothing is worth one."""
        sitting, question = self.session.sitting, self._question()
        if purpose in _OF_THE_ITEM:
            return Draft(purpose, f"{sitting.uid} {sitting.position}", text)
        if purpose == _NOTE and question is not None:
            return Draft(purpose, question.uid, text, question.title)
        return None

    def _drafted(self, purpose: str) -> str | None:
        draft = self._draft_of(purpose)
        return None if draft is None else self.study.drafts.text(draft.purpose, draft.uid)

    def _take_up_draft(self) -> None:
        ask = {
            "answer": self._ask_for_answer,
            "reason": self._ask_for_reason,
            _NOTE: self.action_note,
        }
        for purpose, begin in ask.items():
            if self._drafted(purpose) is not None:
                begin()
                return

    def _keep_draft(self) -> None:
        entry = self._pane.entry
        draft = self._draft_of(entry.purpose, entry.value)
        if draft is not None and entry.is_half_typed:
            self.study.drafts.keep(draft)
        else:
            self._forget(draft)

    def _forget(self, draft: Draft | None) -> None:
        if draft is not None:
            self.study.drafts.drop(draft.purpose, draft.uid)

    def _done(self, result: int | None) -> None:
        if self._pane.entry.purpose in _OF_THE_ITEM:
            # What counted when the time was over has been kept.
            self._forget(self._draft_of(self._pane.entry.purpose))
        super()._done(result)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_entry(event.value)

    def on_prompt_left(self, message: Prompt.Left) -> None:
        self._close_entry(None)

    def _close_entry(self, value: str | None) -> None:
        """Done typing; None leaves things as they were."""
        purpose = self._pane.entry.purpose
        draft = self._draft_of(purpose)
        self._panel = "question"
        self._pane.close_entry()
        self.set_focus(None)
        if value is not None and purpose == "answer":
            self._act(lambda: self.session.write(value))
            self._doubt_number(value)
        elif value is not None and purpose == _NOTE:
            self._keep_note(value)
        elif value is not None and purpose == "reason":
            self._act(lambda: self.session.flag_for(value))
        elif value and purpose == "jump":
            self._jump_to(value)
        self._forget(draft)
        if not self._is_done:
            self.show_keys()

    def _keep_unfinished(self, purpose: str, value: str) -> None:
        question = self._question()
        if purpose == "answer":
            self._attempt(lambda: self.session.write(value))
        elif purpose == "reason" and value.strip():
            self._attempt(lambda: self.session.flag_for(value))
        elif purpose == _NOTE and value.strip() and question and question.note != value.strip():
            self.study_app.publish(self._attempt(lambda: self.session.note(value)) & Changes.NOTES)
        self._forget(self._draft_of(purpose))

    def _doubt_number(self, value: str) -> None:
        if value.strip() and not self._is_done and not self.session.is_number_read():
            self._say("Kept, but this cannot be read as a number.")

    def _jump_to(self, value: str) -> None:
        number = int(value) if value.strip().isdecimal() and len(value) < 9 else 0
        shown = self.session.shown_items()
        if 1 <= number <= len(shown):
            self._go_to(shown[number - 1].position)
        else:
            self._say(f"There is no question {line(value).plain}.")

    def _keep_note(self, value: str) -> None:
        changes = self._attempt(lambda: self.session.note(value))
        self.study_app.publish(changes & Changes.NOTES)
        if self.session.is_ended:
            self._end(self._end_words())
        elif not self._follow() and changes & Changes.NOTES:
            self._say("Note kept." if value.strip() else "No note.", "muted")
