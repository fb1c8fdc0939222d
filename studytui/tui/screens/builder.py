"""The builder: which questions, how many, how long, under which rules."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input

from studytui.domain import profile as profiles
from studytui.domain.exam import ClockRule, Marking, Mode, Rules
from studytui.domain.profile import EXTRA_TIMES, Profile
from studytui.errors import StudyError
from studytui.services.drawing import Drawn, Seen, Supply, Wish, lacking
from studytui.services.exams import Begun
from studytui.tui.content import literal, wrapped
from studytui.tui.layouts.exam import MODES, unscored_words
from studytui.tui.layouts.profile import count_of, promise
from studytui.tui.screens.task import TaskScreen
from studytui.tui.widgets.bars import KeyBar, KeyHint, Rule
from studytui.tui.widgets.form import Field, Form
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.text_pane import TextPane
from studytui.tui.wording import count

_USUAL = 30
_FEW = 40
"""Up to this many questions all are taken; from more, the usual number by lot."""
_MOST = 9999
_SECONDS_EACH = 80
"""PCEP-30-03 gives 40 minutes for 30 questions."""
_ROOM_FOR_ALL = 50
"""Cells; in less than that only the first sentence and the greatest lack are said."""
_SEEN = ((Seen.ANY, "may come"), (Seen.NEW_FIRST, "new ones first"), (Seen.ONLY_NEW, "left out"))
_USUAL_LOSSES = (0.0, 0.25, 1 / 3, 0.5, 1.0)
"""What may be taken off for a wrong answer, of what a right one earns."""


def _fields(titles: Sequence[str]) -> list[Field]:
    return [
        Field("profile", "Profile", choices=("none", *titles)),
        Field("count", "Questions", low=1, high=_MOST, step=5, none="all", value=_USUAL),
        Field("mode", "Mode", choices=tuple(mode.value for mode in MODES)),
        Field("minutes", "Minutes", low=1, high=999, step=5, none="no limit", value=None),
        Field("extra", "Extra time", choices=tuple(_extra_words(one) for one in EXTRA_TIMES)),
        Field("seen", "Seen before", choices=tuple(words for _, words in _SEEN)),
        Field("questions", "Question order", choices=("random", "as they came")),
        Field("options", "Option order", choices=("random", "as they came")),
        Field("wrong", "Wrong answers", choices=tuple(map(_loss_words, _losses(None)))),
        Field("pass", "Pass mark", low=0, high=100, step=5, none="none", unit=" %", value=None),
    ]


def _extra_words(factor: float) -> str:
    return "none" if factor == 1 else f"× {factor:g}"


def _losses(profile: Profile | None) -> list[float]:
    """Marks for a wrong answer to choose from, the profile's own first."""
    marking = profile.marking if profile is not None else Marking()
    own = [marking.wrong] if marking.wrong else []
    usual = [-(marking.right or 1.0) * share or 0.0 for share in _USUAL_LOSSES]
    return list(dict.fromkeys([*own, *usual]))


def _loss_words(marks: float) -> str:
    return f"−{count_of(-marks)}" if marks else "cost nothing"


