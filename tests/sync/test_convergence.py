"""Whatever three machines do, offline, over lines that break, with clocks a day apart: in the end they
are the same, and no answer is lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from benchmarks.sync_lot import step
from benchmarks.sync_world import Start, World, life, started
from tests.hub_server import Server
from tests.thorough import IS_THOROUGH, examples


@pytest.fixture(scope="module")
def start(
    server: Server, hub_template: str, migrated: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Start]:
    with started(server, hub_template, tmp_path_factory.mktemp("start"), migrated) as made:
        yield made


class Lives(RuleBasedStateMachine):
    """Random acts through the services of real machines, and a real hub."""

    start: ClassVar[Start]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        folder = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="lives-"))
        self.world: World = self._stack.enter_context(life(self.start, Path(folder)))

    @rule(random=st.randoms(note_method_calls=False, use_true_random=False))
    def act(self, random: Random) -> None:
        step(self.world, random, note)

    def teardown(self) -> None:
        try:
            self.world.settle()
            self.world.check()
        finally:
            self._stack.close()


def test_machines_come_to_be_the_same(start: Start) -> None:
    Lives.start = start
    phases = (Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink)
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=examples(30, thorough=100),
            stateful_step_count=20,
            deadline=None,
            # Shrinking takes minutes: the acts are printed anyway.
            phases=phases if IS_THOROUGH else phases[:3],
            suppress_health_check=list(HealthCheck),
        ),
    )
