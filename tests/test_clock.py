"""The machine's own clocks, as this machine has them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

from studytui.clock import SystemClock


def test_the_count_and_the_time_go_on_together() -> None:
    clock = SystemClock()
    first, second = clock.read(), clock.read()
    assert second.ticks >= first.ticks and second.wall >= first.wall
    passed = (second.wall - first.wall).total_seconds() * 1e6
    assert abs(passed - (second.ticks - first.ticks)) <= 2
    assert abs((datetime.now(UTC) - second.wall).total_seconds()) < 60


def test_what_was_slept_stays_the_same_while_nobody_sleeps() -> None:
    clock = SystemClock()
    slept = [clock.read().asleep for _ in range(1000)]
    assert min(slept) >= 0
    assert max(slept) - min(slept) < 500_000


def test_two_programs_of_one_start_of_the_machine_agree_on_it() -> None:
    clock = SystemClock()
    words = "from studytui.clock import SystemClock; r = SystemClock().read(); print(r.boot, r.ticks, r.process)"
    found = subprocess.run(
        [sys.executable, "-c", words], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()
    before, after = clock.read(), SystemClock().read()
    assert before.boot == after.boot
    assert int(found[2]) != before.process == after.process
    if sys.platform in ("linux", "darwin"):
        assert found[0] == before.boot
        assert int(found[1]) <= before.ticks


def test_another_program_is_known_to_run_until_it_ends() -> None:
    clock = SystemClock()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        assert clock.is_running(other.pid) is (sys.platform != "win32")
        assert not clock.is_running(clock.read().process)
        other.kill()
    assert not clock.is_running(other.pid)
    assert not clock.is_running(0) and not clock.is_running(-1)
