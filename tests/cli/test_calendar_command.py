"""The real program: ``studytui calendar``."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.made_questions import fill
from tests.programs import run_program

CALENDAR = (
    "BEGIN:VCALENDAR\nVERSION:2.0\n"
    "BEGIN:VEVENT\nUID:a\nDTSTART:20200106T000000Z\nDURATION:PT24H\nRRULE:FREQ=DAILY\nEND:VEVENT\n"
    "BEGIN:VEVENT\nUID:b\nSUMMARY:no start\nEND:VEVENT\n"
    "END:VCALENDAR\n"
)


def test_busy_hours_are_taken_in_told_of_and_removed(home: Paths, tmp_path: Path) -> None:
    with closing(Study.open(home, settings=Settings())) as study:
        fill(study, 12)
    file = tmp_path / "work.ics"
    file.write_text(CALENDAR)
    run_program(home.home, "goal", "--hours", "mon-sun=2")

    done = run_program(home.home, "calendar", str(file))
    said = done.stdout.decode()
    assert done.returncode == 1, done.stderr
    assert "work: 1 busy entry; 1 could not be read." in said
    assert "Your calendar leaves 0.0 hours instead of 28.0: less on 14 days." in said

    told = json.loads(run_program(home.home, "calendar", "--json").stdout)
    assert [one["name"] for one in told["calendars"]] == ["work"]
    assert told["calendars"][0]["busy_minutes"] == 28 * 14 * 60

    assert run_program(home.home, "calendar", "--remove", "work").returncode == 0
    assert json.loads(run_program(home.home, "calendar", "--json").stdout) == {"calendars": []}
    refused = run_program(home.home, "calendar", str(tmp_path))
    assert refused.returncode == 2 and b"No busy hours were taken in" in refused.stderr
    both = run_program(home.home, "calendar", str(file), "--remove", "work")
    assert both.returncode == 2
