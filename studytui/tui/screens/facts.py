"""Facts about a question on a page of their own: its images, or where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.question import Question
from studytui.tui.content import line, literal, wrapped
from studytui.tui.screens.panel import HelpedPanel
from studytui.tui.widgets.bars import KeyBar, KeyHint
from studytui.tui.widgets.text_pane import TextPane

Fact = tuple[str, str]
"""What it is, and its value from outside."""


class FactsScreen(HelpedPanel[None]):
    """Any of q ⏎ i w closes it."""

    screen_name = "Facts"
    purpose = "Facts on the question you came from, to be read or copied; nothing is changed here."

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,enter,i,w,escape", "dismiss", "back", tooltip="Back to the question"),
    ]

    DEFAULT_CSS = """
    FactsScreen { background: $background; }
    FactsScreen TextPane { padding: 1 2; }
    """

    def __init__(self, title: str, facts: Sequence[Fact]) -> None:
        super().__init__()
        self._title = title
        self._facts = facts

    def compose(self) -> ComposeResult:
        yield TextPane(self._layout)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(KeyBar).hints = (
            KeyHint("q", "back"),
            KeyHint("j k", "scroll"),
            KeyHint("?", "help"),
        )
        self.query_one(TextPane).focus()

    def _layout(self, width: int) -> list[Content]:
        lines = [literal(self._title, "heading")]
        for name, value in self._facts:
            lines.append(Content(""))
            lines.extend(wrapped(line(name, "muted"), width))
            lines.extend(wrapped(line(value), width))
        return lines


def origin_facts(question: Question) -> list[Fact]:
    """Source, place in it, and subject, as far as they are known."""
    facts = [
        ("Source", question.source),
        ("Number there", question.original_id or ""),
        ("File or address", question.origin),
        ("Subject", question.subject),
        ("Topic", question.topic),
        ("Tags", ", ".join(question.tags)),
    ]
    return [(name, value) for name, value in facts if value.strip()]
