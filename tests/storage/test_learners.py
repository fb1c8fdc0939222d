"""Who is learning with a file."""

from __future__ import annotations

from contextlib import AbstractContextManager

import pytest

from studytui.clock import SystemClock
from studytui.paths import Paths, migrations_folder
from studytui.storage import learners
from studytui.storage.database import Database, open_database


def opened(home: Paths) -> Database:
    return open_database(
        home.database, SystemClock(), backups=home.backups, migrations=migrations_folder()
    )


def test_two_programs_that_begin_in_one_new_home_have_one_learner(
    home: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.create()
    one, other = opened(home), opened(home)
    begin, first = one.transaction, []

    def begin_late() -> AbstractContextManager[None]:
        """The other program is quicker by this much."""
        first.append(learners.find_or_add(other, "anna"))
        return begin()

    monkeypatch.setattr(one, "transaction", begin_late)
    assert [learners.find_or_add(one, "anna")] == first
    assert one.value("SELECT count(*) FROM learner") == 1
    one.close()
    other.close()
