"""What can be set: each setting with its value, and what it is for below."""

from __future__ import annotations

from typing import Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content

from studytui.errors import StudyError
from studytui.services.settings_file import Setting
from studytui.settings import Settings
from studytui.tui.content import fitted, joined, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.detailed import DetailedScreen
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import count

_NAMES = {
    "theme": "Colours",
    "mouse": "Mouse",
    "animation": "Gliding",
    "clock": "Clock in an exam",
    "bell": "Bell",
    "idle_seconds": "Away after",
    "day_starts_at": "Your day begins at",
    "images": "Images",
    "language_model": "Language model",
    "language_model_seconds": "It may take",
    "semantic_search": "Search by meaning",
    "study_from": "You study from",
    "study_until": "You study until",
    "break_minutes": "A break after",
    "notify": "Notifications",
    "keys": "Keys of your own",
}
_NAME_CELLS = 22
_STEPS = {"idle_seconds": 30, "language_model_seconds": 30, "break_minutes": 5}
"""By how much ← and → change a number; 1 where it is not said."""
_KEYS, _MODEL = "keys", "language_model"


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
    }
    """

    def _read(self) -> None:
        try:
            rows = self.study.settings_file.all(sorted(self.app.available_themes))
        except StudyError as error:
            self._status = f"{error} {error.hint}"
            rows = []
        if rows:
            own = self.study.settings.keys
            rows.append(Setting(_KEYS, own, {}, "⏎ shows all commands and gives them other keys."))
        self._list.show_rows(rows, cursor=max(self._list.cursor, 0))
        self._show_detail()

    @property
    def about(self) -> str:
        return str(self.study.paths.settings)

    def name_of(self, one: Setting) -> str:
        return one.name

    def _row(self, one: Setting, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        value = _words(one)
        if is_cursor and one.name != _KEYS:
            value = f"‹ {value} ›"
        usual = "" if one.is_usual else "   changed"
        name = _NAMES.get(one.name, one.name).ljust(_NAME_CELLS)
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
        if one.name != _KEYS:
            usual = f"Usually: {_words(one, one.usual)}."
            when = "" if one.is_at_once else " A change holds from the next start on."
            lines += wrapped(literal(f"{usual}{when}", "muted"), width)
        return [*lines, *status]

    def label_of(self, action: str, label: str) -> str:
        one = self._list.current if self.is_mounted else None
        return "show them" if action == "choose" and one and one.name == _KEYS else label

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.is_mounted or action not in ("step", "reset"):
            return True
        one = self._list.current
        if one is None or one.name == _KEYS:
            return False
        return one.name != _MODEL if action == "step" else not one.is_usual

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
        else:
            self.action_step(1)

    def _choose_model(self, one: Setting) -> None:
        """Choose among the models that the package for them knows, which takes it a second."""
        from studytui.tui.screens.choice import Choice, ChoiceScreen
        from studytui.tui.screens.waiting import wait_for

        def choose(names: list[str]) -> None:
            offered = ["", *names]

            def chosen(place: int | None) -> None:
                if place is not None:
                    self._change(one, offered[place])

            choices = [Choice(name or "none") for name in offered]
            title = "Which language model? Nothing is sent to it before you say so."
            self.app.push_screen(ChoiceScreen(title, choices, ""), chosen)

        words = "Looking for the models that the package llm knows."
        wait_for(self, words, lambda own, on_progress: own.language_model.names(), choose)

    def action_step(self, by: int) -> None:
        one = self._list.current
        if one is None or one.name in (_KEYS, _MODEL):
            return
        self._change(one, _stepped(one, by))

    def action_reset(self) -> None:
        one = self._list.current
        if one is not None and one.name != _KEYS:
            self._keep(self.study.settings_file.reset, one.name)

    def _change(self, one: Setting, value: Any) -> None:
        if value != one.value:
            self._keep(self.study.settings_file.put, one.name, value)

    def _keep(self, act: Any, *words: Any) -> None:
        try:
            settings: Settings = act(*words)
        except StudyError as error:
            self._status = f"{error} {error.hint}"
        else:
            self._status = ""
            self.study_app.obey(settings)
        self._read()


def _stepped(one: Setting, by: int) -> Any:
    """The value after or before, going round among choices; numbers stop at their ends."""
    if one.choices:
        place = one.choices.index(one.value) if one.value in one.choices else 0
        return one.choices[(place + by) % len(one.choices)]
    assert one.between is not None
    low, high = one.between
    return min(max(one.value + by * _STEPS.get(one.name, 1), low), high)


def _words(one: Setting, value: Any = None) -> str:
    """A value as a person says it."""
    value = one.value if value is None else value
    if one.name == _KEYS:
        return count(len(value), "command") if value else "none"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value} {one.unit}".strip() or "none"
