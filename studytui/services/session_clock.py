"""The time of a sitting that is being taken: noticed at every act and tick, before it is judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from studytui.domain import sitting_blocks, sitting_clock
from studytui.domain.exam import Item, Pause, Sitting, SittingState
from studytui.domain.reading import Reading
from studytui.services.changes import Changes
from studytui.settings import Settings
from studytui.storage import sittings
from studytui.storage.acts import ActLog
from studytui.storage.database import Database

_PRESENCE_SECONDS = 10
ENDED = Changes.SITTINGS | Changes.ANSWERS


class SessionClock:
    """What time it is in a sitting, and what passes with it. `sitting` is always what is stored."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        acts: ActLog,
        sitting: Sitting,
        pause: Pause | None = None,
    ) -> None:
        """`pause` is the time away before it was taken up."""
        self._database = database
        self._learner_id = learner_id
        self._acts = acts
        self._idle = timedelta(seconds=settings.idle_seconds)
        self._version = database.data_version()
        self.sitting = sitting
        self.pause = pause
        """The last time away, and what became of it; None if there was none."""
        self.is_shared = False
        """Whether another program was sitting it as well when it was taken up."""
        self._asleep = database.clock.read().asleep
        self._last_act = self._counted_until = self._now()

    @property
    def item(self) -> Item:
        """The item that is on the screen."""
        return self.sitting.items[self.sitting.position]

    @property
    def is_ended(self) -> bool:
        return self.sitting.ended_at is not None

    @property
    def is_in_break(self) -> bool:
        return sitting_blocks.is_in_break(self.sitting)

    def finish(self) -> Changes:
        """Submit: what is chosen counts."""
        raise NotImplementedError

    def _now(self) -> datetime:
        """What time it is in the sitting."""
        return sitting_clock.moment(self.sitting, self._database.clock.read())

    def time_left(self) -> timedelta | None:
        """What the clock shows, of the open block or of the break; None without a clock."""
        return sitting_clock.time_left(self.sitting, self._now())

    def is_over(self) -> bool:
        """Whether the time of the whole sitting has run out."""
        left = self.time_left()
        if left is None or left > timedelta(0):
            return False
        later = sitting_blocks.advanced(self.sitting, self._now())
        return later.deadline is not None and later.deadline <= self._now()

    def _expire(self) -> bool:
        """Bring the sitting up to the present: what another window did, sleep of the machine, blocks
        and breaks that are over, the end. Whether an act on the question comes too late."""
        if self.is_ended:
            return False
        block = self.sitting.block
        self.look_around()
        if not self.is_ended:
            self._advance()
        return self.is_ended or self.is_in_break or self.sitting.block != block

    def look_around(self) -> None:
        """Notice what happened outside: another window's acts, and that the machine slept."""
        version = self._database.data_version()
        if version != self._version:
            self._version = version
            self._read_again()
        reading = self._database.clock.read()
        slept = timedelta(microseconds=reading.asleep - self._asleep)
        if slept >= timedelta(seconds=1):
            self._asleep = reading.asleep
            self._last_act += slept
            self._counted_until += slept
            self._wake(reading)

    def _wake(self, reading: Reading) -> None:
        """The machine slept: a lost line as well, given back once, whichever window notices."""
        with self._database.transaction():
            self._read_again()
            if self.is_ended:
                return
            woken, pause = sitting_clock.woken(self.sitting, reading)
            if woken is self.sitting or not sittings.keep_clock(self._database, woken):
                return
            if pause is not None:
                sittings.keep_pause(self._database, woken.sitting_id, pause)
        self.sitting, self.pause = woken, pause or self.pause

    def _read_again(self) -> None:
        """Take in what another window stored; the question on the screen stays where it can."""
        stored = sittings.load(self._database, self.sitting.sitting_id)
        assert stored is not None
        here = self.sitting
        if stored.ended_at is None:
            if (stored.block, stored.break_ends_at is None) == (
                here.block,
                here.break_ends_at is None,
            ):
                stored = replace(stored, position=here.position)
            else:
                self._last_act = self._counted_until = self._now()
            if stored.left_at is not None:
                # Left in another window; in this one it goes on.
                stored = replace(stored, left_at=None, state=SittingState.RUNNING)
                sittings.keep_clock(self._database, stored)
            is_news = here != replace(
                stored,
                last_seen=here.last_seen,
                seen_ticks=here.seen_ticks,
                seen_process=here.seen_process,
            )
            if not is_news:
                return
        self.sitting = stored

    def _advance(self) -> None:
        """Do what fell due: close blocks, end breaks, end the sitting."""
        self._advance_blocks()
        if not self.is_ended and self.is_over():
            self.finish()

    def _advance_blocks(self) -> None:
        now = self._now()
        if sitting_blocks.advanced(self.sitting, now) is not self.sitting:
            self._spend()
            self._step(sitting_blocks.advanced(self.sitting, now))

    def _step(self, after: Sitting) -> Changes:
        """Go from block to break or from break to block; kept at once, with the time on the item
        that is left. What was done in a block that is closed stands: nothing there is taken back."""
        before = self.sitting
        with self._database.transaction():
            left = before.items[before.position]
            if not before.break_ends_at:
                sittings.keep_time(self._database, before.sitting_id, left)
            if not sittings.keep_blocks(self._database, before, after):
                self._read_again()
                return ENDED
            self._acts.forget(before.sitting_id)
        self.sitting = after
        self._last_act = self._counted_until = self._now()
        return ENDED

    def tick(self) -> Changes:
        """To be called about once a second. Keeps now and then that the program is still here, so
        that a lost line costs no time; closes a block or ends the sitting when its time is over.
        Something is given back when what is shown may have changed."""
        if self.is_ended:
            return Changes.NOTHING
        before = self.sitting
        self._expire()
        if self.is_ended:
            return ENDED
        seen = self.sitting.last_seen
        if seen is None or (self._now() - seen).total_seconds() >= _PRESENCE_SECONDS:
            changed = self.sitting is not before
            self._spend()
            if not sittings.keep_time(self._database, self.sitting.sitting_id, self.item):
                return self._ended()
            return Changes.ANSWERS if changed else Changes.NOTHING
        return Changes.NOTHING if self.sitting is before else Changes.ANSWERS

    def leave(self) -> Changes:
        """Go away by choice; the sitting stays open. A strict clock runs on, another stops."""
        if self.is_ended:
            return Changes.NOTHING
        self._expire()
        if self.is_ended:
            return ENDED
        self._spend(is_act=True)
        left = replace(self.sitting, state=SittingState.PAUSED, left_at=self.sitting.last_seen)
        with self._database.transaction():
            if not sittings.keep_time(self._database, left.sitting_id, self.item):
                return self._ended()
            sittings.keep_clock(self._database, left)
        self.sitting = left
        return Changes.SITTINGS

    def _ended(self) -> Changes:
        """The sitting has ended, here or in another window: what is stored is what counts."""
        stored = sittings.load(self._database, self.sitting.sitting_id)
        assert stored is not None
        self.sitting = stored
        return ENDED

    def _spend(self, *, is_act: bool = False) -> None:
        """Add the time since it was last counted to the item on the screen. Time beyond the idle
        limit after the last act does not count: the learner was away. Nor does a break."""
        seconds = self._uncounted()
        seen = sitting_clock.seen(self.sitting, self._database.clock.read())
        now = seen.last_seen
        assert now is not None
        self._counted_until = now
        if is_act:
            self._last_act = now
        if not self.is_in_break:
            seen = seen.with_item(replace(self.item, seconds=self.item.seconds + seconds))
        self.sitting = seen

    def _uncounted(self) -> float:
        """Seconds on the screen since they were last counted."""
        now = self._now()
        end = min(now, self._last_act + self._idle, self.sitting.deadline or now)
        return max((end - self._counted_until).total_seconds(), 0.0)
