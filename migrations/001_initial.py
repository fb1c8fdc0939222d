"""The first schema: every table of the data model, and full-text search over question texts."""

import peewee as pw
from peewee_migrate import Migrator


def migrate(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Create all tables; on SQLite also the full-text index, whose content is `question_text`."""

    @migrator.create_model
    class LearnerRow(pw.Model):
        learner_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        username = pw.TextField(unique=True)
        email = pw.TextField(default="")
        role = pw.TextField(default="student")
        is_active = pw.BooleanField(default=True)
        last_seen = pw.BigIntegerField(null=True)
        profile = pw.TextField(default="{}")

        class Meta:
            table_name = "learner"

    @migrator.create_model
    class ClassroomRow(pw.Model):
        classroom_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        name = pw.TextField()
        teacher = pw.ForeignKeyField(
            column_name="teacher_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        code = pw.TextField(unique=True)
        is_active = pw.BooleanField(default=True)

        class Meta:
            table_name = "classroom"

    @migrator.create_model
    class SourceRow(pw.Model):
        source_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        name = pw.TextField(unique=True)
        description = pw.TextField(default="")

        class Meta:
            table_name = "source"

    @migrator.create_model
    class ExamRow(pw.Model):
        exam_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        source = pw.ForeignKeyField(
            column_name="source_id",
            field="source_id",
            model=migrator.orm["source"],
            null=True,
            on_delete="RESTRICT",
        )
        title = pw.TextField()
        description = pw.TextField(default="")
        kind = pw.TextField(default="exam")
        time_limit_seconds = pw.IntegerField(null=True)
        warning_seconds = pw.IntegerField(null=True)
        pass_mark = pw.FloatField(null=True)
        total_questions = pw.IntegerField(default=0)
        external_id = pw.TextField(null=True)
        source_file = pw.TextField(default="")
        original_file_name = pw.TextField(default="")
        version = pw.IntegerField(default=1)
        is_active = pw.BooleanField(default=True)
        shuffle_options = pw.BooleanField(default=False)
        captured_at = pw.BigIntegerField(null=True)
        blueprint = pw.TextField(default="{}")
        grade_boundaries = pw.TextField(default="{}")
        metadata = pw.TextField(default="{}")

        class Meta:
            table_name = "exam"
            indexes = [(("source", "external_id"), True)]

    @migrator.create_model
    class AssignmentRow(pw.Model):
        assignment_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        classroom = pw.ForeignKeyField(
            column_name="classroom_id",
            field="classroom_id",
            model=migrator.orm["classroom"],
            on_delete="RESTRICT",
        )
        exam = pw.ForeignKeyField(
            column_name="exam_id",
            field="exam_id",
            model=migrator.orm["exam"],
            null=True,
            on_delete="RESTRICT",
        )
        query = pw.TextField(default="")
        title = pw.TextField()
        mode = pw.TextField()
        opens_at = pw.BigIntegerField(null=True)
        due_at = pw.BigIntegerField(null=True)
        attempts = pw.IntegerField(default=1)
        pass_mark = pw.FloatField(null=True)
        settings = pw.TextField(default="{}")

        class Meta:
            table_name = "assignment"

    @migrator.create_model
    class SubjectRow(pw.Model):
        subject_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        name = pw.TextField(unique=True)
        description = pw.TextField(default="")
        display_order = pw.IntegerField(default=0)

        class Meta:
            table_name = "subject"

    @migrator.create_model
    class TopicRow(pw.Model):
        topic_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        subject = pw.ForeignKeyField(
            column_name="subject_id",
            field="subject_id",
            model=migrator.orm["subject"],
            on_delete="RESTRICT",
        )
        parent = pw.ForeignKeyField(
            column_name="parent_id", field="topic_id", model="self", null=True, on_delete="RESTRICT"
        )
        name = pw.TextField()
        description = pw.TextField(default="")
        display_order = pw.IntegerField(default=0)
        weight = pw.FloatField(null=True)
        estimated_hours = pw.FloatField(null=True)

        class Meta:
            table_name = "topic"
            indexes = [(("subject", "name"), True)]

    @migrator.create_model
    class ConceptRow(pw.Model):
        concept_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            on_delete="RESTRICT",
        )
        name = pw.TextField()
        description = pw.TextField(default="")

        class Meta:
            table_name = "concept"
            indexes = [(("topic", "name"), True)]

    @migrator.create_model
    class QuestionRow(pw.Model):
        question_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        source = pw.ForeignKeyField(
            column_name="source_id",
            field="source_id",
            index=False,
            model=migrator.orm["source"],
            on_delete="RESTRICT",
        )
        source_question_key = pw.TextField()
        kind = pw.TextField()
        status = pw.TextField(index=True)
        title = pw.TextField()
        difficulty = pw.SmallIntegerField(null=True)
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            null=True,
            on_delete="RESTRICT",
        )
        concept = pw.ForeignKeyField(
            column_name="concept_id",
            field="concept_id",
            model=migrator.orm["concept"],
            null=True,
            on_delete="RESTRICT",
        )
        required = pw.SmallIntegerField(null=True)
        tolerance = pw.FloatField(null=True)
        unit = pw.TextField(default="")
        marks = pw.FloatField(default=1.0)
        peer_percent = pw.FloatField(null=True)
        expected_seconds = pw.IntegerField(null=True)
        vignette_group = pw.TextField(null=True)
        vignette_order = pw.IntegerField(null=True)
        original_id = pw.TextField(index=True, null=True)
        original_number = pw.TextField(null=True)
        exam_external_id = pw.TextField(null=True)
        has_media = pw.BooleanField(default=False)
        content_hash = pw.TextField(index=True)
        revision_hash = pw.TextField()

        class Meta:
            table_name = "question"
            indexes = [(("source", "source_question_key"), True)]

    @migrator.create_model
    class BookmarkRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        reason = pw.TextField(default="")

        class Meta:
            table_name = "bookmark"
            indexes = [(("learner", "question"), True)]

    @migrator.create_model
    class EnrolmentRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        classroom = pw.ForeignKeyField(
            column_name="classroom_id",
            field="classroom_id",
            index=False,
            model=migrator.orm["classroom"],
            on_delete="RESTRICT",
        )
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )

        class Meta:
            table_name = "enrolment"
            indexes = [(("classroom", "learner"), True)]

    @migrator.create_model
    class ExamItemRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        exam = pw.ForeignKeyField(
            column_name="exam_id",
            field="exam_id",
            index=False,
            model=migrator.orm["exam"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        position = pw.IntegerField()
        section = pw.TextField(default="")
        marks = pw.FloatField(default=1.0)

        class Meta:
            table_name = "exam_item"
            indexes = [(("exam", "question"), True)]

    @migrator.create_model
    class ExtractionRow(pw.Model):
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
            primary_key=True,
        )
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        extraction_path = pw.TextField()
        source_url = pw.TextField(default="")
        raw_html = pw.TextField(default="")
        raw_metadata_json = pw.TextField(default="")
        extracted_at = pw.BigIntegerField(null=True)
        size = pw.IntegerField(default=0)
        sha256 = pw.TextField(default="")
        status = pw.TextField(default="read")

        class Meta:
            table_name = "extraction"

    @migrator.create_model
    class GoalRow(pw.Model):
        goal_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        exam = pw.ForeignKeyField(
            column_name="exam_id",
            field="exam_id",
            model=migrator.orm["exam"],
            null=True,
            on_delete="RESTRICT",
        )
        name = pw.TextField(default="")
        exam_date = pw.TextField(null=True)
        target_score = pw.FloatField(null=True)
        grade = pw.TextField(default="")
        weekday_minutes = pw.TextField(default="[]")
        days_off = pw.TextField(default="[]")
        extra_time = pw.FloatField(default=1.0)
        is_active = pw.BooleanField(default=True)

        class Meta:
            table_name = "goal"

    @migrator.create_model
    class ImportRunRow(pw.Model):
        import_run_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        paths = pw.TextField()
        started_at = pw.BigIntegerField()
        ended_at = pw.BigIntegerField(null=True)
        state = pw.TextField()
        new = pw.IntegerField(default=0)
        updated = pw.IntegerField(default=0)
        unchanged = pw.IntegerField(default=0)
        retired = pw.IntegerField(default=0)
        skipped = pw.IntegerField(default=0)
        failed = pw.IntegerField(default=0)
        media = pw.IntegerField(default=0)

        class Meta:
            table_name = "import_run"

    @migrator.create_model
    class ImportUnitRow(pw.Model):
        import_unit_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        path = pw.TextField(unique=True)
        fingerprint = pw.TextField()
        questions = pw.IntegerField(default=0)
        state = pw.TextField()
        import_run = pw.ForeignKeyField(
            column_name="import_run_id",
            field="import_run_id",
            model=migrator.orm["import_run"],
            on_delete="RESTRICT",
        )

        class Meta:
            table_name = "import_unit"

    @migrator.create_model
    class ImportProblemRow(pw.Model):
        import_problem_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        import_run = pw.ForeignKeyField(
            column_name="import_run_id",
            field="import_run_id",
            model=migrator.orm["import_run"],
            on_delete="RESTRICT",
        )
        import_unit = pw.ForeignKeyField(
            column_name="import_unit_id",
            field="import_unit_id",
            model=migrator.orm["import_unit"],
            null=True,
            on_delete="RESTRICT",
        )
        file = pw.TextField()
        place = pw.TextField(default="")
        code = pw.TextField()
        reason = pw.TextField()
        hint = pw.TextField(default="")
        is_warning = pw.BooleanField(default=False)

        class Meta:
            table_name = "import_problem"

    @migrator.create_model
    class WeaknessRow(pw.Model):
        weakness_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            null=True,
            on_delete="RESTRICT",
        )
        concept = pw.ForeignKeyField(
            column_name="concept_id",
            field="concept_id",
            model=migrator.orm["concept"],
            null=True,
            on_delete="RESTRICT",
        )
        kind = pw.TextField()
        points_lost = pw.FloatField()
        evidence = pw.TextField(default="{}")
        diagnosed_at = pw.BigIntegerField()
        resolved_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "weakness"

    @migrator.create_model
    class LearningPackRow(pw.Model):
        learning_pack_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        weakness = pw.ForeignKeyField(
            column_name="weakness_id",
            field="weakness_id",
            model=migrator.orm["weakness"],
            null=True,
            on_delete="RESTRICT",
        )
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            null=True,
            on_delete="RESTRICT",
        )
        body = pw.TextField()
        version = pw.IntegerField(default=1)
        made_at = pw.BigIntegerField()
        made_by = pw.TextField()

        class Meta:
            table_name = "learning_pack"

    @migrator.create_model
    class ResourceRow(pw.Model):
        resource_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        title = pw.TextField()
        kind = pw.TextField()
        location = pw.TextField(unique=True)
        sha256 = pw.TextField(default="", index=True)
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            null=True,
            on_delete="RESTRICT",
        )
        metadata = pw.TextField(default="{}")
        is_active = pw.BooleanField(default=True)

        class Meta:
            table_name = "resource"

    @migrator.create_model
    class ResourcePassageRow(pw.Model):
        passage_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        resource = pw.ForeignKeyField(
            column_name="resource_id",
            field="resource_id",
            index=False,
            model=migrator.orm["resource"],
            on_delete="RESTRICT",
        )
        position = pw.IntegerField()
        heading = pw.TextField(default="")
        page = pw.IntegerField(null=True)
        text = pw.TextField()

        class Meta:
            table_name = "resource_passage"
            indexes = [(("resource", "position"), True)]

    @migrator.create_model
    class LearningPackPassageRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learning_pack = pw.ForeignKeyField(
            column_name="learning_pack_id",
            field="learning_pack_id",
            index=False,
            model=migrator.orm["learning_pack"],
            on_delete="RESTRICT",
        )
        passage = pw.ForeignKeyField(
            column_name="passage_id",
            field="passage_id",
            model=migrator.orm["resource_passage"],
            on_delete="RESTRICT",
        )
        position = pw.IntegerField()

        class Meta:
            table_name = "learning_pack_passage"
            indexes = [(("learning_pack", "passage"), True)]

    @migrator.create_model
    class MasteryRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            on_delete="RESTRICT",
        )
        concept = pw.ForeignKeyField(
            column_name="concept_id",
            field="concept_id",
            index=False,
            model=migrator.orm["concept"],
            null=True,
            on_delete="RESTRICT",
        )
        mean = pw.FloatField(default=0.0)
        variance = pw.FloatField(default=1.0)
        attempts = pw.IntegerField(default=0)
        correct = pw.IntegerField(default=0)
        average_seconds = pw.FloatField(null=True)
        average_confidence = pw.FloatField(null=True)
        mastery_score = pw.FloatField(null=True)
        proficiency = pw.FloatField(null=True)
        last_practised_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "mastery"
            indexes = [(("learner", "topic", "concept"), True)]

    @migrator.create_model
    class MediaRow(pw.Model):
        media_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        media_index = pw.IntegerField()
        media_role = pw.TextField()
        media_type = pw.TextField(default="image")
        mime_type = pw.TextField()
        relative_path = pw.TextField()
        sha256 = pw.TextField(index=True)
        bytes = pw.IntegerField()
        width = pw.IntegerField(null=True)
        height = pw.IntegerField(null=True)
        alt = pw.TextField(default="")

        class Meta:
            table_name = "media"
            indexes = [(("question", "media_index"), True)]

    @migrator.create_model
    class MemoryRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        stability = pw.FloatField()
        difficulty = pw.FloatField()
        due_at = pw.BigIntegerField()
        last_review_at = pw.BigIntegerField()
        reps = pw.IntegerField(default=0)
        lapses = pw.IntegerField(default=0)
        algorithm = pw.TextField()

        class Meta:
            table_name = "memory"
            indexes = [(("learner", "question"), True), (("learner", "due_at"), False)]

    @migrator.create_model
    class NoteRow(pw.Model):
        note_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        text = pw.TextField()

        class Meta:
            table_name = "note"
            indexes = [(("learner", "question"), True)]

    @migrator.create_model
    class OptionRow(pw.Model):
        option_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        number = pw.SmallIntegerField()
        position = pw.SmallIntegerField()
        text = pw.TextField()
        html = pw.TextField(default="")
        is_correct = pw.BooleanField(null=True)
        explanation = pw.TextField(default="")
        peer_percent = pw.FloatField(null=True)
        original_id = pw.TextField(null=True)
        is_retired = pw.BooleanField(default=False)

        class Meta:
            table_name = "option"
            indexes = [(("question", "number"), True)]

    @migrator.create_model
    class StudyPlanRow(pw.Model):
        study_plan_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        goal = pw.ForeignKeyField(
            column_name="goal_id",
            field="goal_id",
            model=migrator.orm["goal"],
            null=True,
            on_delete="RESTRICT",
        )
        made_at = pw.BigIntegerField()
        inputs = pw.TextField(default="{}")

        class Meta:
            table_name = "study_plan"

    @migrator.create_model
    class PlanTaskRow(pw.Model):
        plan_task_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        study_plan = pw.ForeignKeyField(
            column_name="study_plan_id",
            field="study_plan_id",
            index=False,
            model=migrator.orm["study_plan"],
            on_delete="RESTRICT",
        )
        day = pw.TextField()
        position = pw.IntegerField()
        kind = pw.TextField()
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            null=True,
            on_delete="RESTRICT",
        )
        exam = pw.ForeignKeyField(
            column_name="exam_id",
            field="exam_id",
            model=migrator.orm["exam"],
            null=True,
            on_delete="RESTRICT",
        )
        resource = pw.ForeignKeyField(
            column_name="resource_id",
            field="resource_id",
            model=migrator.orm["resource"],
            null=True,
            on_delete="RESTRICT",
        )
        minutes = pw.IntegerField()
        points = pw.FloatField(null=True)
        why = pw.TextField(default="")
        done_at = pw.BigIntegerField(null=True)
        skipped_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "plan_task"
            indexes = [(("study_plan", "day", "position"), True)]

    @migrator.create_model
    class QuestionProgressRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        attempts = pw.IntegerField(default=0)
        right = pw.IntegerField(default=0)
        wrong = pw.IntegerField(default=0)
        last_right = pw.BooleanField(null=True)
        last_answered_at = pw.BigIntegerField()

        class Meta:
            table_name = "question_progress"
            indexes = [(("learner", "question"), True), (("learner", "last_right"), False)]

    @migrator.create_model
    class TagRow(pw.Model):
        tag_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        name = pw.TextField(unique=True)

        class Meta:
            table_name = "tag"

    @migrator.create_model
    class QuestionTagRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        tag = pw.ForeignKeyField(
            column_name="tag_id", field="tag_id", model=migrator.orm["tag"], on_delete="RESTRICT"
        )
        added_by = pw.TextField(default="source")

        class Meta:
            table_name = "question_tag"
            indexes = [(("question", "tag"), True)]

    @migrator.create_model
    class QuestionTextRow(pw.Model):
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
            primary_key=True,
        )
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        stem = pw.TextField()
        code_snippet = pw.TextField(default="")
        options = pw.TextField(default="")
        explanation = pw.TextField(default="")
        key_points = pw.TextField(default="")
        objective = pw.TextField(default="")
        references = pw.TextField(default="")
        notes = pw.TextField(default="")
        metadata = pw.TextField(default="{}")

        class Meta:
            table_name = "question_text"

    @migrator.create_model
    class QuestionVersionRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        revision_hash = pw.TextField()
        content = pw.TextField()

        class Meta:
            table_name = "question_version"

    @migrator.create_model
    class SittingRow(pw.Model):
        sitting_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        exam = pw.ForeignKeyField(
            column_name="exam_id",
            field="exam_id",
            model=migrator.orm["exam"],
            null=True,
            on_delete="RESTRICT",
        )
        assignment = pw.ForeignKeyField(
            column_name="assignment_id",
            field="assignment_id",
            model=migrator.orm["assignment"],
            null=True,
            on_delete="RESTRICT",
        )
        title = pw.TextField()
        mode = pw.TextField()
        profile = pw.TextField(default="")
        state = pw.TextField(index=True)
        started_at = pw.BigIntegerField(index=True)
        ended_at = pw.BigIntegerField(null=True)
        deadline_at = pw.BigIntegerField(null=True)
        time_limit_seconds = pw.IntegerField(null=True)
        given_back_seconds = pw.FloatField(default=0.0)
        last_seen_at = pw.BigIntegerField(null=True)
        left_at = pw.BigIntegerField(null=True)
        position = pw.IntegerField(default=0)
        seed = pw.BigIntegerField()
        pass_mark = pw.FloatField(null=True)
        clock_rule = pw.TextField()
        score = pw.FloatField(null=True)
        total = pw.FloatField(null=True)
        correct = pw.IntegerField(null=True)
        wrong = pw.IntegerField(null=True)
        unanswered = pw.IntegerField(null=True)
        unscored = pw.IntegerField(null=True)
        time_spent = pw.FloatField(default=0.0)
        settings = pw.TextField(default="{}")

        class Meta:
            table_name = "sitting"

    @migrator.create_model
    class SittingItemRow(pw.Model):
        sitting_item_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        sitting = pw.ForeignKeyField(
            column_name="sitting_id",
            field="sitting_id",
            index=False,
            model=migrator.orm["sitting"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        position = pw.IntegerField()
        option_order = pw.TextField(default="")
        is_flagged = pw.BooleanField(default=False)
        struck = pw.TextField(default="")
        seconds = pw.FloatField(default=0.0)
        visits = pw.IntegerField(default=0)
        is_revealed = pw.BooleanField(default=False)
        miss_reason = pw.TextField(default="")
        response_id = pw.IntegerField(null=True)

        class Meta:
            table_name = "sitting_item"
            indexes = [(("sitting", "position"), True)]

    @migrator.create_model
    class ResponseRow(pw.Model):
        response_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        sitting_item = pw.ForeignKeyField(
            column_name="sitting_item_id",
            field="sitting_item_id",
            model=migrator.orm["sitting_item"],
            null=True,
            on_delete="RESTRICT",
        )
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            index=False,
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        question = pw.ForeignKeyField(
            column_name="question_id",
            field="question_id",
            index=False,
            model=migrator.orm["question"],
            on_delete="RESTRICT",
        )
        chosen = pw.TextField(default="")
        text = pw.TextField(default="")
        number = pw.FloatField(null=True)
        is_correct = pw.BooleanField(null=True)
        marks = pw.FloatField(null=True)
        seconds = pw.FloatField(default=0.0)
        confidence = pw.SmallIntegerField(null=True)
        origin = pw.TextField(default="sitting")
        answered_at = pw.BigIntegerField()
        replaces = pw.ForeignKeyField(
            column_name="replaces_id",
            field="response_id",
            index=False,
            model="self",
            null=True,
            on_delete="RESTRICT",
        )

        class Meta:
            table_name = "response"
            indexes = [
                (("question", "learner", "answered_at"), False),
                (("learner", "answered_at"), False),
            ]

    @migrator.create_model
    class SettingChangeRow(pw.Model):
        setting_change_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        learner = pw.ForeignKeyField(
            column_name="learner_id",
            field="learner_id",
            model=migrator.orm["learner"],
            on_delete="RESTRICT",
        )
        subject = pw.TextField()
        before = pw.TextField(default="")
        after = pw.TextField(default="")
        undone_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "setting_change"

    @migrator.create_model
    class SyncOperationRow(pw.Model):
        sync_operation_id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        uid = pw.TextField(unique=True)
        table = pw.TextField()
        row_uid = pw.TextField()
        operation = pw.TextField()
        payload = pw.TextField()
        tries = pw.IntegerField(default=0)
        last_error = pw.TextField(default="")
        next_try_at = pw.BigIntegerField(null=True)
        done_at = pw.BigIntegerField(null=True)

        class Meta:
            table_name = "sync_operation"

    @migrator.create_model
    class TopicPrerequisiteRow(pw.Model):
        id = pw.AutoField()
        created_at = pw.BigIntegerField()
        updated_at = pw.BigIntegerField()
        topic = pw.ForeignKeyField(
            column_name="topic_id",
            field="topic_id",
            model=migrator.orm["topic"],
            on_delete="RESTRICT",
        )
        requires = pw.ForeignKeyField(
            column_name="requires_id",
            field="topic_id",
            model=migrator.orm["topic"],
            on_delete="RESTRICT",
        )
        minimum_mastery = pw.FloatField(null=True)

        class Meta:
            table_name = "topic_prerequisite"
            indexes = [(("topic", "requires"), True)]

    if isinstance(database, pw.SqliteDatabase):
        migrator.sql(
            """
            CREATE VIRTUAL TABLE question_search USING fts5(
                stem, code_snippet, options, explanation, key_points, notes,
                content='question_text', content_rowid='question_id', prefix='2 3',
                tokenize="unicode61 remove_diacritics 2"
            )
            """
        )


def rollback(migrator: Migrator, database: pw.Database, *, fake: bool = False) -> None:
    """Drop everything, in the order that references allow."""
    if isinstance(database, pw.SqliteDatabase):
        migrator.sql("DROP TABLE question_search")
    for table in (
        "topic_prerequisite",
        "sync_operation",
        "setting_change",
        "response",
        "sitting_item",
        "sitting",
        "question_version",
        "question_text",
        "question_tag",
        "tag",
        "question_progress",
        "plan_task",
        "study_plan",
        "option",
        "note",
        "memory",
        "media",
        "mastery",
        "learning_pack_passage",
        "resource_passage",
        "resource",
        "learning_pack",
        "weakness",
        "import_problem",
        "import_unit",
        "import_run",
        "goal",
        "extraction",
        "exam_item",
        "enrolment",
        "bookmark",
        "question",
        "concept",
        "topic",
        "subject",
        "assignment",
        "exam",
        "source",
        "classroom",
        "learner",
    ):
        migrator.remove_model(migrator.orm[table])
