"""The clock of a sitting under anything that can happen to it, beside the plainest model of it."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import settings as limits
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from studytui.domain.exam import Block, ClockRule, PauseKind, Rules
from studytui.paths import Paths
from studytui.services.sittings import Sittings
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.storage import sittings
from tests.conftest import SetClock
from tests.made_questions import fill
from tests.thorough import examples


def of(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


@dataclass
class Hourglass:
    """What a clock on the wall of the exam room would show, in seconds."""

    limits: list[int]
    breaks: list[int]
    pool: int
    may_return: bool
    keeps_unused: bool
    block: int = 0
    is_break: bool = False
    left: int = 0
    most: int = 0
    is_over: bool = False
    spare: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.left = self.most = self.limits[0]

    def run(self, seconds: int) -> None:
        while not self.is_over and seconds >= self.left:
            seconds -= self.left
            self.left = 0
            self.step()
        if not self.is_over:
            self.left -= seconds

    def step(self) -> None:
        """Close the block, or end the break."""
        unused = self.left
        if self.is_break:
            own = self.breaks[self.block]
            taken = self.most - unused
            self.pool -= max(taken - own, 0)
            self.open_next(0)
        elif self.block == len(self.limits) - 1:
            self.is_over = True
        else:
            carried = unused if self.may_return else 0
            if self.keeps_unused and not self.may_return:
                self.pool += unused
            self.limits[self.block + 1] += carried
            self.left = self.most = self.breaks[self.block] + self.pool
            self.is_break = True
            if not self.left:
                self.open_next(0)

    def open_next(self, more: int) -> None:
        self.is_break = False
        self.block += 1
        self.left = self.most = self.limits[self.block] + more


@cache
def filled_home() -> Path:
    """A library that each walk gets a copy of."""
    home = Paths(Path(tempfile.mkdtemp(prefix="studytui-clock-")) / "home")
    study = Study.open(home, clock=SetClock(), settings=Settings())
    fill(study, 6)
    study.close()
    return home.home


SECONDS = st.one_of(st.integers(0, 30), st.integers(0, 900))
HOURS = st.sampled_from([0, 1, -1, 5, -14, 30, -1_000_000])
FIRST = datetime(1970, 1, 1, tzinfo=UTC)


class Machine(RuleBasedStateMachine):
    """A machine that sleeps, is switched off and has its clock set while somebody sits on it."""

    @initialize(
        clock_rule=st.sampled_from(ClockRule),
        gives_back=st.booleans(),
        may_return=st.booleans(),
        keeps_unused=st.booleans(),
        minutes=st.lists(st.integers(1, 10), min_size=1, max_size=4),
        pause=st.sampled_from([0, 0, 60, 200]),
        pool=st.sampled_from([0, 0, 300]),
        has_blocks=st.booleans(),
    )
    def begin(
        self,
        clock_rule: ClockRule,
        gives_back: bool,
        may_return: bool,
        keeps_unused: bool,
        minutes: list[int],
        pause: int,
        pool: int,
        has_blocks: bool,
    ) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.opened: list[Study] = []
        self.clock = SetClock()
        shutil.copytree(filled_home(), Path(self.folder.name) / "home")
        self.open_study()
        if not has_blocks:
            minutes = minutes[:1]
        blocks = tuple(Block(1, of(60 * one), break_after=of(pause)) for one in minutes)
        rules = Rules(
            time_limit=of(60 * sum(minutes)),
            clock_rule=clock_rule,
            gives_back=gives_back,
            may_return=may_return,
            keeps_unused=keeps_unused,
            break_pool=of(pool),
            blocks=blocks if has_blocks else (),
        )
        self.rules = rules
        ids = range(1, len(minutes) + 1)
        self.sitting_id = self.study.exams.begin_questions(ids, rules, "Walk").sitting_id
        self.session = self.study.sittings.resume(self.sitting_id)
        self.model = Hourglass(
            [60 * one for one in minutes], [pause] * len(minutes), pool, may_return, keeps_unused
        )
        self.ahead = 0
        self.given_back = 0
        self.pauses: list[tuple[PauseKind, int, bool]] = []

    def open_study(self) -> None:
        paths = Paths(Path(self.folder.name) / "home")
        self.study = Study.open(paths, clock=self.clock, settings=Settings())
        self.opened.append(self.study)

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            for study in self.opened:
                study.close()
            self.folder.cleanup()

    def set_wall(self, hours: int) -> None:
        before = self.clock.moment
        self.clock.set_wall(max(timedelta(hours=hours), FIRST - before))
        self.ahead += (before - self.clock.moment) // of(1)

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.clock.advance(of(seconds))
        self.session.tick()
        self.model.run(seconds)

    @rule(hours=HOURS)
    def set_the_wall_clock(self, hours: int) -> None:
        self.set_wall(hours)
        self.session.tick()

    @rule(seconds=st.integers(1, 40_000), later=SECONDS)
    def sleep(self, seconds: int, later: int) -> None:
        self.clock.sleep(of(seconds))
        self.clock.advance(of(later))
        self.session.tick()
        self.was_away(PauseKind.ASLEEP, seconds, self.rules.gives_back)
        self.model.run(later)

    @rule(seconds=st.integers(0, 5000), hours=HOURS)
    def kill(self, seconds: int, hours: int) -> None:
        """No goodbye: the study is dropped as it is, and another one opens the file."""
        unseen = self.act()
        self.clock.advance(of(seconds))
        self.set_wall(hours)
        self.come_back()
        self.was_away(PauseKind.LOST, seconds, self.rules.gives_back, unseen)

    @rule(seconds=st.integers(0, 5000), is_asleep=st.booleans(), hours=HOURS)
    def leave(self, seconds: int, is_asleep: bool, hours: int) -> None:
        self.session.leave()
        (self.clock.sleep if is_asleep else self.clock.advance)(of(seconds))
        self.set_wall(hours)
        self.come_back()
        self.was_away(PauseKind.LEFT, seconds, self.rules.clock_rule is ClockRule.STOPS)

    @rule(seconds=st.integers(0, 5000), is_left=st.booleans())
    def switch_off(self, seconds: int, is_left: bool) -> None:
        """The machine starts anew: only its wall clock tells how long that took."""
        unseen = self.act() if not is_left else 0
        if is_left:
            self.session.leave()
        self.clock.start_again(of(seconds))
        away, self.ahead = max(seconds - self.ahead, 0), max(self.ahead - seconds, 0)
        self.come_back()
        if is_left:
            self.was_away(PauseKind.LEFT, away, self.rules.clock_rule is ClockRule.STOPS)
        else:
            self.was_away(PauseKind.LOST, away, self.rules.gives_back, unseen)

    def act(self) -> int:
        """Do something that is kept, with the moment. In a break nothing can be done: the seconds
        since it was kept last that the program is here are lost with it."""
        self.session.flag()
        if self.session.is_ended or not self.session.is_in_break:
            return 0
        (kept,) = self.study.database.rows("SELECT seen_ticks FROM sitting")
        return int((self.clock.read().ticks - kept[0]) // 1_000_000)

    def come_back(self) -> None:
        if not self.session.is_ended:
            before = self.study.database.total_changes()
            open_ones = self.study.sittings.open_ones()
            assert not open_ones or self.study.database.total_changes() == before
        self.open_study()
        self.session = self.study.sittings.resume(self.sitting_id)

    def was_away(self, kind: PauseKind, seconds: int, is_given: bool, unseen: int = 0) -> None:
        """`unseen` of the seconds that the model has run already were lost too."""
        if self.model.is_over or not seconds + unseen:
            return
        self.pauses.append((kind, seconds + unseen, is_given))
        if not is_given:
            self.model.run(seconds)
        elif kind is not PauseKind.LEFT:
            self.given_back += seconds + unseen
            self.model.left += unseen

    @rule()
    def go_on(self) -> None:
        """Close the open block, or end the break."""
        if self.model.is_break:
            self.session.begin_block()
        else:
            self.session.close_block()
        if not self.model.is_over:
            self.model.step()

    @invariant()
    def the_time_left_is_what_the_hourglass_shows(self) -> None:
        if not hasattr(self, "session"):
            return
        session, model = self.session, self.model
        assert session.is_ended is model.is_over
        if model.is_over:
            return
        assert session.time_left() == of(model.left)
        assert session.is_in_break is model.is_break
        assert session.sitting.block == model.block + model.is_break
        assert timedelta(0) < of(model.left) <= of(model.most)

    @invariant()
    def what_was_lost_is_given_once_and_recorded(self) -> None:
        if not hasattr(self, "session"):
            return
        assert self.session.sitting.given_back == of(self.given_back)
        kept = sittings.pauses(self.study.database, self.sitting_id)
        found = [(one.kind, round(one.seconds), one.is_given_back) for one in kept]
        assert sorted(found) == sorted(self.pauses)

    @invariant()
    def what_is_stored_is_what_goes_on(self) -> None:
        if not hasattr(self, "session"):
            return
        stored = sittings.load(self.study.database, self.sitting_id)
        here = self.session.sitting
        assert stored is not None
        assert (stored.block, stored.deadline, stored.break_ends_at, stored.blocks) == (
            here.block,
            here.deadline,
            here.break_ends_at,
            here.blocks,
        )
        assert sum(
            one.started_at is not None and one.ended_at is None for one in stored.blocks
        ) == (bool(stored.blocks) and stored.ended_at is None and stored.break_ends_at is None)


TestAnyMachine = Machine.TestCase
TestAnyMachine.settings = limits(
    max_examples=examples(15, thorough=30), stateful_step_count=20, deadline=None
)


class Windows:
    """The same sitting in two programs on one machine."""

    def __init__(self, folder: Path, rules: Rules) -> None:
        self.clock = SetClock()
        self.clock.running = set(range(100, 1000))
        self.paths = Paths(Path(shutil.copytree(filled_home(), folder / "home")))
        self.studies = [self.open_study() for _ in range(2)]
        ids = range(1, len(rules.blocks) + 1)
        self.sitting_id = self.studies[0].exams.begin_questions(ids, rules, "Two").sitting_id
        self.processes = [100, 101]
        self.sessions = [self.of_program(number).resume(self.sitting_id) for number in range(2)]

    def open_study(self) -> Study:
        return Study.open(self.paths, clock=self.clock, settings=Settings())

    def of_program(self, number: int) -> Sittings:
        self.clock.process = self.processes[number]
        return self.studies[number].sittings

    def tick(self, *numbers: int) -> None:
        for number in numbers:
            self.of_program(number)
            self.sessions[number].tick()

    def open_again(self, number: int) -> None:
        self.processes[number] = max(self.processes) + 1
        self.sessions[number] = self.of_program(number).resume(self.sitting_id)

    def do(self, act: str, number: int, seconds: int) -> None:
        session = self.sessions[number]
        self.of_program(number)
        if act == "wait":
            self.clock.advance(of(seconds))
        elif act == "sleep":
            self.clock.sleep(of(600 * seconds))
        elif act == "set the clock":
            self.clock.set_wall(timedelta(hours=seconds - 5))
        elif act == "flag":
            session.flag()
        elif act == "go on":
            session.begin_block() if session.is_in_break else session.close_block()
        elif not session.is_ended:
            if act == "leave":
                session.leave()
                self.tick(1 - number)
            self.open_again(number)

    def close(self) -> None:
        for study in self.studies:
            study.close()


ACTS = ("wait", "wait", "sleep", "set the clock", "flag", "go on", "leave", "open again")


@limits(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 5), min_size=2, max_size=3),
    st.sampled_from([0, 60]),
    st.sampled_from(ClockRule),
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 1), st.integers(0, 9)), max_size=40),
)
def test_two_windows_go_by_one_clock(
    minutes: list[int],
    pause: int,
    clock_rule: ClockRule,
    may_return: bool,
    acts: list[tuple[str, int, int]],
) -> None:
    blocks = tuple(Block(1, of(60 * one), break_after=of(pause)) for one in minutes)
    rules = Rules(blocks=blocks, clock_rule=clock_rule, may_return=may_return)
    model = Hourglass([60 * one for one in minutes], [pause] * len(minutes), 0, may_return, False)
    with tempfile.TemporaryDirectory() as folder:
        windows = Windows(Path(folder), rules)
        for act, number, seconds in acts:
            windows.do(act, number, seconds)
            if act == "wait":
                model.run(seconds)
            elif act == "go on" and not model.is_over:
                model.step()
            windows.tick(number, 1 - number, number)
            for session in windows.sessions:
                assert session.is_ended is model.is_over
                assert model.is_over or session.time_left() == of(model.left)
                assert session.is_in_break is (model.is_break and not model.is_over)
        windows.close()
