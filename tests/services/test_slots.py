"""Orders, matches and gaps in a sitting: every placement is kept, and can be taken back."""

from __future__ import annotations

import random

import pytest

from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Answer
from studytui.errors import StudyError
from studytui.services.session import Session
from studytui.services.study import Study
from tests.made_slots import add


@pytest.fixture
def ids(study: Study) -> dict[str, int]:
    return add(study)


def sat(study: Study, *questions: int, mode: Mode = Mode.EXAM, shuffled: bool = True) -> Session:
    rules = Rules(mode=mode, shuffle_options=shuffled)
    return study.sittings.resume(study.exams.begin_questions(questions, rules, "Slots").sitting_id)


def place_right(session: Session) -> None:
    for slot in session.question().slots:
        assert slot.key is not None
        session.place(slot.key, slot.number)


def again(study: Study, session: Session) -> Session:
    return study.sittings.resume(session.sitting.sitting_id)


@pytest.mark.parametrize(
    "name", ["order", "match", "often", "gaps", "ugly-order", "ugly-match", "ugly-gaps"]
)
def test_what_belongs_there_is_right_and_stored(
    study: Study, ids: dict[str, int], name: str
) -> None:
    session = sat(study, ids[name])
    place_right(session)
    assert session.item.is_correct is True and session.missing() == 0
    stored = again(study, session).item
    assert stored.answer == session.item.answer and stored.is_correct is True
    session.finish()
    assert study.review.sheet(session.sitting.sitting_id).line.right == 1


def test_every_placement_is_kept_before_the_next_key(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["order"])
    order = session.item.option_order
    for count, number in enumerate(order, 1):
        session.place(number)
        assert dict(again(study, session).item.answer.placed) == dict(enumerate(order[:count], 1))
    assert session.item.is_correct is False, "the order shown is never the right one"


def test_choosing_places_too(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["gaps"])
    number = session.question().options[0].number
    session.choose(number)
    assert session.item.answer.placed == ((1, number),) and not session.item.is_sure
    session.choose(number)
    assert not session.item.answer


def test_a_placement_is_taken_back_with_its_words(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["match"], shuffled=False)
    first, second = session.item.option_order[:2]
    session.place(first, 1)
    session.place(second, 2)
    act = study.acts.undo(session.sitting.sitting_id)
    assert act is not None and act.words == "answer 1 A, 2 B, 3 – on question 1"
    assert again(study, session).item.answer.placed == ((1, first),)


def test_what_is_put_in_order_is_not_struck(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["order"], ids["match"])
    session.strike(session.item.option_order[0])
    assert not session.item.struck
    session.go_to(1)
    session.strike(session.item.option_order[0])
    assert session.item.struck


def test_questions_filled_in_part_are_told(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["order"], ids["gaps"], ids["set-1"])
    assert session.begun() == []
    session.place(session.item.option_order[0])
    assert session.missing() == 4 and session.begun() == [0]
    assert session.next_where("unanswered") == 1
    session.go_to(1)
    place_right(session)
    session.go_to(2)
    session.choose(session.item.option_order[0])
    assert session.begun() == [0]


def test_filling_one_slot_after_another_is_no_change_of_mind(
    study: Study, ids: dict[str, int]
) -> None:
    session = sat(study, ids["match"], ids["often"])
    place_right(session)
    session.go_to(1)
    place_right(session)
    session.place(session.question().options[1].number, 1)
    session.finish()
    changed = [item.has_changed for item in study.review.sheet(session.sitting.sitting_id).items]
    assert changed == [False, True]


def test_without_a_key_it_is_answered_and_not_scored(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["keyless"])
    session.place(session.item.option_order[0])
    assert session.item.is_correct is None
    session.finish()
    assert study.review.sheet(session.sitting.sitting_id).line.unscored == 1
    with pytest.raises(StudyError, match="cannot be typed here"):
        study.keys.set_key(ids["keyless"], "A")


def test_the_tutor_shows_and_then_nothing_is_placed(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["gaps"], mode=Mode.TUTOR)
    place_right(session)
    session.reveal()
    before = session.item.answer
    session.place(session.item.option_order[0])
    assert session.item.answer == before != Answer()


def test_what_is_not_an_option_or_not_a_slot_places_nothing(
    study: Study, ids: dict[str, int]
) -> None:
    session = sat(study, ids["match"], ids["set-1"])
    session.place(99, 1)
    session.place(session.item.option_order[0], 99)
    assert not session.item.answer
    session.go_to(1)
    session.place(session.item.option_order[0])
    assert not session.item.answer


def test_a_set_stays_together_and_says_where_one_is(study: Study, ids: dict[str, int]) -> None:
    names = ["order", "set-2", "match", "set-3", "gaps", "set-1", "often"]
    for _ in range(5):
        rules = Rules(shuffle_questions=True)
        begun = study.exams.begin_questions([ids[name] for name in names], rules, "Set")
        session = study.sittings.resume(begun.sitting_id)
        order = [item.question_id for item in session.sitting.items]
        place = order.index(ids["set-1"])
        assert order[place : place + 3] == [ids["set-1"], ids["set-2"], ids["set-3"]]
        session.go_to(place + 1)
        assert session.place_in_set() == (2, 3)
        session.go_to(order.index(ids["order"]))
        assert session.place_in_set() is None


def test_an_order_that_was_asked_for_stays(study: Study, ids: dict[str, int]) -> None:
    session = sat(study, ids["set-3"], ids["order"], ids["set-1"])
    assert [item.question_id for item in session.sitting.items] == [
        ids["set-3"], ids["order"], ids["set-1"],
    ]  # fmt: skip
    assert session.place_in_set() is None


def test_a_search_draws_a_set_whole_or_not_at_all(study: Study, ids: dict[str, int]) -> None:
    members = {ids["set-1"], ids["set-2"], ids["set-3"]}
    for count in (1, 2, 3, 5, 8):
        for _ in range(6):
            begun = study.exams.begin_search("", Rules(shuffle_questions=True), count=count)
            session = study.sittings.resume(begun.sitting_id)
            drawn = {item.question_id for item in session.sitting.items}
            assert len(drawn) == count
            assert members <= drawn or not members & drawn
    only = study.exams.begin_search("vignette OR coughs", Rules(), count=2)
    assert only.questions == 3, "a set that is all there is comes whole"


@pytest.mark.parametrize("seed", range(3))
def test_any_placements_taken_back_leave_nothing(
    study: Study, ids: dict[str, int], seed: int
) -> None:
    lot = random.Random(seed)
    session = sat(study, ids["order"], ids["often"], ids["gaps"], ids["ugly-gaps"])
    sitting = session.sitting.sitting_id
    states = [[item.answer for item in session.sitting.items]]
    for _ in range(60):
        session.go_to(lot.randrange(4))
        slots = [slot.number for slot in session.question().slots]
        session.place(lot.choice(session.item.option_order), lot.choice([None, *slots]))
        answers = [item.answer for item in session.sitting.items]
        if answers != states[-1]:
            states.append(answers)
    for expected in reversed(states[:-1]):
        assert study.acts.undo(sitting) is not None
        assert [item.answer for item in again(study, session).sitting.items] == expected
    assert study.acts.undo(sitting) is None
    assert study.database.value("SELECT count(*) FROM response") == 0
