"""Exams: take up what is open, start what came with an import, build one, look back."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from studytui.domain.exam import Exam, Mode
from studytui.domain.profile import rules
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.drawing import Wish, lacking
from studytui.services.profiles import ProfileEntry
from studytui.services.review import SittingLine
from studytui.tui.content import fitted, joined, line, literal
from studytui.tui.layouts import profile as profile_layout
from studytui.tui.layouts.exam import (
    MODES,
    build_lines,
    exam_lines,
    open_lines,
    past_lines,
    past_words,
    size_words,
    still_left,
)
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.widgets.virtual_list import VirtualList
from studytui.tui.wording import short_time

_LATEST = 50
"""Past sittings that are listed here; Review has them all."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Names the rows below it."""

    words: str


@dataclass(frozen=True, slots=True)
class Build:
    """The row that opens the builder."""


@dataclass(frozen=True, slots=True)
class Open:
    """A sitting that can be taken up again."""

    sitting: SittingLine


@dataclass(frozen=True, slots=True)
class Past:
    """A sitting that has ended."""

    sitting: SittingLine


Row = Heading | Build | Open | Past | Exam | ProfileEntry


class ExamsScreen(StudyScreen):
    """What can be sat, in one list; what the cursor stands on is explained beside or below."""

    screen_name = "Exams"
    purpose = (
        "Take up an exam where you left it, start one that came with your questions or one drawn by "
        "the rules of a profile, or build one."
    )
    from_anywhere = frozenset({"build"})
    depends_on = Changes.QUESTIONS | Changes.EXAMS | Changes.SITTINGS | Changes.IMPORTS

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "start", "start", id="exams.start", tooltip="Start, resume or look back at it"
        ),
        Binding(
            "e",
            "mode",
            "mode",
            id="exams.mode",
            tooltip="How the exam is taken: exam, tutor, practice",
        ),
        Binding("x,b", "build", "build an exam", id="exams.build", tooltip="Build an exam"),
        Binding(
            "P",
            "print",
            "print",
            id="exams.print",
            tooltip="Save the exam on paper, with an answer sheet and its key",
        ),
    ]

    DEFAULT_CSS = """
    ExamsScreen {
        #parts { height: 1fr; layout: vertical; padding: 1 0 0 0; }
        VirtualList { height: 1fr; }
        #rules { height: 10; max-height: 48%; border-top: solid $foreground 35%; padding: 0 1; }
        &.-wide #parts { layout: horizontal; }
        &.-wide VirtualList { width: 3fr; }
        &.-wide #rules {
            width: 2fr; height: 1fr; max-height: 100%; padding: 0 2;
            border-top: none; border-left: solid $foreground 35%;
        }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._mode = Mode.EXAM
        self._exams = 0
        self._questions = 0
        self._seed = 0

    def compose_body(self) -> Iterable[Widget]:
        with Container(id="parts"):
            yield VirtualList(self._row)
            yield TextPane(id="rules")

    def on_mount(self) -> None:
        super().on_mount()
        self._rules.can_focus = False
        self._list.focus()

    @property
    def _list(self) -> VirtualList[Row]:
        return self.query_one(VirtualList)

    @property
    def _rules(self) -> TextPane:
        return self.query_one("#rules", TextPane)

    def reload(self) -> None:
        before = self._list.current
        open_ones = self.study.sittings.open_ones()
        exams = self.study.exams.all()
        self._exams, self._questions = len(exams), self.study.library.summary().questions
        past = self.study.review.latest(_LATEST)
        profiles = self.study.profiles.listed() if self._questions else []
        self._seed = secrets.randbits(32)
        self.study.drawing.forget()
        rows = _rows(open_ones, exams, profiles, past)
        cursor = next((place for place, row in enumerate(rows) if _same(row, before)), 0)
        if open_ones and not isinstance(before, Exam | ProfileEntry):
            cursor = 0
        self._list.show_rows(rows, cursor=cursor, skips=lambda row: isinstance(row, Heading))
        self._show_rules()

    def _row(self, row: Row, width: int, is_cursor: bool) -> Content:
        sign = SIGN_CURSOR if is_cursor else " "
        if isinstance(row, Heading):
            return literal(f" {row.words}", "heading") if row.words else Content("")
        if isinstance(row, Build):
            return _columns(sign, "Build an exam…", "any questions, by a search", width)
        if isinstance(row, Exam):
            return _columns(sign, row.title, size_words(row), width)
        if isinstance(row, ProfileEntry):
            if row.profile is None:
                return _columns(sign, f"{row.name}.toml", "cannot be used", width)
            words = profile_layout.size_words(row.profile)
            return _columns(sign, row.profile.title, words, width)
        if isinstance(row, Open):
            left = still_left(row.sitting, self.study.database.now())
            words = f"answered {row.sitting.answered} of {row.sitting.questions}"
            return _columns(sign, row.sitting.title, " · ".join(filter(None, (words, left))), width)
        now = self.study.database.now()
        when = short_time(row.sitting.ended_at or row.sitting.started_at, now)
        return _columns(sign, row.sitting.title, f"{past_words(row.sitting)} · {when}", width)

    def on_virtual_list_moved(self) -> None:
        self._show_rules()

    def on_virtual_list_chosen(self) -> None:
        self.action_start()

    def _show_rules(self) -> None:
        row, mode, now = self._list.current, self._mode, self.study.database.now()
        questions, exams = self._questions, self._exams
        past = self.study.review.past_of(row.exam_id) if isinstance(row, Exam) else []
        promised, missing = self._promise(row)

        def layout(width: int) -> list[Content]:
            if isinstance(row, Exam):
                return exam_lines(row, mode, past, now, width)
            if isinstance(row, ProfileEntry):
                return _profile_lines(row, mode, promised, missing, width)
            if isinstance(row, Open):
                return open_lines(row.sitting, now, width)
            if isinstance(row, Past):
                return past_lines(row.sitting, now, width)
            return build_lines(questions, exams, width)

        self._rules.show(layout)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "mode":
            return self.is_mounted and _takes_mode(self._list.current)
        if action == "print":
            return self.is_mounted and isinstance(self._list.current, Exam)
        return True

    def action_mode(self) -> None:
        self._mode = MODES[(MODES.index(self._mode) + 1) % len(MODES)]
        self._show_rules()

    def action_build(self) -> None:
        row = self._list.current
        self.study_app.build(profile=row.name if isinstance(row, ProfileEntry) else "")

    def _wish(self, row: Row | None) -> Wish | None:
        """What a profile's exam would be drawn from; None for any other row."""
        if isinstance(row, ProfileEntry) and row.profile is not None:
            return Wish(profile=row.profile)
        return None

    def _promise(self, row: Row | None) -> tuple[list[str], list[str]]:
        """What an exam under the profile would be now, and what could not be found for it."""
        wish = self._wish(row)
        if wish is None or wish.profile is None:
            return [], []
        drawn = self.study.drawing.draw(wish, self._seed)
        found = rules(wish.profile, self._mode, questions=drawn.count)
        total = self.study.drawing.supply(wish).total
        sentences = profile_layout.promise(drawn.count, total, found)
        return sentences, lacking(drawn, wish.profile)

    def _start_profile(self, entry: ProfileEntry) -> None:
        """Sit an exam under a profile, drawn as it was promised, after what it says before."""
        if entry.error is not None:
            raise entry.error
        wish, mode = self._wish(entry), self._mode
        if wish is None or wish.profile is None:
            return

        def begin(is_wanted: bool | None) -> None:
            if is_wanted:
                self._begin(wish, mode)

        sentences, missing = self._promise(entry)
        if wish.profile.tutorial and mode is Mode.EXAM:
            from studytui.tui.screens.tutorial import TutorialScreen

            self.app.push_screen(TutorialScreen(wish.profile, sentences, missing), begin)
        else:
            begin(True)

    def _begin(self, wish: Wish, mode: Mode) -> None:
        assert wish.profile is not None
        try:
            drawn = self.study.drawing.draw(wish, self._seed)
            found = rules(wish.profile, mode, questions=drawn.count)
            # What could not be found stands beside the profile's name already.
            self.study_app.sit(self.study.drawing.begin(wish, found, self._seed).sitting_id)
        except StudyError as error:
            self.study_app.tell(error)

    def action_print(self) -> None:
        row = self._list.current
        if isinstance(row, Exam):
            self.study_app.save(lambda: self.study.papers.save_paper(row))

    def action_start(self) -> None:
        row = self._list.current
        try:
            if isinstance(row, Exam):
                begun = self.study.exams.begin_exam(row, self._mode)
                self.study_app.sit(begun.sitting_id, begun.remark)
            elif isinstance(row, ProfileEntry):
                self._start_profile(row)
            elif isinstance(row, Open):
                self.study_app.sit(row.sitting.sitting_id)
            elif isinstance(row, Past):
                self.study_app.review(row.sitting.sitting_id)
            elif isinstance(row, Build):
                self.action_build()
        except StudyError as error:
            self.study_app.tell(error)


