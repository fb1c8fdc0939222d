"""What passages are about, as numbers, for a search by meaning."""

import peewee as pw
from peewee_migrate import Migrator

_FORGET = "BEGIN DELETE FROM passage_vector WHERE passage_id = OLD.passage_id; END"


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the table. A passage that goes or says something else loses its numbers: triggers see to
    it, so that no writer has to think of it, and an id that is given again finds none."""

    @migrator.create_model
    class PassageVectorRow(pw.Model):
        passage_id = pw.IntegerField(primary_key=True)
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        model = pw.TextField()
        vector = pw.BlobField()

        class Meta:
            table_name = "passage_vector"

    if isinstance(database, pw.SqliteDatabase):
        migrator.sql(
            f"CREATE TRIGGER passage_vector_gone AFTER DELETE ON resource_passage {_FORGET}"
        )
        migrator.sql(
            "CREATE TRIGGER passage_vector_old AFTER UPDATE OF text, heading ON resource_passage "
            f"{_FORGET}"
        )


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take table and triggers away again."""
    if isinstance(database, pw.SqliteDatabase):
        migrator.sql("DROP TRIGGER passage_vector_gone")
        migrator.sql("DROP TRIGGER passage_vector_old")
    migrator.remove_model(migrator.orm["passage_vector"])
