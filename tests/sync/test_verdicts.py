"""The hub's own verdict on an answer is that of the program, whatever a learner's machine claims."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.question import Answer, Kind, Option, Question, Slot, Status, is_right
from studytui.storage.kept_answers import chosen_text
from tests.conftest import SetClock
from tests.hub_server import Hub, Server, hub_like
from tests.thorough import examples

NUMBERS = st.integers(0, 12)


@st.composite
def asked(draw: st.DrawFn) -> tuple[Question, Answer]:
    """A question whose answers are chosen, and an answer to it that is often right."""
    kind = draw(st.sampled_from([kind for kind in Kind if kind.has_options]))
    numbers = draw(st.lists(NUMBERS, unique=True, min_size=1, max_size=12))
    keys = st.none() if kind.has_slots else st.sampled_from([True, False, None])
    options = tuple(Option(number, "", draw(keys)) for number in numbers)
    slots: tuple[Slot, ...] = ()
    if kind.has_slots:
        places = draw(st.lists(NUMBERS, unique=True, max_size=4))
        key = st.sampled_from([*numbers, *numbers, *numbers, None])
        slots = tuple(Slot(place, key=draw(key)) for place in places)
    question = Question(1, "q", kind, Status.ACTIVE, "", "", options, slots=slots)
    if draw(st.booleans()):
        right = tuple(question.right_placement.items())
        return question, Answer(placed=right) if kind.has_slots else Answer(question.key)
    if kind.has_slots:
        places_of = st.dictionaries(st.sampled_from([s.number for s in slots] or [0]), NUMBERS)
        return question, Answer(placed=tuple(draw(places_of).items()))
    return question, Answer(frozenset(draw(st.sets(st.sampled_from(numbers)))))


@pytest.fixture(scope="module")
def line(server: Server, hub_template: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection of a teacher who owns a source."""
    with hub_like(server, hub_template, SetClock()) as hub:
        hub.add("tina", "teacher")
        _source(hub)
        with hub.connect("tina") as connection:
            yield connection


def _source(hub: Hub) -> None:
    hub.rows(
        "tina",
        "INSERT INTO source(created_at, updated_at, name, description, is_shared)"
        " VALUES (0, 0, 'Bank', '', true)",
    )


@settings(
    max_examples=examples(40, thorough=2000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(asked())
def test_the_hub_judges_as_the_program_does(
    line: psycopg.Connection[Any], pair: tuple[Question, Answer]
) -> None:
    question, answer = pair
    with line.transaction(force_rollback=True):
        question_id = line.execute(
            "INSERT INTO question(created_at, updated_at, uid, source_id, source_question_key, kind,"
            " status, title, unit, marks, has_media, content_hash, revision_hash) SELECT 0, 0, 'q',"
            " source_id, 'k', %s, 'active', '', '', 1, false, '', '' FROM source"
            " RETURNING question_id",
            [question.kind.value],
        ).fetchone()[0]  # type: ignore[index]
        line.cursor().executemany(
            "INSERT INTO option(created_at, updated_at, question_id, number, position, text, html,"
            " is_correct, explanation, is_retired) VALUES (0, 0, %s, %s, 0, '', '', %s, '', false)",
            [(question_id, one.number, one.is_correct) for one in question.options],
        )
        line.cursor().executemany(
            "INSERT INTO question_slot(created_at, updated_at, question_id, number, position, text,"
            " key, explanation) VALUES (0, 0, %s, %s, 0, '', %s, '')",
            [(question_id, one.number, one.key) for one in question.slots],
        )
        found = line.execute("SELECT judged(%s, %s)", [question_id, chosen_text(answer)]).fetchone()
    assert found == (is_right(question, answer) if answer else None,)
