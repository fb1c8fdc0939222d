"""What is made ready while nobody waits."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from studytui.tui.warming import Warming

_LOOK = """
import asyncio, re, sys
from pathlib import Path
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from studytui.tui.app import make_app

async def look():
    study = Study.open(Paths(Path(sys.argv[1])), settings=Settings())
    async with make_app(study).run_test(size=(80, 24)) as pilot:
        assert "pygments" not in sys.modules
        async with asyncio.timeout(20):
            while "studytui.tui.highlight" not in sys.modules or not highlight()._lexer.cache_info().currsize:
                await pilot.pause()

def highlight():
    return sys.modules["studytui.tui.highlight"]

asyncio.run(look())
before = set(sys.modules)
assert highlight().row_roles("for one in range(3):\\n    print(one)")
import studytui.services.sittings
print(*sorted(set(sys.modules) - before))
"""


def test_the_first_code_and_the_first_session_have_nothing_to_load(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).resolve().parents[2],
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == []


def _steps(done: list[int]) -> Iterator[None]:
    for number in range(2):
        done.append(number)
        yield


def test_a_step_is_done_at_each_look_at_which_no_key_has_come_for_a_while() -> None:
    done: list[int] = []
    warming = Warming(lambda: 0.0, _steps(done))
    assert warming.look()
    assert done == [0]
    assert [warming.look(), warming.look()] == [True, False]
    assert done == [0, 1]


def test_nothing_is_done_while_keys_come() -> None:
    done: list[int] = []
    assert Warming(time.monotonic, _steps(done)).look()
    assert done == []
