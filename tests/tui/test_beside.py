"""The program once more beside the screen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from studytui.tui import beside


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="the system knows no priorities")
async def test_what_runs_beside_the_screen_gives_way_to_it(tmp_path: Path) -> None:
    process = await beside.start(tmp_path / "home", "import", "--watch", "--progress", "json")
    try:
        behind = os.getpriority(os.PRIO_PROCESS, process.pid)
    finally:
        process.kill()
        await process.wait()
    assert behind == min(os.getpriority(os.PRIO_PROCESS, 0) + beside.NICER, 19)
