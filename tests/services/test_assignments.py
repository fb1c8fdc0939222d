"""Classes and assignments: joined by a code, sat under the rules that were set, told with both times."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from studytui.domain.assignment import State, Terms
from studytui.domain.exam import Mode
from studytui.errors import StudyError
from studytui.services.classes import Classroom
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.made_class import add_learners
from tests.made_questions import fill
from tests.made_sittings import answer_right

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def as_learner(study: Study, learner_id: int) -> Study:
    """The same file in the hands of somebody else in it."""
    other = Study(study.database, study.paths, study.settings)
    other.learner_id = learner_id
    return other


@pytest.fixture
def room(study: Study) -> Classroom:
    fill(study, 60)
    return study.classes.add("Year 9")[1]


@pytest.fixture
def pupil(study: Study, room: Classroom) -> Study:
    joined = as_learner(study, add_learners(study, ["Ada"])[0])
    joined.classes.enrol(room.code)
    return joined


def terms(study: Study, **more: object) -> Terms:
    exam = study.exams.all()[0]
    return replace(Terms("Mock 3", exam_id=exam.exam_id), **more)  # type: ignore[arg-type]


def sit(pupil: Study, assignment_id: int, right: int = 3) -> int:
    """Begin it, get so many right, hand it in."""
    begun = pupil.assignments.begin(assignment_id)
    session = pupil.sittings.resume(begun.sitting_id)
    for place in range(right):
        session.go_to(place)
        answer_right(session)
    session.finish()
    return begun.sitting_id


def test_who_makes_a_class_is_a_teacher_and_who_has_its_code_is_in_it(
    study: Study, room: Classroom, pupil: Study
) -> None:
    assert study.is_teacher and not pupil.is_teacher
    assert len(room.code) == 6
    assert [one.name for one in study.classes.members(room.classroom_id)] == ["Ada"]
    assert [one.name for one in pupil.classes.joined()] == ["Year 9"]
    # However it is typed, and once more changes nothing.
    code = f" {room.code[:3].lower()}-{room.code[3:]} "
    pupil.classes.enrol(code)
    assert len(study.classes.members(room.classroom_id)) == 1


def test_a_code_of_a_class_elsewhere_waits_for_the_hub(study: Study) -> None:
    _, found = study.classes.enrol("k7m-2qx")
    study.classes.enrol("K7M2QX")
    assert found is None
    assert [(one.code, one.answer) for one in study.classes.requests()] == [("K7M2QX", "")]


@pytest.mark.parametrize("code", ["", "abc", "K7M2QXX", "K7M-2Q0", "؟؟؟؟؟؟", "\x1b[31mAB"])
def test_what_is_no_code_is_refused_in_words(study: Study, code: str) -> None:
    with pytest.raises(StudyError, match="no code of a class"):
        study.classes.enrol(code)


def test_who_was_removed_is_set_nothing_and_may_join_again(
    study: Study, room: Classroom, pupil: Study
) -> None:
    study.assignments.set(room, terms(study))
    member = study.classes.member(room, "ada")
    study.classes.remove(room, member)
    assert not pupil.is_in_class and pupil.assignments.mine() == []
    pupil.classes.enrol(room.code)
    assert len(pupil.assignments.mine()) == 1


def test_an_assignment_is_sat_under_its_rules(study: Study, room: Classroom, pupil: Study) -> None:
    _, made = study.assignments.set(room, terms(study, pass_mark=55.0, attempts=1))
    assert pupil.assignments.mine()[0].state is State.NOT_BEGUN
    sitting_id = sit(pupil, made)
    line = pupil.review.sheet(sitting_id).line
    assert (line.title, line.mode, line.pass_mark) == ("Mock 3", Mode.EXAM, 55.0)
    mine = pupil.assignments.mine()[0]
    assert mine.state is State.DONE and mine.best is not None
    assert mine.best.sitting_id == sitting_id and mine.best.percent == line.percent
    # The teacher sees the same, and their own screens nothing of it.
    seen = study.assignments.standings(
        study.assignments.of_class(room), study.classes.members(room.classroom_id)
    )
    assert seen[made, pupil.learner_id].best == mine.best
    assert study.review.past() == []
    with pytest.raises(StudyError, match="sat once, and it was"):
        pupil.assignments.begin(made)


def test_a_search_that_the_teacher_calls_by_name_is_set_by_what_it_says(
    study: Study, room: Classroom, pupil: Study
) -> None:
    study.searches.keep("old ones", "topic:loops OR source:made")
    _, made = study.assignments.set(
        room, replace(terms(study), exam_id=None, query='saved:"old ones"')
    )
    study.searches.forget("old ones")
    assert pupil.assignments.mine()[0].assignment.terms.query == "(topic:loops OR source:made)"
    assert sit(pupil, made)


def test_a_running_attempt_is_taken_up_and_counts_as_one(
    study: Study, room: Classroom, pupil: Study
) -> None:
    _, made = study.assignments.set(room, terms(study, attempts=2))
    begun = pupil.assignments.begin(made)
    pupil.sittings.resume(begun.sitting_id).leave()
    assert pupil.assignments.mine()[0].state is State.RUNNING
    assert pupil.assignments.begin(made).sitting_id == begun.sitting_id


def test_the_window_is_kept_and_said(
    study: Study, room: Classroom, pupil: Study, clock: SetClock
) -> None:
    now = clock.now()
    _, made = study.assignments.set(
        room, terms(study, opens_at=now + HOUR, due_at=now + 2 * HOUR, attempts=0)
    )
    with pytest.raises(StudyError, match="It opens on Saturday 21 November"):
        pupil.assignments.begin(made)
    assert pupil.assignments.mine()[0].state is State.NOT_OPEN
    clock.advance(HOUR)
    assert pupil.assignments.mine()[0].is_open
    clock.advance(HOUR + timedelta(seconds=1))
    assert pupil.assignments.mine()[0].state is State.MISSED
    with pytest.raises(StudyError, match="It was due on"):
        pupil.assignments.begin(made)


def test_late_work_is_taken_where_the_teacher_says_so_and_told_as_late(
    study: Study, room: Classroom, pupil: Study, clock: SetClock
) -> None:
    _, made = study.assignments.set(
        room, terms(study, due_at=clock.now() + HOUR, accepts_late=True)
    )
    clock.advance(2 * HOUR)
    sit(pupil, made)
    assert pupil.assignments.mine()[0].state is State.LATE


def test_work_done_offline_in_time_is_in_time_whenever_it_arrives(
    study: Study, room: Classroom, pupil: Study, clock: SetClock
) -> None:
    _, made = study.assignments.set(room, terms(study, due_at=clock.now() + HOUR))
    sitting_id = sit(pupil, made)
    clock.advance(3 * DAY)
    study.database.execute(
        "UPDATE sitting SET received_at = ? WHERE sitting_id = ?",
        int(clock.now().timestamp() * 1_000_000),
        sitting_id,
    )
    best = pupil.assignments.mine()[0].best
    assert pupil.assignments.mine()[0].state is State.DONE and best is not None
    assert best.ended_at is not None and best.received_at is not None
    assert best.received_at - best.ended_at == 3 * DAY


def test_extra_time_is_for_one_learner_alone(
    study: Study, room: Classroom, pupil: Study, clock: SetClock
) -> None:
    other = as_learner(study, add_learners(study, ["Bob"])[0])
    other.classes.enrol(room.code)
    _, made = study.assignments.set(room, terms(study, minutes=30))
    one = study.assignments.of_class(room)[0]
    study.assignments.allow(one, study.classes.member(room, "Ada"), 1.5)
    limits = []
    for who in (pupil, other):
        session = who.sittings.resume(who.assignments.begin(made).sitting_id)
        limits.append(session.sitting.rules.time_limit)
    assert limits == [timedelta(minutes=45), timedelta(minutes=30)]
    with pytest.raises(StudyError, match=r"no extra time of 3"):
        study.assignments.allow(one, study.classes.member(room, "Ada"), 3)


@pytest.mark.parametrize("other", [{"mode": Mode.TUTOR}, {"profile": "pcep-30-03"}])
def test_minutes_are_not_taken_where_nothing_would_be_timed_by_them(
    study: Study, room: Classroom, other: dict[str, Any]
) -> None:
    with pytest.raises(StudyError, match="Minutes can be set for an exam"):
        study.assignments.set(room, replace(terms(study, minutes=30), **other))
    assert study.assignments.of_class(room) == []


def test_a_search_asks_everybody_the_same_questions_and_others_the_next_time(
    study: Study, room: Classroom, pupil: Study
) -> None:
    other = as_learner(study, add_learners(study, ["Bob"])[0])
    other.classes.enrol(room.code)
    search = Terms("Ten", Mode.PRACTICE, query="kind:single", count=10, attempts=2)
    _, made = study.assignments.set(room, search)
    asked = []
    for who in (pupil, other, pupil):
        sitting_id = sit(who, made)
        rows = study.database.rows(
            "SELECT question_id FROM sitting_item WHERE sitting_id = ?", sitting_id
        )
        asked.append({row[0] for row in rows})
    assert asked[0] == asked[1] != asked[2]
    assert len(asked[0]) == 10


def test_a_profile_holds_with_its_blocks_and_extra_time(
    study: Study, room: Classroom, pupil: Study
) -> None:
    _, made = study.assignments.set(room, Terms("PCEP", profile="pcep-30-03"))
    one = study.assignments.of_class(room)[0]
    study.assignments.allow(one, study.classes.member(room, "Ada"), 1.25)
    session = pupil.sittings.resume(pupil.assignments.begin(made).sitting_id)
    assert session.sitting.rules.profile == "pcep-30-03"
    assert session.sitting.rules.extra_time == 1.25


def moment(days: int) -> datetime:
    return SetClock().now() + days * DAY


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": "  "}, "needs a title"),
        ({"opens_at": moment(2), "due_at": moment(1)}, "due before it opens"),
        ({"due_at": moment(-1)}, "overdue at once"),
        ({"attempts": 100}, "attempts cannot be set"),
        ({"pass_mark": 101.0}, "percentage"),
        ({"minutes": 0}, "time cannot be set"),
        ({"exam_id": None, "query": "topic:nothing"}, "No question fits"),
        ({"exam_id": 999}, "no such exam"),
    ],
)
def test_what_cannot_be_sat_cannot_be_set(
    study: Study, room: Classroom, change: dict[str, object], words: str
) -> None:
    with pytest.raises(StudyError, match=words):
        study.assignments.set(room, terms(study, **change))
    assert study.assignments.of_class(room) == []


def test_questions_that_learners_on_a_hub_do_not_have_are_told(
    study: Study, room: Classroom
) -> None:
    exam = terms(study)
    # Without a hub there is nobody to offer them to.
    assert study.assignments.unoffered(exam) == []
    study.database.execute(
        "INSERT INTO hub_link(address, username, device, clock, cursor, tries, last_error, "
        "created_at, updated_at) VALUES ('', 'tina', 'd', '', '', 0, '', 0, 0)"
    )
    assert study.assignments.unoffered(exam) == ["Made up"]
    study.syncing.offer("Made up")
    assert study.assignments.unoffered(exam) == []
