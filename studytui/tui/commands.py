"""Every command of the full screen, gathered from the declarations.

Read by the settings (to refuse a key that clashes) and by the table of keys in the README.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from textual.binding import Binding
from textual.dom import DOMNode
from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from studytui.errors import StudyError
from studytui.tui.screens.base import key_name


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
    owner: type[DOMNode]
    """The screen, or what many screens have in them."""
    commands: tuple[Command, ...]


def surfaces() -> list[Surface]:
    """All screens in the order of their digits, each with what opens from it, then the exam driver
    and what opens over it. Imports every screen."""
    from studytui.tui.screens.about import AboutScreen
    from studytui.tui.screens.asking_model import AskingScreen
    from studytui.tui.screens.assign import AssignScreen
    from studytui.tui.screens.backups import BackupsScreen
    from studytui.tui.screens.builder import BuilderScreen
    from studytui.tui.screens.calculator import CalculatorScreen
    from studytui.tui.screens.calendars import CalendarsScreen
    from studytui.tui.screens.choice import ChoiceScreen
    from studytui.tui.screens.class_learner import ClassLearnerScreen
    from studytui.tui.screens.classroom import ClassScreen
    from studytui.tui.screens.columns import ColumnsScreen
    from studytui.tui.screens.conflicts import ConflictList, ConflictsScreen
    from studytui.tui.screens.curriculum import CurriculumScreen
    from studytui.tui.screens.destination import DestinationScreen
    from studytui.tui.screens.driver import DriverScreen
    from studytui.tui.screens.evidence import EvidenceScreen
    from studytui.tui.screens.exams import ExamsScreen
    from studytui.tui.screens.explanation import ExplanationScreen
    from studytui.tui.screens.export import ExportScreen, FormatList
    from studytui.tui.screens.goal import GoalScreen
    from studytui.tui.screens.help import HelpScreen
    from studytui.tui.screens.horizon import HorizonScreen
    from studytui.tui.screens.images import ImagesScreen
    from studytui.tui.screens.importing import ImportScreen
    from studytui.tui.screens.joining import JoiningScreen
    from studytui.tui.screens.lab_values import LabValuesScreen
    from studytui.tui.screens.library import LibraryScreen
    from studytui.tui.screens.live import LiveScreen
    from studytui.tui.screens.loop import LoopScreen
    from studytui.tui.screens.loop_review import LoopReviewScreen
    from studytui.tui.screens.loops import LoopsScreen
    from studytui.tui.screens.model_answers import ModelAnswersScreen
    from studytui.tui.screens.own_keys import OwnKeysScreen
    from studytui.tui.screens.pack import PackScreen
    from studytui.tui.screens.packs import PacksScreen
    from studytui.tui.screens.palette import PaletteScreen
    from studytui.tui.screens.past_import import PastImportScreen
    from studytui.tui.screens.past_imports import PastImportsScreen
    from studytui.tui.screens.progress import ProgressScreen
    from studytui.tui.screens.question import QuestionScreen
    from studytui.tui.screens.reading import ReadingScreen
    from studytui.tui.screens.resources import ResourcesScreen
    from studytui.tui.screens.review import ReviewScreen
    from studytui.tui.screens.samples import SamplesScreen
    from studytui.tui.screens.self_marking import PointList, SelfMarkingScreen
    from studytui.tui.screens.settings import SettingsScreen
    from studytui.tui.screens.taking_back import TakingBackScreen
    from studytui.tui.screens.today import TodayScreen
    from studytui.tui.screens.topic import TopicScreen
    from studytui.tui.screens.topic_proposals import ProposalList, ProposalsScreen
    from studytui.tui.screens.topic_rules import RulesScreen
    from studytui.tui.screens.tour import TourScreen
    from studytui.tui.screens.tutorial import TutorialScreen
    from studytui.tui.screens.variants import VariantsScreen
    from studytui.tui.screens.weak import WeakScreen
    from studytui.tui.widgets.choice_list import ChoiceList
    from studytui.tui.widgets.filter_panel import FilterPanel
    from studytui.tui.widgets.form import Form
    from studytui.tui.widgets.month_grid import MonthGrid
    from studytui.tui.widgets.overview_grid import OverviewGrid
    from studytui.tui.widgets.palette_prompt import PalettePrompt
    from studytui.tui.widgets.path_prompt import PathPrompt
    from studytui.tui.widgets.place_tree import PlaceTree
    from studytui.tui.widgets.problem_list import ProblemList
    from studytui.tui.widgets.prompt import Prompt
    from studytui.tui.widgets.text_pane import TextPane
    from studytui.tui.widgets.virtual_list import VirtualList

    screens: tuple[tuple[str, type[DOMNode], *tuple[type[DOMNode], ...]], ...] = (
        ("Today", TodayScreen, VirtualList),
        ("All days", HorizonScreen, MonthGrid, TextPane),
        ("Goal", GoalScreen, Form, Prompt),
        ("Busy hours", CalendarsScreen, VirtualList, PathPrompt),
        ("Library", LibraryScreen, PlaceTree, VirtualList, Prompt),
        ("Question", QuestionScreen, TextPane),
        ("Variants", VariantsScreen, TextPane),
        ("Proposed topics", ProposalsScreen, ProposalList),
        ("Export", ExportScreen, FormatList, PathPrompt),
        ("Exams", ExamsScreen, VirtualList),
        ("Builder", BuilderScreen, Form, Prompt),
        ("Review", ReviewScreen, VirtualList, TextPane, FilterPanel, Prompt),
        ("Marks against the mark scheme", SelfMarkingScreen, PointList),
        ("Explanation", ExplanationScreen, TextPane),
        ("Weak", WeakScreen, VirtualList),
        ("Evidence", EvidenceScreen, VirtualList, TextPane),
        ("Learning pack", PackScreen, TextPane),
        ("Loops", LoopsScreen, VirtualList),
        ("Loop", LoopScreen, VirtualList),
        ("Marks and reasons", LoopReviewScreen, VirtualList, TextPane, FilterPanel, Prompt),
        ("Model answers", ModelAnswersScreen, TextPane),
        ("Import", ImportScreen, ChoiceList, ProblemList, PathPrompt, TextPane),
        ("Sample questions", SamplesScreen, TextPane),
        ("Columns", ColumnsScreen, VirtualList),
        ("Where it goes", DestinationScreen, Prompt),
        ("Conflicts", ConflictsScreen, ConflictList, TextPane),
        ("Past imports", PastImportsScreen, VirtualList),
        ("A past import", PastImportScreen, ProblemList, TextPane),
        ("Take an import back", TakingBackScreen, TextPane),
        ("Progress", ProgressScreen, TextPane),
        ("Class", ClassScreen, VirtualList, TextPane),
        ("A learner of the class", ClassLearnerScreen, VirtualList),
        ("An assignment", LiveScreen, VirtualList),
        ("New assignment", AssignScreen, Form, Prompt),
        ("Join a class", JoiningScreen, Prompt),
        ("Texts", ResourcesScreen, VirtualList, PathPrompt),
        ("Reading", ReadingScreen, TextPane, Prompt),
        ("Packs", PacksScreen, VirtualList),
        ("Curriculum", CurriculumScreen, VirtualList, Prompt),
        ("Topic", TopicScreen, Prompt),
        ("Rules", RulesScreen, VirtualList, Prompt),
        ("Backups", BackupsScreen, VirtualList),
        ("Settings", SettingsScreen, VirtualList, Prompt),
        ("Keys of your own", OwnKeysScreen, VirtualList),
        ("First steps", TourScreen, VirtualList),
        ("Choose", ChoiceScreen, VirtualList, Prompt),
        ("All commands", PaletteScreen, PalettePrompt),
        ("Help", HelpScreen, TextPane),
        ("Before it is sent", AskingScreen, TextPane),
        ("Before an exam", TutorialScreen, TextPane),
        ("In an exam", DriverScreen, OverviewGrid, Prompt),
        ("Calculator", CalculatorScreen, Prompt),
        ("Lab values", LabValuesScreen, TextPane, Prompt),
        ("Images", ImagesScreen, TextPane),
        ("About a question", AboutScreen, TextPane),
    )
    return [_surface(title, screen, *held) for title, screen, *held in screens]


def _surface(title: str, owner: type[DOMNode], *held: type[DOMNode]) -> Surface:
    found = {command.id: command for one in (owner, *held) for command in declared(one)}
    return Surface(title, owner, tuple(found.values()))


def sections() -> list[Surface]:
    """All commands as they are listed for a person: what can be done on every screen, what in the
    lists, texts and lines of many of them, then what each screen has beside these."""
    from studytui.tui.widgets.filter_panel import FilterPanel
    from studytui.tui.widgets.form import Form
    from studytui.tui.widgets.path_prompt import PathPrompt
    from studytui.tui.widgets.text_pane import TextPane
    from studytui.tui.widgets.virtual_list import VirtualList

    screens = surfaces()
    everywhere = tuple(one for one in screens[0].commands if is_everywhere(one))
    switch = next(one for one in declared(FilterPanel) if one.id == "filter.switch")
    shared = [
        replace(screens[0], title="Everywhere but in an exam", commands=everywhere),
        _surface("Lists", VirtualList),
        Surface("Filters", FilterPanel, (switch,)),
        _surface("Texts longer than the screen", TextPane),
        _surface("Forms", Form),
        _surface("Lines to type in", PathPrompt),
    ]
    said = {command.id for one in shared for command in one.commands}
    return shared + [
        replace(one, commands=tuple(each for each in one.commands if each.id not in said))
        for one in screens
    ]


EVERYWHERE = frozenset(("undo", "redo", "help", "palette", "leave", "texts", "backups", "settings"))
"""Commands of every screen but an exam, beside those that go to one."""


def is_everywhere(command: Command) -> bool:
    """Whether it can be done on every screen but in an exam."""
    return command.id in EVERYWHERE or command.id.startswith("go.")


def declared(owner: type[DOMNode]) -> list[Command]:
    """The commands that a screen or widget declares, its own first, then what it inherits. Who lists
    some of what an ancestor declares once more has no others of it."""
    found: dict[str, Command] = {}
    listed: set[int] = set()
    for ancestor in owner.__mro__:
        bindings = ancestor.__dict__.get("BINDINGS", ())
        if not ancestor.__module__.startswith("studytui."):
            continue
        if not listed.isdisjoint(map(id, bindings)):
            break
        listed.update(map(id, bindings))
        for binding in bindings:
            if isinstance(binding, Binding) and binding.id and binding.id not in found:
                keys = tuple(one.key for one in Binding.make_bindings([binding]))
                found[binding.id] = Command(binding.id, keys, binding.description, binding.tooltip)
    return list(found.values())


class WrongKeyError(StudyError):
    """A key of one's own that cannot be; `command` is whose it was to be."""

    def __init__(self, command: str, message: str, *, title: str, hint: str) -> None:
        super().__init__(message, title=title, hint=hint)
        self.command = command


