"""What questions are while their source is offered, for those whose owner offers it no longer."""

import peewee as pw
from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the column."""
    migrator.sql('ALTER TABLE "question" ADD COLUMN "offered_status" TEXT')


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take it away again, and put back what it holds."""
    migrator.sql(
        'UPDATE "question" SET "status" = "offered_status" WHERE "offered_status" IS NOT NULL'
    )
    migrator.sql('ALTER TABLE "question" DROP COLUMN "offered_status"')
