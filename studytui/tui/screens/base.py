"""What all screens share: the two lines, going to another screen, help, and reading again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingsMap, BindingType
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.events import Resize
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study import Study
from studytui.tui.tested import is_tested
from studytui.tui.widgets.bars import KeyBar, KeyHint, TopBar
from studytui.tui.widgets.kept import Kept

if TYPE_CHECKING:
    from studytui.services.undo import Undone
    from studytui.tui.app import StudyApp
    from studytui.tui.palette import Entry

DESTINATIONS = (
    ("1", "Today"),
    ("2", "Library"),
    ("3", "Exams"),
    ("4", "Review"),
    ("5", "Weak"),
    ("6", "Import"),
    ("7", "Progress"),
)
"""Digit and name of each screen, in order."""
CLASS = ("8", "Class")
"""One more screen, for those who teach."""
BESIDE = ("9", "Texts")
"""What is opened from any of them, and left again to it."""

_KEY_NAMES = {
    "enter": "⏎",
    "question_mark": "?",
    "slash": "/",
    "space": "space",
    "colon": ":",
    "semicolon": ";",
    "greater_than_sign": ">",
    "less_than_sign": "<",
    "quotation_mark": '"',
    "exclamation_mark": "!",
    "right_square_bracket": "]",
    "left_square_bracket": "[",
    "right_curly_bracket": "}",
    "left_curly_bracket": "{",
    "at": "@",
    "ampersand": "&",
    "vertical_line": "|",
    "percent_sign": "%",
    "plus": "+",
    "asterisk": "*",
    "underscore": "_",
    "equals_sign": "=",
    "tab": "tab",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "full_stop": ".",
    "comma": ",",
    "number_sign": "#",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
}


def key_name(key: str) -> str:
    """A key as it is written for a person: ``⏎`` for ``enter``."""
    if key.startswith("upper_"):
        return key.removeprefix("upper_").upper()
    return _KEY_NAMES.get(key) or _character(key)


def _character(key: str) -> str:
    """What is printed on a key of one's own, which is known by the name of its character in Unicode:
    ``~`` for ``tilde``; the name itself where it prints nothing."""
    if len(key) == 1:
        return key
    import unicodedata

    try:
        found = unicodedata.lookup(key.replace("_", " "))
    except KeyError:
        return key
    return found if found.isprintable() else key


ResultT = TypeVar("ResultT")


@cache
def _declared(screen: type[Screen[Any]]) -> tuple[Binding, ...]:
    """What a screen declares, one for each key."""
    return tuple(Binding.make_bindings(screen.BINDINGS))


@cache
def _declared_by_key(screen: type[Screen[Any]]) -> BindingsMap:
    """The same to be looked up; asked for at every key."""
    return BindingsMap(_declared(screen))


class KeyedScreen(Screen[ResultT], Kept):
    """A screen that holds `study` and names its keys, in the bottom line and in its help."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (64, "-normal"), (110, "-wide")]
    BROAD = 170
    """Columns from which on a wide screen is `-broad` as well: lists are no wider than can be read,
    and what stands below them has room beside them."""

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """What has the focus. Textual draws the whole screen again when it moves; here the two widgets
    that it moves between draw what looks different."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "greater_than_sign,ctrl+p",
            "palette",
            "all commands",
            id="palette",
            show=False,
            tooltip="Find anything that can be done by a few letters of it",
        ),
    ]

    purpose: ClassVar[str] = ""
    """What the screen is for: the first lines of its help."""
    screen_name: ClassVar[str] = ""

    def on_resize(self, event: Resize) -> None:
        self.set_class(event.size.width >= self.BROAD, "-broad")

    def _on_timer_update(self) -> None:
        """Draw a frame, two passes of the loop later than Textual does: a widget that was told to
        draw itself by what led to this frame is in it then, and not in another one 16 ms on."""
        loop = asyncio.get_running_loop()
        loop.call_soon(loop.call_soon, super()._on_timer_update)

    def _compositor_refresh(self) -> None:
        """Draw what has changed; for the thin output lines need not be cut to that."""
        app, compositor = self.study_app, self._compositor
        is_whole = compositor.size.region in compositor._dirty_regions
        if not app.is_thin or is_whole or app.is_inline or self is not app.screen:
            super()._compositor_refresh()
            return
        from textual._context import visible_screen_stack

        from studytui.tui.uncut import uncut_update

        visible_screen_stack.set(app._background_screens)
        # It is written as a whole and never by Rich.
        app._display(self, uncut_update(compositor))  # type: ignore[arg-type]
        self._dirty_widgets.clear()
        app._update_mouse_over(self)

    @property
    def study(self) -> Study:
        return self.study_app.study

    @property
    def study_app(self) -> StudyApp:
        return cast("StudyApp", self.app)

    def on_screen_resume(self) -> None:
        self.show_keys()

    def on_descendant_focus(self) -> None:
        self.show_keys()

    def show_keys(self) -> None:
        """Show the keys that work now in the bottom line."""
        # What `query_one` has found once it finds at once; `query` goes through all widgets.
        with suppress(NoMatches):
            self.query_one(KeyBar).hints = tuple(self.hints())

    def hints(self) -> list[KeyHint]:
        """The keys that work now, the most useful first; from the declarations alone."""
        hints: list[KeyHint] = []
        seen: set[str] = set()
        for key, active in self._ordered(self._shown_bindings()):
            binding = active.binding
            if not binding.show and active.node is not self:
                # A list answers to ⏎ itself; the screen's own word for it says more.
                binding = self._own_binding(key) or binding
            if not binding.show or not active.enabled or binding.action in seen:
                continue
            if not self.is_named(binding.action):
                continue
            seen.add(binding.action)
            label = self.label_of(binding.action, binding.description)
            hints.append(KeyHint(binding.key_display or key_name(key), label))
        return hints

    def is_named(self, action: str) -> bool:
        """Whether the bottom line names a command that works now."""
        return True

    def label_of(self, action: str, label: str) -> str:
        """What a command is called now."""
        return label

    def words_of(self, binding: Binding) -> str:
        """What a command does, for the help."""
        return binding.tooltip

    def bindings_now(self) -> Iterator[tuple[str, Binding, DOMNode]]:
        """The keys that work now, each with whose it is. Where a list or a text answers to a key as
        well (⏎, ←), the screen's word for it says more."""
        for key, active in self._ordered(self.active_bindings):
            own = None if active.node is self else self._own_binding(key)
            if own is not None:
                yield key, own, self
            elif active.enabled:
                yield key, active.binding, active.node

    def _shown_bindings(self) -> dict[str, ActiveBinding]:
        """What can be done now with keys that the bottom line may name. Textual asks of all keys
        whether something can be done with them, of which most are not named."""
        if not is_tested():
            return self.active_bindings
        chain = self._modal_binding_chain
        named = {key for _, bindings in chain for key, binding in bindings if binding.show}
        found: dict[str, ActiveBinding] = {}
        for node, bindings in chain:
            for key, binding in bindings:
                if key not in named or (key in found and not binding.priority):
                    continue
                state = self.app._check_action_state(binding.action, node)
                if state is False or (key in found and found[key].binding.priority):
                    continue
                found[key] = ActiveBinding(node, binding, bool(state), binding.tooltip)
        return found

    def _ordered(self, bindings: dict[str, ActiveBinding]) -> Iterable[tuple[str, ActiveBinding]]:
        """Bindings by key. Textual puts a command with a key of one's own behind all others; here it
        stands where it is declared."""
        found = bindings.items()
        if not self.study.settings.keys:
            return found
        ranks: dict[str | None, int] = {}
        for place, binding in enumerate(_declared(type(self))):
            ranks.setdefault(binding.id, place)

        def rank(one: tuple[str, ActiveBinding]) -> tuple[int, int]:
            node = one[1].node
            if node is self:
                return 1, ranks.get(one[1].binding.id, 0)
            return (2, 0) if node is self.app else (0, 0)

        return sorted(found, key=rank)

    def binding_now(self, key: str) -> ActiveBinding | None:
        """What a key does now, if anything. Textual looks through all of them for that."""
        if not is_tested():
            return self.active_bindings.get(key)
        for node, bindings in self._modal_binding_chain:
            for binding in bindings.key_to_bindings.get(key, ()):
                state = self.app._check_action_state(binding.action, node)
                if state is not False:
                    return ActiveBinding(node, binding, bool(state), binding.tooltip)
        return None

    def _own_binding(self, key: str) -> Binding | None:
        """What the screen itself declares for a key and can do now."""
        for binding in _declared_by_key(type(self)).key_to_bindings.get(key, ()):
            if self.check_action(binding.action.partition("(")[0], ()) is not False:
                return binding
        return None

    @property
    def is_examining(self) -> bool:
        """Whether an exam runs, in which nothing is said that is not of it."""
        return False

    def say_quietly(self, words: str) -> None:
        """Say something that needs no answer, where it covers nothing if there is such a place."""
        self.study_app.remark(words)

    def action_help(self) -> None:
        from studytui.tui.screens.help import HelpScreen

        def close(is_palette_wanted: bool | None) -> None:
            if is_palette_wanted:
                self.action_palette()

        self.app.push_screen(HelpScreen.of(self), close)

    def action_palette(self) -> None:
        from studytui.tui.screens.palette import PaletteScreen

        self.app.push_screen(PaletteScreen(self), self._do_chosen)

    async def _do_chosen(self, entry: Entry | None) -> None:
        done = entry.run() if entry is not None else None
        if isawaitable(done):
            await done


