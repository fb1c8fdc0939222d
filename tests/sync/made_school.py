"""A small school on a hub, made by its people themselves: what row-level security lets them do."""

from __future__ import annotations

from typing import Any

from tests.hub_server import Hub

AT = 1_700_000_000_000_000
"""A moment, in microseconds."""


def made(hub: Hub) -> Hub:
    """Two teachers with a class each; anna and bert in that of tina, carl in that of tom, dora in
    none. tina's class has an assigned exam of two questions; anna has handed it in and has another
    sitting open, bert has handed it in."""
    for name in ("tina", "tom"):
        hub.add(name, "teacher")
    for name in ("anna", "bert", "carl", "dora"):
        hub.add(name)
    for teacher, code in (("tina", "TINA23"), ("tom", "TOMS23")):
        _teach(hub, teacher, code)
    for learner, code in (("anna", "TINA23"), ("bert", "TINA23"), ("carl", "TOMS23")):
        hub.rows(learner, "SELECT enrol(%s)", code)
    sit(hub, "anna", "anna-1", is_ended=True)
    sit(hub, "anna", "anna-2", is_ended=False)
    sit(hub, "bert", "bert-1", is_ended=True)
    hub.rows("bert", document("bert"))
    hub.rows("anna", document("anna"))
    return hub


def document(owner: str) -> str:
    """Puts down a document of somebody's."""
    return (
        'INSERT INTO hub_document(owner_id, "table", identity, clock, is_deleted, content)'
        f" VALUES (me(), 'note', '{owner}-note', '1', false, '\\x00')"
    )


def _teach(hub: Hub, teacher: str, code: str) -> None:
    with hub.connect(teacher) as connection, connection.transaction():

        def add(table: str, returning: str, **values: Any) -> int:
            return insert(connection, table, returning, **values)

        source = add("source", "source_id", name="Bank", description="", is_shared=True)
        subject = add(
            "subject", "subject_id", name=f"Of {teacher}", description="", display_order=0
        )
        topic = add(
            "topic", "topic_id", subject_id=subject, name="Heart", description="", display_order=0
        )
        exam = add(
            "exam",
            "exam_id",
            uid=f"{teacher}-exam",
            title="Mock",
            description="",
            kind="mock",
            total_questions=2,
            source_file="",
            original_file_name="",
            version=1,
            is_active=True,
            shuffle_options=False,
            blueprint="{}",
            grade_boundaries="{}",
            metadata="{}",
        )
        for number in (1, 2):
            question = add(
                "question",
                "question_id",
                uid=f"{teacher}-q{number}",
                source_id=source,
                kind="single",
                source_question_key=f"id:{number}",
                status="active",
                title="What?",
                unit="",
                marks=1,
                has_media=False,
                content_hash="c",
                revision_hash="r",
                topic_id=topic,
            )
            for option in (0, 1):
                add(
                    "option",
                    "option_id",
                    question_id=question,
                    number=option,
                    position=option,
                    text=f"{option}",
                    html="",
                    is_correct=option == 0,
                    explanation="",
                    is_retired=False,
                )
            add(
                "exam_item",
                "id",
                exam_id=exam,
                question_id=question,
                position=number,
                section="",
                marks=1,
            )
        classroom = add(
            "classroom",
            "classroom_id",
            uid=f"{teacher}-class",
            name=teacher,
            code=code,
            is_active=True,
            teacher_id=me(connection),
        )
        add(
            "assignment",
            "assignment_id",
            uid=f"{teacher}-task",
            classroom_id=classroom,
            exam_id=exam,
            query="",
            title="Mock",
            mode="exam",
            attempts=1,
            settings="{}",
        )


def sit(hub: Hub, learner: str, uid: str, *, is_ended: bool) -> None:
    """Somebody of tina's class sits her exam and answers both questions with the first option, of
    which only that of the first is right, as their program puts it on the hub: at once."""
    with hub.connect(learner) as connection, connection.transaction():
        task = connection.execute("SELECT assignment_id, exam_id FROM assignment").fetchone()
        assert task is not None
        state = {"state": "submitted", "ended_at": AT + 100} if is_ended else {"state": "running"}
        sitting = insert(
            connection,
            "sitting",
            "sitting_id",
            uid=uid,
            learner_id=me(connection),
            exam_id=task[1],
            assignment_id=task[0],
            title="Mock",
            mode="exam",
            profile="",
            started_at=AT,
            given_back_seconds=0,
            position=0,
            seed=1,
            clock_rule="strict",
            time_spent=0,
            settings="{}",
            score=1,
            total=2,
            **state,
        )
        questions = connection.execute("SELECT question_id FROM question ORDER BY uid").fetchall()
        for position, (question,) in enumerate(questions):
            item = insert(
                connection,
                "sitting_item",
                "sitting_item_id",
                sitting_id=sitting,
                question_id=question,
                position=position,
                option_order="0 1",
                is_flagged=False,
                struck="",
                seconds=1,
                visits=1,
                is_revealed=False,
                miss_reason="",
            )
            insert(
                connection,
                "response",
                "response_id",
                uid=f"{uid}-{position}",
                sitting_item_id=item,
                question_id=question,
                learner_id=me(connection),
                chosen=str(position),
                text="",
                is_correct=True,
                seconds=1,
                origin="sitting",
                answered_at=AT + 1,
            )


def me(connection: Any) -> int:
    """Who somebody is on the hub."""
    return int(connection.execute("SELECT me()").fetchone()[0])


def insert(connection: Any, table: str, returning: str, **values: Any) -> int:
    """Add a row; its number."""
    values = {"created_at": AT, "updated_at": AT, **values}
    columns = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("%s" for _ in values)
    statement = f'INSERT INTO "{table}"({columns}) VALUES ({marks}) RETURNING "{returning}"'
    return int(connection.execute(statement, list(values.values())).fetchone()[0])
