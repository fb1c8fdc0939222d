"""How hard questions are, reckoned for many at once: by one reading of the answers."""

from __future__ import annotations

import pytest

from studytui.domain.item_beliefs import FirstAnswer, Said, prior, reckoned, topic_rates
from studytui.domain.mastery import Belief, item_belief
from studytui.services import hub_difficulties
from studytui.services.study import Study
from tests.made_class import add_learners, answer_for
from tests.made_questions import fill

_LEARNERS = 12


@pytest.fixture
def answered(study: Study) -> Study:
    """Twelve learners who have sat eight times, and 560 questions that are offered."""
    fill(study, 700)
    ids = add_learners(study, [f"Learner {number}" for number in range(_LEARNERS)])
    answer_for(
        study, ids, [0.9 - 0.05 * number for number in range(_LEARNERS)], sittings=8, each=150
    )
    # Of one's own nothing is taken.
    answer_for(study, [study.learner_id], [0.1], sittings=1, each=150, seed=2)
    study.database.execute("UPDATE source SET is_shared = 1")
    return study


def _asked(study: Study) -> list[int]:
    rows = study.database.rows(
        "SELECT question_id FROM question WHERE status = 'active' ORDER BY question_id"
    )
    return [question_id for (question_id,) in rows]


def _expected(study: Study, asked: list[int]) -> dict[int, tuple[Belief, int]]:
    """The same from the rows as they lie, put in order here."""
    rows = study.database.rows(
        "SELECT learner_id, question_id, is_correct, answered_at, uid FROM response"
    )
    topics = dict(study.database.rows("SELECT question_id, topic_id FROM question"))
    said = {
        question_id: Said(peers, difficulty)
        for question_id, peers, difficulty in study.database.rows(
            "SELECT question_id, peer_percent, difficulty FROM question"
        )
    }
    latest: dict[int, list[tuple[int, str]]] = {}
    for learner_id, _, _, at, uid in rows:
        latest.setdefault(learner_id, []).append((at, uid))
    recent = {uid for mine in latest.values() for _, uid in sorted(mine, reverse=True)[:300]}
    firsts: dict[tuple[int, int], FirstAnswer] = {}
    told = set()
    for learner_id, question_id, is_right, _, uid in sorted(rows, key=lambda row: row[3:]):
        place = learner_id, question_id
        if learner_id == study.learner_id or place in told:
            continue
        told.add(place)
        if question_id in asked or uid in recent:
            firsts[place] = FirstAnswer(
                learner_id, question_id, topics[question_id], bool(is_right)
            )
    rates = topic_rates(firsts.values())
    priors = {one: prior(said[one], rates[topics[one]]) for _, one in firsts if one in asked}
    known = {
        one: item_belief(said[one].peer_percent, said[one].difficulty)
        for _, one in firsts
        if one not in asked
    }
    beliefs = reckoned(firsts.values(), priors, known)
    counts = {one: sum(item == one for _, item in firsts) for one in beliefs}
    return {
        one: (belief, counts[one])
        for one, belief in beliefs.items()
        if counts[one] >= hub_difficulties.FEWEST
    }


def _told(study: Study) -> dict[int, tuple[Belief, int]]:
    rows = study.database.rows(
        "SELECT question_id, item_mean, item_variance, item_answers FROM question "
        "WHERE item_mean IS NOT NULL"
    )
    return {row[0]: (Belief(row[1], row[2]), row[3]) for row in rows}


def test_of_many_questions_all_first_answers_tell_in_the_order_they_were_given(
    answered: Study,
) -> None:
    asked = _asked(answered)
    assert len(asked) > hub_difficulties._ONE_BY_ONE
    expected = _expected(answered, asked)
    assert hub_difficulties.reckon(answered.database, answered.learner_id, asked) == len(expected)
    assert _told(answered) == expected and len(expected) > 100


@pytest.mark.parametrize("number", [40, 520])
def test_answers_to_other_questions_say_how_able_those_are_who_answered(
    answered: Study, number: int
) -> None:
    """Found by index for few questions, as they lie for many: the same either way."""
    asked = _asked(answered)[:number]
    expected = _expected(answered, asked)
    hub_difficulties.reckon(answered.database, answered.learner_id, asked)
    assert _told(answered) == expected and expected


def test_more_questions_are_asked_for_in_no_more_statements(answered: Study) -> None:
    seen: list[str] = []
    connection = answered.database.connection.connection()
    counts = []
    for number in (40, 520):
        connection.set_trace_callback(seen.append)
        hub_difficulties.reckon(
            answered.database, answered.learner_id, _asked(answered)[:number], set(_asked(answered))
        )
        connection.set_trace_callback(None)
        counts.append(sum(one.lstrip().startswith("SELECT") for one in seen))
        seen.clear()
    assert counts[0] == counts[1]
