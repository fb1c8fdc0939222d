"""Who may see and write what on the hub: roles, row-level policies and grants, decided in the database.

Every person is a PostgreSQL role that may log in, named as `learner.username`. What a role may do
at all is granted to two group roles; which rows that goes for is decided by policies, forced on every
table. Everything belongs to a role as which nobody logs in. `ACCESS` names every table of ours: what it
does not name is closed. The functions that policies ask are in `studytui.sync.hub_functions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from studytui.sync import hub_functions
from studytui.sync.connecting import SCHEMA

OWNER = "studytui_owner"
LEARNER = "studytui_learner"
TEACHER = "studytui_teacher"

ME = f"(SELECT {SCHEMA}.me())"
IS_TEACHER = f"(SELECT {SCHEMA}.is_teacher())"
MY_CLASS = f"(SELECT {SCHEMA}.my_class())"
OFFERED = f"(SELECT {SCHEMA}.offered_by())"
ONCE_OFFERED = f"(SELECT {SCHEMA}.once_offered())"
ONCE_ASKED = f"(SELECT {SCHEMA}.once_asked())"
ONCE_TAUGHT = f"(SELECT {SCHEMA}.once_taught())"
_NEVER_WRITTEN = ("hub_",)
"""Columns that begin so are the hub's own word: nobody may write them."""


@dataclass(frozen=True, slots=True)
class Access:
    """What people may do with the rows of a table."""

    table: str
    seen: str
    """Rows that may be seen, as SQL."""
    own: str = ""
    """Rows that may be added and changed, as SQL; empty for none."""
    may_add: bool = True
    may_change: bool = True
    may_delete: bool = False
    changeable: tuple[str, ...] = ()
    """The columns that may be changed; empty for all but those that say what a row is."""
    only_teachers: bool = False
    """Whether only teachers may write."""


def _part(table: str, of: str, key: str, own: str, *, may_delete: bool = False) -> Access:
    """Seen with what it is a part of, and written by whoever may write that."""
    seen = f"EXISTS (SELECT 1 FROM {SCHEMA}.{of} w WHERE w.{key} = {table}.{key})"
    mine = (
        f"EXISTS (SELECT 1 FROM {SCHEMA}.{of} w WHERE w.{key} = {table}.{key} AND w.{own} = {ME})"
    )
    return Access(table, seen, mine, may_delete=may_delete)


def _of_sitting(table: str, more: str = "") -> Access:
    seen = f"EXISTS (SELECT 1 FROM {SCHEMA}.sitting s WHERE s.sitting_id = {table}.sitting_id)"
    return Access(table, seen, f"{SCHEMA}.my_sitting(sitting_id){more}", may_delete=True)


def _of_question(table: str, *, may_delete: bool = False) -> Access:
    # With an offset, or the server would rather look through all questions there are, once.
    seen = (
        f"EXISTS (SELECT 1 FROM {SCHEMA}.question w"
        f" WHERE w.question_id = {table}.question_id OFFSET 0)"
    )
    mine = (
        f"EXISTS (SELECT 1 FROM {SCHEMA}.question w JOIN {SCHEMA}.source s USING (source_id)"
        f" WHERE w.question_id = {table}.question_id AND s.owner_id = {ME})"
    )
    return Access(table, seen, mine, may_delete=may_delete)


def _common(*tables: str) -> Iterable[Access]:
    """Names that all on the hub share, written by teachers."""
    return (
        Access(
            table,
            f"{ME} IS NOT NULL",
            IS_TEACHER,
            only_teachers=True,
            may_delete=table == "topic_prerequisite",
        )
        for table in tables
    )


