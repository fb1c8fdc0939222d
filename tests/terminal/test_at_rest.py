"""A program that nobody touches sleeps: it does not look for keys that have not come."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.terminal.conftest import Open


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts how often threads wake up")
def test_at_rest_it_wakes_up_for_a_look_at_the_library_alone(filled: Path, open_app: Open) -> None:
    terminal = open_app(filled)
    terminal.wait_quiet(3.0, timeout=30)
    before = terminal.wakes()
    assert terminal.watch(6.0) == 0
    # Every two seconds, and a thread may be woken twice for one thing.
    assert terminal.wakes() - before <= 12
