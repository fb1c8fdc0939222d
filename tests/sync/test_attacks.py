"""What a learner or a teacher can do to a hub who has nothing but a log-in and SQL: less than they
would like. Each attack runs as the person, on a real PostgreSQL, and is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import psycopg
import pytest
from psycopg import errors

from studytui.sync import rights
from studytui.sync.connecting import SCHEMA
from tests.conftest import SetClock
from tests.hub_server import Hub, Server, debian_programs, hub_like, running
from tests.sync.made_school import AT, made

NOT_ALLOWED = errors.InsufficientPrivilege
"""Also what a policy says that refuses a new row."""


@pytest.fixture(scope="module", params=["bundled", "debian"])
def school(request: pytest.FixtureRequest) -> Iterator[Hub]:
    """The small school, on the newest PostgreSQL and on the oldest that a hub may be."""
    if request.param == "bundled":
        server: Server = request.getfixturevalue("server")
        template: str = request.getfixturevalue("hub_template")
        with hub_like(server, template, SetClock()) as hub:
            yield made(hub)
        return
    with running(debian_programs()) as server, server.database() as database:
        hub = Hub(server, database, SetClock())
        hub.building.build()
        yield made(hub)


class Attack:
    """Somebody at a SQL prompt. Whatever is done is taken back at the end."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection

    def run(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement brings; one that is refused changes nothing for the next."""
        with self.connection.transaction():
            cursor = self.connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def changed(self, statement: str) -> int:
        """How many rows a statement changed."""
        with self.connection.transaction():
            return self.connection.execute(statement.encode()).rowcount


@pytest.fixture(scope="module")
def lines(school: Hub) -> Iterator[dict[str, psycopg.Connection[Any]]]:
    """A connection of each of two people: a new one for each test would cost more than the test."""
    with school.connect("anna") as anna, school.connect("tina") as tina:
        yield {"anna": anna, "tina": tina}


@pytest.fixture
def anna(lines: dict[str, psycopg.Connection[Any]]) -> Iterator[Attack]:
    with lines["anna"].transaction(force_rollback=True):
        yield Attack(lines["anna"])


@pytest.fixture
def tina(lines: dict[str, psycopg.Connection[Any]]) -> Iterator[Attack]:
    with lines["tina"].transaction(force_rollback=True):
        yield Attack(lines["tina"])


def number(school: Hub, statement: str) -> Any:
    """What only the superuser can look up."""
    with psycopg.connect(
        school.address("postgres", options=f"-c search_path={SCHEMA}"), autocommit=True
    ) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return None if row is None else row[0]


def sittings(attack: Attack) -> set[str]:
    return {row[0] for row in attack.run("SELECT uid FROM sitting")}


# Reading.


def test_a_learner_reads_own_rows_only(anna: Attack) -> None:
    assert sittings(anna) == {"anna-1", "anna-2"}
    assert {row[0][:4] for row in anna.run("SELECT uid FROM response")} == {"anna"}
    assert anna.run("SELECT count(*) FROM sitting_item") == [(4,)]
    assert anna.run("SELECT username FROM learner ORDER BY username") == [("anna",), ("tina",)]
    assert anna.run("SELECT count(*) FROM enrolment") == [(1,)]
    assert anna.run("SELECT identity FROM hub_document") == [("anna-note",)]


def test_a_learner_of_another_class_reads_nothing_of_it(school: Hub) -> None:
    for learner, seen in (("carl", ["tom-q1", "tom-q2"]), ("dora", [])):
        rows = school.rows(learner, "SELECT uid FROM question ORDER BY uid")
        assert [row[0] for row in rows] == seen
        for table in ("question_text", "option", "exam", "exam_item", "assignment", "classroom"):
            mine = school.rows(learner, f'SELECT count(*) FROM "{table}"')
            all_ = number(school, f'SELECT count(*) FROM "{table}"')
            assert mine[0][0] == (all_ / 2 if seen else 0), table


def test_a_teacher_reads_their_own_classes_only(school: Hub) -> None:
    assert {row[0] for row in school.rows("tina", "SELECT uid FROM sitting")} == {
        *("anna-1", "anna-2", "bert-1")
    }
    assert school.rows("tom", "SELECT uid FROM sitting") == []
    assert school.rows("tom", "SELECT uid FROM response") == []
    names = school.rows("tom", "SELECT username FROM learner WHERE role = 'student'")
    assert names == [("carl",)]


def test_what_a_learner_keeps_as_documents_is_read_by_nobody_else(school: Hub) -> None:
    for other in ("bert", "tina", "tom", "dora"):
        rows = school.rows(other, "SELECT identity FROM hub_document WHERE identity LIKE 'anna%%'")
        assert rows == [], other


def test_changes_tell_only_of_what_may_be_seen(school: Hub, anna: Attack) -> None:
    seen = set(anna.run('SELECT "table", row_id FROM hub_change'))
    for table, key in (("sitting", "sitting_id"), ("question", "question_id")):
        mine = {(table, row[0]) for row in anna.run(f"SELECT {key} FROM {table}")}
        assert {one for one in seen if one[0] == table} == mine
    assert school.rows("dora", "SELECT 1 FROM hub_change WHERE owner_id IS NOT NULL") == []


@pytest.mark.parametrize(
    "leak",
    [
        pytest.param("uid::integer > 0", id="by a cast that fails with the value in its words"),
        pytest.param("1 / (length(uid) - 6) > 0", id="by a division that fails for another's row"),
        pytest.param("pg_input_is_valid(uid, 'xml') OR true", id="by a function that looks"),
        pytest.param("query_to_xml(uid, true, true, '') IS NOT NULL", id="by a query in a string"),
    ],
)
def test_a_condition_is_never_tried_on_rows_of_others(anna: Attack, leak: str) -> None:
    try:
        found = anna.run(f"SELECT uid FROM sitting WHERE uid LIKE 'bert%' AND ({leak})")
    except psycopg.Error as error:
        assert "bert" not in str(error.diag.message_primary)
        assert error.sqlstate == "42883"  # There is no such function on the older one.
    else:
        assert found == []


def test_statistics_tell_nothing_of_the_values_of_others(school: Hub, anna: Attack) -> None:
    school.server.run(f"ANALYZE {SCHEMA}.sitting", database=school.database)
    assert anna.run(f"SELECT * FROM pg_stats WHERE schemaname = '{SCHEMA}'") == []
    with pytest.raises(NOT_ALLOWED):
        anna.run("SELECT * FROM pg_statistic")


def test_switching_row_security_off_shows_an_error_and_no_rows(anna: Attack) -> None:
    anna.run("SET row_security = off")
    with pytest.raises(NOT_ALLOWED, match="row-level security"):
        anna.run("SELECT * FROM sitting")


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM pg_authid",
        "SELECT * FROM pg_shadow",
        "SELECT * FROM pg_hba_file_rules",
        "SELECT pg_read_file('/etc/passwd')",
        "SELECT pg_ls_dir('/')",
        "SELECT pg_stat_file('/etc/passwd')",
        "SELECT pg_read_binary_file('PG_VERSION')",
        "SELECT pg_ls_logdir()",
        "COPY sitting TO '/tmp/taken'",
        "COPY sitting TO PROGRAM 'cat'",
        "COPY hub_document FROM '/etc/passwd'",
        "COPY hub_document FROM PROGRAM 'id'",
        "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
        "SELECT lo_import('/etc/passwd')",
        "SELECT lo_export(1, '/tmp/taken')",
        "SELECT lo_put(1, 0, 'x')",
        "SELECT lo_unlink(1)",
        "CREATE TABLE public.trap()",
        f"CREATE TABLE {SCHEMA}.trap()",
        "CREATE TEMPORARY TABLE learner(learner_id integer)",
        "CREATE SCHEMA trap",
        "DROP EXTENSION plpgsql",
        f"CREATE FUNCTION {SCHEMA}.trap() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        "CREATE FUNCTION pg_temp.trap() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
        f"CREATE OPERATOR {SCHEMA}.= (FUNCTION = int4eq, LEFTARG = integer, RIGHTARG = integer)",
        f"CREATE RULE trap AS ON SELECT TO {SCHEMA}.sitting DO INSTEAD NOTHING",
        f"CREATE TRIGGER trap AFTER INSERT ON {SCHEMA}.sitting EXECUTE FUNCTION hub_stamp()",
        f"ALTER TABLE {SCHEMA}.sitting DISABLE ROW LEVEL SECURITY",
        f"DROP POLICY seen ON {SCHEMA}.sitting",
        f"ALTER FUNCTION {SCHEMA}.me() RESET ALL",
        f"TRUNCATE {SCHEMA}.sitting",
        "SET session_preload_libraries = 'trap'",
        "SELECT pg_reload_conf()",
        "LOAD '/tmp/trap.so'",
    ],
)
def test_files_programs_and_definitions_are_out_of_reach(anna: Attack, statement: str) -> None:
    with pytest.raises(NOT_ALLOWED):
        anna.run(statement)


def test_copy_to_the_own_terminal_brings_own_rows_only(anna: Attack) -> None:
    with anna.connection.cursor().copy("COPY sitting(uid) TO STDOUT") as rows:
        assert sorted(row[0] for row in rows.rows()) == ["anna-1", "anna-2"]


# Being somebody else.


@pytest.mark.parametrize(
    "statement",
    [
        "SET ROLE tina",
        "SET ROLE bert",
        "SET ROLE postgres",
        f"SET ROLE {rights.OWNER}",
        f"SET ROLE {rights.TEACHER}",
        "SET SESSION AUTHORIZATION tina",
        "SELECT set_config('role', 'tina', false)",
        "SELECT set_config('session_authorization', 'tina', false)",
        f"GRANT {rights.TEACHER} TO anna",
        f"GRANT {rights.OWNER} TO anna",
        "GRANT pg_read_all_data TO anna",
        "ALTER ROLE anna SUPERUSER",
        "ALTER ROLE anna CREATEROLE",
        "ALTER ROLE anna BYPASSRLS",
        "ALTER ROLE tina RENAME TO tina2",
        "ALTER ROLE tina PASSWORD 'mine'",
        "CREATE ROLE anna2",
        "UPDATE learner SET role = 'teacher'",
        "UPDATE learner SET username = 'tina'",
        "UPDATE learner SET is_active = true",
        "UPDATE learner SET learner_id = 1",
        "DELETE FROM learner",
        (
            "INSERT INTO learner(created_at, updated_at, uid, username, email, role, is_active, profile)"
            " VALUES (0, 0, 'x', 'anna3', '', 'teacher', true, '{}')"
        ),
    ],
)
def test_nobody_becomes_somebody_else_or_more(anna: Attack, statement: str) -> None:
    with pytest.raises(NOT_ALLOWED):
        anna.run(statement)


def test_set_role_to_the_group_leaves_one_who_one_is(school: Hub, anna: Attack) -> None:
    before = anna.run("SELECT me()")
    try:
        anna.run(f"SET ROLE {rights.LEARNER}")
    except NOT_ALLOWED:
        return  # Not even that, where membership can be granted without it.
    assert anna.run("SELECT me()") == before
    assert sittings(anna) == {"anna-1", "anna-2"}


def test_a_group_alone_makes_nobody_a_teacher(school: Hub) -> None:
    """Group roles are of the whole server: who teaches on another hub there is a learner here."""
    with school.connect("postgres") as connection:
        connection.execute(f"GRANT {rights.TEACHER} TO dora")
        try:
            assert school.rows("dora", "SELECT is_teacher()") == [(False,)]
            with pytest.raises(NOT_ALLOWED):
                school.rows("dora", _classroom("me()"))
        finally:
            connection.execute(f"REVOKE {rights.TEACHER} FROM dora")


def test_a_role_that_is_no_person_of_the_hub_sees_nothing(school: Hub) -> None:
    with school.connect("postgres") as connection:
        connection.execute(f"CREATE ROLE stranger LOGIN IN ROLE {rights.LEARNER}")
        try:
            for access in rights.ACCESS:
                seen = school.rows("stranger", f'SELECT count(*) FROM "{access.table}"')
                assert seen == [(0,)] or access.table == "migratehistory", access.table
        finally:
            connection.execute("DROP ROLE stranger")


def test_without_a_group_there_is_no_way_into_the_database(school: Hub) -> None:
    with school.connect("postgres") as connection:
        connection.execute("CREATE ROLE passer_by LOGIN")
        try:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                school.connect("passer_by")
        finally:
            connection.execute("DROP ROLE passer_by")


def test_a_search_path_changes_nothing_for_functions(anna: Attack) -> None:
    before = anna.run(f"SELECT {SCHEMA}.me()")
    anna.run("SET search_path = pg_temp, public")
    assert anna.run(f"SELECT {SCHEMA}.me()") == before
    assert anna.run(f"SELECT count(*) FROM {SCHEMA}.sitting") == [(2,)]


def test_only_the_functions_for_people_can_be_called(school: Hub, anna: Attack) -> None:
    rows = anna.run(
        f"SELECT p.oid::regprocedure::text FROM pg_proc p WHERE pronamespace = '{SCHEMA}'::regnamespace"
        " AND has_function_privilege(p.oid, 'EXECUTE')"
    )
    assert {row[0].removeprefix(f"{SCHEMA}.") for row in rows} == {
        *("me()", "is_teacher()", "my_class()", "my_classrooms()", "taught_classrooms()"),
        *("offered_by()", "enrol(text)", "judged(integer,text)", "my_sitting(integer)"),
        *("my_item(integer,integer)", "may_answer(integer)", "once_my_classrooms()"),
        *("once_taught()", "my_assignments()", "once_offered()", "once_asked()", "once_sat()"),
        "withdrawn_exams()",
    }


def test_functions_that_run_as_the_owner_fix_where_they_look(school: Hub) -> None:
    loose = number(
        school,
        "SELECT count(*) FROM pg_proc WHERE prosecdef AND pronamespace ="
        f" '{SCHEMA}'::regnamespace AND NOT coalesce(array_to_string(proconfig, ' '), '')"
        f" LIKE 'search_path={SCHEMA}, pg_temp'",
    )
    assert loose == 0


# Forging.


def _sitting(learner: str, columns: str = "", values: str = "") -> str:
    return (
        "INSERT INTO sitting(created_at, updated_at, uid, learner_id, title, mode, profile, state,"
        " started_at, given_back_seconds, position, seed, clock_rule, time_spent, settings"
        f"{columns}) VALUES (0, 0, 'forged', {learner}, '', 'exam', '', 'running', 0, 0, 0, 1,"
        f" 'strict', 0, '{{}}'{values})"
    )


def _response(item: str, question: str, learner: str = "me()") -> str:
    return (
        "INSERT INTO response(created_at, updated_at, uid, sitting_item_id, learner_id,"
        " question_id, chosen, text, seconds, origin, answered_at)"
        f" VALUES (0, 0, 'forged', {item}, {learner}, {question}, '0', '', 0, 'sitting', 0)"
    )


def _classroom(teacher: str) -> str:
    return (
        "INSERT INTO classroom(created_at, updated_at, uid, name, teacher_id, code, is_active)"
        f" VALUES (0, 0, 'forged', '', {teacher}, 'FORGED', true)"
    )


def _pause(sitting: str) -> str:
    return (
        "INSERT INTO sitting_pause(created_at, updated_at, sitting_id, kind, began_at, seconds,"
        f" is_given_back) VALUES (0, 0, {sitting}, 'lost', 0, 900, true)"
    )


def _image(question: str, sha256: str) -> str:
    return (
        "INSERT INTO media(created_at, updated_at, question_id, media_index, media_role, media_type,"
        f" mime_type, relative_path, sha256, bytes, alt) VALUES (0, 0, {question},"
        " (SELECT count(*) FROM media), 'stem', 'image', 'image/png', '',"
        f" '{sha256}', 1, '')"
    )


def _kept_image(content: str) -> str:
    return (
        "INSERT INTO hub_media(owner_id, sha256, content) VALUES"
        f" (me(), encode(sha256('{content}'::bytea), 'hex'), '{content}') ON CONFLICT DO NOTHING"
    )


def _allowance(task: str, learner: str) -> str:
    return (
        "INSERT INTO allowance(created_at, updated_at, uid, assignment_id, learner_id, extra_time)"
        f" VALUES (0, 0, 'forged', {task}, {learner}, 2)"
    )


def _id(school: Hub, table: str, where: str) -> int:
    key = "id" if table in ("enrolment", "exam_item") else f"{table}_id"
    return int(number(school, f"SELECT min({key}) FROM {table} WHERE {where}"))


def test_a_row_cannot_be_given_to_somebody_else(school: Hub, anna: Attack) -> None:
    bert = str(_id(school, "learner", "username = 'bert'"))
    for statement in (
        _sitting(bert),
        "UPDATE sitting SET learner_id = " + bert,
        _response("NULL", "1", bert),
        (
            'INSERT INTO hub_document(owner_id, "table", identity, clock, is_deleted, content)'
            f" VALUES ({bert}, 'note', 'x', '1', false, '')"
        ),
        f"UPDATE hub_document SET owner_id = {bert}",
        (
            "INSERT INTO source(created_at, updated_at, name, description, owner_id, is_shared)"
            f" VALUES (0, 0, 'x', '', {bert}, true)"
        ),
    ):
        with pytest.raises(NOT_ALLOWED):
            anna.run(statement)


def test_an_answer_cannot_be_put_into_the_sitting_of_another(school: Hub, anna: Attack) -> None:
    item = _id(
        school, "sitting_item", "sitting_id = (SELECT sitting_id FROM sitting WHERE uid = 'bert-1')"
    )
    question = str(
        number(school, f"SELECT question_id FROM sitting_item WHERE sitting_item_id = {item}")
    )
    with pytest.raises(NOT_ALLOWED):
        anna.run(_response(str(item), question))
    with pytest.raises(NOT_ALLOWED):
        anna.run(_response("NULL", question))


def test_nothing_is_added_to_what_is_of_another(school: Hub, anna: Attack) -> None:
    bert = _id(school, "learner", "username = 'bert'")
    sitting = _id(school, "sitting", "uid = 'bert-1'")
    question = _id(school, "question", "uid = 'tina-q1'")
    for statement in (
        _pause(str(sitting)),
        _image(str(question), "00"),
        (
            "INSERT INTO hub_media(owner_id, sha256, content) VALUES"
            f" ({bert}, encode(sha256(''), 'hex'), '')"
        ),
    ):
        with pytest.raises(NOT_ALLOWED):
            anna.run(statement)
    school.rows("bert", _kept_image("\\x03"))
    going_on = _id(school, "sitting", "uid = 'anna-2'")
    for other in ("bert", "tina"):
        with pytest.raises(NOT_ALLOWED):
            school.rows(other, _pause(str(going_on)))
    for table in ("hub_media", "hub_document"):
        with pytest.raises(NOT_ALLOWED):
            anna.run(f"DELETE FROM {table}")
    assert anna.changed("UPDATE hub_document SET is_deleted = true") == 1


def test_an_answer_is_to_the_question_of_its_item(school: Hub, anna: Attack) -> None:
    item, other = anna.run(
        "SELECT i.sitting_item_id, o.question_id FROM sitting_item i JOIN sitting s USING (sitting_id)"
        " JOIN sitting_item o ON o.sitting_id = i.sitting_id AND o.question_id <> i.question_id"
        " WHERE s.uid = 'anna-2' LIMIT 1"
    )[0]
    with pytest.raises(NOT_ALLOWED):
        anna.run(_response(str(item), str(other)))


def test_a_question_one_may_not_see_and_one_that_is_not_there_are_refused_alike(
    school: Hub, anna: Attack
) -> None:
    sitting = _id(school, "sitting", "uid = 'anna-2'")
    hidden = _id(school, "question", "uid = 'tom-q1'")
    said = []
    for question in (hidden, 999_999):
        with pytest.raises(NOT_ALLOWED) as caught:
            anna.run(
                "INSERT INTO sitting_item(created_at, updated_at, sitting_id, question_id, position,"
                " option_order, is_flagged, struck, seconds, visits, is_revealed, miss_reason)"
                f" VALUES (0, 0, {sitting}, {question}, 9, '', false, '', 0, 0, false, '')"
            )
        said.append(str(caught.value))
    assert said[0] == said[1]


def test_a_known_uid_of_another_opens_nothing(anna: Attack) -> None:
    again = _sitting("me()").replace("'forged'", "'bert-1'")
    assert anna.run(again + " ON CONFLICT (uid) DO NOTHING RETURNING uid") == []
    for update in ("title = 'mine'", "learner_id = excluded.learner_id"):
        with pytest.raises(NOT_ALLOWED):
            anna.run(f"{again} ON CONFLICT (uid) DO UPDATE SET {update} RETURNING title")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(_sitting("me()", ", sitting_id", ", 999"), id="the number of a new sitting"),
        pytest.param("SELECT setval('sitting_sitting_id_seq', 1)", id="the next number"),
        pytest.param("UPDATE sitting SET hub_received_at = 0", id="when the hub received it"),
        pytest.param("UPDATE sitting SET uid = 'other'", id="the uid of a sitting"),
        pytest.param(
            "UPDATE response SET answered_at = 0 WHERE uid LIKE 'anna-2%'",
            id="when an answer was given",
        ),
        pytest.param(
            "UPDATE response SET chosen = '0' WHERE uid LIKE 'anna-2%'",
            id="another answer in place of one that was given",
        ),
        pytest.param("UPDATE exam SET hub_owner_id = me()", id="whose an exam is"),
        pytest.param("INSERT INTO hub_change VALUES ('sitting', 1, me(), '1')", id="a change"),
        pytest.param("DELETE FROM hub_change", id="that something changed"),
        pytest.param("DELETE FROM sitting", id="that there was a sitting"),
        pytest.param("INSERT INTO hub_taught VALUES (me(), 1)", id="whose teaching one was in"),
    ],
)
def test_nobody_writes_what_is_the_hubs_to_say(anna: Attack, statement: str) -> None:
    with pytest.raises(NOT_ALLOWED):
        anna.run(statement)


# After a sitting was handed in.

_ENDED = "(SELECT sitting_id FROM sitting WHERE uid = 'anna-1')"
_OPEN = "(SELECT sitting_id FROM sitting WHERE uid = 'anna-2')"
_ITEMS = f"(SELECT sitting_item_id FROM sitting_item WHERE sitting_id = {_ENDED})"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sitting SET score = 2 WHERE uid = 'anna-1'",
        "UPDATE sitting SET correct = 2 WHERE uid = 'anna-1'",
        "UPDATE sitting SET ended_at = NULL, state = 'running' WHERE uid = 'anna-1'",
        f"UPDATE sitting SET ended_at = {AT} WHERE uid = 'anna-1'",
        "UPDATE sitting SET started_at = started_at + 1 WHERE uid = 'anna-1'",
        "UPDATE sitting SET assignment_id = NULL WHERE uid = 'anna-1'",
        "UPDATE sitting SET sync_is_deleted = true WHERE uid = 'anna-1'",
        "UPDATE sitting SET settings = '{\"right\": 9}' WHERE uid = 'anna-1'",
        f"UPDATE sitting_item SET seconds = 0 WHERE sitting_id = {_ENDED}",
        f"UPDATE sitting_item SET is_unscored = true WHERE sitting_id = {_ENDED}",
        f"UPDATE sitting_item SET sitting_id = {_OPEN}, position = position + 9 WHERE sitting_id = {_ENDED}",
        f"UPDATE sitting_item SET sitting_id = {_ENDED}, position = position + 9 WHERE sitting_id = {_OPEN}",
        f"DELETE FROM response WHERE sitting_item_id IN {_ITEMS}",
        f"UPDATE response SET is_correct = true, marks = 9 WHERE sitting_item_id IN {_ITEMS}",
        f"UPDATE response SET replaces_id = NULL WHERE sitting_item_id IN {_ITEMS}",
        f"DELETE FROM sitting_item WHERE sitting_id = {_ENDED}",
        _response(
            f"(SELECT min(sitting_item_id) FROM sitting_item WHERE sitting_id = {_ENDED})",
            f"(SELECT question_id FROM sitting_item WHERE sitting_id = {_ENDED} ORDER BY 1 LIMIT 1)",
        ),
        _pause(_ENDED),
    ],
)
def test_a_sitting_stays_as_it_was_handed_in(anna: Attack, statement: str) -> None:
    with pytest.raises(NOT_ALLOWED, match="handed in stays"):
        anna.run(statement)


def test_a_review_may_still_say_why_it_was_missed_and_mark_own_writing(anna: Attack) -> None:
    assert anna.changed(
        "UPDATE sitting_item SET miss_reason = 'misread', own_marks = 1, own_points = '0'"
        f" WHERE sitting_id = {_ENDED}"
    ) == 2  # fmt: skip


def test_an_open_sitting_goes_on_and_its_answers_can_be_taken_back(anna: Attack) -> None:
    assert anna.changed("UPDATE sitting SET position = 1 WHERE uid = 'anna-2'") == 1
    assert anna.changed("DELETE FROM response WHERE uid = 'anna-2-1'") == 1


def test_an_answer_that_claims_to_be_right_is_judged_by_the_key(school: Hub) -> None:
    rows = school.rows(
        "tina", "SELECT uid, claimed, verdict FROM hub_verdict WHERE uid LIKE 'bert%%'"
    )
    assert sorted(rows) == [("bert-1-0", True, True), ("bert-1-1", True, False)]


def test_a_person_changes_what_is_said_of_themselves_only(anna: Attack, tina: Attack) -> None:
    assert anna.changed("UPDATE learner SET email = 'me@example.org'") == 1
    assert tina.changed("UPDATE learner SET email = 'me@example.org'") == 1


def test_a_learner_cannot_change_a_key_or_add_one(school: Hub, anna: Attack) -> None:
    assert anna.changed("UPDATE option SET is_correct = true") == 0
    assert anna.changed("UPDATE question SET kind = 'text'") == 0
    assert anna.changed("UPDATE exam SET pass_mark = 0") == 0
    question = _id(school, "question", "uid = 'tina-q1'")
    with pytest.raises(NOT_ALLOWED):
        anna.run(
            "INSERT INTO option(created_at, updated_at, question_id, number, position, text, html,"
            f" is_correct, explanation, is_retired) VALUES (0, 0, {question}, 9, 9, '', '', true, '', false)"
        )


# Classes.


def test_codes_cannot_be_listed(school: Hub, anna: Attack) -> None:
    assert anna.run("SELECT code FROM classroom") == [("TINA23",)]
    assert school.rows("dora", "SELECT code FROM classroom") == []
    assert school.rows("tom", "SELECT code FROM classroom") == [("TOMS23",)]


@pytest.mark.parametrize("guess", ["T%", "%%", "' OR true --", "TOMS2_", ""])
def test_a_guess_is_no_pattern(anna: Attack, guess: str) -> None:
    with anna.connection.transaction():
        # A wrong code costs a second; not of the tests.
        anna.connection.execute("SET LOCAL statement_timeout = 100")
        with pytest.raises(errors.QueryCanceled):
            anna.connection.execute("SELECT enrol(%s)", [guess])
        raise psycopg.Rollback


@pytest.mark.parametrize(
    "statement",
    [
        (
            "INSERT INTO enrolment(created_at, updated_at, classroom_id, learner_id, uid, is_active)"
            " VALUES (0, 0, 2, me(), 'x', true)"
        ),
        "UPDATE enrolment SET classroom_id = 2",
        "DELETE FROM enrolment",
        _classroom("me()"),
        "UPDATE classroom SET teacher_id = me()",
        "UPDATE assignment SET due_at = NULL",
        "UPDATE allowance SET extra_time = 2",
        (
            "INSERT INTO allowance(created_at, updated_at, uid, assignment_id, learner_id, extra_time)"
            " VALUES (0, 0, 'x', 1, me(), 2)"
        ),
        "UPDATE topic SET name = 'mine'",
        (
            "INSERT INTO subject(created_at, updated_at, name, description, display_order)"
            " VALUES (0, 0, 'mine', '', 0)"
        ),
    ],
)
def test_a_learner_does_nothing_of_what_teachers_do(anna: Attack, statement: str) -> None:
    try:
        changed = anna.changed(statement)
    except NOT_ALLOWED:
        changed = 0
    assert changed == 0


def test_who_left_a_class_or_was_taken_out_comes_back_by_the_code_only(
    school: Hub, anna: Attack
) -> None:
    school.rows(
        "tina",
        "INSERT INTO assignment(created_at, updated_at, uid, classroom_id, query, title, mode, attempts,"
        " settings) SELECT 0, 0, 'unsat', classroom_id, '', 'Unsat', 'exam', 1, '{}' FROM classroom",
    )
    assert anna.changed("UPDATE enrolment SET is_active = false") == 1
    # What was sat, and what was handed out, stays.
    assert anna.run("SELECT uid FROM assignment") == [("tina-task",)]
    assert anna.run("SELECT count(*) FROM question") == [(2,)]
    with pytest.raises(NOT_ALLOWED, match="by its code"):
        anna.run("UPDATE enrolment SET is_active = true")
    ahead = f"{AT * 2:016x}000000anna"
    anna.run(f"UPDATE enrolment SET sync_clock = '{ahead}'")
    assert anna.run("SELECT enrol(' tina-23')") == [("tina-class",)]
    assert anna.run("SELECT sync_clock FROM enrolment")[0][0] > ahead
    assert anna.run("SELECT count(*) FROM assignment") == [(2,)]


def test_a_teacher_takes_nobody_in_and_reads_nobody_who_left(school: Hub, tina: Attack) -> None:
    room = _id(school, "classroom", "uid = 'tina-class'")
    carl = _id(school, "learner", "username = 'carl'")
    for statement in (
        (
            "INSERT INTO enrolment(created_at, updated_at, classroom_id, learner_id, uid, is_active)"
            f" VALUES (0, 0, {room}, {carl}, 'x', true)"
        ),
        f"UPDATE enrolment SET learner_id = {carl}",
        "UPDATE classroom SET teacher_id = teacher_id + 1",
        _classroom(str(carl)),
        _sitting(str(carl)),
    ):
        with pytest.raises(NOT_ALLOWED):
            tina.run(statement)
    assert tina.changed("UPDATE enrolment SET is_active = false") == 2
    assert sittings(tina) == set()


def test_a_teacher_cannot_write_what_learners_did(tina: Attack) -> None:
    assert tina.changed("UPDATE sitting SET score = 0") == 0
    assert tina.changed("UPDATE sitting_item SET miss_reason = 'x'") == 0
    assert tina.changed("DELETE FROM response") == 0


def test_a_teacher_changes_nothing_of_a_colleague(school: Hub, tina: Attack) -> None:
    theirs = _id(
        school, "source", "owner_id = (SELECT learner_id FROM learner WHERE username = 'tom')"
    )
    room = _id(school, "classroom", "uid = 'tom-class'")
    assert tina.run("SELECT count(*) FROM question WHERE uid LIKE 'tom%'") == [(2,)]
    for statement in (
        "UPDATE question SET title = 'x' WHERE uid LIKE 'tom%'",
        f"UPDATE source SET is_shared = false WHERE source_id = {theirs}",
        "UPDATE exam SET title = 'x' WHERE uid = 'tom-exam'",
        "UPDATE classroom SET code = 'X' WHERE uid = 'tom-class'",
        "UPDATE assignment SET title = 'x' WHERE uid = 'tom-task'",
    ):
        assert tina.changed(statement) == 0, statement
    for statement in (
        f"UPDATE question SET source_id = {theirs}",
        f"UPDATE assignment SET classroom_id = {room}",
    ):
        with pytest.raises(NOT_ALLOWED):
            tina.run(statement)


def test_what_is_not_shared_any_more_is_seen_by_its_owner_only(school: Hub) -> None:
    share = "UPDATE source SET is_shared = {} WHERE owner_id = me()"
    school.rows("tom", share.format("false"))
    try:
        assert school.rows("tom", "SELECT count(*) FROM question WHERE uid ^@ 'tom'") == [(2,)]
        for other in ("carl", "tina"):
            of_tom = "FROM question WHERE uid ^@ 'tom'"
            assert school.rows(other, f"SELECT count(*) {of_tom}") == [(0,)]
            assert school.rows(other, "SELECT count(*) FROM exam WHERE uid ^@ 'tom'") == [(0,)]
        assert school.rows("carl", 'SELECT count(*) FROM "option"') == [(0,)]
    finally:
        school.rows("tom", share.format("true"))


def test_who_had_been_asked_goes_on_reading_it(school: Hub) -> None:
    share = "UPDATE source SET is_shared = {} WHERE owner_id = me()"
    school.rows("tina", share.format("false"))
    try:
        for learner in ("anna", "bert"):
            for table in ("question", "exam_item"):
                assert school.rows(learner, f"SELECT count(*) FROM {table}") == [(2,)], table
            assert school.rows(learner, 'SELECT count(*) FROM "option"') == [(4,)]
            assert school.rows(learner, "SELECT uid FROM exam") == [("tina-exam",)]
        school.add("frida")
        school.rows("frida", "SELECT enrol('TINA23')")
        for table in ("source", "question", "option", "exam", "exam_item"):
            assert school.rows("frida", f'SELECT count(*) FROM "{table}"') == [(0,)], table
    finally:
        school.rows("tina", share.format("true"))
        school.building.remove_person("frida")


def test_an_image_is_read_where_its_question_is(school: Hub, anna: Attack) -> None:
    school.rows("tina", _kept_image("\\x01"))
    school.rows("dora", _kept_image("\\x02"))
    assert anna.run("SELECT 1 FROM hub_media") == []
    source = anna.run(
        "INSERT INTO source(created_at, updated_at, name, description, is_shared)"
        " VALUES (0, 0, 'Mine', '', false) RETURNING source_id"
    )[0][0]
    question = anna.run(
        "INSERT INTO question(created_at, updated_at, uid, source_id, source_question_key, kind,"
        " status, title, unit, marks, has_media, content_hash, revision_hash)"
        f" VALUES (0, 0, 'a-q', {source}, 'id:1', 'single', 'active', '', '', 1, true, '', '')"
        " RETURNING question_id"
    )[0][0]
    for content in (b"\x01", b"\x02"):
        anna.run(_image(str(question), sha256(content).hexdigest()))
    assert anna.run("SELECT 1 FROM hub_media") == []  # To name its hash is not to have it.
    asked = str(_id(school, "question", "uid = 'tina-q1'"))
    school.rows("tina", _image(asked, sha256(b"\x01").hexdigest()))
    assert anna.run("SELECT content FROM hub_media") == [(b"\x01",)]


def test_more_time_is_seen_by_who_has_it_and_given_by_who_set_the_work(
    school: Hub, anna: Attack
) -> None:
    task = str(_id(school, "assignment", "uid = 'tina-task'"))
    bert = str(_id(school, "learner", "username = 'bert'"))
    with pytest.raises(NOT_ALLOWED):
        school.rows("tom", _allowance(task, bert))
    with pytest.raises(NOT_ALLOWED):
        anna.run(_allowance(task, "me()"))
    school.rows("tina", _allowance(task, bert))
    try:
        assert school.rows("bert", "SELECT extra_time FROM allowance") == [(2.0,)]
        assert anna.run("SELECT extra_time FROM allowance") == []
        assert school.rows("tom", "SELECT extra_time FROM allowance") == []
    finally:
        school.rows("tina", "DELETE FROM allowance")


# As it stands in the catalogue.


def test_every_table_has_row_security_forced_and_belongs_to_the_owner(school: Hub) -> None:
    loose = number(
        school,
        "SELECT string_agg(relname, ', ') FROM pg_class WHERE relkind IN ('r', 'p')"
        f" AND relnamespace = '{SCHEMA}'::regnamespace AND NOT (relrowsecurity AND"
        f" relforcerowsecurity AND relowner = '{rights.OWNER}'::regrole)",
    )
    assert loose is None


def test_what_is_not_named_is_closed(school: Hub, anna: Attack) -> None:
    named = {access.table for access in rights.ACCESS}
    rows = anna.run(
        "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND"
        f" relnamespace = '{SCHEMA}'::regnamespace AND has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES')"
    )
    assert {row[0] for row in rows} <= named
    for table in ("act", "resource", "import_run", "mastery", "sync_operation", "hub_taught"):
        with pytest.raises(NOT_ALLOWED):
            anna.run(f"SELECT * FROM {table}")


def test_whoever_is_let_in_no_longer_reads_nothing(school: Hub) -> None:
    school.add("erik")
    with school.connect("erik") as connection:
        connection.execute("SELECT enrol('TINA23')")
        assert connection.execute("SELECT count(*) FROM question").fetchone() == (2,)
        school.building.remove_person("erik")
        with pytest.raises(NOT_ALLOWED):
            connection.execute(f"SELECT count(*) FROM {SCHEMA}.question")
    with pytest.raises(psycopg.OperationalError):
        school.connect("erik")
