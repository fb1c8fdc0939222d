"""What an import changed, so that it can be taken back; the learner's words in place of a source's."""

import peewee as pw
from peewee_migrate import Migrator

_TABLES = ("learner_choice", "question_edit", "import_change", "import_added")


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Add the tables; imports of before cannot be taken back, since nothing says what they did."""

    @migrator.create_model
    class ImportAddedRow(pw.Model):
        import_added_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        import_run = pw.ForeignKeyField(
            column_name="import_run_id", model=migrator.orm["import_run"], on_delete="RESTRICT"
        )
        first_question = pw.IntegerField()
        last_question = pw.IntegerField()

        class Meta:
            table_name = "import_added"

    @migrator.create_model
    class ImportChangeRow(pw.Model):
        import_change_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        import_run = pw.ForeignKeyField(
            column_name="import_run_id",
            index=False,
            model=migrator.orm["import_run"],
            on_delete="RESTRICT",
        )
        table = pw.TextField()
        row = pw.TextField()
        before = pw.BlobField(null=True)
        after = pw.TextField(default="")

        class Meta:
            table_name = "import_change"
            indexes = [(("import_run", "table", "row"), True), (("table", "row"), False)]

    @migrator.create_model
    class QuestionEditRow(pw.Model):
        question_edit_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        field = pw.TextField()
        source_text = pw.TextField(default="")
        is_conflict = pw.BooleanField(default=False)

        class Meta:
            table_name = "question_edit"
            indexes = [(("question", "field"), True), (("is_conflict",), False)]

    @migrator.create_model
    class LearnerChoiceRow(pw.Model):
        learner_choice_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        name = pw.TextField()
        value = pw.TextField(default="")

        class Meta:
            table_name = "learner_choice"
            indexes = [(("learner", "name"), True)]


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Take the tables away again, with what stands in them."""
    for table in _TABLES:
        migrator.remove_model(migrator.orm[table])
