"""About a question: why it is suspect, how it is answered, who chose which option."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.differences import Difference
from studytui.services.items import ItemFacts
from studytui.tui.content import literal, stacked
from studytui.tui.layouts.difference import difference_lines
from studytui.tui.layouts.item import item_lines
from studytui.tui.screens.facts import origin_facts
from studytui.tui.screens.panel import HelpedPanel
from studytui.tui.widgets.bars import KeyBar, KeyHint
from studytui.tui.widgets.text_pane import TextPane


class AboutNext(StrEnum):
    """What is to be done when the sheet closes."""

    KEY = "key"
    FINE = "fine"
    OTHER = "other"
    EDIT = "edit"
    SOURCE = "source"


class AboutScreen(HelpedPanel[AboutNext | None]):
    """Gives what the learner wants done with the question."""

    screen_name = "About a question"
    purpose = (
        "Where a question comes from, how it was answered, and why it may be wrong. What you put right "
        "here stays when its source is imported again."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "other",
            "the other one",
            id="about.other",
            tooltip="Go to the question that is nearly the same",
        ),
        Binding(
            "K", "key", "set the key", id="about.key", tooltip="Put the key right, or doubt it"
        ),
        Binding(
            "F",
            "fine",
            "it is fine",
            id="about.fine",
            tooltip="It is fine: not suspect any more, as long as its text and key stay the same",
        ),
        Binding(
            "Y",
            "edit",
            "your words",
            id="about.edit",
            tooltip="Put its text right in your editor; your words stay when it is imported again",
        ),
        Binding(
            "X",
            "source",
            "remove your words",
            id="about.source",
            tooltip="Take the source's words again, all of them",
        ),
        Binding("q,w", "close", "back", id="about.close", tooltip="Back to the question"),
        Binding("escape", "cancel", "back", show=False),
    ]

    DEFAULT_CSS = """
    AboutScreen { background: $background; }
    AboutScreen TextPane { padding: 1 2; }
    AboutScreen.-narrow TextPane { padding: 0 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-normal")]

    def __init__(self, facts: ItemFacts, own: Sequence[Difference] = ()) -> None:
        """`own` is where the learner's words stand, after what the source says there."""
        super().__init__()
        self._facts = facts
        self._own = own

    def compose(self) -> ComposeResult:
        yield TextPane(self._lines)
        yield KeyBar()

    def on_mount(self) -> None:
        hints = [
            KeyHint("⏎", "the other") if self._facts.others else None,
            KeyHint("F", "fine") if self._facts.suspected else None,
            KeyHint("K", "key"),
            KeyHint("Y", "your words"),
            KeyHint("X", "the source's") if self._own else None,
            KeyHint("j k", "scroll"),
            KeyHint("?", "help"),
            KeyHint("q", "back"),
        ]
        self.query_one(KeyBar).hints = tuple(hint for hint in hints if hint is not None)
        self.query_one(TextPane).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "other":
            return bool(self._facts.others)
        if action == "source":
            return bool(self._own)
        return action != "fine" or bool(self._facts.suspected)

    def action_other(self) -> None:
        self.dismiss(AboutNext.OTHER)

    def action_key(self) -> None:
        self.dismiss(AboutNext.KEY)

    def action_fine(self) -> None:
        self.dismiss(AboutNext.FINE)

    def action_edit(self) -> None:
        self.dismiss(AboutNext.EDIT)

    def action_source(self) -> None:
        self.dismiss(AboutNext.SOURCE)

    def action_close(self) -> None:
        self.dismiss(None)

    action_cancel = action_close

    def _lines(self, width: int) -> list[Content]:
        lines = item_lines(self._facts, origin_facts(self._facts.question), width)
        if not self._own:
            return lines
        own = difference_lines(self._own, width, ("source", "yours"))
        return stacked([lines, [literal("Your own words", "heading")], own])
