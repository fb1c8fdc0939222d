"""Whatever three machines do, offline, over lines that break, with clocks a day apart: in the end they
are the same, and no answer is lost."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from benchmarks.sync_world import step, world
from tests.conftest import SetClock
from tests.hub_server import Server, hub_like
from tests.thorough import examples

_STEPS = 40


@pytest.mark.parametrize("seed", range(examples(3, thorough=60)))
def test_machines_come_to_be_the_same(
    seed: int, server: Server, hub_template: str, tmp_path: Path, migrated: Path
) -> None:
    random = Random(seed)
    with (
        hub_like(server, hub_template, SetClock()) as hub,
        world(hub, tmp_path, migrated) as made,
    ):
        acts = []
        try:
            for _ in range(_STEPS):
                acts.append(step(made, random))
            made.settle()
            made.check()
        except BaseException:
            print("\n".join(acts))
            raise
