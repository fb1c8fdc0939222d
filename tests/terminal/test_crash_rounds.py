"""Ended at any moment in any way, an exam has lost nothing and doubled nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import crash


@pytest.mark.parametrize(("seed", "ssh_rounds"), [(50, 1), (51, 1), (52, 0), (53, 0), (54, 0)])
def test_ten_ends_of_the_program_lose_nothing_and_double_nothing(
    tmp_path: Path, seed: int, ssh_rounds: int
) -> None:
    tally = crash.run(tmp_path, rounds=10, ssh_rounds=ssh_rounds, seed=seed)

    assert not tally.stories, "\n".join(tally.stories)
    found = crash.report(tally)
    assert (found["rounds"], found["ssh_rounds"]) == (10, ssh_rounds)
    assert [found[name] for name in ("lost", "doubled", "hung", "corrupt")] == [0, 0, 0, 0]
