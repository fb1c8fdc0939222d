"""The classes that a learner is in, and a line for the code of another one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.classes import Request, code_of
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.screens.lines import LinesScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane


class JoiningScreen(LinesScreen[Changes | None]):
    """Comes back with what has changed, or with None."""

    screen_name = "Classes you are in"
    purpose = (
        "Your teacher has the code of your class: six letters and digits. What is set to the class "
        "stands on Today from then on, and your teacher sees how you do with the questions that "
        "are offered there."
    )

    FIELDS = (("code", "Code", "K7M-2QX"),)
    MOVES = KeyHint("↓", "to the end")

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "save", "join", id="joining.save", tooltip="Join the class of the code"),
        Binding("up,k", "line_up", "up", id="joining.up", show=False, tooltip="The line above"),
        Binding(
            "down,j", "line_down", "down", id="joining.down", show=False, tooltip="The next line"
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="joining.leave", tooltip="Back; no class is joined"),
    ]

    DEFAULT_CSS = """
    JoiningScreen .line TextPane { width: 12; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._refused: tuple[str, StudyError] | None = None
        """What was typed that is no code, and what there is to say of it."""

    def compose(self) -> ComposeResult:
        yield from self.compose_lines(literal("Classes you are in", "title"), lambda name: "")

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "join"), self.MOVES, KeyHint("↓ q", "back")]
        return super().hints()

    def words(self, width: int) -> list[Content]:
        """The classes, and the codes that have still to be answered."""
        classes = self.study.classes
        if self._refused is not None and self._refused[0] == self.query_one("#code", Prompt).value:
            return wrapped(line(str(self._refused[1]), "warning"), width)
        found = [
            joined(line(one.name, "strong"), (", taught by ", "muted"), line(one.teacher))
            for one in classes.joined()
        ]
        found += [_waiting(one, has_hub=self.study.has_hub) for one in classes.requests()]
        if not found:
            found = [literal("None yet. Type the code that your teacher has given you.", "muted")]
        return [row for one in found for row in wrapped(one, width)]

    def save(self) -> None:
        prompt = self.query_one("#code", Prompt)
        if not code_of(prompt.value):
            self.dismiss(None)
            return
        try:
            changes, room = self.study.classes.enrol(prompt.value)
        except StudyError as error:
            self._refused = prompt.value, error
            self.query_one("#words", TextPane).show(self.words)
            return
        if room is not None:
            self.study_app.remark(f"You are in {room.name}.")
        elif self.study_app.syncing is not None:
            self.study_app.syncing.ask()
            self.study_app.remark("The hub is asked for the class.")
        else:
            self.study_app.remark("The code waits until a hub is joined: studytui hub join.")
        self.dismiss(changes)


def _waiting(one: Request, *, has_hub: bool) -> Content:
    code = f"{one.code[:3]}-{one.code[3:]}"
    if one.answer:
        return joined(line(code), (": ", "muted"), line(one.answer, "warning"))
    asked = "the hub is asked" if has_hub else "waits until you join a hub: studytui hub join"
    return joined(line(code), (f": {asked}", "muted"))
