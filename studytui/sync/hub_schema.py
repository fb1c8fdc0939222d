"""What a hub has beside the tables that the migrations make: what syncing needs to know there.

Two kinds of things are on a hub. *Shared* rows are in the same tables as at home, since others work
with them: what teachers offer, classes, and the sittings of what was offered. *Own documents* are
everything else of a learner, one document a row with what belongs to it, for the learner's other
machines and nobody else: `hub_document`, in which only its owner may read or write.

What a person's role has to be allowed, for row-level security to grant:

- everybody reads `learner` (own row and those of own classes), `hub_change`, and every shared row
  that is for them; `tag`, `subject`, `topic`, `concept` are for all;
- everybody inserts, updates and deletes own `hub_document` and `hub_media`;
- a learner inserts and updates own sittings with their items, blocks, pauses and answers until they
  have ended, and deletes items, blocks and answers of those (an answer can be taken back until then);
- who owns a source (`source.owner_id`) writes it, its questions with all that hangs on them, and
  its exams; `tag` is inserted by everybody, curricula are written by teachers.

Where the hub says no to a shared row (SQLSTATE 42501, 23514, P0001), the row goes up among the
learner's own documents instead.
"""

from __future__ import annotations

SHARED: tuple[str, ...] = (
    "learner",
    "subject",
    "topic",
    "concept",
    "source",
    "question",
    "exam",
    "classroom",
    "enrolment",
    "assignment",
    "allowance",
    "sitting",
)
"""Tables whose rows are shared as they are, what is referred to before what refers to it."""
WITHOUT_UID = ("subject", "topic", "concept", "source")
_PARTS: tuple[tuple[str, str, str], ...] = (
    ("topic_prerequisite", "topic", "topic_id"),
    ("question_text", "question", "question_id"),
    ("question_version", "question", "question_id"),
    ("option", "question", "question_id"),
    ("question_slot", "question", "question_id"),
    ("media", "question", "question_id"),
    ("question_tag", "question", "question_id"),
    ("exam_item", "exam", "exam_id"),
    ("sitting_item", "sitting", "sitting_id"),
    ("sitting_block", "sitting", "sitting_id"),
    ("sitting_pause", "sitting", "sitting_id"),
    ("response", "sitting", "sitting_id"),
)
"""Tables whose rows are parts of shared ones, of what, and the column that says of which."""
_OWNED = {"sitting": "learner_id", "enrolment": "learner_id", "allowance": "learner_id"}
"""Shared tables whose rows are one learner's, and the column that says whose."""

_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS hub_change(
        "table" text NOT NULL,
        row_id integer NOT NULL,
        owner_id integer REFERENCES learner,
        xid xid8 NOT NULL,
        PRIMARY KEY ("table", row_id)
    )
    """,
    'CREATE INDEX IF NOT EXISTS hub_change_xid ON hub_change("table", owner_id, xid)',
    """
    CREATE TABLE IF NOT EXISTS hub_document(
        owner_id integer NOT NULL REFERENCES learner,
        "table" text NOT NULL CHECK (length("table") <= 60),
        identity text NOT NULL CHECK (length(identity) <= 60),
        clock text NOT NULL CHECK (length(clock) <= 60),
        is_deleted boolean NOT NULL,
        content bytea NOT NULL CHECK (length(content) <= 64000000),
        xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
        PRIMARY KEY (owner_id, "table", identity)
    )
    """,
    "CREATE INDEX IF NOT EXISTS hub_document_xid ON hub_document(owner_id, xid)",
    """
    CREATE TABLE IF NOT EXISTS hub_media(
        owner_id integer NOT NULL REFERENCES learner,
        sha256 text NOT NULL CHECK (sha256 = encode(sha256(content), 'hex')),
        content bytea NOT NULL CHECK (length(content) <= 64000000),
        PRIMARY KEY (sha256, owner_id)
    )
    """,
    # Compressed already, as images are.
    "ALTER TABLE hub_media ALTER COLUMN content SET STORAGE EXTERNAL",
    "ALTER TABLE hub_document ALTER COLUMN content SET STORAGE EXTERNAL",
)
"""`hub_change` tells in which transaction a shared row, or a part of it, was last changed. What is
pulled is what transactions before the oldest one still running have changed: a transaction that
began earlier and commits later is never passed over."""

_DOUBLE = """
    DO $$
    DECLARE one record;
    BEGIN
        FOR one IN SELECT table_name, column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND data_type = 'real'
        LOOP
            EXECUTE format('ALTER TABLE %I ALTER COLUMN %I TYPE double precision',
                           one.table_name, one.column_name);
        END LOOP;
    END $$
