"""Ended at any moment in any way, an exam has lost nothing and doubled nothing."""

from __future__ import annotations

from pathlib import Path

from benchmarks import crash


def test_fifty_ends_of_the_program_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    tally = crash.run(tmp_path, rounds=50, ssh_rounds=2, seed=50)

    assert not tally.stories, "\n".join(tally.stories)
    found = crash.report(tally)
    assert (found["rounds"], found["ssh_rounds"]) == (50, 2)
    assert [found[name] for name in ("lost", "doubled", "hung", "corrupt")] == [0, 0, 0, 0]
