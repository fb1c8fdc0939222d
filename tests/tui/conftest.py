"""What tests of the screens may ask for: a library with questions, and a machine in UTC."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from studytui.services.study import Study
from tests.made_questions import fill


@pytest.fixture(autouse=True)
def local_time_is_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Days and hours on the screen are the same on every machine."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def filled_study(study: Study) -> Study:
    """A study with sixty made-up questions and an exam of thirty."""
    fill(study, 60)
    return study