"""
"""Peewee's numbers have 4 bytes on PostgreSQL; SQLite's have 8, and come back as they went."""

_RESTORED = """
    UPDATE hub_change SET xid = pg_current_xact_id() WHERE xid >= pg_snapshot_xmax(pg_current_snapshot());
    UPDATE hub_document SET xid = pg_current_xact_id() WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())
"""
"""Of a hub that was put back into another server, whose transactions are counted anew."""

_STAMP = """
    CREATE OR REPLACE FUNCTION hub_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.xid := pg_current_xact_id();
        RETURN NEW;
    END $$
"""


def statements() -> tuple[str, ...]:
    """What `hub init` runs after the migrations, as the owner of the tables, who is never bound by
    row-level security; again is harmless."""
    made = [_DOUBLE, *_TABLES, *_columns(), *_sources(), *_RESTORED.split(";"), _STAMP]
    made.append(
        "CREATE OR REPLACE TRIGGER hub_stamp BEFORE INSERT OR UPDATE ON hub_document "
        "FOR EACH ROW EXECUTE FUNCTION hub_stamp()"
    )
    made.append(
        "CREATE INDEX IF NOT EXISTS hub_sitting_learner ON sitting(learner_id) INCLUDE (sitting_id)"
    )
    for table in SHARED:
        made += _noting(table, table, f"{table}_id" if table != "enrolment" else "id")
    for part, table, column in _PARTS:
        made += _noting(part, table, column)
    return tuple(" ".join(one.split()) for one in (*made, *_seen_anew()))


def _columns() -> list[str]:
    """What a shared row has only here: the version it is of, whether it was deleted by whom it
    belongs to (others may refer to it, so that it stays), and, for its owner's other machines, what
    in it refers to own documents."""
    made = []
    for table in SHARED:
        made.append(
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS sync_clock text NOT NULL DEFAULT '', "
            "ADD COLUMN IF NOT EXISTS sync_is_deleted boolean NOT NULL DEFAULT false, "
            "ADD COLUMN IF NOT EXISTS sync_extra text NOT NULL DEFAULT ''"
        )
    for table in WITHOUT_UID:
        made.append(
            f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS sync_uid text NOT NULL "
            "DEFAULT gen_random_uuid()::text"
        )
        made.append(f"CREATE UNIQUE INDEX IF NOT EXISTS hub_{table}_uid ON {table}(sync_uid)")
    return made


def _sources() -> list[str]:
    """Two people may have sources of the same name."""
    return [
        "DROP INDEX IF EXISTS sourcerow_name",
        "CREATE UNIQUE INDEX IF NOT EXISTS hub_source_name ON source(owner_id, name)",
    ]


def _noting(part: str, table: str, column: str) -> list[str]:
    """Triggers that note the shared rows of which something has changed."""
    name = f"hub_note_{part}"
    owner = f"o.{_OWNED[table]}" if table in _OWNED else "NULL::integer"
    chosen = f"c.{column}"
    joined = ""
    if part == "response":
        joined = "JOIN sitting_item i ON i.sitting_item_id = c.sitting_item_id"
        chosen = "i.sitting_id"
    if table in _OWNED:
        own = "id" if table == "enrolment" else f"{table}_id"
        joined += f" JOIN {table} o ON o.{own} = {chosen}" if part != table else ""
        owner = owner if part != table else f"c.{_OWNED[table]}"
    made = [
        f"""
        CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path FROM CURRENT AS $$
        BEGIN
            INSERT INTO hub_change("table", row_id, owner_id, xid)
            SELECT DISTINCT '{table}', {chosen}, {owner}, pg_current_xact_id()
            FROM changed c {joined} ORDER BY 2
            ON CONFLICT ("table", row_id) DO UPDATE SET xid = excluded.xid
            WHERE hub_change.xid <> excluded.xid;
            RETURN NULL;
        END $$
        """
    ]
    for event, rows in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
        if event == "DELETE" and part == table:
            continue
        made.append(
            f"CREATE OR REPLACE TRIGGER {name}_{event.lower()} AFTER {event} ON {part} "
            f"REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
    return made


def counted_as_changed(table: str, ids: str) -> str:
    """SQL for the body of a trigger: shared rows of a table count as changed, so that machines which
    have heard of all that came before hear of them. `ids` is SQL of which."""
    return (
        "UPDATE hub_change SET xid = pg_current_xact_id() "
        f"WHERE \"table\" = '{table}' AND row_id IN ({ids});"
    )


_QUESTIONS_OFFERED = "SELECT question_id FROM question WHERE source_id = NEW.source_id"
_EXAMS_OFFERED = """
    SELECT exam_id FROM exam WHERE source_id = NEW.source_id
    UNION SELECT i.exam_id FROM question q JOIN exam_item i USING (question_id)
    WHERE q.source_id = NEW.source_id
