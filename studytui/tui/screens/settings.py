"""What can be set: each setting with its value, and what it is for below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input

from studytui.domain.day_names import language_name
from studytui.errors import StudyError
from studytui.services.settings_file import Setting
from studytui.settings import Settings
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.detailed import DetailedScreen
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.entry_line import EntryLine
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_NAME_CELLS = 22
_KEYS, _MODEL, _ZONE, _HUB = "keys", "language_model", "time_zone", "hub"
_NO_HUB = (
    "Your class's or your other machine's library, with which this one is kept the same. studytui hub "
    "join and its address joins one."
)
_IN_HUB = (
    "The library with which this one is kept the same. studytui hub status says how it stands; "
    "studytui hub leave leaves it, and all you have stays."
)


class SettingsScreen(DetailedScreen):
    """The settings in a list; a change is kept in the file at once."""

    screen_name = "Settings"
    purpose = (
        "What can be set. Each change is kept in settings.toml at once, where your comments and "
        "all else you have written there stay."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "change", id="settings.choose", tooltip="The next value"),
        Binding(
            "right,l", "step(1)", "more", id="settings.more", show=False, tooltip="The next value"
        ),
        Binding(
            "left,h",
            "step(-1)",
            "less",
            id="settings.less",
            show=False,
            tooltip="The value before",
        ),
        Binding("backspace", "reset", "as usual", id="settings.reset", tooltip="As it usually is"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q,comma", "leave", "back", id="settings.leave", tooltip="Back; all is kept"),
    ]

    DEFAULT_CSS = """
    SettingsScreen {
        #detail { height: 6; }
        EntryLine { dock: bottom; margin: 0 0 2 0; padding: 0 1; }
    }
    """

    def __init__(self, at: str = "") -> None:
        """The cursor stands on the setting `at`, by its name in the file."""
        super().__init__()
        self._at = at

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield EntryLine()

    def _read(self) -> None:
        try:
            rows = self.study.settings_file.all(sorted(self.app.available_themes))
        except StudyError as error:
            self._status = str(error)
            rows = []
        if rows:
            rows += [self._hub(), self._keys()]
        names = [one.name for one in rows]
        place = names.index(self._at) if self._at in names else max(self._list.cursor, 0)
        self._at = ""
        self._list.show_rows(rows, cursor=place)
        self._show_detail()

    def _hub(self) -> Setting:
        """The hub, which is not set here, but looked for here."""
        place = ""
        if self.study.has_hub and (link := self.study.syncing.link) is not None:
            place = link.place
        return Setting(_HUB, place, place, "Hub", _IN_HUB if place else _NO_HUB)

    def _keys(self) -> Setting:
        words = "⏎ shows all commands and gives them other keys."
        return Setting(_KEYS, self.study.settings.keys, {}, "Keys of your own", words)

    @property
    def about(self) -> str:
        return str(self.study.paths.settings)

    def name_of(self, one: Setting) -> str:
        return one.name

    def _row(self, one: Setting, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        value = _words(one)
        if is_cursor and _has_steps(one):
            value = f"‹ {value} ›"
        usual = "" if one.is_usual else "   changed"
        name = one.label.ljust(_NAME_CELLS)
        return fitted(
            joined(f" {sign} {name}", (value, "strong" if is_cursor else ""), (usual, "muted")),
            width,
        )

    def _detail(self, width: int) -> list[Content]:
        status = wrapped(literal(self._status, "warning"), width) if self._status else []
        one = self._list.current
        if one is None:
            return status
        lines = wrapped(literal(one.words), width)
        if one.name not in (_KEYS, _HUB):
            usual = f"Usually: {_words(one, one.usual)}."
            when = "" if one.is_at_once else " A change holds from the next start on."
            lines += wrapped(literal(f"{usual}{when}", "muted"), width)
        return [*lines, *status]

    def label_of(self, action: str, label: str) -> str:
        one = self._list.current if self.is_mounted else None
        return "show them" if action == "choose" and one and one.name == _KEYS else label

    def hints(self) -> list[KeyHint]:
        if self._entry.purpose:
            return [KeyHint("⏎", "keep it"), KeyHint("↓", "leave it as it was")]
        return super().hints()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or action not in ("choose", "step", "reset"):
            return True
        one = self._list.current
        if one is None or one.name == _HUB:
            return False
        if action == "choose":
            return True
        return _has_steps(one) if action == "step" else one.name != _KEYS and not one.is_usual

    @on(VirtualList.Chosen)
    def action_choose(self) -> None:
        one = self._list.current
        if one is None:
            return
        if one.name == _KEYS:
            from studytui.tui.screens.own_keys import OwnKeysScreen

            self.app.push_screen(OwnKeysScreen())
        elif one.name == _MODEL:
            self._choose_model(one)
        elif one.name == _ZONE:
            self._choose_zone(one)
        elif _has_steps(one):
            self.action_step(1)
        elif one.name != _HUB:
            self._entry.ask(one.name, f"{one.label}:", one.value)
            self._entry.prompt.focus()
            self.show_keys()

    @property
    def _entry(self) -> EntryLine:
        return self.query_one(EntryLine)

    @on(Input.Submitted)
    def _keep_typed(self, event: Input.Submitted) -> None:
        name = self._entry.purpose
        self._leave_entry()
        if name:
            self._keep(self.study.settings_file.put, name, event.value.strip())

    @on(Prompt.Left)
    def _leave_entry(self) -> None:
        self._entry.close()
        self._list.focus()
        self.show_keys()

    def _choose_zone(self, one: Setting) -> None:
        """Choose among the zones that this machine knows."""
        from studytui.local_time import zones

        self._choose_among(one, "In which time zone are you?", "the machine's own", zones())

    def _choose_among(self, one: Setting, title: str, nothing: str, names: Sequence[str]) -> None:
        from studytui.tui.screens.choice import Choice, ChoiceScreen

        offered = ["", *names]

        def chosen(place: int | None) -> None:
            if place is not None:
                self._change(one, offered[place])

        choices = [Choice(name or nothing) for name in offered]
        self.app.push_screen(ChoiceScreen(title, choices, ""), chosen)

    def _choose_model(self, one: Setting) -> None:
        """Choose among the models that the package for them knows, which takes it a second."""
        from studytui.tui.screens.waiting import wait_for

        def choose(names: list[str]) -> None:
            title = "Which language model? Nothing is sent to it before you say so."
            self._choose_among(one, title, "none", names)

        words = "Looking for the models that the package llm knows."
        wait_for(self, words, lambda own, on_progress: own.language_model.names(), choose)

    def action_step(self, by: int) -> None:
        one = self._list.current
        if one is not None and _has_steps(one):
            self._change(one, _stepped(one, by))

    def action_reset(self) -> None:
        one = self._list.current
        if one is not None and one.name not in (_KEYS, _HUB):
            self._keep(self.study.settings_file.reset, one.name)

    def _change(self, one: Setting, value: Any) -> None:
        if value != one.value:
            self._keep(self.study.settings_file.put, one.name, value)

    def _keep(self, act: Any, *words: Any) -> None:
        try:
            settings: Settings = act(*words)
        except StudyError as error:
            self._status = str(error)
        else:
            self._status = ""
            self.study_app.obey(settings)
        self._read()


def _has_steps(one: Setting) -> bool:
    """Whether the arrows change it."""
    return bool(one.choices) or one.between is not None


def _stepped(one: Setting, by: int) -> Any:
    """The value after or before, going round among choices; numbers stop at their ends."""
    if one.choices:
        place = one.choices.index(one.value) if one.value in one.choices else 0
        return one.choices[(place + by) % len(one.choices)]
    assert one.between is not None
    low, high = one.between
    return min(max(one.value + by * one.step, low), high)


def _words(one: Setting, value: Any = None) -> str:
    """A value as a person says it."""
    value = one.value if value is None else value
    if one.name == _KEYS:
        return count(len(value), "command") if value else "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    if one.name == _ZONE and not value:
        return "the machine's own"
    if one.name == "date_language":
        return language_name(value)
    return f"{value} {one.unit}".strip() or "none"
