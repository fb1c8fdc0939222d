"""All that can be done, for the palette: here, on the other screens, and what can be set.

Made from the declarations alone. In an exam and in every other task only what works there is
listed: nothing leads away from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual.binding import Binding

from studytui.tui.commands import Command, declared
from studytui.tui.screens.base import KeyedScreen, StudyScreen, key_name

if TYPE_CHECKING:
    from textual.dom import DOMNode

HERE = "On this screen"
MOVING = "In lists and text"
PLACES = "Screens"
ALWAYS = "From anywhere"
SETTINGS = "What can be set"

_ELSEWHERE = [
    "today",
    "library",
    "exams",
    "review",
    "weak",
    "importing",
    "progress",
    "classroom",
    "settings",
    "own_keys",
]
"""Modules of the screens whose commands are listed."""
_NO_AIM = {"enter", "left", "right", "q"}
"""Keys whose commands mean nothing away from their screen: choosing, panes, and leaving it."""
_MANY = "–"
"""Stands in the name of a key that stands for many, each of which does something else."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be done."""

    name: str
    words: str
    keys: str
    """The keys that do it without the palette."""
    group: str
    run: Callable[[], object]
    """Does it; called when the palette has gone. What it returns is awaited if it can be."""
    also: str = ""
    """What else it may be looked for by."""


def near(screen: KeyedScreen[Any]) -> list[Entry]:
    """What can be done here and now, as `?` tells it, and the screens that one can go to."""
    found: dict[tuple[str, str], tuple[Binding, DOMNode, list[str]]] = {}
    shared = _shared_ids()
    for key, binding, node in screen.bindings_now():
        if binding.system or not binding.tooltip:
            continue
        if _MANY in (binding.key_display or "") or binding.id == "palette":
            continue
        if binding.id == "go.class" and not screen.study.is_teacher:
            continue
        of = (binding.id or binding.action, binding.action)
        found.setdefault(of, (binding, node, []))[2].append(binding.key_display or key_name(key))
    entries = [
        Entry(
            _headed(screen.label_of(binding.action.partition("(")[0], binding.description)),
            screen.words_of(binding),
            " ".join(keys),
            _group(binding, is_own=node is screen, is_shared=binding.id in shared),
            partial(screen.app.run_action, binding.action, node),
        )
        for binding, node, keys in found.values()
    ]
    order = (HERE, PLACES, ALWAYS, MOVING)
    return sorted(entries, key=lambda one: order.index(one.group))


def _shared_ids() -> set[str]:
    return {command.id for command in declared(StudyScreen)}


def _group(binding: Binding, *, is_own: bool, is_shared: bool) -> str:
    if not is_own:
        return MOVING
    if (binding.id or "").startswith("go."):
        return PLACES
    return ALWAYS if is_shared else HERE


def leads_elsewhere(screen: KeyedScreen[Any]) -> bool:
    """Whether there is more than what can be done here: a task is done or left first."""
    return isinstance(screen, StudyScreen)


def look_elsewhere() -> None:
    """Import what `far` needs, which takes a moment: to be called in a thread."""
    for name in _ELSEWHERE:
        import_module(f"studytui.tui.screens.{name}")


def far(screen: KeyedScreen[Any]) -> list[Entry]:
    """What can be done on the other screens, and what can be set; nothing in a task."""
    if not isinstance(screen, StudyScreen):
        return []
    return [*_beside(screen), *_elsewhere(screen), *_settings(screen)]


def _beside(screen: StudyScreen) -> Iterator[Entry]:
    """What has no key on these screens."""

    def opened(module: str, name: str) -> None:
        screen.app.push_screen(getattr(import_module(f"studytui.tui.screens.{module}"), name)())

    for name, words, also, *made in (
        ("Tour", "What one needs to begin, in four steps and one minute", "", "tour", "TourScreen"),
        (
            "Busy hours",
            "Calendars whose busy hours are left out of your plan",
            "ics",
            "calendars",
            "CalendarsScreen",
        ),
        (
            "Learning packs",
            "What to read for a topic, what was missed in it, and a retest",
            "",
            "packs",
            "PacksScreen",
        ),
    ):
        yield Entry(name, words, "", ALWAYS, partial(opened, *made), also)


def _elsewhere(screen: StudyScreen) -> Iterator[Entry]:
    app, own, shared = screen.study_app, screen.study.settings.keys, _shared_ids()
    for digit, title in app.destinations:
        name = title.lower()
        other = app.get_screen(name)
        if other is screen or not isinstance(other, StudyScreen):
            continue
        for command in declared(type(other)):
            binding = _binding(type(other), command.id)
            if command.id in shared or binding is None or _NO_AIM & set(command.keys):
                continue
            key = _keys(command, own)
            action = binding.action
            if action in other.from_anywhere:
                run = partial(app.go_and_do, name, action, command.words)
            else:
                run = partial(app.go_and_say, name, f"{key}: {command.words}")
            yield Entry(f"{title}: {command.label}", command.words, f"{digit} {key}", title, run)


def _binding(screen: type[DOMNode], command_id: str) -> Binding | None:
    for owner in screen.__mro__:
        for binding in owner.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id == command_id:
                return binding
    return None


def _keys(command: Command, own: Mapping[str, str]) -> str:
    """The key that a command has, the first of several."""
    return own.get(command.id, key_name(command.keys[0]))


def _settings(screen: StudyScreen) -> Iterator[Entry]:
    """Each setting, to be opened at it."""
    from studytui.services.settings_file import SETTABLE
    from studytui.tui.screens.own_keys import OwnKeysScreen
    from studytui.tui.screens.settings import SettingsScreen

    def open_at(name: str) -> None:
        screen.app.push_screen(SettingsScreen(name))

    def open_keys() -> None:
        screen.app.push_screen(OwnKeysScreen())

    key = screen.study.settings.keys.get("settings", ",")
    for name, label, words in SETTABLE:
        yield Entry(f"Set: {label}", words, key, SETTINGS, partial(open_at, name), name)
    words = "All commands with their keys, and another key for any"
    yield Entry("Set: keys of your own", words, key, SETTINGS, open_keys)


def _headed(label: str) -> str:
    return label[:1].upper() + label[1:]
