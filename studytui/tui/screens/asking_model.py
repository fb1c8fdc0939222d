"""Asking a language model: what is sent and to which model is said before the first time, then it
waits beside the screen and can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.domain.model_request import Request
from studytui.errors import StudyError
from studytui.services.language_model import Chosen, Stopped
from studytui.services.study import Study
from studytui.tui.apart import apart
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.base import KeyedScreen
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count


class ToAsk(Protocol):
    """What would be sent, and to which model."""

    @property
    def model(self) -> Chosen: ...

    @property
    def request(self) -> Request: ...


ToAskT = TypeVar("ToAskT", bound=ToAsk)
ValueT = TypeVar("ValueT")
IsCancelled = Callable[[], bool]

_WIDEST = 92


def ask_model(
    screen: KeyedScreen[Any],
    prepare: Callable[[Study], ToAskT],
    verb: Callable[[ToAskT, IsCancelled], ValueT],
    then: Callable[[ToAskT, ValueT], None],
) -> None:
    """Have a model asked by `verb` for what `prepare` makes ready, both beside the screen, and go on
    with what that gives. Where it was not allowed before, the learner sees first what is sent. A
    StudyError is told, and nothing goes on."""
    if not screen.study.language_model.is_on:
        try:
            screen.study.language_model.chosen()
        except StudyError as error:
            screen.study_app.tell(error)
        return

    def done(outcome: tuple[ToAskT, ValueT] | None) -> None:
        if outcome is not None:
            then(*outcome)

    screen.app.push_screen(AskingScreen(prepare, verb), done)


class _Phase(Enum):
    PREPARING = auto()
    SHOWING = auto()
    WAITING = auto()


class AskingScreen(TaskScreen["tuple[ToAskT, ValueT] | None"], Generic[ToAskT, ValueT]):
    """Comes back with what was asked and what the verb gave; None where it was not sent, was stopped
    or failed."""

    screen_name = "Language model"
    purpose = (
        "What is sent to the language model that you have set, before it is sent for the first "
        "time. Nothing has left studytui yet."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "send",
            "send it",
            id="asking.send",
            tooltip="Send it, now and from now on, to this model for this purpose",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="asking.leave", tooltip="Stop it; nothing is kept"),
    ]

    DEFAULT_CSS = """
    AskingScreen {
        #title { height: 1; padding: 0 1; }
        #text { height: 1fr; padding: 1 2 0 2; }
    }
    AskingScreen.-narrow #text { padding: 1 0 0 1; }
    """

    def __init__(
        self,
        prepare: Callable[[Study], ToAskT],
        verb: Callable[[ToAskT, IsCancelled], ValueT],
    ) -> None:
        super().__init__()
        self._prepare = prepare
        self._verb = verb
        self._to_ask: ToAskT | None = None
        self._phase = _Phase.PREPARING
        self._is_stopped = False
        self._seconds = 0

    def compose(self) -> ComposeResult:
        yield TextPane(lambda width: [literal("Language model", "title")], id="title")
        yield Rule()
        yield TextPane(self._lines, id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#title").can_focus = False
        self.query_one("#text").focus()
        # The package takes a second to be imported, and its plug-ins may look for their models.
        self.run_worker(self._make_ready(), group="model")

    def on_unmount(self) -> None:
        self._is_stopped = True

    def _lines(self, width: int) -> list[Content]:
        width = min(width, _WIDEST)
        if self._to_ask is None:
            return [literal("Looking for the model, and for what it would be asked.", "muted")]
        if self._phase is _Phase.WAITING:
            return self._waiting(self._to_ask, width)
        return self._showing(self._to_ask, width)

    def _showing(self, to_ask: ToAsk, width: int) -> list[Content]:
        told = (
            f"What stands below would be sent, as it is, to {to_ask.model.words} From then on such "
            f"requests send {to_ask.request.purpose.sends}; you are not asked again for this model."
        )
        lines = [*wrapped(line(told), width), Content("")]
        lines += [*wrapped(joined(("⏎", "key"), " sends it   ", ("q", "key"), " does not"), width)]
        # What is the learner's comes first: it is what may be too much.
        for title, text in (
            ("What is yours", to_ask.request.prompt),
            ("What the model is told", to_ask.request.system),
        ):
            lines += [Content(""), literal(title, "heading")]
            for row in text.split("\n"):
                lines += wrapped(literal(row), width - 2, "  ")
        return lines

    def _waiting(self, to_ask: ToAsk, width: int) -> list[Content]:
        told = f"Asking {to_ask.model.model_id} … {count(self._seconds, 'second')}"
        words = "Nothing of the answer is shown before all of it has been looked at. q stops it."
        return [*wrapped(line(told), width), Content(""), *wrapped(literal(words, "muted"), width)]

    def hints(self) -> list[KeyHint]:
        shown = [KeyHint("space", "page")] if self._phase is _Phase.SHOWING else []
        return [*shown, *super().hints()]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "send" or self._phase is _Phase.SHOWING

    def label_of(self, action: str, label: str) -> str:
        return "stop" if action == "leave" and self._phase is _Phase.WAITING else label

    async def _make_ready(self) -> None:
        try:
            self._to_ask = to_ask = await apart(self.study, self._prepare)
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(None)
            return
        if self.study.language_model.is_allowed(to_ask.model, to_ask.request.purpose):
            self._begin(to_ask)
        else:
            self._phase = _Phase.SHOWING
            self._draw()
            self.show_keys()

    def action_send(self) -> None:
        if (to_ask := self._to_ask) is None:
            return
        try:
            self.study.language_model.allow(to_ask.model, to_ask.request.purpose)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self._begin(to_ask)

    def _begin(self, to_ask: ToAskT) -> None:
        self._phase = _Phase.WAITING
        self._draw()
        self.show_keys()
        self.set_interval(1, self._count)
        self.run_worker(self._run(to_ask), group="asked")

    def _count(self) -> None:
        self._seconds += 1
        self._draw()

    def _draw(self) -> None:
        self.query_one("#text", TextPane).show(self._lines)

    async def _run(self, to_ask: ToAskT) -> None:
        try:
            value = await asyncio.to_thread(self._verb, to_ask, lambda: self._is_stopped)
        except Stopped:
            return
        except StudyError as error:
            self.study_app.tell(error)
            self.dismiss(None)
        else:
            self.dismiss((to_ask, value))

    def action_leave(self) -> None:
        self._is_stopped = True
        self.dismiss(None)
