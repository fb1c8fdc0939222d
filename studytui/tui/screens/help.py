"""`?`: what the screen is for, then every key with words, from the declarations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import ModalScreen

from studytui.tui.commands import EVERYWHERE
from studytui.tui.content import joined, literal, stacked, wrapped
from studytui.tui.widgets.bars import KeyBar, KeyHint
from studytui.tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from studytui.tui.screens.base import KeyedScreen
    from studytui.tui.screens.panel import HelpedPanel

HERE = "On this screen"
MOVING = "In lists and text"
PLACES = "Everywhere"
_GROUPS = (HERE, MOVING, PLACES)
_KEY_CELLS = 16


@dataclass(frozen=True, slots=True)
class HelpLine:
    """Keys that do one thing, and what that is."""

    keys: str
    words: str
    group: str = HERE


class HelpScreen(ModalScreen[bool]):
    """Any of ? q ⏎ closes it. Comes back with whether the palette is wanted."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "question_mark,q,enter,backspace,escape",
            "dismiss",
            "back",
            id="help.back",
            tooltip="Close the help",
        ),
        Binding(
            "greater_than_sign",
            "dismiss(True)",
            "all commands",
            id="help.palette",
            tooltip="Find anything that can be done by a few letters of it",
        ),
    ]

    DEFAULT_CSS = """
    HelpScreen { background: $background; }
    HelpScreen TextPane { padding: 1 1 0 1; }
    """

    def __init__(
        self, title: str, purpose: str, lines: Sequence[HelpLine], *, has_palette: bool = True
    ) -> None:
        """`has_palette` says whether the screen it tells of has the palette too."""
        super().__init__()
        self._has_palette = has_palette
        self._title = title
        self._purpose = purpose
        self._key_lines = lines

    @classmethod
    def of(cls, screen: KeyedScreen[Any]) -> HelpScreen:
        """The help of a screen as its keys are now."""
        return cls(screen.screen_name, screen.purpose, help_lines(screen))

    @classmethod
    def of_panel(cls, panel: HelpedPanel[Any]) -> HelpScreen:
        """The help of a panel as its keys are now."""
        lines = _panel_lines(panel)
        return cls(panel.screen_name, panel.purpose, lines, has_palette=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # Closing it with True asks for the palette.
        return self._has_palette or not parameters

    def compose(self) -> ComposeResult:
        yield TextPane(self._layout)
        yield KeyBar()

    def on_mount(self) -> None:
        bar = self.query_one(KeyBar)
        find = [KeyHint(">", "find a command")] if self._has_palette else []
        bar.hints = (KeyHint("j k", "scroll"), *find, KeyHint("?", "back"))
        self.query_one(TextPane).focus()

    def _layout(self, width: int) -> list[Content]:
        title = [literal(f"{self._title} keys", "heading")] if self._title else []
        longest = max((len(line.keys) for line in self._key_lines), default=0)
        column = min(longest, _KEY_CELLS, max(width // 3, 8)) + 3
        groups = [
            [literal(name, "heading"), *_group_lines(found, width, column)]
            for name in _GROUPS
            if (found := [line for line in self._key_lines if line.group == name])
        ]
        about = wrapped(literal(self._purpose), width) if self._purpose else []
        return stacked([[*title, *about], *groups])


def _group_lines(lines: Sequence[HelpLine], width: int, column: int) -> list[Content]:
    """The keys in one column, the words in the other; too many keys stand above their words."""
    shown: list[Content] = []
    for line in lines:
        head = literal(f" {line.keys}", "key")
        body = wrapped(literal(line.words), max(width - column, 10))
        if head.cell_length >= column:
            shown.append(head)
            shown += [joined(" " * column, one) for one in body]
            continue
        for number, one in enumerate(body):
            lead = " " * column if number else head.pad_right(column - head.cell_length)
            shown.append(joined(lead, one))
    return shown


def _panel_lines(panel: HelpedPanel[Any]) -> list[HelpLine]:
    """One line for each thing that can be done in a panel."""
    from studytui.tui.screens.base import key_name

    keys: dict[tuple[str, str], list[str]] = {}
    for key, active in panel.active_bindings.items():
        if active.binding.tooltip and active.enabled and not active.binding.system:
            group = HERE if active.node is panel else MOVING
            keys.setdefault((active.binding.tooltip, group), []).append(key_name(key))
    return [
        HelpLine(" ".join(sorted(names, key=_letters_first)), words, group)
        for (words, group), names in keys.items()
    ]


def help_lines(screen: KeyedScreen[Any]) -> list[HelpLine]:
    """One line for each thing that can be done now; several keys for one thing stand together."""
    from studytui.tui.screens.base import key_name

    keys: dict[str, list[str]] = {}
    groups: dict[str, str] = {}
    ranks: dict[str, int] = {}
    places: list[tuple[str, str]] = []
    for key, binding, node in screen.bindings_now():
        if not binding.tooltip or binding.system:
            continue
        name = binding.key_display or key_name(key)
        owner, _, act = (binding.id or "").partition(".")
        if owner == "go":
            if act == "class" and not screen.study.is_teacher:
                continue
            places.append((name, binding.description))
            continue
        words = screen.words_of(binding)
        if name not in keys.setdefault(words, []):
            keys[words].append(name)
        if owner in EVERYWHERE:
            groups[words] = PLACES
        else:
            groups.setdefault(words, HERE if node is screen else MOVING)
        ranks.setdefault(words, _MOVES.index(act) if act in _MOVES else len(_MOVES))
    lines = [
        HelpLine(" ".join(sorted(names, key=_letters_first)), words, groups[words])
        for words, names in keys.items()
    ]
    lines.sort(key=lambda line: ranks[line.words] if line.group == MOVING else 0)
    if places:
        digits = f"{places[0][0]} – {places[-1][0]}"
        lines.insert(0, HelpLine(digits, ", ".join(name for _, name in places), PLACES))
    return lines


_MOVES = ("down", "up", "page-down", "page-up", "home", "end", "choose")


def _letters_first(name: str) -> tuple[bool, int]:
    return not name.isascii(), len(name)
