"""`Study`: everything a person can do, held by the screens and by the command line."""

from __future__ import annotations

import getpass
from functools import cached_property
from typing import TYPE_CHECKING

from studytui.clock import Clock, SystemClock
from studytui.domain.day_names import name_days_in
from studytui.paths import Paths, migrations_folder, profiles_folder
from studytui.settings import Settings, read_settings
from studytui.storage import first_look, learners
from studytui.storage.database import DamagedError, Database, open_database

if TYPE_CHECKING:
    from studytui.services.assignments import Assignments
    from studytui.services.backups import Backups
    from studytui.services.calendars import Calendars
    from studytui.services.captured import CapturedAnswers
    from studytui.services.class_figures import ClassFigures
    from studytui.services.class_reports import ClassReports
    from studytui.services.classes import Classes
    from studytui.services.conflicts import Conflicts
    from studytui.services.curriculum import Curriculum
    from studytui.services.drafts import Drafts
    from studytui.services.drawing import Drawing
    from studytui.services.edits import Edits
    from studytui.services.elsewhere import Elsewhere
    from studytui.services.exams import Exams
    from studytui.services.explaining import Explaining
    from studytui.services.exports import Exports
    from studytui.services.goals import Goals
    from studytui.services.imports import Imports
    from studytui.services.items import Items
    from studytui.services.keys import Keys
    from studytui.services.language_model import LanguageModel
    from studytui.services.learning import Learning
    from studytui.services.learning_packs import LearningPacks
    from studytui.services.library import Library
    from studytui.services.loops import Loops
    from studytui.services.mapping import Mapping
    from studytui.services.papers import Papers
    from studytui.services.passage_notes import PassageNotes
    from studytui.services.past_papers import PastPapers
    from studytui.services.pictures import Pictures
    from studytui.services.plan_files import PlanFiles
    from studytui.services.planning import Planning
    from studytui.services.plans import Plans
    from studytui.services.profiles import Profiles
    from studytui.services.readiness import Readiness
    from studytui.services.resources import Resources
    from studytui.services.review import Review
    from studytui.services.revisits import Revisits
    from studytui.services.saved_searches import SavedSearches
    from studytui.services.self_marking import SelfMarking
    from studytui.services.semantic import Semantic
    from studytui.services.sessions import Sessions
    from studytui.services.settings_file import SettingsFile
    from studytui.services.sittings import Sittings
    from studytui.services.summaries import Summaries
    from studytui.services.syllabus import Syllabus
    from studytui.services.syncing import Syncing
    from studytui.services.tables import Tables
    from studytui.services.task_sittings import TaskSittings
    from studytui.services.today import Today
    from studytui.services.topic_proposals import TopicProposals
    from studytui.services.undo import Undo
    from studytui.services.variants import Variants
    from studytui.services.weaknesses import Weaknesses
    from studytui.services.whole_library import WholeLibrary
    from studytui.storage.acts import ActLog
    from studytui.storage.first_look import WhatsOn
    from studytui.storage.plans import DueToday


__all__ = ["DamagedError", "Study"]

_OF_DAYS = {"day_starts_at", "time_zone"}
"""Settings that say on which day something was done."""
_HELD = {*_OF_DAYS, "date_language", "idle_seconds", "study_from", "study_until"}
"""Settings that a part keeps when it is made, and those that hold for the whole process."""
_WITHOUT_SETTINGS = {"acts", "elsewhere"}
"""Parts that others hold for as long as the program runs."""