def _takes_mode(row: Row | None) -> bool:
    """Whether it can be started in any of the modes."""
    return isinstance(row, Exam) or (isinstance(row, ProfileEntry) and row.profile is not None)


def _profile_lines(
    entry: ProfileEntry, mode: Mode, promised: list[str], missing: list[str], width: int
) -> list[Content]:
    if entry.profile is not None:
        return profile_layout.profile_lines(entry.profile, mode, promised, missing, width)
    assert entry.error is not None
    return profile_layout.broken_lines(entry.name, entry.error, width)


def _rows(
    open_ones: Sequence[SittingLine],
    exams: Sequence[Exam],
    profiles: Sequence[ProfileEntry],
    past: Sequence[SittingLine],
) -> list[Row]:
    rows: list[Row] = []
    for words, group in (
        ("Resume", [Open(one) for one in open_ones]),
        ("Exams", [*exams, Build()]),
        ("Profiles", profiles),
        ("Past attempts", [Past(one) for one in past]),
    ):
        if group:
            rows += [Heading("")] if rows else []
            rows += [Heading(words), *group]
    return rows


def _same(row: Row, before: Row | None) -> bool:
    """Whether a row is the one the cursor stood on, whatever has become of it since."""
    if isinstance(row, Exam) and isinstance(before, Exam):
        return row.exam_id == before.exam_id
    if isinstance(row, ProfileEntry) and isinstance(before, ProfileEntry):
        return row.name == before.name
    if isinstance(row, Open | Past) and isinstance(before, Open | Past):
        return row.sitting.sitting_id == before.sitting.sitting_id
    return isinstance(row, Build) and isinstance(before, Build)


def _columns(sign: str, title: str, words: str, width: int) -> Content:
    """A row: title at the left, facts at the right, as many as there is room for."""
    room = max(width - 5, 1)
    left = line(title)
    limit = max(room - left.cell_length - 2, room // 2)
    facts = words.split(" · ")
    while len(facts) > 1 and cell_len(" · ".join(facts)) > limit:
        facts.pop()
    right = line(" · ".join(facts), "muted")
    if right.cell_length > limit:
        right = fitted(right, limit)
    return joined(
        (f" {sign} ", "focus"), fitted(left, max(room - right.cell_length - 1, 1)), " ", right
    )
