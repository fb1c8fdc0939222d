"""The program once more beside the screen."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from studytui.services.study import Study
from studytui.tui import beside
from tests.made_questions import fill


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="the system knows no priorities")
async def test_what_runs_beside_the_screen_gives_way_to_it(tmp_path: Path) -> None:
    process = await beside.start(tmp_path / "home", "import", "--watch", "--progress", "json")
    try:
        behind = os.getpriority(os.PRIO_PROCESS, process.pid)
    finally:
        process.kill()
        await process.wait()
    assert behind == min(os.getpriority(os.PRIO_PROCESS, 0) + beside.NICER, 19)


AN_APP_THAT_ENDS = """
import asyncio, gc, sys, threading
from pathlib import Path
from studytui.tui import beside

async def app():
    process = await beside.start(Path(sys.argv[1]), "backup", "--json", keeps_output=True)
    print(process.pid)

asyncio.run(app())
for thread in threading.enumerate():
    if thread is not threading.main_thread():
        # In Python 3.11 it waits for the process, and holds what would complain.
        thread.join(30)
del thread
gc.collect()
"""


def test_a_backup_goes_on_when_the_app_ends_and_nothing_complains_of_it(study: Study) -> None:
    fill(study, 5)
    home = study.paths.home
    study.close()
    done = subprocess.run(
        [sys.executable, "-c", AN_APP_THAT_ENDS, str(home)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Traceback" not in done.stderr
    with suppress(psutil.NoSuchProcess):
        psutil.Process(int(done.stdout)).wait(30)
    assert list((home / "backups").iterdir())
