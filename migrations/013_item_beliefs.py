"""How hard questions are, as a class's answers tell: a mean, how sure, and from how many."""

import peewee as pw
from peewee_migrate import Migrator

_COLUMNS = (("item_mean", "REAL"), ("item_variance", "REAL"), ("item_answers", "INTEGER"))
_OLD = '"question_topic_id_status"'
_NEW = '"question_hardness"'
_BEFORE = '"topic_id", "status", "peer_percent", "difficulty"'


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the columns, and put them into the index from which the hardness of topics is read."""
    for name, kind in _COLUMNS:
        migrator.sql(f'ALTER TABLE "question" ADD COLUMN "{name}" {kind}')
    migrator.sql(f"DROP INDEX {_OLD}")
    migrator.sql(f'CREATE INDEX {_NEW} ON "question"({_BEFORE}, "item_mean", "item_variance")')


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take it away again."""
    migrator.sql(f"DROP INDEX {_NEW}")
    migrator.sql(f'CREATE INDEX {_OLD} ON "question"({_BEFORE})')
    for name, _ in reversed(_COLUMNS):
        migrator.sql(f'ALTER TABLE "question" DROP COLUMN "{name}"')