class Study:
    """One person's library and log, open.

    The parts are made when first asked for, so that a start pays only for what it shows.
    """

    def __init__(self, database: Database, paths: Paths, settings: Settings) -> None:
        self.database = database
        self.paths = paths
        self.settings = settings
        self.learner_id = learners.find_or_add(database, _account_name())
        database.due_today = self._due_today
        self._acts_seen: tuple[int, bool] | None = None
        """How many rows had been written when it was last asked whether there is anything to take
        back, and what it was."""

    @classmethod
    def open(
        cls, paths: Paths, *, clock: Clock | None = None, settings: Settings | None = None
    ) -> Study:
        """Open the home, making it if it is new. Raises StudyError with what to do."""
        paths.create()
        # First: a library that is damaged is told of in the learner's own time as well.
        settings = settings or read_settings(paths.settings)
        live_by(settings)
        database = open_database(
            paths.database,
            clock or SystemClock(),
            backups=paths.backups,
            migrations=migrations_folder(),
        )
        try:
            return cls(database, paths, settings)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        self.database.close()

    def obey(self, settings: Settings) -> None:
        """Go by other settings from now on. What is open, such as a sitting, ends as it began."""
        before, self.settings = self.settings, settings
        changed = {name for name in _HELD if getattr(before, name) != getattr(settings, name)}
        if not changed:
            return
        live_by(settings, before)
        if changed & _OF_DAYS:
            # Which day each answer was given on is reckoned anew when it is next asked for.
            from studytui.storage import learner_states

            learner_states.mark_all_stale(self.database)
        for name in list(vars(self)):
            # Some hold a setting, and some hold one of those.
            if name not in _WITHOUT_SETTINGS and isinstance(
                getattr(type(self), name, None), cached_property
            ):
                delattr(self, name)

    @cached_property
    def library(self) -> Library:
        """Questions: search, read, note, flag."""
        from studytui.services.library import Library

        return Library(self.database, self.learner_id, self.paths, self.acts)

    @cached_property
    def searches(self) -> SavedSearches:
        """Searches with a name."""
        from studytui.services.saved_searches import SavedSearches

        return SavedSearches(self.database, self.learner_id, self.acts)

    @cached_property
    def keys(self) -> Keys:
        """Keys that the learner gives, doubts or puts right."""
        from studytui.services.keys import Keys

        return Keys(self.database, self.learner_id, self.acts)

    @cached_property
    def drafts(self) -> Drafts:
        """What is half typed."""
        from studytui.services.drafts import Drafts

        return Drafts(self.paths.drafts)

    @cached_property
    def edits(self) -> Edits:
        """The learner's own words in questions."""
        from studytui.services.edits import Edits

        return Edits(self.database, self.learner_id, self.acts)

    @cached_property
    def captured(self) -> CapturedAnswers:
        """Answers that captured pages showed."""
        from studytui.services.captured import CapturedAnswers

        return CapturedAnswers(self.database, self.learner_id, self.acts)

    @cached_property
    def conflicts(self) -> Conflicts:
        """Where sources and the learner differ."""
        from studytui.services.conflicts import Conflicts

        return Conflicts(self.database, self.acts, self.library, self.keys, self.edits)

    @cached_property
    def items(self) -> Items:
        """How good questions are, and which may be bad."""
        from studytui.services.items import Items

        return Items(self.database, self.learner_id, self.acts)

    @cached_property
    def exams(self) -> Exams:
        """Exams that came with imports, and exams built from a search."""
        from studytui.services.exams import Exams

        return Exams(self.database, self.learner_id)

    @cached_property
    def profiles(self) -> Profiles:
        """The rules of real exams, those that came along and the learner's own."""
        from studytui.services.profiles import Profiles

        return Profiles(profiles_folder(), self.paths.profiles)

    @cached_property
    def drawing(self) -> Drawing:
        """Exams drawn by lot, by the shares of a profile or without one."""
        from studytui.services.drawing import Drawing

        return Drawing(self.database, self.learner_id)

    @cached_property
    def sittings(self) -> Sittings:
        """Sitting an exam, act by act."""
        from studytui.services.sittings import Sittings

        return Sittings(self.database, self.learner_id, self.settings, self.acts)

    @cached_property
    def acts(self) -> ActLog:
        """What the learner did, for undo."""
        from studytui.storage.acts import ActLog

        return ActLog(self.database, self.learner_id)

    @cached_property
    def undo(self) -> Undo:
        """Taking back what was done outside exams, and doing it again."""
        from studytui.services.undo import Undo

        return Undo(self.acts)

    @cached_property
    def review(self) -> Review:
        """Past sittings, question by question."""
        from studytui.services.review import Review

        return Review(self.database, self.learner_id, self.acts)

    @cached_property
    def summaries(self) -> Summaries:
        """What a sitting brought, in a sentence."""
        from studytui.services.summaries import Summaries

        return Summaries(self.database, self.learner_id, self.settings, self.goals)

    @cached_property
    def self_marking(self) -> SelfMarking:
        """Marks for one's own written answers."""
        from studytui.services.self_marking import SelfMarking

        return SelfMarking(self.database, self.learner_id, self.acts)

    @cached_property
    def revisits(self) -> Revisits:
        """Questions the learner wants to see again."""
        from studytui.services.revisits import Revisits

        return Revisits(self.database, self.learner_id, self.settings, self.acts)

    @cached_property
    def sessions(self) -> Sessions:
        """Sessions of so many minutes."""
        from studytui.services.sessions import Sessions

        return Sessions(
            self.database,
            self.learner_id,
            lambda: self.exams,
            lambda: self.plans,
        )

    @property
    def watches_folders(self) -> bool:
        """Whether any folder is watched: asked before anything is imported that an import needs."""
        return bool(self.database.value("SELECT EXISTS (SELECT 1 FROM watched_folder)"))

    @property
    def has_goal(self) -> bool:
        """Whether the learner has a goal: asked before anything is imported that a plan needs."""
        return first_look.has_goal(self.database, self.learner_id)

    @property
    def may_have_due(self) -> bool:
        """Whether any question may be due again: asked before what is due is looked up."""
        return first_look.may_have_due(self.database, self.learner_id)

    def _due_today(self, database: Database) -> DueToday:
        from studytui.services.plans import due_today

        return due_today(database, self.learner_id, self.settings.day_starts_at)

    @property
    def is_teacher(self) -> bool:
        """Whether the learner teaches: asked for the top line of every screen."""
        return first_look.is_teacher(self.database, self.learner_id)

    @property
    def is_in_class(self) -> bool:
        """Whether anything may be set to the learner: asked before assignments are looked up."""
        return first_look.is_in_class(self.database, self.learner_id)

    @property
    def whats_on(self) -> WhatsOn:
        """What Today has to look up: asked before anything is imported for it."""
        return first_look.whats_on(self.database, self.learner_id)

    @property
    def can_take_back(self) -> bool:
        """Whether `undo` would find anything: asked for the bottom line of every screen, and looked
        up anew when something was written."""
        written = self.database.total_changes()
        if self._acts_seen is None or self._acts_seen[0] != written:
            self._acts_seen = written, first_look.has_acts(self.database, self.learner_id)
        return self._acts_seen[1]

    @cached_property
    def classes(self) -> Classes:
        """Classes that the learner teaches or is in."""
        from studytui.services.classes import Classes

        return Classes(self.database, self.learner_id)

    @cached_property
    def assignments(self) -> Assignments:
        """What is set to the learner, and what they set others."""
        from studytui.services.assignments import Assignments

        return Assignments(
            self.database,
            self.learner_id,
            lambda: self.exams,
            lambda: self.drawing,
            lambda: self.profiles,
        )

    @cached_property
    def class_figures(self) -> ClassFigures:
        """How a class does."""
        from studytui.services.class_figures import ClassFigures

        return ClassFigures(self.database, self.settings, lambda: self.curriculum, self.goals)

    @cached_property
    def class_reports(self) -> ClassReports:
        """A class as files."""
        from studytui.services.class_reports import ClassReports

        return ClassReports(self.database, self.paths)

    @cached_property
    def goals(self) -> Goals:
        """What the learner prepares for."""
        from studytui.services.goals import Goals

        return Goals(
            self.database,
            self.learner_id,
            self.settings,
            lambda: self.profiles,
            self.acts,
            lambda: self.calendars,
        )

    @cached_property
    def calendars(self) -> Calendars:
        """When the learner's calendars say that there is no time."""
        from studytui.services.calendars import Calendars

        return Calendars(self.database, self.learner_id, self.settings, self.acts)

    @cached_property
    def curriculum(self) -> Curriculum:
        """The topics that the exam asks."""
        from studytui.services.curriculum import Curriculum

        return Curriculum(self.database, self.goals, self.library)

    @cached_property
    def syllabus(self) -> Syllabus:
        """The curriculum, to be changed."""
        from studytui.services.syllabus import Syllabus

        return Syllabus(self.database, self.acts)

    @cached_property
    def mapping(self) -> Mapping:
        """Which topic each question belongs to."""
        from studytui.services.mapping import Mapping

        return Mapping(self.database, self.learner_id, self.acts)

    @cached_property
    def plans(self) -> Plans:
        """What to do on each day up to the exam."""
        from studytui.services.plans import Plans

        return Plans(
            self.database,
            self.learner_id,
            self.settings,
            self.acts,
            self.goals,
            curriculum=lambda: self.curriculum,
            planning=lambda: self.planning,
            sittings=lambda: self.task_sittings,
        )

    @cached_property
    def plan_files(self) -> PlanFiles:
        """The plan as a file for calendar programs."""
        from studytui.services.plan_files import PlanFiles

        return PlanFiles(self.plans, self.goals, self.paths)

    @cached_property
    def planning(self) -> Planning:
        """Making a plan; imports the planner."""
        from studytui.services.planning import Planning

        return Planning(self.database, self.learner_id, self.learning, self.goals, self.resources)

    @cached_property
    def tables(self) -> Tables:
        """What the columns of tables of questions are."""
        from studytui.services.tables import Tables

        return Tables(self.database)

    @cached_property
    def task_sittings(self) -> TaskSittings:
        """The right sitting for a task of the plan."""
        from studytui.services.task_sittings import TaskSittings

        return TaskSittings(
            self.database,
            self.learner_id,
            self.goals,
            self.curriculum,
            self.learning,
            self.revisits,
            self.exams,
            self.drawing,
        )

    @cached_property
    def learning(self) -> Learning:
        """What the log says of the learner: topics, memories, days."""
        from studytui.services.learning import Learning

        return Learning(self.database, self.learner_id, self.settings)

    @cached_property
    def readiness(self) -> Readiness:
        """Whether the learner would pass, and how such predictions have fared."""
        from studytui.services.readiness import Readiness

        return Readiness(
            self.database,
            self.learner_id,
            self.goals,
            curriculum=lambda: self.curriculum,
            learning=lambda: self.learning,
            plans=lambda: self.plans,
        )

    @cached_property
    def pictures(self) -> Pictures:
        """How it has gone, for pictures: topics, days, times, memory."""
        from studytui.services.pictures import Pictures

        return Pictures(self.database, self.learner_id, self.goals, lambda: self.learning)

    @cached_property
    def weaknesses(self) -> Weaknesses:
        """Where points are lost, and what shows it."""
        from studytui.services.weaknesses import Weaknesses

        return Weaknesses(
            self.database, self.learner_id, self.learning, self.goals, self.curriculum
        )

    @cached_property
    def resources(self) -> Resources:
        """Books, notes and papers to read."""
        from studytui.services.resources import Resources

        return Resources(self.database, self.learner_id, self.settings, lambda: self.semantic)

    @cached_property
    def semantic(self) -> Semantic:
        """Search by meaning, where the learner has switched it on."""
        from studytui.services.semantic import Semantic

        return Semantic(self.database, lambda: self.settings)

    @cached_property
    def past_papers(self) -> PastPapers:
        """Past papers among the texts, made into questions."""
        from studytui.services.past_papers import PastPapers

        return PastPapers(self.database, self.resources, self.exams, lambda: self.imports)

    @cached_property
    def passage_notes(self) -> PassageNotes:
        """Notes on what is read."""
        from studytui.services.passage_notes import PassageNotes

        return PassageNotes(self.database, self.learner_id, self.acts)

    @cached_property
    def learning_packs(self) -> LearningPacks:
        """What to read for a topic, what was missed, and a retest."""
        from studytui.services.learning_packs import LearningPacks

        return LearningPacks(
            self.database,
            self.learner_id,
            self.paths,
            self.settings,
            self.goals,
            self.exams,
            self.revisits,
            lambda: self.weaknesses,
            self.acts,
            self.semantic.nearest,
        )

    @cached_property
    def loops(self) -> Loops:
        """From a weakness to mastery, stage by stage."""
        from studytui.services.loops import Loops

        return Loops(
            self.database,
            self.learner_id,
            self.paths,
            self.settings,
            self.exams,
            self.goals,
            self.learning,
            self.review,
            self.self_marking,
            self.revisits,
            self.learning_packs,
            lambda: self.weaknesses,
            self.acts,
        )

    @cached_property
    def language_model(self) -> LanguageModel:
        """A language model, where the learner has set one."""
        from studytui.services.language_model import LanguageModel

        return LanguageModel(lambda: self.settings, self.paths.allowed_models)

    @cached_property
    def explaining(self) -> Explaining:
        """Explanations of questions by a language model, from the learner's own texts."""
        from studytui.services.explaining import Explaining

        return Explaining(
            self.database, self.learner_id, self.language_model, self.semantic.nearest
        )

    @cached_property
    def variants(self) -> Variants:
        """Variants of questions by a language model."""
        from studytui.services.variants import Variants

        return Variants(self.database, self.learner_id, self.language_model)

    @cached_property
    def topic_proposals(self) -> TopicProposals:
        """Topics for questions without one, proposed by a language model."""
        from studytui.services.topic_proposals import TopicProposals

        return TopicProposals(self.database, lambda: self.mapping, self.language_model)

    @cached_property
    def papers(self) -> Papers:
        """Sittings as reports, exams on paper."""
        from studytui.services.papers import Papers

        return Papers(self.database, self.learner_id, self.paths, self.review)

    @cached_property
    def exports(self) -> Exports:
        """Questions as files of other formats."""
        from studytui.services.exports import Exports

        return Exports(self.database, self.learner_id, self.paths, lambda: self.whole)

    @cached_property
    def today(self) -> Today:
        """What to do now, where points are lost, how the scores went."""
        from studytui.services.today import Today

        return Today(self.database, self.learner_id, lambda: self.sittings)

    @cached_property
    def settings_file(self) -> SettingsFile:
        """The file of settings, to be changed."""
        from studytui.services.settings_file import SettingsFile

        return SettingsFile(self.paths.settings)

    @cached_property
    def backups(self) -> Backups:
        """Copies of the library, and putting one back."""
        from studytui.services.backups import Backups

        return Backups(self.database, self.paths)

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """What other programs have changed in this library."""
        from studytui.services.elsewhere import Elsewhere

        return Elsewhere(self.database, self.paths.home)

    @cached_property
    def imports(self) -> Imports:
        """Taking questions in, and the record of it."""
        from studytui.services.imports import Imports

        return Imports(self.database, self.learner_id, self.paths, lambda: self.whole)

    @cached_property
    def syncing(self) -> Syncing:
        """The hub, if one is joined."""
        from studytui.services.syncing import Syncing

        return Syncing(
            self.database,
            self.learner_id,
            self.paths,
            self.settings,
            lambda: self.learning.refresh(),
        )

    @property
    def has_hub(self) -> bool:
        """Whether a hub is joined: asked before anything is imported that a sync needs."""
        return bool(self.database.value("SELECT EXISTS (SELECT 1 FROM hub_link)"))

    @cached_property
    def whole(self) -> WholeLibrary:
        """All that the learner has, as one file and back from it."""
        from studytui.services.whole_library import WholeLibrary

        return WholeLibrary(self.database, self.learner_id, self.paths, lambda: self.learning)


def live_by(settings: Settings, before: Settings | None = None) -> None:
    """Have days and hours be the learner's own, in the whole process."""
    if settings.time_zone != (before.time_zone if before is not None else ""):
        from studytui.local_time import live_in

        live_in(settings.time_zone)
    name_days_in(settings.date_language)


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "learner"
