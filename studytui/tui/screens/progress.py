"""Progress: how it goes, in pictures, a page each; and the numbers each is made from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.outlook import Outlook, Supposed, Supposing
from studytui.services.study import Study
from studytui.tui.content import joined, wrapped
from studytui.tui.layouts.judgement import Judgement
from studytui.tui.layouts.progress import (
    judgement_numbers,
    judgement_picture,
    memory_lines,
    memory_numbers,
    times_lines,
    times_numbers,
    topics_lines,
    topics_numbers,
    year_lines,
    year_numbers,
)
from studytui.tui.layouts.readiness import readiness_lines, readiness_numbers
from studytui.tui.layouts.scores import TALLEST, Scores, number_lines, scores_page
from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.page_line import PageLine
from studytui.tui.widgets.text_pane import TextPane

_DAYS = 56
_SCORES = 400
"""Sittings read for the scores, the latest."""


@dataclass(frozen=True, slots=True)
class Page:
    """A picture and the numbers behind it, of the same value read from the study."""

    name: str
    read: Callable[[Study], Any]
    picture: Callable[[Any, int, int], list[Content]]
    """Of a value, in so many cells and with a height to aim at."""
    numbers: Callable[[Any, int, datetime], list[Content]]
    has_any: Callable[[Any], bool] = bool
    """Whether there is anything to be shown."""
    nothing: tuple[str, str] = ("", "")
    """Heading and sentence where there is not."""


def _read_scores(study: Study) -> Scores:
    today = study.today
    return Scores(
        today.scores(_SCORES),
        today.count_scored(),
        {
            one.sitting_id: (one.prediction.low, one.prediction.high)
            for one in study.readiness.record().entries
        },
        today.answers_by_day(_DAYS, study.settings.day_starts_at),
    )


def _read_judgement(study: Study) -> Judgement:
    review = study.review
    return Judgement(review.calibration(), review.changing(), review.miss_reasons())


def _is_judged(judgement: Judgement) -> bool:
    return bool(judgement.calibration.answers or judgement.changing.number or judgement.reasons)


def _short(height: int, other: int) -> int:
    """Lines of a chart beside so many others."""
    return min(max(height - other, 4), TALLEST)


PAGES: tuple[Page, ...] = (
    Page(
        "Scores",
        _read_scores,
        scores_page,
        lambda value, width, now: number_lines(value.sittings, width, now, value.total),
        lambda value: bool(value.sittings or any(day.answers for day in value.days)),
        (
            "No score yet.",
            (
                "Finish an exam or a practice: its score stands here, and what it says of you on the "
                "pages beside."
            ),
        ),
    ),
    Page(
        "Ready",
        lambda study: study.readiness.outlook(),
        lambda value, width, height: readiness_lines(value, None, width),
        readiness_numbers,
        lambda value: True,
    ),
    Page(
        "Topics",
        lambda study: study.pictures.topics(),
        lambda value, width, height: topics_lines(value, width),
        lambda value, width, now: topics_numbers(value, width),
        nothing=(
            "No topic yet.",
            "Every topic that you have answered in stands here with how well you know it.",
        ),
    ),
    Page(
        "Days",
        lambda study: study.pictures.year(),
        lambda value, width, height: year_lines(value, width),
        lambda value, width, now: year_numbers(value, width),
        lambda value: bool(value.days),
        ("No day yet.", "A year stands here, with every day on which you studied."),
    ),
    Page(
        "Time",
        lambda study: study.pictures.times(),
        lambda value, width, height: times_lines(value, width, _short(height // 2, 2)),
        lambda value, width, now: times_numbers(value, width),
        lambda value: bool(value.exams or value.topics),
        ("No time yet.", "How long a question takes you stands here, beside what an exam gives."),
    ),
    Page(
        "Judgement",
        _read_judgement,
        lambda value, width, height: judgement_picture(value, width),
        lambda value, width, now: judgement_numbers(value, width),
        _is_judged,
        (
            "Nothing to judge yet.",
            (
                "The same key again says that you are sure of an answer. What that is worth stands "
                "here, and what changing your mind has brought."
            ),
        ),
    ),
    Page(
        "Memory",
        lambda study: study.pictures.memories(),
        lambda value, width, height: memory_lines(value, width, _short(height, 13)),
        lambda value, width, now: memory_numbers(value, width),
        lambda value: value.questions > 0,
        (
            "Nothing to remember yet.",
            "How much of what you answered you would still recall stands here, and how it fades.",
        ),
    ),
)
_READY = next(place for place, page in enumerate(PAGES) if page.name == "Ready")


class ProgressScreen(StudyScreen):
    """A page at a time: its picture, or the numbers it is made of."""

    screen_name = "Progress"
    purpose = (
        "How it goes, a page each: scores, whether you would pass, topics, days, time a question, "
        "your judgement, and what you remember. n and p turn the pages."
    )
    depends_on = (
        Changes.SITTINGS | Changes.ANSWERS | Changes.GOAL | Changes.PLAN | Changes.QUESTIONS
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "page(1)", "next", id="progress.next", tooltip="The next page"),
        Binding("p,left", "page(-1)", "back", id="progress.back", tooltip="The page before"),
        Binding(
            "v",
            "view(True)",
            "numbers",
            id="progress.numbers",
            tooltip="The numbers behind the picture",
        ),
        Binding("v", "view(False)", "picture", id="progress.picture", tooltip="The picture again"),
    ]

    DEFAULT_CSS = """
    ProgressScreen TextPane { height: 1fr; max-width: 100%; padding: 1 1 0 1; }
    """

    class Reckoned(Message):
        """What-ifs have been answered."""

        def __init__(self, outlook: Outlook, supposed: Sequence[Supposed]) -> None:
            super().__init__()
            self.outlook = outlook
            """What they were asked for."""
            self.supposed = supposed

    def __init__(self) -> None:
        super().__init__()
        self._place = 0
        self._read: dict[int, Any] = {}
        """What has been read of each page."""
        self._supposed: Sequence[Supposed] | None = None
        self._shows_numbers = False

    def compose_body(self) -> Iterable[Widget]:
        yield PageLine([page.name for page in PAGES])
        yield TextPane(id="progress")

    @property
    def _pane(self) -> TextPane:
        return self.query_one("#progress", TextPane)

    @property
    def _page(self) -> Page:
        return PAGES[self._place]

    def on_mount(self) -> None:
        super().on_mount()
        self._pane.focus()

    def reload(self) -> None:
        self._read.clear()
        self._supposed = None
        self._show()

    def _show(self) -> None:
        """Show the page, reading what it needs if it was not read yet."""
        self.query_one(PageLine).current = self._place
        is_new = self._place not in self._read
        if is_new:
            self._read[self._place] = self._page.read(self.study)
        self._pane.show(self._lay_out)
        if is_new and self._place == _READY:
            # What the plan is made from takes long to read after very many answers.
            self.call_after_refresh(self._suppose, self._read[_READY])

    def _suppose(self, outlook: Outlook) -> None:
        """Have what-ifs answered, which makes the plan four times, where nobody waits for it."""
        if self._read.get(_READY) is not outlook:
            return
        try:
            supposing = self.study.readiness.supposing()
        except StudyError as error:
            self.study_app.tell(error)
            return
        if supposing is None:
            self._tell_supposed(())
            return
        self.run_worker(
            partial(self._reckon, outlook, supposing), thread=True, exclusive=True, group="what-if"
        )

    def _reckon(self, outlook: Outlook, supposing: Supposing) -> None:
        self.post_message(self.Reckoned(outlook, supposing.answers()))

    def on_progress_screen_reckoned(self, message: Reckoned) -> None:
        if self._read.get(_READY) is message.outlook:
            self._tell_supposed(message.supposed)

    def _tell_supposed(self, supposed: Sequence[Supposed]) -> None:
        self._supposed = supposed
        if self._place == _READY:
            self._pane.show(self._lay_out, keep_place=True)

    def action_page(self, step: int) -> None:
        self._place = (self._place + step) % len(PAGES)
        try:
            self._show()
        except StudyError as error:
            self.study_app.tell(error)
        self.show_keys()

    def action_view(self, shows_numbers: bool) -> None:
        self._shows_numbers = shows_numbers
        self._pane.show(self._lay_out)
        self.show_keys()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "view":
            return self._has_any() and parameters != (self._shows_numbers,)
        return True

    def _has_any(self) -> bool:
        return self._place in self._read and self._page.has_any(self._read[self._place])

    def _lay_out(self, width: int) -> list[Content]:
        if self._place not in self._read:
            return []
        value = self._read[self._place]
        if not self._has_any():
            return wrapped(_nothing(*self._page.nothing), width)
        if self._shows_numbers:
            return self._page.numbers(value, width, self.study.database.now())
        if self._place == _READY:
            return readiness_lines(value, self._supposed, width)
        return self._page.picture(value, width, self._pane.size.height)


def _nothing(heading: str, words: str) -> Content:
    """What a page will show, and how to begin."""
    return joined(
        (f"{heading}\n", "heading"),
        f"{words}\n\n",
        ("1", "key"),
        " Today starts a session.  ",
        ("3", "key"),
        " Exams has whole ones.",
    )
