"""Busy hours of calendars: read, read again, taken back, and what the plan makes of them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_goals import GOAL, TODAY


@pytest.fixture(autouse=True)
def local_time_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hours of study are those of one zone."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def calendar(path: Path, *events: str) -> Path:
    """A calendar file with these entries."""
    inside = "".join(
        f"BEGIN:VEVENT\nUID:{number}@x\nSUMMARY:Secret\n{event}\nEND:VEVENT\n"
        for number, event in enumerate(events)
    )
    path.write_text(f"BEGIN:VCALENDAR\nVERSION:2.0\n{inside}END:VCALENDAR\n")
    return path


SHIFTS = "DTSTART:20261101T070000Z\nDURATION:PT14H\nRRULE:FREQ=DAILY"
"""Seven to nine: an hour is left of each day until ten, so half an hour may be planned."""


def planned(study: Study) -> dict[date, int]:
    return {one.day: one.load.minutes for one in study.plans.horizon().days if not one.is_exam}


def test_the_plan_of_each_day_leaves_what_a_calendar_takes(learner: Study, tmp_path: Path) -> None:
    before = planned(learner)
    assert max(before.values()) > 60
    taken = learner.calendars.take(calendar(tmp_path / "work.ics", SHIFTS))
    assert (taken.calendar.name, taken.entries, taken.unread) == ("work", 1, 0)
    assert taken.changes == Changes.GOAL
    after = planned(learner)
    assert max(after.values()) <= 30
    assert all(one.available <= 30 for one in learner.plans.horizon().days)
    assert learner.plans.agenda().remark.startswith("Busy hours of your calendar count:")


def test_a_day_that_a_calendar_takes_whole_is_a_day_off(learner: Study, tmp_path: Path) -> None:
    day = TODAY + timedelta(days=4)
    whole = f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
    learner.calendars.take(calendar(tmp_path / "wedding.ics", whole))
    assert planned(learner)[day] == 0
    assert [one.is_off for one in learner.plans.horizon().days if one.day == day] == [True]


def test_the_same_file_once_more_takes_the_place_of_what_was_read(
    learner: Study, tmp_path: Path
) -> None:
    file = calendar(tmp_path / "work.ics", SHIFTS)
    learner.calendars.take(file)
    learner.calendars.take(calendar(file, f"{SHIFTS};COUNT=3"))
    assert [one.name for one in learner.calendars.all()] == ["work"]
    assert learner.goals.current().busy.days.get(TODAY) is None  # type: ignore[union-attr]
    learner.calendars.take(file, "other")
    assert [one.name for one in learner.calendars.all()] == ["other", "work"]


def test_busy_hours_are_taken_back_done_again_and_removed(learner: Study, tmp_path: Path) -> None:
    before = planned(learner)
    learner.calendars.take(calendar(tmp_path / "work.ics", SHIFTS))
    with_shifts = planned(learner)
    undone = learner.undo.take_back()
    assert undone is not None and undone.words == "busy hours of work"
    assert Changes.GOAL in undone.changes
    assert not learner.calendars.all()
    assert sum(planned(learner).values()) == sum(before.values())
    assert learner.undo.do_again() is not None
    assert planned(learner) == with_shifts
    assert learner.calendars.remove("work") == Changes.GOAL
    assert not learner.calendars.all()
    assert "No busy hours" in learner.plans.agenda().remark
    learner.undo.take_back()
    assert [one.name for one in learner.calendars.all()] == ["work"]


def test_what_an_entry_is_called_is_kept_nowhere(learner: Study, tmp_path: Path) -> None:
    learner.calendars.take(calendar(tmp_path / "work.ics", SHIFTS))
    kept = learner.database.rows("SELECT value FROM learner_choice")
    acts = learner.database.rows("SELECT changes FROM act")
    assert kept and "Secret" not in f"{kept}{acts}"


def test_a_file_that_cannot_be_read_changes_nothing(learner: Study, tmp_path: Path) -> None:
    learner.calendars.take(calendar(tmp_path / "work.ics", SHIFTS))
    before = learner.calendars.all()
    (tmp_path / "work.ics").write_text("no calendar")
    with pytest.raises(StudyError):
        learner.calendars.take(tmp_path / "work.ics")
    with pytest.raises(StudyError, match="no calendar home"):
        learner.calendars.remove("home")
    assert learner.calendars.all() == before


def test_busy_hours_stand_beside_a_goal_that_is_changed_and_need_none(
    study: Study, tmp_path: Path
) -> None:
    study.calendars.take(calendar(tmp_path / "work.ics", SHIFTS))
    assert study.goals.current() is None
    study.goals.save(GOAL)
    changed = study.goals.current()
    assert changed is not None and changed.minutes_on(TODAY + timedelta(days=1)) == 30
    assert study.goals.save(changed) == Changes.NOTHING
    assert study.goals.save(replace(changed, target=80)) == Changes.GOAL
    stored = study.goals.current()
    assert stored is not None and stored.minutes_on(TODAY + timedelta(days=1)) == 30


def test_hours_of_study_that_end_after_midnight_are_of_the_day_they_began_on(
    study: Study, clock: SetClock, tmp_path: Path
) -> None:
    study.settings = replace(study.settings, study_from=20, study_until=2)
    evening = "DTSTART:20261125T220000Z\nDURATION:PT8H"
    study.calendars.take(calendar(tmp_path / "night.ics", evening))
    days = study.calendars.limits().days
    assert days == {date(2026, 11, 25): 60}


def test_a_plan_of_another_morning_still_leaves_them(
    learner: Study, clock: SetClock, tmp_path: Path
) -> None:
    learner.calendars.take(calendar(tmp_path / "work.ics", SHIFTS))
    learner.plans.agenda()
    clock.advance(timedelta(days=2))
    assert max(planned(learner).values()) <= 30
    assert "busy" not in learner.plans.agenda().remark
