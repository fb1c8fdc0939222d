"""What is set holds at once, in every part that had already been made."""

from __future__ import annotations

import time
import zoneinfo
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.day_names import LANGUAGES, name_days_in, short_month, short_weekday, weekday
from studytui.domain.days import read_day
from studytui.domain.exam import Rules
from studytui.local_time import live_in
from studytui.paths import Paths
from studytui.services.study import Study
from studytui.settings import Settings
from tests.conftest import SetClock
from tests.made_questions import fill

SATURDAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Local time and the names of days are the whole process's."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    live_in("")
    name_days_in("en")
    monkeypatch.undo()
    time.tzset()


def test_a_day_that_begins_at_another_hour_moves_what_was_done_to_another_day(
    study: Study, clock: SetClock
) -> None:
    fill(study, 4)
    clock.moment = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)
    session = study.sittings.resume(study.exams.begin_questions([1], Rules(), "One").sitting_id)
    session.choose(1)
    clock.advance(timedelta(seconds=20))
    session.finish()
    assert study.goals.today == SATURDAY
    assert [one.day for one in study.learning.study_days()] == [SATURDAY.isoformat()]
    study.obey(replace(study.settings, day_starts_at=6))
    assert study.goals.today == SATURDAY - timedelta(days=1)
    assert [one.day for one in study.learning.study_days()] == ["2026-11-20"]


def test_after_another_while_a_learner_is_away_from_the_next_sitting_on(
    study: Study, clock: SetClock
) -> None:
    fill(study, 4)

    def spent() -> float:
        session = study.sittings.resume(study.exams.begin_questions([1], Rules(), "One").sitting_id)
        clock.advance(timedelta(seconds=100))
        session.choose(1)
        return session.sitting.items[0].seconds

    assert spent() == 100
    study.obey(replace(study.settings, idle_seconds=30))
    assert spent() < 100


def test_days_and_hours_are_those_of_the_zone_that_is_set_and_then_the_machines_again(
    study: Study,
) -> None:
    moment = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert moment.astimezone().hour == 23
    study.obey(replace(study.settings, time_zone="Asia/Kolkata"))
    assert f"{moment.astimezone():%d %H:%M}" == "21 05:00"
    study.obey(replace(study.settings, time_zone=""))
    assert moment.astimezone().hour == 23


def test_the_zone_holds_from_the_start_on(home: Paths, clock: SetClock) -> None:
    moment = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
    study = Study.open(home, clock=clock, settings=Settings(time_zone="America/New_York"))
    study.close()
    assert moment.astimezone().hour == 8


@pytest.mark.parametrize("name", ["America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"])
def test_without_tables_of_the_system_the_hours_are_the_same(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    months = [datetime(2026, month, 15, 12, 0, tzinfo=UTC) for month in range(1, 13)]
    there = zoneinfo.ZoneInfo(name)
    monkeypatch.setattr(zoneinfo, "TZPATH", (str(tmp_path),))
    live_in(name)
    for moment in months:
        assert moment.astimezone().utcoffset() == moment.astimezone(there).utcoffset()


@given(st.sampled_from(LANGUAGES), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
def test_a_day_is_read_as_it_is_written_in_every_language(language: str, day: date) -> None:
    name_days_in(language)
    assert len(short_weekday(day)) <= 3 and len(short_month(day)) == 3
    assert read_day(f"{day.day} {short_month(day)} {day.year}", SATURDAY) == day


def test_the_names_of_days_are_in_the_language_that_is_set(study: Study) -> None:
    assert weekday(SATURDAY) == "Saturday"
    study.obey(replace(study.settings, date_language="de"))
    assert weekday(SATURDAY) == "Samstag"
