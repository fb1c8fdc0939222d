"""A session over the screens, whose every question to the library `tests.every_query` looks at."""

from __future__ import annotations

import pytest

from studytui.services.study import Study
from studytui.tui.app import make_app
from tests.every_query import steps_that_read_all, unexpected
from tests.made_goals import GOAL

WALK = (
    *("plus", "a", "enter", "n", "b", "m", "A", "q"),
    *("2", "j", "m", "u", "slash", "o", "p", "enter", "w", "q", "G"),
    *("3", "j", "j", "4", "j", "enter", "j", "w", "q"),
    *("5", "j", "enter", "q", "6", "7", "right", "right", "right", "right", "right", "1"),
)
"""A session of a few answers, the library, its search and one question, every other screen."""


async def test_a_session_over_the_screens_asks_what_is_looked_at_in_the_end(
    sat_study: Study,
) -> None:
    sat_study.today.overview(sat_study.database.now())
    sat_study.plans.due()
    sat_study.sessions.begin()
    sat_study.goals.save(GOAL)
    app = make_app(sat_study)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        for key in WALK:
            await pilot.press(key)
            await pilot.pause()
    assert app.is_running is False


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM response r WHERE r.seconds > 3",
        "SELECT sum(seconds) FROM response WHERE learner_id = ?",
        'SELECT 1 FROM question q JOIN "option" AS "o" ON o.text = q.title',
        "UPDATE sitting_item SET seconds = 0 WHERE visits = ?1 OR visits = ?1 + 1",
        "SELECT 1 FROM topic t WHERE EXISTS (SELECT 1 FROM question WHERE difficulty = t.weight)",
        "SELECT 1 FROM topic t LEFT JOIN question q ON q.title = t.name",
    ],
)
def test_a_statement_without_an_index_is_told(study: Study, sql: str) -> None:
    connection = study.database._opened
    assert steps_that_read_all(connection, sql) != []
    assert unexpected({sql: "storage.made_up.by_hand"}, study.paths.database) != []


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT count(*) FROM topic",
        "SELECT 1 FROM response WHERE question_id = ? AND learner_id = ?",
        "INSERT INTO question_text SELECT * FROM question_text WHERE question_id = ?",
        "PRAGMA data_version",
        "SELECT 1 FROM a_table_of_another_file, response",
    ],
)
def test_what_reads_few_rows_or_small_tables_is_not(study: Study, sql: str) -> None:
    assert steps_that_read_all(study.database._opened, sql) == []
