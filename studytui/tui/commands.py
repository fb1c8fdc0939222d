"""Every command of the full screen, gathered from the declarations.

Read by the settings (to refuse a key that clashes) and by the table of keys in the README.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from textual.binding import Binding
from textual.dom import DOMNode

from studytui.errors import StudyError


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done, as it is declared."""

    id: str
    keys: tuple[str, ...]
    """Textual's names of the keys."""
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Surface:
    """A screen with all that can have the focus in it: keys must not clash inside one."""

    title: str
    commands: tuple[Command, ...]


def surfaces() -> list[Surface]:
    """All screens in the order of their digits, then the exam driver and what opens over it.
    Imports every screen."""
    from studytui.tui.screens.about import AboutScreen
    from studytui.tui.screens.assign import AssignScreen
    from studytui.tui.screens.backups import BackupsScreen
    from studytui.tui.screens.builder import BuilderScreen
    from studytui.tui.screens.calculator import CalculatorScreen
    from studytui.tui.screens.calendars import CalendarsScreen
    from studytui.tui.screens.choice import ChoiceScreen
    from studytui.tui.screens.class_learner import ClassLearnerScreen
    from studytui.tui.screens.classroom import ClassScreen
    from studytui.tui.screens.curriculum import CurriculumScreen
    from studytui.tui.screens.destination import DestinationScreen
    from studytui.tui.screens.driver import DriverScreen
    from studytui.tui.screens.evidence import EvidenceScreen
    from studytui.tui.screens.exams import ExamsScreen
    from studytui.tui.screens.goal import GoalScreen
    from studytui.tui.screens.horizon import HorizonScreen
    from studytui.tui.screens.images import ImagesScreen
    from studytui.tui.screens.importing import ImportScreen
    from studytui.tui.screens.lab_values import LabValuesScreen
    from studytui.tui.screens.library import LibraryScreen
    from studytui.tui.screens.live import LiveScreen
    from studytui.tui.screens.own_keys import OwnKeysScreen
    from studytui.tui.screens.past_import import PastImportScreen
    from studytui.tui.screens.past_imports import PastImportsScreen
    from studytui.tui.screens.progress import ProgressScreen
    from studytui.tui.screens.review import ReviewScreen
    from studytui.tui.screens.samples import SamplesScreen
    from studytui.tui.screens.settings import SettingsScreen
    from studytui.tui.screens.taking_back import TakingBackScreen
    from studytui.tui.screens.today import TodayScreen
    from studytui.tui.screens.topic import TopicScreen
    from studytui.tui.screens.topic_rules import RulesScreen
    from studytui.tui.screens.tour import TourScreen
    from studytui.tui.screens.weak import WeakScreen

    screens: tuple[tuple[str, type[DOMNode]], ...] = (
        ("Today", TodayScreen),
        ("All days", HorizonScreen),
        ("Goal", GoalScreen),
        ("Busy hours", CalendarsScreen),
        ("Library", LibraryScreen),
        ("Exams", ExamsScreen),
        ("Builder", BuilderScreen),
        ("Review", ReviewScreen),
        ("Weak", WeakScreen),
        ("Evidence", EvidenceScreen),
        ("Import", ImportScreen),
        ("Sample questions", SamplesScreen),
        ("Where it goes", DestinationScreen),
        ("Past imports", PastImportsScreen),
        ("A past import", PastImportScreen),
        ("Take an import back", TakingBackScreen),
        ("Progress", ProgressScreen),
        ("Class", ClassScreen),
        ("A learner of the class", ClassLearnerScreen),
        ("An assignment", LiveScreen),
        ("New assignment", AssignScreen),
        ("Backups", BackupsScreen),
        ("Settings", SettingsScreen),
        ("First steps", TourScreen),
        ("Keys of your own", OwnKeysScreen),
        ("Goal", GoalScreen),
        ("Curriculum", CurriculumScreen),
        ("Topic", TopicScreen),
        ("Rules", RulesScreen),
        ("Choose", ChoiceScreen),
        ("In an exam", DriverScreen),
        ("Calculator", CalculatorScreen),
        ("Lab values", LabValuesScreen),
        ("Images", ImagesScreen),
        ("About a question", AboutScreen),
    )
    return [Surface(title, tuple(declared(screen))) for title, screen in screens]


def declared(owner: type[DOMNode]) -> list[Command]:
    """The commands that a screen or widget declares, its own first, then what it inherits."""
    found: dict[str, Command] = {}
    for ancestor in owner.__mro__:
        bindings = ancestor.__dict__.get("BINDINGS", ())
        if not ancestor.__module__.startswith("studytui."):
            continue
        for binding in bindings:
            if isinstance(binding, Binding) and binding.id and binding.id not in found:
                keys = tuple(one.key for one in Binding.make_bindings([binding]))
                found[binding.id] = Command(binding.id, keys, binding.description, binding.tooltip)
    return list(found.values())


def check_keys(chosen: Mapping[str, str], among: Iterable[Surface]) -> None:
    """Refuse keys from the settings that name no command, or that clash inside a screen.

    `chosen` maps command ids to keys. Raises StudyError naming the command and the other one.
    """
    found = list(among)
    known = {command.id for surface in found for command in surface.commands}
    for name in chosen:
        if name not in known:
            raise StudyError(
                f"A key for {name!r}: there is no such command.",
                title="The keys cannot be used",
                hint="studytui keys lists all; yours are in settings.toml.",
            )
    for surface in found:
        owner_of: dict[str, Command] = {}
        for command in surface.commands:
            keys = (
                tuple(
                    one.key for one in Binding.make_bindings([Binding(chosen[command.id], "none")])
                )
                if command.id in chosen
                else command.keys
            )
            for key in keys:
                other = owner_of.setdefault(key, command)
                if other is not command and (command.id in chosen or other.id in chosen):
                    given, has = (command, other) if command.id in chosen else (other, command)
                    raise StudyError(
                        f"The key {key!r} for {given.id!r}: on the screen {surface.title} it "
                        f"belongs to {has.id!r}.",
                        title="Two commands on one key",
                        hint="Choose another key for one of them; yours are in settings.toml.",
                    )