class TakesBack(KeyedScreen[ResultT]):
    """A screen on which `u` takes back what was done last outside exams."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "u",
            "undo",
            "undo",
            id="undo",
            tooltip="Take back what you did last; again for what you did before",
        ),
        Binding("U", "redo", "redo", id="redo", show=False, tooltip="Do again what was taken back"),
    ]

    def is_named(self, action: str) -> bool:
        return action != "undo" or self.study.can_take_back

    def hints(self) -> list[KeyHint]:
        """What the screen does itself comes first: undo is the same everywhere."""
        return sorted(super().hints(), key=lambda hint: hint.label == "undo")

    def action_undo(self) -> None:
        self._go_over(is_again=False)

    def action_redo(self) -> None:
        self._go_over(is_again=True)

    def _go_over(self, *, is_again: bool) -> None:
        """Take something back or do it again; say what it was, and show where."""

        def tell(undone: Undone | None) -> None:
            self._tell_undone(undone, is_again=is_again)

        if self.study.undo.takes_long(again=is_again):
            from studytui.tui.screens.waiting import wait_for

            if is_again:
                words = "Doing again what you took back."
                wait_for(self, words, lambda own, on_progress: own.undo.do_again(on_progress), tell)
            else:
                words = "Taking back what you did."
                wait_for(
                    self, words, lambda own, on_progress: own.undo.take_back(on_progress), tell
                )
            return
        undo = self.study.undo
        try:
            undone = undo.do_again() if is_again else undo.take_back()
        except StudyError as error:
            self.study_app.tell(error)
        else:
            tell(undone)

    def _tell_undone(self, undone: Undone | None, *, is_again: bool) -> None:
        if undone is None:
            what = "do again" if is_again else "take back"
            self.study_app.remark(f"There is nothing to {what}.")
            return
        done = "Done again" if is_again else "Taken back"
        self.study_app.remark(f"{done}: {undone.words}.")
        self.study_app.publish(undone.changes)
        for question_id in undone.question_ids[:1]:
            # Behind the reading again that the changes have asked for.
            self.call_later(self.see_question, question_id)

    def see_question(self, question_id: int) -> None:
        """Put the cursor on a question, where the screen lists it."""


class StudyScreen(TakesBack[None]):
    """A screen that holds `study` and shows the two lines around its body.

    A screen gives its body by `compose_body` and reads what it shows in `reload`, which is called
    when it is first shown and whenever something it `depends_on` has changed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                digit,
                f"app.go('{name.lower()}')",
                name,
                id=f"go.{name.lower()}",
                show=False,
                tooltip=f"Go to {name}",
            )
            for digit, name in DESTINATIONS
        ),
        Binding(
            CLASS[0],
            "class",
            CLASS[1],
            id="go.class",
            show=False,
            tooltip="Go to Class, where you teach one",
        ),
        Binding(
            BESIDE[0],
            "texts",
            "your texts",
            id="texts",
            show=False,
            tooltip="Your own books, notes and papers: to read, and to search",
        ),
        Binding(
            "exclamation_mark",
            "backups",
            "backups",
            id="backups",
            show=False,
            tooltip="Backups of all you have: what each holds, and to put one back",
        ),
        Binding(
            "comma",
            "settings",
            "settings",
            id="settings",
            show=False,
            tooltip="What can be set: colours, clock, keys of your own, …",
        ),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "quit", id="leave", tooltip="Leave studytui; everything is kept"),
    ]

    depends_on: ClassVar[Changes] = Changes.NOTHING
    from_anywhere: ClassVar[frozenset[str]] = frozenset()
    """Commands that the palette does from any screen, by action: those that need no look at this one
    first. To all others it only leads."""

    def __init__(self) -> None:
        super().__init__()
        self._is_stale = True
        self._is_listening = False

    def compose(self) -> ComposeResult:
        yield TopBar(self.study_app.destinations, self.screen_name, beside=BESIDE)
        yield from self.compose_body()
        yield KeyBar()

    def compose_body(self) -> Iterable[Widget]:
        """The widgets between the two lines."""
        raise NotImplementedError

    def reload(self) -> None:
        """Read and show everything anew."""
        raise NotImplementedError

    def on_mount(self) -> None:
        # Once: Textual calls this beside the `on_mount` of a screen that calls it too.
        if not self._is_listening:
            self._is_listening = True
            self.study_app.changed.subscribe(self, self._note_changes)

    def on_screen_resume(self) -> None:
        self._catch_up()

    def _note_changes(self, changes: Changes) -> None:
        if changes & Changes.CLASSES:
            self.query_one(TopBar).names = self.study_app.destinations
        if changes & self.depends_on:
            self._is_stale = True
            if self.is_current:
                self._catch_up()
                self.show_keys()

    def _catch_up(self) -> None:
        if not self._is_stale:
            return
        self._is_stale = False
        try:
            self.reload()
        except StudyError as error:
            self.study_app.tell(error)

    def action_class(self) -> None:
        """Nothing where there is no class to be seen."""
        if self.study.is_teacher:
            self.study_app.action_go("class")

    def action_texts(self) -> None:
        from studytui.tui.screens.resources import ResourcesScreen

        self.app.push_screen(ResourcesScreen())

    def action_backups(self) -> None:
        from studytui.tui.screens.backups import BackupsScreen

        self.app.push_screen(BackupsScreen())

    def action_settings(self) -> None:
        from studytui.tui.screens.settings import SettingsScreen

        self.app.push_screen(SettingsScreen())

    def action_leave(self) -> None:
        self.app.exit()
