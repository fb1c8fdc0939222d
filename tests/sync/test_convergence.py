"""Whatever three machines do, offline, over lines that break, with clocks a day apart: in the end they
are the same, and no answer is lost."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from benchmarks.cut_line import GOOD, Weather
from benchmarks.sync_world import MACHINES, World, world
from tests.conftest import SetClock
from tests.hub_server import Server, hub_like
from tests.thorough import IS_THOROUGH, examples

machines = st.integers(0, MACHINES - 1)
places = st.integers(0, 11)
words = st.sampled_from(("", "one", "two", "three"))
cuts = st.integers(30, 100_000)
weathers = st.one_of(
    st.just(GOOD),
    st.builds(Weather, up=cuts),
    st.builds(Weather, down=cuts),
    st.builds(Weather, delay=st.just(0.002)),
)


class Lives(RuleBasedStateMachine):
    """Random acts through the services of real machines, and a real hub."""

    server: ClassVar[Server]
    template: ClassVar[str]
    library: ClassVar[Path]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="lives-"))
        hub = self._stack.enter_context(hub_like(self.server, self.template, SetClock()))
        self.world: World = self._stack.enter_context(world(hub, Path(folder), self.library))

    @rule(machine=machines, seconds=st.integers(1, 90_000))
    def pass_time(self, machine: int, seconds: int) -> None:
        self.world.pass_time(machine, seconds)

    @rule(machine=machines, hours=st.sampled_from((-24, 24)))
    def set_clock(self, machine: int, hours: int) -> None:
        self.world.set_clock(machine, hours)

    @rule(number=st.integers(0, 3), word=st.sampled_from(("grass", "moss")))
    def teach(self, number: int, word: str) -> None:
        self.world.teach(number, word)

    @rule(machine=machines, number=st.integers(0, 2))
    def take_in(self, machine: int, number: int) -> None:
        self.world.take_in(machine, number)

    @rule(machine=machines, place=places, count=st.integers(1, 3), ends=st.booleans())
    def sit(self, machine: int, place: int, count: int, ends: bool) -> None:
        self.world.sit(machine, place, count, ends=ends)

    @rule(machine=machines, place=places, ends=st.booleans())
    def go_on(self, machine: int, place: int, ends: bool) -> None:
        self.world.go_on(machine, place, ends=ends)

    @rule(machine=machines, place=places)
    def sit_in_two_places(self, machine: int, place: int) -> None:
        self.world.sit_in_two_places(machine, place)

    @rule(machine=machines, place=places, text=words)
    def note(self, machine: int, place: int, text: str) -> None:
        self.world.note(machine, place, text)

    @rule(machine=machines, place=places)
    def flag(self, machine: int, place: int) -> None:
        self.world.flag(machine, place)

    @rule(machine=machines, place=places)
    def revisit(self, machine: int, place: int) -> None:
        self.world.revisit(machine, place)

    @rule(machine=machines, place=places, word=st.sampled_from(("Well:", "Now:")))
    def edit(self, machine: int, place: int, word: str) -> None:
        self.world.edit(machine, place, word)

    @rule(machine=machines, place=places, letter=st.sampled_from("ABC"))
    def set_key(self, machine: int, place: int, letter: str) -> None:
        self.world.set_key(machine, place, letter)

    @rule(machine=machines, number=st.integers(0, 1))
    def add_topic(self, machine: int, number: int) -> None:
        self.world.add_topic(machine, number)

    @rule(machine=machines)
    def take_back(self, machine: int) -> None:
        self.world.take_back(machine)

    @rule(machine=st.integers(0, MACHINES), weather=weathers)
    def sync(self, machine: int, weather: Weather) -> None:
        self.world.sync(machine, weather)

    @rule(machine=machines)
    def forget_cursor(self, machine: int) -> None:
        self.world.forget_cursor(machine)

    def teardown(self) -> None:
        try:
            self.world.settle()
            self.world.check()
        finally:
            self._stack.close()


def test_machines_come_to_be_the_same(server: Server, hub_template: str, migrated: Path) -> None:
    Lives.server, Lives.template, Lives.library = server, hub_template, migrated
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=examples(50, thorough=100),
            stateful_step_count=20,
            deadline=None,
            # Shrinking takes minutes: the acts are printed anyway.
            phases=phases if IS_THOROUGH else phases[:3],
            suppress_health_check=list(HealthCheck),
        ),
    )
