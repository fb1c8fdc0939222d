"""What is typed in a running exam: a number or a text, a note, a reason, the number of a question."""

from __future__ import annotations

from textual.widgets import Input

from studytui.services.changes import Changes
from studytui.tui.content import line
from studytui.tui.screens.sitting_blocks import SittingBlocksScreen
from studytui.tui.widgets.prompt import Prompt

ANSWER_IS_SHOWN = "The answer has been shown; it can no longer be changed."


class TypingScreen(SittingBlocksScreen):
    """Asks in the line below the options, and does what was typed for."""

    def _go_to(self, position: int) -> None:
        self._say("")
        self._attempt(lambda: self.session.go_to(position))
        if self.session.is_ended:
            self._end(self._end_words())
        elif not self._follow():
            self._show_question()

    def _ask(self, purpose: str, words: str, value: str = "") -> None:
        self._say("")
        self._panel = "typing"
        self._pane.ask(purpose, words, value)
        self._give_keys_to_prompt()
        self.show_keys()

    def _ask_for_answer(self, value: str) -> None:
        question = self._question()
        if question is None or question.kind.has_options:
            return
        if self.session.item.is_revealed:
            self._say(ANSWER_IS_SHOWN)
            return
        unit = f" in {question.unit}" if question.unit else ""
        self._ask("answer", f"Your answer{unit}:", value)

    def action_jump(self) -> None:
        self._ask("jump", f"Go to question 1–{len(self.session.shown_items())}:")

    def action_note(self) -> None:
        question = self._question()
        if question is not None:
            self._ask("note", "Note:", question.note)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self._close_entry(event.value)

    def on_prompt_left(self, message: Prompt.Left) -> None:
        self._close_entry(None)

    def _close_entry(self, value: str | None) -> None:
        """Done typing; None leaves things as they were."""
        purpose = self._pane.entry.purpose
        self._panel = "question"
        self._pane.close_entry()
        self.set_focus(None)
        if value is not None and purpose == "answer":
            self._act(lambda: self.session.write(value))
            self._doubt_number(value)
        elif value is not None and purpose == "note":
            self._keep_note(value)
        elif value is not None and purpose == "reason":
            self._act(lambda: self.session.flag_for(value))
        elif value and purpose == "jump":
            self._jump_to(value)
        if not self._is_done:
            self.show_keys()

    def _keep_unfinished(self, purpose: str, value: str) -> None:
        question = self._question()
        if purpose == "answer":
            self._attempt(lambda: self.session.write(value))
        elif purpose == "reason" and value.strip():
            self._attempt(lambda: self.session.flag_for(value))
        elif purpose == "note" and value.strip() and question and question.note != value.strip():
            self.study_app.publish(self._attempt(lambda: self.session.note(value)) & Changes.NOTES)

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
