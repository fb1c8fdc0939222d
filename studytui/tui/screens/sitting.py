"""A running exam on the screen: what it shows, its clock, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

from textual.app import ComposeResult
from textual.containers import Container
from textual.events import Key
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer

from studytui.domain.exam import Mode, PauseKind, SittingState
from studytui.domain.question import Question
from studytui.domain.sitting_clock import warning_due
from studytui.domain.wording import pause_words
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.session import Session
from studytui.tui.content import line
from studytui.tui.screens.task import TaskScreen
from studytui.tui.telling import Word
from studytui.tui.tested import is_tested
from studytui.tui.widgets.bars import Rule
from studytui.tui.widgets.break_panel import BreakPanel
from studytui.tui.widgets.clock import Clock, clock_text
from studytui.tui.widgets.finish_panel import FinishPanel
from studytui.tui.widgets.kept import KeptRow
from studytui.tui.widgets.notice_bar import NoticeBar
from studytui.tui.widgets.overview_panel import OverviewPanel
from studytui.tui.widgets.question_pane import QuestionPane
from studytui.tui.widgets.sitting_header import SittingHeader, Standing, session_words

_CLOCK_COMES_BACK = timedelta(minutes=5)
_LAST_MOMENT = timedelta(seconds=1.5)
"""With so little left, the next tick may come after the end."""
_NOTICE_SECONDS = 12
_READING_SECONDS = 0.1
"""How long a question is on the screen before the next one is prepared."""
TIME_IS_OVER = "Time is over: what you chose counts."


class _Stage(Container):
    """Holds the question and the pages over it; they cover all of it, so it draws nothing."""

    def render_lines(self, crop: Region) -> list[Strip]:
        return [] if is_tested() else super().render_lines(crop)


class SittingScreen(TaskScreen[int | None]):
    """Shows a session and keeps its clock; the keys are the driver's.

    Comes back with the sitting's id when it ended, or None when it was left.
    """

    DEFAULT_CSS = """
    SittingScreen #top { height: 1; }
    SittingScreen Clock { margin-right: 1; }
    SittingScreen #body { height: 1fr; layers: question overview finish break; align-horizontal: center; }
    SittingScreen QuestionPane { layer: question; }
    SittingScreen #overview { layer: overview; }
    SittingScreen #finish { layer: finish; }
    SittingScreen #break { layer: break; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        # Held, since each key asks for them.
        self._header, self._pane = SittingHeader(), QuestionPane()
        self._panel = "question"
        self._is_clock_hidden = False
        """Set when the screen opens: by the settings, then by its key."""
        self._left = self._lowest = session.time_left()
        self._place = (session.sitting.block, session.is_in_break)
        self._pause = session.pause
        self._session_left = session.session_left()
        self._preparing: Timer | None = None
        self._notice_seconds = 0
        self._is_notice_unseen = False
        self._stays = False
        """Whether the word in the rule is taken away by time alone."""
        self._is_done = False
        self._character = ""
        """What the key types whose command runs now, for a command of many keys."""

    def compose(self) -> ComposeResult:
        with KeptRow(id="top"):
            yield self._header
            yield Clock()
        yield Rule()
        with _Stage(id="body"):
            yield self._pane
            yield OverviewPanel(id="overview")
            yield FinishPanel(id="finish")
            yield BreakPanel(id="break")
        yield NoticeBar()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Nothing: what stands on the screen covers all of it."""
        return [] if is_tested() else super().render_lines(crop)

    def on_mount(self) -> None:
        left = self._left
        self._is_clock_hidden = not self.study.settings.clock and (
            left is None or left > _CLOCK_COMES_BACK
        )
        self._show_clock()
        self._timer = self.set_interval(1.0, self._tick)
        self._show_here()
        self._tell_how_it_is_taken_up()

    def _tell_how_it_is_taken_up(self) -> None:
        pause = self.session.pause
        if self.session.is_shared:
            self._say("Open in another window as well: both show the same sitting.")
        elif pause is not None and pause.kind is PauseKind.LEFT:
            self.study_app.remark(pause_words(pause))
        elif pause is not None:
            self._say(pause_words(pause))

    async def on_key(self, event: Key) -> None:
        """Take keys in the order in which they were pressed.

        A slow line brings several at once: those that come before the focus has moved are meant
        for what the ones before them opened. So bindings are looked up here, in one queue.
        """
        entry = self._pane.entry
        if entry.purpose and self.focused is None:
            event.stop()
            if event.key == "enter":
                self._close_entry(entry.value)
            elif event.key == "down":
                self._close_entry(None)
            else:
                entry.take(event)
            return
        active = self.binding_now(event.key)
        if active is not None and active.enabled and not self._is_done:
            event.stop()
            event.prevent_default()
            self._character = event.character or ""
            await self.app.run_action(active.binding.action, active.node)

    def _give_keys_to_prompt(self) -> None:
        """Give the prompt the keys once those that were typed ahead are used up."""
        if not self._pane.entry.purpose:
            return
        if self.message_queue_size:
            self.call_later(self._give_keys_to_prompt)
        else:
            self.set_focus(self._pane.entry.prompt)

    def _close_entry(self, value: str | None) -> None:
        """Done typing; None leaves things as they were."""
        raise NotImplementedError

    def _question(self) -> Question | None:
        try:
            return self.session.question()
        except StudyError:
            return None

    def _show_here(self) -> None:
        """Show the question, or what stands in its place."""
        raise NotImplementedError

    def _show_question(self) -> None:
        problem = ""
        try:
            question: Question | None = self.session.question()
        except StudyError as error:
            question, problem = None, f"{error.message} {error.hint}"
        place = self.session.place_in_set()
        remark = "" if place is None else f"Set of {place[1]} · question {place[0]}"
        self._pane.show(question, self.session.item, problem=problem, remark=remark)
        self._show_standing()
        if self._preparing is not None:
            self._preparing.stop()
        self._preparing = self.set_timer(_READING_SECONDS, self._prepare_next)

    def _prepare_next(self) -> None:
        """Lay the next question out while this one is read: 5,000 words take 20 ms."""
        position = self.session.sitting.position + 1
        if self._is_done or position >= len(self.session.sitting.items):
            return
        with suppress(StudyError):
            self._pane.prepare(self.session.question(position))

    def _show_item(self) -> None:
        self._pane.update(self.session.item)
        self._show_standing()

    def _show_standing(self) -> None:
        answered, _, flagged = self.session.counts()
        sitting, shown = self.session.sitting, self.session.shown_items()
        mode = sitting.rules.mode
        self._header.standing = Standing(
            title=sitting.title,
            number=self.session.number,
            questions=len(shown),
            answered=answered,
            flagged=flagged,
            mode=session_words("" if mode is Mode.EXAM else mode.value, self._session_left),
            is_flagged=self.session.item.is_flagged,
            flag_reason=self.session.item.flag_reason,
            block=self.session.item.block + 1 if self.session.has_blocks else 0,
            blocks=len(sitting.blocks) if self.session.has_blocks else 0,
        )
        self.show_keys()

    def _say(self, words: str, role: str = "warning") -> None:
        """A word in the rule over the keys; the next act takes it away."""
        if self._is_notice_unseen or (self._stays and self._notice_seconds and not words):
            return
        self._stays = False
        self._notice_seconds = _NOTICE_SECONDS if words else 0
        self.query_one(NoticeBar).notice = line(words, role) if words else None

    @property
    def is_examining(self) -> bool:
        rules = self.session.sitting.rules
        return rules.mode is Mode.EXAM or self._left is not None

    def say_quietly(self, words: str) -> None:
        """In the rule over the keys, for some seconds, whatever is done meanwhile."""
        self._say(words, "focus")
        self._stays = True

    def _warn(self, words: str, role: str) -> None:
        """A word on the time. No act takes it away before it has been seen: on a line that stands
        still, keys may be pressed meanwhile."""
        self._is_notice_unseen = False
        self._say(words, role)
        if self.study.settings.bell:
            self.app.bell()
        self._is_notice_unseen = True
        self.study_app.when_seen(self._note_seen)

    def _note_seen(self) -> None:
        self._is_notice_unseen = False

    def _tick(self) -> None:
        if self._is_done:
            return
        # First, or sleep of the machine would be taken for the last moment.
        before = self.session.sitting
        self.session.look_around()
        is_news = self.session.sitting is not before
        self._keep_what_is_typed_at_the_end()
        changes = self.session.tick()
        if self.session.is_ended:
            self._end(self._end_words())
            return
        if not self._follow() and (changes or is_news) and self._panel == "question":
            self._show_item()
        self._tell_time_left()
        if self.session.pause is not self._pause and self.session.pause is not None:
            self._pause = self.session.pause
            self._say(pause_words(self._pause))
        self._show_clock()
        self._tell_session()
        if self._notice_seconds and not self._is_notice_unseen:
            self._notice_seconds -= 1
            if not self._notice_seconds:
                self._say("")

    def _tell_time_left(self) -> None:
        """Say how little time is left, once for each warning: what is given back warns no more."""
        before, left = self._lowest, self.session.time_left()
        self._left = left
        if left is None or before is None:
            self._lowest = left
            return
        self._lowest = min(before, left)
        if left <= _CLOCK_COMES_BACK < before:
            self._is_clock_hidden = False
            if not self.session.is_in_break:
                self.study_app.tell_outside(Word.LAST_MINUTES)
        warning = warning_due(before, left, self.session.sitting.rules.warnings)
        if warning is not None:
            of = " of the break" if self.session.is_in_break else ""
            role = "alarm" if _is_last(warning) else "warning"
            self._warn(f"{_in_words(warning)}{of} left", role)

    def _follow(self) -> bool:
        """Show where the sitting has come to, if that is elsewhere than before."""
        raise NotImplementedError

    def _tell_session(self) -> None:
        """What is left of a session of so many minutes, minute by minute, and a word at its end;
        nothing stops then."""
        before, self._session_left = self._session_left, self.session.session_left()
        if before is None or self._session_left is None:
            return
        if session_words("", before) != session_words("", self._session_left):
            self._show_standing()
        if self._session_left <= timedelta(0) < before:
            length = self.session.sitting.rules.session or timedelta(0)
            minutes = int(length.total_seconds() // 60)
            self._say(f"{minutes} minutes are over: r hands in, n goes on.", "focus")

    def _show_clock(self) -> None:
        clock, left = self.query_one(Clock), self._left
        if clock.display != (left is not None):
            clock.display = left is not None
        is_hidden = self._is_clock_hidden and not self.session.is_in_break
        clock.show(None if is_hidden else left)

    def _keep_what_is_typed_at_the_end(self) -> None:
        left = self.session.time_left()
        entry = self._pane.entry
        if entry.purpose and left is not None and left < _LAST_MOMENT:
            self._keep_unfinished(entry.purpose, entry.value)

    def _keep_unfinished(self, purpose: str, value: str) -> None:
        """Keep what is being typed when the time ends; nothing that is kept already is removed by
        it, but an answer, which counts as it stands."""
        raise NotImplementedError

    def _attempt(self, act: Callable[[], Changes]) -> Changes:
        """Do something to the sitting; when this returns it is kept. What cannot be done is told."""
        try:
            return act()
        except StudyError as error:
            self._say(error.line)
            return Changes.NOTHING

    def _act(self, act: Callable[[], Changes]) -> None:
        """An act on the question that is shown."""
        self._say("")
        changes = self._attempt(act)
        if self.session.is_ended:
            self._end(self._end_words())
        elif not self._follow() and changes:
            self._show_item()

    def _end_words(self) -> str:
        is_expired = self.session.sitting.state is SittingState.EXPIRED
        return TIME_IS_OVER if is_expired else "It was handed in in another window."

    def _end(self, words: str) -> None:
        if self._is_done:
            return
        if words:
            self.study_app.remark(words)
        self._done(self.session.sitting.sitting_id)

    def _done(self, result: int | None) -> None:
        self._is_done = True
        self._timer.stop()
        while self.app.screen is not self:
            self.app.pop_screen()
        self.dismiss(result)


def _in_words(left: timedelta) -> str:
    minutes, seconds = divmod(int(left.total_seconds()), 60)
    if minutes > 1 and not seconds:
        return f"{minutes} minutes"
    return f"{minutes * 60 + seconds} seconds" if minutes < 2 else clock_text(left)


def _is_last(left: timedelta) -> bool:
    return left <= timedelta(minutes=2)