_OFFERED_TO_ME = f"(is_shared AND owner_id IN {OFFERED})"
_SOURCE = f"owner_id = {ME} OR {_OFFERED_TO_ME} OR source_id IN {ONCE_OFFERED}"
_QUESTION = f"EXISTS (SELECT 1 FROM {SCHEMA}.source s WHERE s.source_id = question.source_id"
_SEEN_SOURCE = (
    f"(source_id IS NULL OR EXISTS"
    f" (SELECT 1 FROM {SCHEMA}.source s WHERE s.source_id = exam.source_id))"
)
_MINE_OR_CLASS = f"learner_id = {ME} OR learner_id IN {MY_CLASS}"
_SEEN_ASSIGNMENT = (
    f"EXISTS (SELECT 1 FROM {SCHEMA}.assignment a WHERE a.assignment_id = allowance.assignment_id)"
)
_TAUGHT_ASSIGNMENT = (
    f"EXISTS (SELECT 1 FROM {SCHEMA}.assignment a"
    f" WHERE a.assignment_id = allowance.assignment_id"
    f" AND a.classroom_id IN (SELECT {SCHEMA}.taught_classrooms()))"
)
_CHANGED_IDS = {
    "learner": "learner_id",
    "subject": "subject_id",
    "topic": "topic_id",
    "concept": "concept_id",
    "source": "source_id",
    "question": "question_id",
    "exam": "exam_id",
    "classroom": "classroom_id",
    "assignment": "assignment_id",
}
_CHANGE = (
    f"owner_id = {ME} OR owner_id IN {MY_CLASS}"
    f" OR (hub_change.table = 'enrolment' AND owner_id IN {ONCE_TAUGHT})"
    " OR (owner_id IS NULL AND CASE hub_change.table "
    + " ".join(
        f"WHEN '{table}' THEN EXISTS"
        f" (SELECT 1 FROM {SCHEMA}.{table} w WHERE w.{key} = hub_change.row_id)"
        for table, key in _CHANGED_IDS.items()
    )
    + " ELSE false END)"
)

ACCESS: tuple[Access, ...] = (
    # Names that all share.
    *_common("subject", "topic", "topic_prerequisite", "concept"),
    Access("tag", f"{ME} IS NOT NULL", f"{ME} IS NOT NULL", may_change=False),
    # What somebody offers: seen by whom it is offered to.
    Access("source", _SOURCE, f"owner_id = {ME}"),
    Access(
        "question",
        f"{_QUESTION} AND (s.owner_id = {ME} OR {_OFFERED_TO_ME})) OR question_id IN {ONCE_ASKED}",
        f"{_QUESTION} AND s.owner_id = {ME})",
    ),
    _of_question("question_text"),
    _of_question("question_version", may_delete=True),
    _of_question("extraction"),
    _of_question("option", may_delete=True),
    _of_question("question_slot", may_delete=True),
    _of_question("media", may_delete=True),
    _of_question("question_tag", may_delete=True),
    Access(
        "exam",
        f"hub_owner_id = {ME} OR (hub_owner_id IN {OFFERED} AND {_SEEN_SOURCE}"
        f" AND exam_id NOT IN (SELECT {SCHEMA}.withdrawn_exams()))"
        f" OR exam_id IN (SELECT {SCHEMA}.once_sat())",
        f"hub_owner_id = {ME} AND {_SEEN_SOURCE}",
    ),
    _part("exam_item", "exam", "exam_id", "hub_owner_id", may_delete=True),
    # Who is there, and the classes.
    Access(
        "learner",
        f"learner_id = {ME} OR learner_id IN {OFFERED} OR learner_id IN {ONCE_TAUGHT}",
        f"learner_id = {ME}",
        may_add=False,
        changeable=("email", "profile", "last_seen", "updated_at"),
    ),
    Access(
        "classroom",
        f"teacher_id = {ME} OR classroom_id IN (SELECT {SCHEMA}.once_my_classrooms())",
        f"teacher_id = {ME} AND {IS_TEACHER}",
        only_teachers=True,
    ),
    Access(
        "enrolment",
        f"learner_id = {ME} OR classroom_id IN (SELECT {SCHEMA}.taught_classrooms())",
        f"learner_id = {ME} OR classroom_id IN (SELECT {SCHEMA}.taught_classrooms())",
        may_add=False,
        changeable=("is_active", "sync_is_deleted", "sync_clock", "sync_extra", "updated_at"),
    ),
    Access(
        "assignment",
        f"classroom_id IN (SELECT {SCHEMA}.my_classrooms())"
        f" OR assignment_id IN (SELECT {SCHEMA}.my_assignments())"
        f" OR classroom_id IN (SELECT {SCHEMA}.taught_classrooms())",
        f"classroom_id IN (SELECT {SCHEMA}.taught_classrooms())",
        only_teachers=True,
    ),
    Access(
        "allowance",
        f"learner_id = {ME} AND {_SEEN_ASSIGNMENT} OR {_TAUGHT_ASSIGNMENT}",
        _TAUGHT_ASSIGNMENT,
        only_teachers=True,
        may_delete=True,
    ),
    # What a learner did: their own, and seen by the teachers of their classes.
    Access(
        "sitting",
        _MINE_OR_CLASS,
        f"learner_id = {ME} AND (assignment_id IS NULL OR EXISTS"
        f" (SELECT 1 FROM {SCHEMA}.assignment a WHERE a.assignment_id = sitting.assignment_id))",
    ),
    _of_sitting("sitting_block"),
    _of_sitting("sitting_pause"),
    _of_sitting("sitting_item", f" AND {SCHEMA}.may_answer(question_id)"),
    Access(
        "response",
        _MINE_OR_CLASS,
        f"learner_id = {ME} AND {SCHEMA}.may_answer(question_id)"
        f" AND {SCHEMA}.my_item(sitting_item_id, question_id)",
        may_delete=True,
        changeable=("replaces_id", "is_correct", "marks", "updated_at"),
    ),
    # Everything else of a learner, for their other machines; what is deleted is marked so.
    Access("hub_document", f"owner_id = {ME}", f"owner_id = {ME}"),
    Access(
        "hub_media",
        f"owner_id = {ME} OR EXISTS (SELECT 1 FROM {SCHEMA}.media m"
        f" JOIN {SCHEMA}.question q USING (question_id) JOIN {SCHEMA}.source s USING (source_id)"
        " WHERE m.sha256 = hub_media.sha256 AND s.owner_id = hub_media.owner_id)",
        f"owner_id = {ME}",
    ),
    Access("hub_change", _CHANGE),
    # Which migrations there were: a program that is older than the hub stays away.
    Access("migratehistory", "true"),
)
"""Tables that are not here are closed: what each machine reckons by itself or keeps of itself, and
what a learner has as documents."""


