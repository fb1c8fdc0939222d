"""The marks that learners give their own written answers, by the points of a mark scheme."""

import peewee as pw
from peewee_migrate import Migrator

_COLUMNS = (("own_marks", "REAL"), ("own_points", "TEXT NOT NULL DEFAULT ''"))


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns."""
    for name, kind in _COLUMNS:
        migrator.sql(f'ALTER TABLE "sitting_item" ADD COLUMN "{name}" {kind}')


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take them away again, with what stands in them."""
    for name, _ in _COLUMNS:
        migrator.sql(f'ALTER TABLE "sitting_item" DROP COLUMN "{name}"')
