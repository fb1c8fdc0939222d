"""The question under the cursor: its answer only when asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studytui.domain.question import Question
from studytui.domain.shuffle import option_order
from studytui.tui.content import line, literal, stacked, wrapped
from studytui.tui.layouts.question import (
    explanation_lines,
    facts_lines,
    file_lines,
    key_words,
    option_lines,
    stem_lines,
)
from studytui.tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from studytui.services.items import Suspected
    from studytui.services.keys import KeyStanding


class QuestionPreview(TextPane):
    """Another question is shown from its top and without its answer; the same one keeps its
    place."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.question: Question | None = None
        """What is shown; None while words stand there instead."""
        self._flag: str | None = None
        self._key: KeyStanding | None = None
        self._suspected: Sequence[Suspected] = ()
        self._shows_answer = False

    def show_question(
        self,
        question: Question,
        *,
        flag: str | None,
        key: KeyStanding | None = None,
        suspected: Sequence[Suspected] = (),
    ) -> None:
        """Show a question, or the same one as it is now; `flag` is why it is flagged, None where
        it is not, `key` what the learner said of its key, `suspected` why it may be bad."""
        self._suspected = suspected
        before, self.question = self.question, question
        self._flag, self._key = flag, key
        is_same = before is not None and before.question_id == question.question_id
        if not is_same:
            self._shows_answer = False
        self._show_now(keep_place=is_same)

    def show_words(self, layout: Callable[[int], Sequence[Content]]) -> None:
        """Show words where there is no question."""
        self.question = None
        self.show(layout)

    def toggle_answer(self) -> None:
        """Show the key and what is said about it, or hide them."""
        self._shows_answer = not self._shows_answer
        self._show_now(keep_place=True)

    def _show_now(self, *, keep_place: bool) -> None:
        question = self.question
        if question is None:
            return
        shows_answer, flag, key = self._shows_answer, self._flag, self._key
        suspected = self._suspected
        self.show(
            lambda width: preview_lines(
                question,
                width,
                shows_answer=shows_answer,
                flag=flag,
                key=key,
                suspected=suspected,
            ),
            keep_place=keep_place,
        )


def preview_lines(
    question: Question,
    width: int,
    *,
    shows_answer: bool,
    flag: str | None = None,
    key: KeyStanding | None = None,
    suspected: Sequence[Suspected] = (),
) -> list[Content]:
    """A question as the library shows it: its key and explanation only when asked for."""
    # What is to be put in order stands in the right order: unshuffled it would tell the answer.
    order = option_order(question.kind, question.options, None)
    facts = facts_lines(question, width, is_flagged=flag is not None, flag_reason=flag or "")
    if question.tags:
        facts += wrapped(line(f"tags: {', '.join(question.tags)}", "muted"), width, "  ", "")
    if suspected:
        from studytui.tui.layouts.item import short_reasons

        words = line(f"Suspect: {short_reasons(suspected)} · w says why", "warning")
        facts += wrapped(words, width, "  ", "")
    note = wrapped(line(question.note), width, "      ", "Note: ") if question.note else []
    answer: list[Content] = []
    said: list[Content] = []
    if key is not None and (shows_answer or not key.is_own):
        said = wrapped(line(key_words(key, question, order)), width, "     ", "Key: ")
    if shows_answer:
        answer = explanation_lines(question, width, order)
        if not answer:
            answer = [literal("It has no explanation.", "muted")]
        answer += file_lines(question, width)
    return stacked(
        [
            facts,
            stem_lines(question, width),
            option_lines(question, width, order, shows_key=shows_answer),
            said,
            note,
            answer,
        ]
    )
