"""What a person has said of the columns of tables of questions, so that it is asked once."""

import peewee as pw
from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the table."""

    @migrator.create_model
    class TableMappingRow(pw.Model):
        table_mapping_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        signature = pw.TextField(unique=True)
        column_names = pw.TextField()
        fields = pw.TextField()
        base = pw.TextField(default="")

        class Meta:
            table_name = "table_mapping"


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take the table away again, with what stands in it."""
    migrator.remove_model(migrator.orm["table_mapping"])
