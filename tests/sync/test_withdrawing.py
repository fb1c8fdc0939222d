"""What a teacher offers no longer: who has answered it goes on reading it, nobody else sees it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest

from studytui.cli.command import DONE
from studytui.cli.main import main
from studytui.domain.assignment import Terms
from studytui.domain.draft import Reading
from studytui.domain.exam import Mode, Rules
from studytui.domain.question import Status
from studytui.errors import StudyError
from studytui.services.classes import Classroom
from studytui.services.study import Study
from tests.conftest import SetClock
from tests.drafts import Taker, exam, options, question
from tests.hub_server import Hub
from tests.made_sittings import answer_right
from tests.sync.conftest import Machines
from tests.sync.devices import differences, mistaken_digests, sync_all

_STATUSES = "SELECT uid, status, offered_status FROM question ORDER BY uid"


def _school(hub: Hub, machine: Machines) -> tuple[Study, Study, Classroom]:
    """A teacher who offers an exam of two questions and a third one, and a learner of hers, who has
    them."""
    hub.add("tina", "teacher")
    hub.add("anna")
    tina, anna = machine("tina"), machine("anna")
    asked = [question(one, options=options("red", "green", right="A")) for one in "123"]
    Taker(tina)(Reading(tuple(asked), (exam("1", "2", number="1"),)))
    tina.syncing.offer("Colours")
    _, room = tina.classes.add("Room")
    tina.syncing.sync()
    anna.classes.enrol(room.code)
    sync_all(anna, tina)
    return tina, anna, room


def _begin(study: Study, count: int) -> int:
    rows = study.database.rows("SELECT question_id FROM question ORDER BY original_id")
    ids = [row[0] for row in rows[:count]]
    return study.exams.begin_questions(ids, Rules(mode=Mode.EXAM), "Some").sitting_id


def _hand_in(study: Study, sitting_id: int) -> None:
    session = study.sittings.resume(sitting_id)
    for place in range(len(session.sitting.items)):
        session.go_to(place)
        answer_right(session)
    session.finish()


def _withdraw(tina: Study, *others: Study) -> None:
    tina.syncing.offer("Colours", is_offered=False)
    sync_all(tina, *others)


def _answers(study: Study) -> list[tuple[object, ...]]:
    return study.database.rows("SELECT uid FROM response ORDER BY 1")


def _at_rest(studies: Sequence[Study]) -> bool:
    sync_all(*studies, *studies)
    return all(not one.sent and not one.received for one in [s.syncing.sync() for s in studies])


def test_who_joins_later_gets_nothing_of_it_not_even_that_it_was_there(
    hub: Hub, machine: Machines
) -> None:
    tina, anna, room = _school(hub, machine)
    _withdraw(tina, anna)
    hub.add("bert")
    bert = machine("bert")
    bert.classes.enrol(room.code)
    sync_all(bert)
    for table in ("source", "question", "exam"):
        assert bert.database.value(f"SELECT count(*) FROM {table}") == 0, table
    tina.syncing.offer("Colours")
    sync_all(tina, bert)
    assert bert.database.value("SELECT count(*) FROM question WHERE status = 'active'") == 3
    assert bert.database.value("SELECT count(*) FROM exam_item") == 2


def test_who_has_it_keeps_it_out_of_new_exams_until_it_is_offered_again(
    hub: Hub, machine: Machines
) -> None:
    tina, anna, _ = _school(hub, machine)
    before = anna.database.rows(_STATUSES)
    _withdraw(tina, anna)
    assert anna.library.find("").ids() == []
    kept = anna.database.rows(_STATUSES)
    assert [(row[1], row[2]) for row in kept] == [(Status.RETIRED, Status.ACTIVE)] * 3
    assert len(tina.library.find("").ids()) == 3
    assert not mistaken_digests(anna)
    assert _at_rest([anna, tina])
    tina.syncing.offer("Colours")
    sync_all(tina, anna)
    assert anna.database.rows(_STATUSES) == before
    assert _at_rest([anna, tina])


def test_what_is_said_of_a_question_meanwhile_holds_when_it_is_offered_again(
    hub: Hub, machine: Machines, clock: SetClock
) -> None:
    tina, anna, _ = _school(hub, machine)
    sitting_id = _begin(anna, 2)
    _hand_in(anna, sitting_id)
    sync_all(anna)
    _withdraw(tina, anna)
    clock.advance(timedelta(days=1))
    asked = tina.database.value("SELECT question_id FROM question WHERE original_id = '1'")
    tina.keys.set_key(asked, "B", "misprint")
    sync_all(tina, anna)
    # The key that was put right reaches who was marked by it, and only the mark changes.
    assert anna.database.rows("SELECT score FROM sitting") == [(1,)]
    assert anna.library.find("").ids() == []
    tina.syncing.offer("Colours")
    sync_all(tina, anna)
    assert len(anna.library.find("").ids()) == 3
    assert differences_of(tina, anna, "option") == []


def differences_of(one: Study, other: Study, table: str) -> list[str]:
    return [line for line in differences(one, other) if f" {table}: " in line]


def test_a_review_of_what_was_answered_is_whole_on_a_new_machine(
    hub: Hub, machine: Machines
) -> None:
    tina, anna, _ = _school(hub, machine)
    (held,) = anna.exams.all()
    _hand_in(anna, anna.exams.begin_exam(held).sitting_id)
    sync_all(anna)
    _withdraw(tina)
    new = machine("anna")
    sync_all(new)
    assert _answers(new) == _answers(anna)
    (line,) = new.review.past()
    sheet = new.review.sheet(line.sitting_id)
    assert len(sheet.items) == 2
    asked = [new.library.question(one.item.question_id) for one in sheet.items]
    assert all(one.options and one.status is Status.RETIRED for one in asked)
    assert new.database.rows("SELECT count(*), total_questions FROM exam") == [(1, 2)]
    # The third one was never asked.
    assert new.database.value("SELECT count(*) FROM question") == 2
    sync_all(anna)
    assert _at_rest([new, anna, tina])


def test_a_sitting_that_was_begun_goes_on_and_reaches_the_teacher(
    hub: Hub, machine: Machines
) -> None:
    tina, anna, room = _school(hub, machine)
    (held,) = tina.exams.all()
    tina.assignments.set(room, Terms("Mock", exam_id=held.exam_id))
    sync_all(tina, anna)
    (task,) = anna.assignments.mine()
    begun = anna.assignments.begin(task.assignment.assignment_id)
    sync_all(anna)
    _withdraw(tina, anna)
    _hand_in(anna, begun.sitting_id)
    sync_all(anna, tina)
    assert tina.database.rows("SELECT s.state, s.score FROM sitting s") == [("submitted", 2)]
    assert len(_answers(tina)) == 2
    assert _at_rest([anna, tina])


def test_what_was_begun_without_a_line_is_whole_on_all_machines_and_reaches_the_teacher_later(
    hub: Hub, machine: Machines
) -> None:
    tina, anna, _ = _school(hub, machine)
    (held,) = anna.exams.all()
    _hand_in(anna, anna.exams.begin_exam(held).sitting_id)
    _withdraw(tina, anna, tina)
    assert _answers(tina) == []
    new = machine("anna")
    sync_all(new, anna)
    assert _answers(new) == _answers(anna)
    for table in ("sitting", "sitting_item", "response", "exam", "exam_item"):
        assert differences_of(anna, new, table) == []
    assert _at_rest([new, anna, tina])
    tina.syncing.offer("Colours")
    sync_all(tina, anna, tina)
    assert _answers(tina) == _answers(anna)
    sync_all(new)
    assert differences(anna, new) == []
    assert _at_rest([new, anna, tina])


def test_a_note_on_what_was_never_asked_comes_to_a_new_machine(hub: Hub, machine: Machines) -> None:
    tina, anna, _ = _school(hub, machine)
    anna.library.set_note(anna.library.find("").ids()[0], "Look here.")
    sync_all(anna)
    _withdraw(tina, anna)
    new = machine("anna")
    sync_all(new)
    for table in ("note", "source"):
        assert differences_of(anna, new, table) == []
    assert new.database.value("SELECT count(*) FROM question") == 1
    assert _at_rest([new, anna, tina])
    tina.syncing.offer("Colours")
    sync_all(tina, anna, new)
    assert differences(anna, new) == []


def test_what_is_set_from_it_cannot_be_begun_until_it_is_offered_again(
    hub: Hub, machine: Machines
) -> None:
    tina, anna, room = _school(hub, machine)
    (held,) = tina.exams.all()
    tina.assignments.set(room, Terms("Mock", exam_id=held.exam_id))
    tina.assignments.set(room, Terms("Some", query="source:Colours", attempts=0))
    sync_all(tina, anna)
    some = next(one for one in anna.assignments.mine() if one.assignment.terms.title == "Some")
    _hand_in(anna, anna.assignments.begin(some.assignment.assignment_id).sitting_id)
    sync_all(anna)
    _withdraw(tina, anna)
    for one in anna.assignments.mine():
        with pytest.raises(StudyError, match="offered no longer"):
            anna.assignments.begin(one.assignment.assignment_id)
    tina.syncing.offer("Colours")
    sync_all(tina, anna)
    for one in anna.assignments.mine():
        assert anna.assignments.begin(one.assignment.assignment_id).questions >= 2


def test_the_command_says_what_happens_to_whom_and_what_is_set_from_it(
    hub: Hub, machine: Machines, capsys: pytest.CaptureFixture[str]
) -> None:
    tina, _, room = _school(hub, machine)
    (held,) = tina.exams.all()
    tina.assignments.set(room, Terms("Mock\x1b[31m", exam_id=held.exam_id))
    tina.assignments.set(room, Terms("Other", query="source:Colours"))
    tina.assignments.set(room, Terms("Past", query="source:Colours"))
    past = next(one for one in tina.assignments.of_class(room) if one.terms.title == "Past")
    tina.assignments.withdraw(past)
    home = ("--home", str(tina.paths.home), "hub", "offer", "Colours")
    assert main([*home, "--withdraw"]) == DONE
    told = capsys.readouterr().out
    assert told.startswith("3 questions offered no longer, from your next studytui sync on.\n")
    assert "Who was asked any goes on reading those." in told
    assert "Set with questions of it: “Mock" in told and "“Other”." in told
    assert "Past" not in told and "\x1b" not in told
    assert main([*home, "--withdraw", "--json"]) == DONE
    found = json.loads(capsys.readouterr().out)
    assert (found["offered"], found["questions"], len(found["set"])) == (False, 3, 2)
    assert main(list(home)) == DONE
    assert "Set with" not in capsys.readouterr().out


# With nothing but SQL.


_PARTS = ("question_text", "option", "question_slot", "media", "question_tag", "question_version")


@pytest.fixture
def withdrawn(hub: Hub, machine: Machines) -> tuple[int, list[int], int]:
    """Of a hub with a source that is offered no longer, of which anna has answered the first two
    questions and bert, of the same class, none: ids of the source, its questions and its exam."""
    tina, anna, room = _school(hub, machine)
    hub.add("bert")
    hub.rows("bert", "SELECT enrol(%s)", room.code)
    _hand_in(anna, _begin(anna, 2))
    sync_all(anna)
    image = "\\x01"
    hub.rows(
        "tina",
        "INSERT INTO hub_media(owner_id, sha256, content) "
        f"VALUES (me(), encode(sha256('{image}'::bytea), 'hex'), '{image}')",
    )
    hub.rows(
        "tina",
        "INSERT INTO media(created_at, updated_at, question_id, media_index, media_role, media_type,"
        " mime_type, relative_path, sha256, bytes, alt) SELECT 0, 0, question_id, 0, 'stem',"
        f" 'image', 'image/png', '', encode(sha256('{image}'::bytea), 'hex'), 1, '' FROM question",
    )
    assert hub.rows("bert", "SELECT count(*) FROM question") == [(3,)]
    _withdraw(tina)
    rows = hub.rows("tina", "SELECT question_id FROM question ORDER BY original_id")
    (source,) = hub.rows("tina", "SELECT source_id FROM source")[0]
    (held,) = hub.rows("tina", "SELECT exam_id FROM exam")[0]
    return source, [row[0] for row in rows], held


def test_who_never_answered_sees_nothing_but_that_it_is_offered_no_longer(
    hub: Hub, withdrawn: tuple[int, list[int], int]
) -> None:
    for table in ("question", *_PARTS, "exam", "exam_item", "hub_media", "hub_verdict"):
        assert hub.rows("bert", f'SELECT count(*) FROM "{table}"') == [(0,)], table
    changes = "SELECT count(*) FROM hub_change WHERE \"table\" IN ('question', 'exam')"
    assert hub.rows("bert", changes) == [(0,)]
    assert hub.rows("bert", "SELECT is_shared FROM source") == [(False,)]
    assert hub.rows("bert", "SELECT judged(%s, '0')", withdrawn[1][0]) == [(None,)]
    hub.add("carl")
    hub.rows("carl", "SELECT enrol((SELECT code FROM classroom))")
    assert hub.rows("carl", "SELECT count(*) FROM source") == [(0,)]


def test_who_answered_reads_what_they_were_asked_and_nothing_else(
    hub: Hub, withdrawn: tuple[int, list[int], int]
) -> None:
    asked = [(one,) for one in withdrawn[1][:2]]
    assert hub.rows("anna", "SELECT question_id FROM question ORDER BY 1") == sorted(asked)
    for table, key in (("option", "question_id"), ("media", "question_id")):
        rows = hub.rows("anna", f'SELECT DISTINCT {key} FROM "{table}" ORDER BY 1')
        assert rows == sorted(asked), table
    assert hub.rows("anna", "SELECT count(*) FROM hub_media") == [(1,)]
    # It was two questions of it that were asked, not the exam.
    assert hub.rows("anna", "SELECT count(*) FROM exam") == [(0,)]


@pytest.mark.parametrize("who", ["anna", "bert"])
def test_a_sitting_that_is_claimed_later_shows_nothing_more(
    hub: Hub, withdrawn: tuple[int, list[int], int], who: str
) -> None:
    _, ids, held = withdrawn
    with hub.connect(who) as connection:
        before = connection.execute("SELECT count(*) FROM question").fetchone()
        sitting = connection.execute(
            "INSERT INTO sitting(created_at, updated_at, uid, learner_id, exam_id, title, mode,"
            " profile, state, started_at, given_back_seconds, position, seed, clock_rule, time_spent,"
            " settings) VALUES (0, 0, 'forged', me(), %s, '', 'exam', '', 'running', 0, 0, 0, 1,"
            " 'strict', 0, '{}') RETURNING sitting_id",
            [held],
        ).fetchone()
        assert sitting is not None
        item = (
            "INSERT INTO sitting_item(created_at, updated_at, sitting_id, question_id, position,"
            " option_order, is_flagged, struck, seconds, visits, is_revealed, miss_reason)"
            " VALUES (0, 0, %s, %s, 0, '', false, '', 0, 0, false, '')"
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(item, [sitting[0], ids[2]])
        if who == "anna":
            connection.execute(item, [sitting[0], ids[0]])
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("UPDATE sitting_item SET question_id = %s", [ids[2]])
        assert connection.execute("SELECT count(*) FROM exam").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM question").fetchone() == before
        for table in ("hub_once_offered", "hub_once_asked", "hub_once_sat"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT * FROM {table}".encode())
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"INSERT INTO {table} VALUES (me(), 1)".encode())
        for call in ("hub_withdrawn()", "hub_offered()"):
            with pytest.raises(psycopg.Error):
                connection.execute(f"SELECT {call}".encode())
        changed = connection.execute("UPDATE source SET is_shared = true").rowcount
        assert changed == 0