class BuilderScreen(TaskScreen[Begun | None]):
    """A form, and what will happen in words. Comes back with what was begun."""

    screen_name = "Build an exam"
    purpose = (
        "Choose a profile or none, questions by a search (empty: all), how many, and the rules. "
        "Below stands what will happen."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "start", "start", id="build.start", tooltip="Start it as it stands"),
        Binding("slash", "search", "search", id="build.search", tooltip="Which questions"),
        Binding("question_mark", "help", "help", id="help", tooltip="All keys of this screen"),
        Binding("q", "leave", "back", id="build.leave", tooltip="Back; nothing is started"),
    ]

    DEFAULT_CSS = """
    BuilderScreen {
        #title { height: 1; padding: 0 1; }
        #search { height: 1; margin: 1 0 0 0; }
        #search TextPane { width: 19; height: 1; }
        #search Prompt { width: 1fr; margin: 0 1 0 0; }
        #found { height: 1; padding: 0 1 0 19; }
        #promise { height: 1fr; padding: 1 1 0 3; }
        &.-narrow #found { padding: 0 1 0 3; }
        &.-narrow #search TextPane { width: 11; }
        &.-narrow Form { max-height: 7; }
        &.-wide #found { height: 2; }
    }
    """

    def __init__(self, query: str = "", profile: str = "") -> None:
        super().__init__()
        self._query = query.strip()
        self._wanted_profile = profile
        self._profiles: list[Profile] = []
        self._supply = Supply({})
        self._drawn = Drawn((), 0)
        self._seed = secrets.randbits(32)
        self._has_set_minutes = False
        self._has_set_count = False

    def compose(self) -> ComposeResult:
        self._profiles = self.study.profiles.all()
        self.study.drawing.forget()
        yield TextPane(lambda width: [literal("Build an exam", "title")], id="title")
        yield Rule()
        with Horizontal(id="search"):
            yield TextPane(lambda width: [literal("   Search")], id="label")
            yield Prompt(self._query, placeholder="all questions; words, topic:, is:wrong …")
        yield TextPane(self._found_lines, id="found")
        yield Form(_fields([one.title for one in self._profiles]))
        yield TextPane(self._promise_lines, id="promise")
        yield KeyBar()

    def on_mount(self) -> None:
        for name in ("#title", "#label", "#found", "#promise"):
            self.query_one(name).can_focus = False
        names = [profile.name for profile in self._profiles]
        if self._wanted_profile in names:
            self._form.put("profile", value=names.index(self._wanted_profile) + 1)
            self._fill_in()
        self._count_again()
        self._form.focus()

    @property
    def _form(self) -> Form:
        return self.query_one(Form)

    @property
    def _profile(self) -> Profile | None:
        place = self._form.values["profile"] or 0
        return self._profiles[place - 1] if place else None

    @property
    def _mode(self) -> Mode:
        return MODES[self._form.values["mode"] or 0]

    @property
    def _wish(self) -> Wish:
        values = self._form.values
        return Wish(self._query, values["count"], self._profile, _SEEN[values["seen"] or 0][0])

    def hints(self) -> list[KeyHint]:
        if isinstance(self.focused, Prompt):
            return [KeyHint("⏎", "on to the rules"), KeyHint("↓", "the same")]
        hints = super().hints()
        return sorted(hints, key=lambda hint: hint.key != "⏎")

    def _fill_in(self) -> None:
        """Put what the profile says into the other fields."""
        form, profile = self._form, self._profile
        self._has_set_minutes = False
        self._has_set_count = profile is not None
        losses = tuple(map(_loss_words, _losses(profile)))
        form.put("wrong", value=0, choices=losses)
        if profile is None:
            form.put("count", value=_USUAL, high=_MOST, none="all")
            form.put("questions", value=0)
            form.put("options", value=0)
            form.put("pass", value=None)
            return
        form.put("count", value=profile.questions, high=profile.questions, none="")
        form.put("questions", value=int(not profile.shuffle_questions))
        form.put("options", value=int(not profile.shuffle_options))
        mark = profile.pass_mark
        form.put("pass", value=None if mark is None else round(mark))

    def _count_again(self) -> None:
        try:
            self._supply = self.study.drawing.supply(self._wish)
        except StudyError as error:
            self.study_app.tell(error)
            return
        if not self._has_set_count:
            total = self._supply.total
            self._form.put("count", value=None if total <= _FEW else _USUAL)
        self._show()

    def _show(self) -> None:
        """Show what follows from the values."""
        self._supply = self.study.drawing.supply(self._wish)
        self._drawn = self.study.drawing.draw(self._wish, self._seed)
        self._show_time()
        self.query_one("#found", TextPane).show(self._found_lines)
        self.query_one("#promise", TextPane).show(self._promise_lines)

    def _show_time(self) -> None:
        """The fields of time: what holds, or why they mean nothing now."""
        form, mode = self._form, self._mode
        value, is_fixed = form.values["minutes"], ""
        if mode is Mode.PRACTICE:
            is_fixed = "no clock in practice"
        elif self._has_blocks:
            is_fixed = "by the blocks"
        elif not self._has_set_minutes:
            value = self._fair_minutes() if mode is Mode.EXAM else None
        form.put("minutes", value=value, is_fixed=is_fixed)
        is_timed = self._has_blocks or (mode is not Mode.PRACTICE and bool(value))
        extra = form.values["extra"]
        form.put("extra", value=extra, is_fixed="" if is_timed else "no clock")

    @property
    def _has_blocks(self) -> bool:
        profile = self._profile
        return profile is not None and self._mode is Mode.EXAM and len(profile.blocks) > 1

    def _fair_minutes(self) -> int | None:
        number = self._drawn.count
        if self._profile is not None:
            limit = profiles.rules(self._profile, questions=number).time_limit
            return None if limit is None else max(round(limit.total_seconds() / 60), 1)
        return min(max(round(number * _SECONDS_EACH / 60), 1), 999) if number else None

    def _rules(self) -> Rules:
        """The rules as they stand in the form."""
        values, mode, profile = self._form.values, self._mode, self._profile
        extra = EXTRA_TIMES[values["extra"] or 0]
        mark, minutes = values["pass"], values["minutes"]
        if profile is not None:
            found = profiles.rules(profile, mode, extra, self._drawn.count)
        else:
            clock = ClockRule.STRICT if mode is Mode.EXAM else ClockRule.STOPS
            found = Rules(mode=mode, clock_rule=clock)
        if not self._has_blocks:
            is_timed = bool(minutes) and mode is not Mode.PRACTICE
            found = replace(
                found,
                time_limit=timedelta(minutes=minutes or 0) * extra if is_timed else None,
                extra_time=extra if is_timed else 1.0,
            )
        return replace(
            found,
            pass_mark=self._pass_mark(mark),
            marking=self._marking(found.marking),
            shuffle_questions=not values["questions"],
            shuffle_options=not values["options"],
        )

    def _pass_mark(self, mark: int | None) -> float | None:
        """A profile's own, exactly, unless another one was chosen."""
        own = self._profile.pass_mark if self._profile is not None else None
        if own is not None and mark == round(own):
            return own
        return None if mark is None else float(mark)

    def _marking(self, marking: Marking) -> Marking:
        wrong = _losses(self._profile)[self._form.values["wrong"] or 0]
        if wrong == marking.wrong:
            return marking
        return replace(marking, wrong=wrong, wrong_typed=None)

    def _found_lines(self, width: int) -> list[Content]:
        total, keyless = self._supply.total, self._supply.keyless
        if not total:
            return [literal("nothing fits", "warning")]
        words = count(total, "question")
        if keyless:
            words = f"{words}, {keyless} without a key"
        return [literal(words, "muted")]

    def _promise_lines(self, width: int) -> list[Content]:
        if not self._supply.total:
            words = "No question fits this search. / changes it."
            if self._wish.seen is Seen.ONLY_NEW:
                words = "No new question fits: all of them were seen before."
            elif not self._query:
                words = "No questions yet. q leads back; 6 there imports some."
            return wrapped(literal(words, "warning"), width)
        sentences = promise(self._drawn.count, self._supply.total, self._rules())
        is_narrow = width < _ROOM_FOR_ALL
        lines = wrapped(literal(" ".join(sentences[:1] if is_narrow else sentences)), width)
        missing = " ".join(lacking(self._drawn, self._profile, 1 if is_narrow else 3))
        if missing:
            lines += wrapped(literal(missing, "warning"), width)
        if self._drawn.keyless:
            lines += wrapped(unscored_words(self._drawn.keyless), width)
        return lines

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value.strip() != self._query:
            self._query = event.value.strip()
            self._count_again()

    def on_input_submitted(self) -> None:
        self._form.focus()

    def on_prompt_left(self) -> None:
        self._form.focus()

    def on_form_left(self) -> None:
        self.query_one(Prompt).focus()

    def on_form_changed(self, message: Form.Changed) -> None:
        name = message.field.name
        if name == "minutes":
            self._has_set_minutes = True
        if name == "count":
            self._has_set_count = True
        if name == "profile":
            self._fill_in()
            self._count_again()
        else:
            self._show()

    def action_search(self) -> None:
        self.query_one(Prompt).focus()

    def action_leave(self) -> None:
        self.dismiss(None)

    def action_start(self) -> None:
        """Start it, after what the profile says before an exam."""
        profile = self._profile
        is_exam = self._mode is Mode.EXAM and bool(self._drawn.count)
        if profile is not None and profile.tutorial and is_exam:
            from studytui.tui.screens.tutorial import TutorialScreen

            sentences = promise(self._drawn.count, self._supply.total, self._rules())
            missing = lacking(self._drawn, profile)
            self.app.push_screen(TutorialScreen(profile, sentences, missing), self._begin)
        else:
            self._begin(True)

    def _begin(self, is_wanted: bool | None) -> None:
        if not is_wanted:
            return
        try:
            begun = self.study.drawing.begin(self._wish, self._rules(), self._seed)
        except StudyError as error:
            self.study_app.tell(error)
            return
        self.dismiss(begun)