def roles() -> list[str]:
    """SQL that makes the roles of the server, as somebody who may make roles; may be run again."""
    make = "\n".join(
        f"IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN"
        f" CREATE ROLE {role} NOLOGIN; END IF;"
        for role in (OWNER, LEARNER, TEACHER)
    )
    # Of the whole server: where another hub is on it, they are there, and perhaps not ours to grant.
    grants = "\n".join(
        f"IF NOT pg_has_role('{to}', '{role}', '{kind}') THEN GRANT {role} TO {to}{more}; END IF;"
        for role, to, kind, more in (
            (LEARNER, TEACHER, "MEMBER", ""),
            (LEARNER, OWNER, "MEMBER WITH ADMIN OPTION", " WITH ADMIN OPTION"),
            (TEACHER, OWNER, "MEMBER WITH ADMIN OPTION", " WITH ADMIN OPTION"),
        )
    )
    return [f"DO $$ BEGIN {make} END $$", f"DO $$ BEGIN {grants} END $$"]


def statements() -> list[str]:
    """SQL that closes everything and opens what `ACCESS` names, as the owner; may be run again."""
    found = [
        f"REVOKE ALL ON SCHEMA {SCHEMA} FROM PUBLIC",
        f"GRANT USAGE ON SCHEMA {SCHEMA} TO {LEARNER}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA {SCHEMA} FROM PUBLIC, {LEARNER}, {TEACHER}",
        f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {SCHEMA} FROM PUBLIC, {LEARNER}, {TEACHER}",
        f"REVOKE ALL ON ALL ROUTINES IN SCHEMA {SCHEMA} FROM PUBLIC, {LEARNER}, {TEACHER}",
        _FORGET_POLICIES,
        _FORCE,
    ]
    for access in ACCESS:
        found += _of_table(access)
    return found + hub_functions.grants(LEARNER)


