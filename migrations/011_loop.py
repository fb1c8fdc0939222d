"""Loops from a weakness to mastery, what is read in them, and notes on passages."""

import peewee as pw
from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the tables."""

    @migrator.create_model
    class MasteryLoopRow(pw.Model):
        mastery_loop_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        weakness = pw.ForeignKeyField(
            column_name="weakness_id",
            model=migrator.orm["weakness"],
            null=True,
            on_delete="RESTRICT",
        )
        title = pw.TextField()
        round = pw.IntegerField(default=1)
        started_at = pw.BigIntegerField()
        ended_at = pw.BigIntegerField(null=True)
        outcome = pw.TextField(default="")

        class Meta:
            table_name = "mastery_loop"

    @migrator.create_model
    class MasteryLoopTopicRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        mastery_loop = pw.ForeignKeyField(
            column_name="mastery_loop_id",
            model=migrator.orm["mastery_loop"],
            index=False,
            on_delete="RESTRICT",
        )
        topic = pw.ForeignKeyField(
            column_name="topic_id", model=migrator.orm["topic"], on_delete="RESTRICT"
        )
        position = pw.IntegerField()
        score = pw.FloatField()
        low = pw.FloatField()
        high = pw.FloatField()
        answers = pw.IntegerField()
        score_after = pw.FloatField(null=True)
        low_after = pw.FloatField(null=True)
        high_after = pw.FloatField(null=True)
        answers_after = pw.IntegerField(null=True)

        class Meta:
            table_name = "mastery_loop_topic"
            indexes = ((("mastery_loop", "topic"), True),)

    @migrator.create_model
    class MasteryLoopStageRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        mastery_loop = pw.ForeignKeyField(
            column_name="mastery_loop_id",
            model=migrator.orm["mastery_loop"],
            index=False,
            on_delete="RESTRICT",
        )
        round = pw.IntegerField()
        stage = pw.TextField()
        sitting = pw.ForeignKeyField(
            column_name="sitting_id",
            model=migrator.orm["sitting"],
            null=True,
            on_delete="RESTRICT",
        )
        done_at = pw.BigIntegerField(null=True)
        is_left_out = pw.BooleanField(default=False)
        asked = pw.IntegerField(default=0)
        right = pw.IntegerField(default=0)
        misses = pw.IntegerField(default=0)
        percent = pw.FloatField(null=True)
        seconds = pw.FloatField(default=0.0)
        body = pw.TextField(default="{}")

        class Meta:
            table_name = "mastery_loop_stage"
            indexes = ((("mastery_loop", "round", "stage"), True),)

    @migrator.create_model
    class PieceReadingRow(pw.Model):
        piece_reading_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        learning_pack = pw.ForeignKeyField(
            column_name="learning_pack_id",
            model=migrator.orm["learning_pack"],
            null=True,
            on_delete="RESTRICT",
        )
        mastery_loop = pw.ForeignKeyField(
            column_name="mastery_loop_id",
            model=migrator.orm["mastery_loop"],
            null=True,
            on_delete="RESTRICT",
        )
        topic = pw.ForeignKeyField(
            column_name="topic_id", model=migrator.orm["topic"], null=True, on_delete="RESTRICT"
        )
        started_at = pw.BigIntegerField()
        ended_at = pw.BigIntegerField()
        seconds = pw.FloatField(default=0.0)
        first = pw.IntegerField(default=0)
        piece = pw.IntegerField(default=0)
        is_finished = pw.BooleanField(default=False)

        class Meta:
            table_name = "piece_reading"

    @migrator.create_model
    class PassageNoteRow(pw.Model):
        passage_note_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id", model=migrator.orm["learner"], on_delete="RESTRICT"
        )
        resource = pw.ForeignKeyField(
            column_name="resource_id", model=migrator.orm["resource"], on_delete="RESTRICT"
        )
        position = pw.IntegerField()
        quote = pw.TextField()
        text = pw.TextField()

        class Meta:
            table_name = "passage_note"


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take them away again, with what stands in them."""
    for name in (
        "passage_note",
        "piece_reading",
        "mastery_loop_stage",
        "mastery_loop_topic",
        "mastery_loop",
    ):
        migrator.remove_model(migrator.orm[name])
