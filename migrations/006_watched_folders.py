"""Folders as they were when all of their files were in, and those that are watched."""

import peewee as pw
from peewee_migrate import Migrator

_FOLDER_OF = "rtrim(OLD.path, replace(OLD.path, '/', ''))"
_FORGET = f"BEGIN DELETE FROM import_folder WHERE path = {_FOLDER_OF}; END"


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the two tables. Whatever makes a file be read again, or forgets it, makes its folder be
    looked at file by file: triggers see to it, so that no writer has to think of it."""

    @migrator.create_model
    class ImportFolderRow(pw.Model):
        import_folder_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        path = pw.TextField(unique=True)
        digest = pw.TextField()
        units = pw.IntegerField(default=0)
        questions = pw.IntegerField(default=0)

        class Meta:
            table_name = "import_folder"

    @migrator.create_model
    class WatchedFolderRow(pw.Model):
        watched_folder_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        path = pw.TextField(unique=True)
        source = pw.TextField(default="")
        subject = pw.TextField(default="")
        topic = pw.TextField(default="")

        class Meta:
            table_name = "watched_folder"

    if isinstance(database, pw.SqliteDatabase):
        migrator.sql(
            "CREATE TRIGGER import_unit_read_again AFTER UPDATE OF fingerprint ON import_unit "
            f"WHEN NEW.fingerprint != OLD.fingerprint {_FORGET}"
        )
        migrator.sql(f"CREATE TRIGGER import_unit_forgotten AFTER DELETE ON import_unit {_FORGET}")


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take tables and triggers away again."""
    if isinstance(database, pw.SqliteDatabase):
        migrator.sql("DROP TRIGGER import_unit_forgotten")
        migrator.sql("DROP TRIGGER import_unit_read_again")
    migrator.remove_model(migrator.orm["watched_folder"])
    migrator.remove_model(migrator.orm["import_folder"])