def of_database(name: str) -> list[str]:
    """SQL that lets only people of ours into the database, without temporary tables, as whoever
    owns it. `name` is quoted already."""
    return [
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {OWNER}, {LEARNER}",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
    ]


CLOSE_LARGE_OBJECTS = """
DO $$ DECLARE routine regprocedure; BEGIN
    FOR routine IN
        SELECT p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'pg_catalog'
        AND (p.proname ~ '^lo_' OR p.proname IN ('loread', 'lowrite'))
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', routine);
    END LOOP;
END $$
"""
"""Only a superuser can: large objects are nobody's rows, so no policy holds for them."""

_FORGET_POLICIES = f"""
DO $$ DECLARE found record; BEGIN
    FOR found IN SELECT policyname, tablename FROM pg_policies WHERE schemaname = '{SCHEMA}' LOOP
        EXECUTE format('DROP POLICY %I ON {SCHEMA}.%I', found.policyname, found.tablename);
    END LOOP;
END $$
"""
_FORCE = f"""
DO $$ DECLARE found text; BEGIN
    FOR found IN SELECT tablename FROM pg_tables WHERE schemaname = '{SCHEMA}' LOOP
        EXECUTE format('ALTER TABLE {SCHEMA}.%I ENABLE ROW LEVEL SECURITY', found);
        EXECUTE format('ALTER TABLE {SCHEMA}.%I FORCE ROW LEVEL SECURITY', found);
        EXECUTE format('CREATE POLICY owner ON {SCHEMA}.%I TO {OWNER} USING (true)', found);
    END LOOP;
END $$
"""


def _of_table(access: Access) -> list[str]:
    table = f'{SCHEMA}."{access.table}"'
    writer = TEACHER if access.only_teachers else LEARNER
    found = [
        f"GRANT SELECT ON {table} TO {LEARNER}",
        f"CREATE POLICY seen ON {table} FOR SELECT TO {LEARNER} USING ({access.seen})",
    ]
    if not access.own:
        return found
    if access.may_add:
        found += [
            f"CREATE POLICY added ON {table} FOR INSERT TO {writer} WITH CHECK ({access.own})",
            _grant_columns(access.table, "INSERT", writer),
        ]
    if access.may_change:
        both = f"USING ({access.own}) WITH CHECK ({access.own})"
        found += [
            f"CREATE POLICY changed ON {table} FOR UPDATE TO {writer} {both}",
            _grant_columns(access.table, "UPDATE", writer, access.changeable),
        ]
    if access.may_delete:
        found += [
            f"CREATE POLICY deleted ON {table} FOR DELETE TO {writer} USING ({access.own})",
            f"GRANT DELETE ON {table} TO {writer}",
        ]
    return found


def _grant_columns(table: str, verb: str, role: str, only: tuple[str, ...] = ()) -> str:
    """Numbers that the hub gives are not written, so that nobody takes those of others in advance;
    what says what a row is never changes."""
    name = f"{SCHEMA}.{table}"
    wanted = f" AND attname IN ({', '.join(map(repr, only))})" if only else ""
    never = " OR ".join(f"starts_with(attname, '{start}')" for start in _NEVER_WRITTEN)
    fixed = " OR attname IN ('uid', 'created_at')" if verb == "UPDATE" else ""
    return f"""
    DO $$ DECLARE found text; numbers text; BEGIN
        SELECT string_agg(quote_ident(attname), ', ') INTO found FROM pg_attribute
        WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped{wanted}
        AND NOT (pg_get_serial_sequence('{name}', attname) IS NOT NULL OR {never}{fixed});
        EXECUTE format('GRANT {verb} (%s) ON {name} TO {role}', found);
        FOR numbers IN
            SELECT pg_get_serial_sequence('{name}', attname) FROM pg_attribute
            WHERE attrelid = '{name}'::regclass AND attnum > 0 AND NOT attisdropped
            AND pg_get_serial_sequence('{name}', attname) IS NOT NULL
        LOOP
            EXECUTE format('GRANT USAGE ON SEQUENCE %s TO {role}', numbers);
        END LOOP;
    END $$
    """
