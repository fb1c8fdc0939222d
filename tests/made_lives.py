"""A library in which a person has done everything once: a row in every table that can have one."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

from studytui.domain.exam import Mode, Rules
from studytui.services.study import Study
from studytui.storage import tables
from studytui.storage.tables.row import Row, UtcField
from tests.drafts import Taker, dump, key, question
from tests.made_goals import learn
from tests.made_images import quarters
from tests.made_sittings import Movable, answer_right, answer_wrong
from tests.made_slots import add as add_slots


def live(study: Study, clock: Movable, folder: Path) -> None:
    """Learn for weeks, import twice, correct keys, note, flag, plan, sit; `folder` is for files."""
    learn(study, clock)
    add_slots(study)
    take = Taker(study)
    take(dump("1", "2", "3"))
    _import_captures(study, folder)
    meadow = question("4", subject="Art", topic="Meadows", concept="Grass", tags=("green", "old"))
    take(meadow, path="/captures/4.json")
    take(question("4", explanation="It is autumn.", subject="Art", topic="Meadows"))
    take(key("1", "C"), path="/captures/key.json")
    first = study.library.find("meadow").ids()[0]
    study.keys.set_key(first, "A", "The book says so.", [1, 2, 3])
    study.keys.doubt(first + 2, "Is it?")
    written = study.edits.written(first + 3)
    stem = written.question.stem
    study.edits.save(written, written.text.replace(stem, f"{stem} By my word.", 1))
    study.captured.set_counted(True)
    study.library.set_note(first, "Look here, in autumn.")
    study.library.set_flag_reason(first + 1, "odd")
    study.revisits.schedule([first])
    subject = study.database.value("SELECT subject_id FROM subject WHERE name = 'Art'")
    study.syllabus.add_topic(subject, "Leaves")
    study.mapping.add_rule("meadow 3", study.database.value("SELECT max(topic_id) FROM topic"))
    _need(study)
    _sit(study, clock)
    study.keys.set_key(1, "B", "Said so in class.", [1, 2, 3, 4])
    study.plans.agenda(is_thorough=True)
    study.weaknesses.standing()
    study.plans.skip(study.plans.all_tasks()[0])
    # Kept with undo: the last act is one that can be taken back.
    study.library.toggle_flag(first)
    study.paths.profiles.mkdir(exist_ok=True)
    (study.paths.profiles / "mine.toml").write_text('title = "Mine"\n')
    study.paths.lab_values.write_text("# mine\n")
    _teach(study)


def _import_captures(study: Study, folder: Path) -> None:
    place = folder / "captures"
    place.mkdir()
    quarters().save(place / "20260101_100000_Bank_0_img0.png")
    record = {
        "questionId": "q1",
        "source": "Bank",
        "questionStemHtml": "<p>Which colour?</p>",
        "answers": [
            {"letter": "A", "html": "red", "isCorrect": True},
            {"letter": "B", "html": "blue", "isCorrect": False},
        ],
    }
    (place / "20260101_100000_Bank_0.json").write_text(json.dumps(record))
    (place / "broken.json").write_text("{")
    study.imports.run([place, study.imports.samples() / "amateur-radio"])


def _need(study: Study) -> None:
    topics = study.database.rows("SELECT topic_id FROM topic ORDER BY topic_id LIMIT 2")
    now = UtcField().db_value(study.database.now())
    study.database.execute(
        "INSERT INTO topic_prerequisite(topic_id, requires_id, minimum_mastery, created_at, "
        "updated_at) VALUES (?, ?, 60.5, ?, ?)",
        topics[1][0],
        topics[0][0],
        now,
        now,
    )


def _sit(study: Study, clock: Movable) -> None:
    """A tutor sitting with strikes, a change of mind and a reason; one with blocks; one left open."""
    ids = study.library.find("source:Slots OR meadow").ids()[:8]
    begun = study.exams.begin_questions(ids, Rules(mode=Mode.TUTOR, shuffle_options=True), "Mixed")
    session = study.sittings.resume(begun.sitting_id)
    for place in range(begun.questions):
        session.go_to(place)
        clock.advance(timedelta(seconds=21))
        if place % 2:
            answer_wrong(session)
        answer_right(session)
    session.finish()
    begun = study.exams.begin_search("kind:single", Rules(mode=Mode.EXAM), count=5)
    session = study.sittings.resume(begun.sitting_id)
    clock.advance(timedelta(seconds=20))
    answer_right(session)
    session.strike(session.question().options[-1].number)
    session.leave()
    clock.advance(timedelta(hours=1))
    session = study.sittings.resume(begun.sitting_id)
    session.leave()


def _teach(study: Study) -> None:
    """Rows of tables that nothing writes yet: they are to come back as well."""
    at = study.database.now()
    stamps = {"created_at": at, "updated_at": at}
    connection = study.database.connection

    def add(table: type[Row], /, **values: object) -> int:
        return int(table.insert(**values, **stamps).execute(connection))

    me = study.learner_id
    exam = study.exams.all()[0].exam_id
    add(
        tables.TableMappingRow,
        uid="columns",
        signature="a b",
        column_names='["a", "b"]',
        fields='[["a", "stem"]]',
    )
    pupil = add(tables.LearnerRow, uid="pupil", username="pupil", last_seen=at)
    room = add(tables.ClassroomRow, uid="room", name="Room", teacher=me, code="abc")
    add(tables.EnrolmentRow, uid="in", classroom=room, learner=pupil)
    work = add(tables.AssignmentRow, uid="set", classroom=room, exam=exam, title="Set", mode="exam")
    add(tables.AllowanceRow, uid="more", assignment=work, learner=pupil, extra_time=1.5)
    add(tables.EnrolmentRequestRow, uid="wish", learner=me, code="xyz")
    topic = study.database.value("SELECT min(topic_id) FROM topic")
    book = add(tables.ResourceRow, uid="book", title="Book", kind="pdf", location="/b", topic=topic)
    add(tables.ResourceFolderRow, path="/books")
    add(
        tables.SupersededRow,
        uid="lost",
        learner=me,
        table="note",
        identity="a note",
        clock="1",
        content='{"row": {"text": "Before."}}',
    )
    add(tables.WatchedFolderRow, path="/captures")
    add(
        tables.ReadingRow,
        uid="read",
        resource=book,
        topic=topic,
        learner=me,
        started_at=at,
        ended_at=at,
    )
    add(tables.ResourcePassageRow, resource=book, position=0, text="Once", page=3)
    passage = study.database.value("SELECT max(passage_id) FROM resource_passage")
    weakness = study.database.value("SELECT min(weakness_id) FROM weakness")
    pack = add(
        tables.LearningPackRow,
        uid="pack",
        learner=me,
        weakness=weakness,
        topic=topic,
        body="Read",
        made_at=at,
        made_by="me",
    )
    add(tables.LearningPackPassageRow, learning_pack=pack, passage=passage, position=0)
    add(
        tables.PassageNoteRow,
        uid="passage note",
        learner=me,
        resource=book,
        position=0,
        quote="Once",
        text="Where it begins.",
    )
    sitting = study.database.value("SELECT min(sitting_id) FROM sitting")
    loop = add(
        tables.MasteryLoopRow,
        uid="loop",
        learner=me,
        weakness=weakness,
        title="Loop",
        started_at=at,
    )
    numbers = {"score": 41.5, "low": 33.25, "high": 50.5, "answers": 22}
    add(tables.MasteryLoopTopicRow, mastery_loop=loop, topic=topic, position=0, **numbers)
    add(
        tables.MasteryLoopStageRow,
        mastery_loop=loop,
        round=1,
        stage="test",
        sitting=sitting,
        done_at=at,
        asked=10,
        right=6,
        misses=4,
        percent=60.0,
        seconds=90.5,
        body='{"questions": ["made-1"]}',
    )
    add(
        tables.PieceReadingRow,
        uid="piece",
        learner=me,
        learning_pack=pack,
        mastery_loop=loop,
        topic=topic,
        started_at=at,
        ended_at=at,
        piece=2,
    )
    add(tables.SittingPauseRow, sitting=sitting, kind="lost", began_at=at, seconds=2.5,
        is_given_back=True)  # fmt: skip
    add(
        tables.SittingBlockRow,
        sitting=sitting,
        position=0,
        title="Block",
        started_at=at,
        break_seconds=1.5,
    )