"""
_BOTH = """
    SELECT NEW.learner_id
    UNION SELECT teacher_id FROM classroom WHERE classroom_id = NEW.classroom_id
"""
_SET = "SELECT assignment_id FROM assignment WHERE classroom_id = NEW.classroom_id"


def _seen_anew() -> list[str]:
    """What somebody may see from now on counts as changed: a source that is offered, with all that
    is in it; for a teacher what a learner did who joins a class, and for the learner the class."""
    return [
        f"""
        CREATE OR REPLACE FUNCTION hub_offered() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path FROM CURRENT AS $$
        BEGIN
            {counted_as_changed("question", _QUESTIONS_OFFERED)}
            {counted_as_changed("exam", _EXAMS_OFFERED)}
            RETURN NULL;
        END $$
        """,
        (
            "CREATE OR REPLACE TRIGGER hub_offered AFTER UPDATE OF is_shared ON source "
            "FOR EACH ROW WHEN (NEW.is_shared AND NOT OLD.is_shared) EXECUTE FUNCTION hub_offered()"
        ),
        f"""
        CREATE OR REPLACE FUNCTION hub_enrolled() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
        SET search_path FROM CURRENT AS $$
        BEGIN
            UPDATE hub_change SET xid = pg_current_xact_id()
            WHERE "table" IN ('sitting', 'enrolment', 'allowance') AND owner_id = NEW.learner_id;
            {counted_as_changed("learner", _BOTH)}
            {counted_as_changed("classroom", "NEW.classroom_id")}
            {counted_as_changed("assignment", _SET)}
            RETURN NULL;
        END $$
        """,
        (
            "CREATE OR REPLACE TRIGGER hub_seen_enrolled AFTER INSERT ON enrolment "
            "FOR EACH ROW EXECUTE FUNCTION hub_enrolled()"
        ),
        (
            "CREATE OR REPLACE TRIGGER hub_seen_again AFTER UPDATE ON enrolment FOR EACH ROW "
            "WHEN (NEW.is_active AND NOT NEW.sync_is_deleted "
            "AND (OLD.sync_is_deleted OR NOT OLD.is_active)) EXECUTE FUNCTION hub_enrolled()"
        ),
    ]