def check_keys(chosen: Mapping[str, str], among: Iterable[Surface]) -> None:
    """Refuse keys from the settings that name no command, that are none, or that clash inside a
    screen.

    `chosen` maps command ids to keys. Raises WrongKeyError naming the command and the other one.
    """
    found = list(among)
    known = {command.id for surface in found for command in surface.commands}
    for name, key in chosen.items():
        if name not in known:
            raise WrongKeyError(
                name,
                f"A key for {name!r}: there is no such command.",
                title="The keys cannot be used",
                hint="studytui keys lists all; yours are in settings.toml.",
            )
        if not all(map(_is_key, key.split(","))):
            raise WrongKeyError(
                name,
                f"{key!r} for {name!r} is no key that every terminal sends alone.",
                title="The keys cannot be used",
                hint="Give the one character it types, or tab, enter, home, f5, …; no Ctrl, no Alt.",
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
                    raise WrongKeyError(
                        given.id,
                        f"The key {key_name(key)!r} for {given.id!r}: on the screen {surface.title} it "
                        f"belongs to {has.id!r}.",
                        title="Two commands on one key",
                        hint="Choose another key for one of them; yours are in settings.toml.",
                    )


def _is_key(key: str) -> bool:
    """Whether there is a key of that name which is pressed alone."""
    if len(key) == 1:
        return key.isprintable() and key != " "
    named = {one.value for one in Keys} | set(KEY_NAME_REPLACEMENTS.values())
    return bool(key) and "+" not in key and (key in named or key_name(key) != key)
