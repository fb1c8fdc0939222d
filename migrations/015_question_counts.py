"""How many questions there are in each state, for who asks it of a million."""

import peewee as pw
from peewee_migrate import Migrator

_ONE_MORE = (
    "INSERT INTO question_count(status, created_at, updated_at, questions) "
    "VALUES (NEW.status, NEW.updated_at, NEW.updated_at, 1) "
    "ON CONFLICT(status) DO UPDATE SET "
    "questions = questions + 1, updated_at = excluded.updated_at"
)
_ONE_LESS = (
    "UPDATE question_count SET questions = questions - 1 WHERE status = OLD.status; "
    "DELETE FROM question_count WHERE status = OLD.status AND questions = 0"
)


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the table, counted. Triggers see to it afterwards, so that no writer has to think of it.
    A hub is never asked: there the table stays empty."""

    @migrator.create_model
    class QuestionCountRow(pw.Model):
        status = pw.TextField(primary_key=True)
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        questions = pw.IntegerField()

        class Meta:
            table_name = "question_count"

    if isinstance(database, pw.SqliteDatabase):
        migrator.sql(
            "INSERT INTO question_count(status, created_at, updated_at, questions) "
            "SELECT status, max(updated_at), max(updated_at), count(*) FROM question "
            "GROUP BY status"
        )
        migrator.sql(
            f"CREATE TRIGGER question_counted AFTER INSERT ON question BEGIN {_ONE_MORE}; END"
        )
        migrator.sql(
            "CREATE TRIGGER question_counted_anew AFTER UPDATE OF status ON question "
            f"WHEN NEW.status != OLD.status BEGIN {_ONE_LESS}; {_ONE_MORE}; END"
        )
        migrator.sql(
            f"CREATE TRIGGER question_not_counted AFTER DELETE ON question BEGIN {_ONE_LESS}; END"
        )


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take table and triggers away again."""
    if isinstance(database, pw.SqliteDatabase):
        for name in ("question_counted", "question_counted_anew", "question_not_counted"):
            migrator.sql(f"DROP TRIGGER {name}")
    migrator.remove_model(migrator.orm["question_count"])
