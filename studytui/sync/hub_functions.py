"""What policies on the hub ask, and what keeps a handed-in sitting as it was handed in.

Functions that look at more than the person may see run as the owner and find names in our schema only.
Who one is comes from `session_user`, which nothing short of a superuser changes: ``SET ROLE`` does not.
"""

from __future__ import annotations

from studytui.sync.connecting import SCHEMA
from studytui.sync.hub_schema import counted_as_changed

_AS_OWNER = f"STABLE SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp"
_AS_CALLER = f"SET search_path = {SCHEMA}, pg_temp"
_IS_OWNER = "pg_has_role(current_user, 'studytui_owner', 'MEMBER')"
_OPEN_TO_LEARNERS = (
    "me()",
    "is_teacher()",
    "my_class()",
    "my_classrooms()",
    "taught_classrooms()",
    "once_my_classrooms()",
    "once_taught()",
    "offered_by()",
    "once_offered()",
    "once_asked()",
    "withdrawn_exams()",
    "once_sat()",
    "my_assignments()",
    "my_sitting(integer)",
    "my_item(integer, integer)",
    "may_answer(integer)",
    "enrol(text)",
    "judged(integer, text)",
)

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS hub_taught(
        learner_id integer NOT NULL REFERENCES learner,
        teacher_id integer NOT NULL REFERENCES learner,
        PRIMARY KEY (learner_id, teacher_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS hub_once_offered(
        learner_id integer NOT NULL REFERENCES learner,
        source_id integer NOT NULL REFERENCES source,
        PRIMARY KEY (learner_id, source_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS hub_once_asked(
        learner_id integer NOT NULL REFERENCES learner,
        question_id integer NOT NULL REFERENCES question,
        PRIMARY KEY (learner_id, question_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS hub_once_sat(
        learner_id integer NOT NULL REFERENCES learner,
        exam_id integer NOT NULL REFERENCES exam,
        PRIMARY KEY (learner_id, exam_id)
    )
    """,
    "ALTER TABLE exam ADD COLUMN IF NOT EXISTS hub_owner_id integer REFERENCES learner",
    "ALTER TABLE sitting ADD COLUMN IF NOT EXISTS hub_received_at bigint",
    "ALTER TABLE sitting ADD COLUMN IF NOT EXISTS hub_ended_in xid8",
)
"""Whose teaching a learner has ever been in: what was offered then stays readable. To whom a source
was offered that is offered no longer, and who had been asked which of its questions and had sat
which of its exams by then. Whose an exam is. When the end of a sitting arrived, in microseconds,
and in which transaction."""


def _asked(signature: str, returns: str, body: str) -> str:
    """A function that looks at what its caller may not see. In plpgsql, which keeps its plans: 20 µs
    instead of 400 for one in SQL."""
    start = "RETURN QUERY" if returns.startswith("SETOF") else "RETURN"
    return f"""
    CREATE OR REPLACE FUNCTION {signature} RETURNS {returns} LANGUAGE plpgsql {_AS_OWNER} AS $$
    BEGIN
        {start} {body};
    END $$
    """


_PEOPLE = (
    _asked(
        "me()",
        "integer",
        "(SELECT learner_id FROM learner WHERE username = session_user AND is_active)",
    ),
    _asked(
        "is_teacher()",
        "boolean",
        "EXISTS (SELECT FROM learner WHERE learner_id = me() AND role = 'teacher')",
    ),
    _asked(
        "my_class()",
        "SETOF integer",
        "SELECT e.learner_id FROM enrolment e JOIN classroom c USING (classroom_id)"
        " WHERE c.teacher_id = me() AND is_teacher() AND e.is_active AND NOT e.sync_is_deleted"
        " AND c.is_active AND NOT c.sync_is_deleted",
    ),
    _asked(
        "my_classrooms()",
        "SETOF integer",
        "SELECT classroom_id FROM enrolment"
        " WHERE learner_id = me() AND is_active AND NOT sync_is_deleted",
    ),
    _asked(
        "once_my_classrooms()",
        "SETOF integer",
        "SELECT classroom_id FROM enrolment WHERE learner_id = me()",
    ),
    _asked(
        "once_taught()",
        "SETOF integer",
        "SELECT learner_id FROM hub_taught WHERE teacher_id = me()",
    ),
    _asked(
        "taught_classrooms()",
        "SETOF integer",
        "SELECT classroom_id FROM classroom WHERE teacher_id = me() AND is_teacher()",
    ),
    _asked(
        "offered_by()",
        "SETOF integer",
        "SELECT teacher_id FROM hub_taught WHERE learner_id = me()"
        " UNION SELECT learner_id FROM learner WHERE role = 'teacher' AND is_teacher()"
        " UNION SELECT my_class()",
    ),
    _asked(
        "once_offered()",
        "SETOF integer",
        "SELECT source_id FROM hub_once_offered WHERE learner_id = me()",
    ),
    _asked(
        "once_asked()",
        "SETOF integer",
        "SELECT question_id FROM hub_once_asked WHERE learner_id = me()",
    ),
    _asked(
        "withdrawn_exams()",
        "SETOF integer",
        "SELECT exam_id FROM source JOIN exam USING (source_id) WHERE NOT is_shared"
        " UNION SELECT exam_id FROM source s JOIN question q USING (source_id)"
        " JOIN exam_item USING (question_id) JOIN exam e USING (exam_id)"
        " WHERE NOT s.is_shared AND e.hub_owner_id = s.owner_id",
    ),
    _asked(
        "once_sat()",
        "SETOF integer",
        "SELECT exam_id FROM hub_once_sat WHERE learner_id = me()",
    ),
    _asked(
        "my_assignments()",
        "SETOF integer",
        "SELECT assignment_id FROM sitting WHERE learner_id = me() AND assignment_id IS NOT NULL",
    ),
    _asked(
        "my_sitting(asked integer)",
        "boolean",
        "EXISTS (SELECT FROM sitting WHERE sitting_id = asked AND learner_id = me())",
    ),
    _asked(
        "my_item(asked integer, about integer)",
        "boolean",
        "EXISTS (SELECT FROM sitting_item i JOIN sitting s USING (sitting_id)"
        " WHERE i.sitting_item_id = asked AND i.question_id = about AND s.learner_id = me())",
    ),
    _asked(
        "may_answer(asked integer)",
        "boolean",
        "EXISTS (SELECT FROM question q JOIN source s USING (source_id)"
        " WHERE q.question_id = asked AND (s.owner_id = me()"
        " OR s.is_shared AND s.owner_id IN (SELECT offered_by())))"
        " OR EXISTS (SELECT FROM hub_once_asked WHERE learner_id = me() AND question_id = asked)",
    ),
)
"""`once_…`: also those that were left, so that who left and who was left hear of it. `offered_by`:
whose shared sources and exams one may see: of the teachers one has had, and for a teacher those of
the other teachers and of one's own classes. `once_offered`: sources of which one is told that they
are offered no longer; `once_asked` and `once_sat`: the questions and exams of them that one goes on
reading. `withdrawn_exams`: those that ask from any of them. `my_assignments`: those that were sat,
also in a class that was left, so that every machine knows what a sitting was for. The last three
are for new rows, of which a policy is asked one by one: a condition in SQL would look through all
sittings for each."""

_WITHDRAWING = (
    f"""
    CREATE OR REPLACE FUNCTION hub_withdrawn() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp AS $$
    BEGIN
        INSERT INTO hub_once_asked(learner_id, question_id)
        SELECT DISTINCT s.learner_id, q.question_id FROM question q
        JOIN sitting_item i USING (question_id) JOIN sitting s USING (sitting_id)
        WHERE q.source_id = NEW.source_id AND s.learner_id <> NEW.owner_id
        ON CONFLICT DO NOTHING;
        INSERT INTO hub_once_offered(learner_id, source_id)
        SELECT learner_id, NEW.source_id FROM hub_taught WHERE teacher_id = NEW.owner_id
        UNION SELECT teacher_id, NEW.source_id FROM hub_taught WHERE learner_id = NEW.owner_id
        UNION SELECT learner_id, NEW.source_id FROM learner WHERE role = 'teacher'
        AND EXISTS (SELECT FROM learner WHERE learner_id = NEW.owner_id AND role = 'teacher')
        UNION SELECT learner_id, NEW.source_id FROM hub_once_asked
        JOIN question USING (question_id) WHERE source_id = NEW.source_id
        ON CONFLICT DO NOTHING;
        INSERT INTO hub_once_sat(learner_id, exam_id)
        SELECT DISTINCT o.learner_id, s.exam_id FROM hub_once_offered o
        JOIN sitting s USING (learner_id) WHERE o.source_id = NEW.source_id AND s.exam_id IN (
            SELECT exam_id FROM exam WHERE source_id = NEW.source_id
            UNION SELECT i.exam_id FROM question q JOIN exam_item i USING (question_id)
            JOIN exam e USING (exam_id)
            WHERE q.source_id = NEW.source_id AND e.hub_owner_id = NEW.owner_id)
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER hub_withdrawn AFTER UPDATE OF is_shared ON source
    FOR EACH ROW WHEN (OLD.is_shared AND NOT NEW.is_shared) EXECUTE FUNCTION hub_withdrawn()
    """,
)
"""What is noted then stays: whatever somebody claims later to have been asked adds nothing to it."""

_CLASSES = (
    f"""
    CREATE OR REPLACE FUNCTION hub_note_taught() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp AS $$
    BEGIN
        INSERT INTO hub_taught(learner_id, teacher_id)
        SELECT NEW.learner_id, teacher_id FROM classroom WHERE classroom_id = NEW.classroom_id
        ON CONFLICT DO NOTHING;
        RETURN NULL;
    END $$
    """,
    # Before the trigger that has a new pupil see everything anew, by its name.
    """
    CREATE OR REPLACE TRIGGER hub_note_taught AFTER INSERT ON enrolment
    FOR EACH ROW EXECUTE FUNCTION hub_note_taught()
    """,
    f"""
    CREATE OR REPLACE FUNCTION enrol(given text) RETURNS text LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp AS $$
    DECLARE
        wanted record;
        now_here bigint := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
        moment bigint;
    BEGIN
        IF me() IS NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'you are not known on this hub';
        END IF;
        SELECT classroom_id, uid INTO wanted FROM classroom
        WHERE code = regexp_replace(upper(given), '[^A-Z0-9]', '', 'g')
        AND is_active AND NOT sync_is_deleted;
        IF NOT FOUND THEN
            -- A guess costs a second on one of the few connections that a person has.
            PERFORM pg_sleep(1);
            RETURN NULL;
        END IF;
        SELECT greatest(now_here, ('x' || left(sync_clock, 16))::bit(64)::bigint + 1) INTO moment
        FROM enrolment WHERE classroom_id = wanted.classroom_id AND learner_id = me()
        AND sync_clock <> '';
        moment := coalesce(moment, now_here);
        INSERT INTO enrolment AS e
        (created_at, updated_at, classroom_id, learner_id, uid, is_active, sync_clock)
        VALUES (moment, moment, wanted.classroom_id, me(), gen_random_uuid()::text, true,
                lpad(to_hex(moment), 16, '0') || '000000hub')
        ON CONFLICT (classroom_id, learner_id) DO UPDATE SET is_active = true,
        sync_is_deleted = false, updated_at = moment, sync_clock = excluded.sync_clock;
        RETURN wanted.uid;
    END $$
    """,
)
"""`enrol`: joins the class whose code is given; its uid, or null where no class has that code. The
hub is a device of its own to the hybrid clock of `studytui.domain.hybrid_clock`."""


def _seen_first(name: str, owners: str) -> str:
    """A trigger function after which all that these people offer counts as changed, since somebody
    may see it from now on."""
    sources = f"SELECT source_id FROM source WHERE is_shared AND owner_id IN ({owners})"
    questions = f"SELECT question_id FROM question WHERE source_id IN ({sources})"
    exams = f"SELECT exam_id FROM exam WHERE hub_owner_id IN ({owners})"
    return f"""
    CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp AS $$
    BEGIN
        {counted_as_changed("source", sources)}
        {counted_as_changed("question", questions)}
        {counted_as_changed("exam", exams)}
        RETURN NULL;
    END $$
    """


_SEEN_FIRST = (
    _seen_first("hub_taught_first", "NEW.learner_id, NEW.teacher_id"),
    """
    CREATE OR REPLACE TRIGGER hub_taught_first AFTER INSERT ON hub_taught
    FOR EACH ROW EXECUTE FUNCTION hub_taught_first()
    """,
    _seen_first("hub_teaches_first", "SELECT learner_id FROM learner WHERE role = 'teacher'"),
    """
    CREATE OR REPLACE TRIGGER hub_teaches_first AFTER UPDATE OF role ON learner
    FOR EACH ROW WHEN (NEW.role = 'teacher' AND OLD.role <> 'teacher')
    EXECUTE FUNCTION hub_teaches_first()
    """,
)
"""Who is in a class of a teacher's for the first time, and who becomes a teacher."""

_ENROLMENTS = (
    f"""
    CREATE OR REPLACE FUNCTION hub_keep_enrolment() RETURNS trigger LANGUAGE plpgsql {_AS_CALLER}
    AS $$
    BEGIN
        IF (NEW.is_active AND NOT OLD.is_active OR OLD.sync_is_deleted AND NOT NEW.sync_is_deleted)
        AND NOT {_IS_OWNER} THEN
            RAISE insufficient_privilege USING MESSAGE = 'a class is joined by its code only';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER hub_keep_enrolment BEFORE UPDATE ON enrolment
    FOR EACH ROW EXECUTE FUNCTION hub_keep_enrolment()
    """,
)
"""Whoever has left a class, or was taken out of it, comes back by its code."""

_LEARNERS_WORD = ("miss_reason", "own_marks", "own_points", "updated_at")
_NO_WORD = ("updated_at", "sync_clock", "sync_extra")
_ENDED = """
    RAISE insufficient_privilege USING MESSAGE = 'a sitting that was handed in stays as it is'
"""


def _without(row: str, columns: tuple[str, ...]) -> str:
    return f"to_jsonb({row}) - '{{{','.join(columns)}}}'::text[]"


_SITTINGS = (
    f"""
    CREATE OR REPLACE FUNCTION hub_keep_sitting() RETURNS trigger LANGUAGE plpgsql {_AS_CALLER} AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL THEN
            IF OLD.hub_ended_in <> pg_current_xact_id() AND NOT {_IS_OWNER}
            AND {_without("OLD", _NO_WORD)} IS DISTINCT FROM {_without("NEW", _NO_WORD)} THEN
                {_ENDED};
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.ended_at IS NOT NULL THEN
            NEW.hub_received_at := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
            NEW.hub_ended_in := pg_current_xact_id();
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE OR REPLACE TRIGGER hub_keep_sitting BEFORE INSERT OR UPDATE ON sitting
    FOR EACH ROW EXECUTE FUNCTION hub_keep_sitting()
    """,
    f"""
    CREATE OR REPLACE FUNCTION hub_keep_part() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = {SCHEMA}, pg_temp AS $$
    DECLARE
        is_ended boolean;
    BEGIN
        IF TG_TABLE_NAME = 'response' THEN
            is_ended := EXISTS (
                SELECT FROM sitting_item i JOIN sitting s USING (sitting_id)
                WHERE i.sitting_item_id IN (OLD.sitting_item_id, NEW.sitting_item_id)
                AND s.ended_at IS NOT NULL AND s.hub_ended_in <> pg_current_xact_id()
            );
        ELSE
            is_ended := EXISTS (
                SELECT FROM sitting s WHERE s.sitting_id IN (OLD.sitting_id, NEW.sitting_id)
                AND s.ended_at IS NOT NULL AND s.hub_ended_in <> pg_current_xact_id()
            );
        END IF;
        IF NOT is_ended OR me() IS NULL THEN
            RETURN coalesce(NEW, OLD);
        END IF;
        IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'sitting_item'
        AND {_without("OLD", _LEARNERS_WORD)} IS NOT DISTINCT FROM {_without("NEW", _LEARNERS_WORD)}
        THEN
            RETURN NEW;
        END IF;
        {_ENDED};
    END $$
    """,
    *(
        f"""
        CREATE OR REPLACE TRIGGER hub_keep_part BEFORE INSERT OR UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION hub_keep_part()
        """
        for table in ("sitting_block", "sitting_pause", "sitting_item", "response")
    ),
)

_VERDICTS = (
    f"""
    CREATE OR REPLACE FUNCTION judged(asked integer, given text) RETURNS boolean LANGUAGE sql
    STABLE {_AS_CALLER} AS $$
        SELECT CASE
            WHEN given = '' THEN NULL
            WHEN q.kind IN ('single', 'multiple', 'true_false') THEN (
                SELECT CASE WHEN count(*) FILTER (WHERE o.is_correct) > 0 THEN
                    string_agg(o.number::text, ' ' ORDER BY o.number) FILTER (WHERE o.is_correct)
                    = given END
                FROM option o WHERE o.question_id = asked AND NOT o.is_retired
            )
            WHEN q.kind IN ('ordering', 'matching', 'gaps') THEN (
                SELECT CASE WHEN count(*) = count(s.key) AND count(*) > 0 THEN
                    string_agg(s.number || ':' || s.key, ' ' ORDER BY s.number) = given END
                FROM question_slot s WHERE s.question_id = asked AND s.position >= 0
            )
        END
        FROM question q WHERE q.question_id = asked
    $$
    """,
    """
    CREATE VIEW hub_verdict WITH (security_invoker = true, security_barrier = true) AS
        SELECT r.response_id, r.uid, r.learner_id, r.question_id, r.sitting_item_id, r.answered_at,
            r.is_correct AS claimed, judged(r.question_id, r.chosen) AS verdict
        FROM response r
    """,
)
"""What a learner's program says of an answer is a claim. The hub's own verdict is reckoned from the
answer and the key as it is now whenever it is asked for, so that there is nothing to forge; null for
an empty answer, a question without a key, and what was typed."""


def first_statements() -> list[str]:
    """SQL that takes away what would stand in the way of the migrations."""
    return ["DROP VIEW IF EXISTS hub_verdict"]


def statements() -> list[str]:
    """SQL that makes tables, functions and triggers, as the owner; may be run again."""
    return [
        *_TABLES,
        *_PEOPLE,
        *_WITHDRAWING,
        *_CLASSES,
        *_SEEN_FIRST,
        *_ENROLMENTS,
        *_SITTINGS,
        *_VERDICTS,
        "ALTER TABLE source ALTER COLUMN owner_id SET DEFAULT me()",
        "ALTER TABLE exam ALTER COLUMN hub_owner_id SET DEFAULT me()",
    ]


def grants(role: str) -> list[str]:
    """SQL that lets a role ask."""
    return [
        *(f"GRANT EXECUTE ON FUNCTION {SCHEMA}.{one} TO {role}" for one in _OPEN_TO_LEARNERS),
        f"GRANT SELECT ON {SCHEMA}.hub_verdict TO {role}",
    ]
