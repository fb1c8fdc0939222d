"""The tables, as Peewee sees them. Rows stay inside `studytui.storage`.

No table is bound to a database: every query names the one it runs on. `migrations/` is what builds
a file; a test compares the two.
"""

from __future__ import annotations

from typing import Any

import peewee as pw

from studytui.storage.moments import microseconds_of, moment_of


class UtcField(pw.BigIntegerField):
    """An aware UTC datetime kept as microseconds since 1970: sorts, compares and sums as it is."""

    def db_value(self, value: Any) -> Any:
        return microseconds_of(value)

    def python_value(self, value: Any) -> Any:
        return moment_of(value)


class Row(pw.Model):
    created_at = UtcField()
    updated_at = UtcField()

    class Meta:
        legacy_table_names = False


def _reference(table: Any, **options: Any) -> pw.ForeignKeyField:
    options.setdefault("on_delete", "RESTRICT")
    return pw.ForeignKeyField(table, **options)


class LearnerRow(Row):
    """A person. Authentication is the operating system's or PostgreSQL's: no password is kept."""

    learner_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    username = pw.TextField(unique=True)
    email = pw.TextField(default="")
    role = pw.TextField(default="student")
    is_active = pw.BooleanField(default=True)
    last_seen = UtcField(null=True)
    profile = pw.TextField(default="{}")

    class Meta:
        table_name = "learner"


class SourceRow(Row):
    source_id = pw.AutoField()
    name = pw.TextField(unique=True)
    description = pw.TextField(default="")
    owner = _reference(LearnerRow, null=True)
    """Who offers it on a hub; null for the learner whose library this is."""
    is_shared = pw.BooleanField(default=False)
    """Whether its owner offers it to the others on the hub."""

    class Meta:
        table_name = "source"


SOURCE_TITLE = pw.fn.COALESCE(pw.fn.NULLIF(SourceRow.description, ""), SourceRow.name)
"""What a person calls a source: its description where it has one, since a name may be an id."""


class SubjectRow(Row):
    subject_id = pw.AutoField()
    name = pw.TextField(unique=True)
    description = pw.TextField(default="")
    display_order = pw.IntegerField(default=0)

    class Meta:
        table_name = "subject"


def subject_title(subject: str) -> str:
    """SQL for what a person calls a subject, given its table in a query. Questions with a topic but
    no subject stand in one called after their source, whose name may be an id."""
    return (
        f"coalesce((SELECT nullif(naming.description, '') FROM source naming "
        f"WHERE naming.name = {subject}.name), {subject}.name)"
    )


_naming = SourceRow.alias("naming")
SUBJECT_TITLE = pw.fn.COALESCE(
    _naming.select(pw.fn.NULLIF(_naming.description, "")).where(_naming.name == SubjectRow.name),
    SubjectRow.name,
)
"""The same for a query over `SubjectRow`."""


class TopicRow(Row):
    topic_id = pw.AutoField()
    subject = _reference(SubjectRow)
    parent = _reference("self", null=True)
    name = pw.TextField()
    description = pw.TextField(default="")
    display_order = pw.IntegerField(default=0)
    weight = pw.FloatField(null=True)
    estimated_hours = pw.FloatField(null=True)

    class Meta:
        table_name = "topic"
        indexes = ((("subject", "name"), True),)


class TopicPrerequisiteRow(Row):
    topic = _reference(TopicRow)
    requires = _reference(TopicRow)
    minimum_mastery = pw.FloatField(null=True)

    class Meta:
        table_name = "topic_prerequisite"
        indexes = ((("topic", "requires"), True),)


class ConceptRow(Row):
    concept_id = pw.AutoField()
    topic = _reference(TopicRow)
    name = pw.TextField()
    description = pw.TextField(default="")

    class Meta:
        table_name = "concept"
        indexes = ((("topic", "name"), True),)


class QuestionRow(Row):
    question_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    source = _reference(SourceRow, index=False)
    source_question_key = pw.TextField()
    kind = pw.TextField()
    status = pw.TextField(index=True)
    title = pw.TextField()
    difficulty = pw.SmallIntegerField(null=True)
    topic = _reference(TopicRow, null=True)
    source_topic = pw.IntegerField(column_name="source_topic_id", null=True)
    """The topic that the source says; `topic` is the one that holds."""
    topic_by = pw.TextField(default="source")
    """Who says the topic that holds: source, rule or learner."""
    concept = _reference(ConceptRow, null=True)
    required = pw.SmallIntegerField(null=True)
    tolerance = pw.FloatField(null=True)
    unit = pw.TextField(default="")
    marks = pw.FloatField(default=1.0)
    peer_percent = pw.FloatField(null=True)
    item_mean = pw.FloatField(null=True)
    """How hard a class finds it, in logits, 0 for an average one; never said by a source."""
    item_variance = pw.FloatField(null=True)
    item_answers = pw.IntegerField(null=True)
    """From how many learners' first answers."""
    expected_seconds = pw.IntegerField(null=True)
    vignette_group = pw.TextField(null=True)
    vignette_order = pw.IntegerField(null=True)
    original_id = pw.TextField(null=True, index=True)
    original_number = pw.TextField(null=True)
    exam_external_id = pw.TextField(null=True)
    has_media = pw.BooleanField(default=False)
    content_hash = pw.TextField(index=True)
    revision_hash = pw.TextField()

    class Meta:
        table_name = "question"
        indexes = (
            (("source", "source_question_key"), True),
            (
                (
                    "topic",
                    "status",
                    "peer_percent",
                    "difficulty",
                    "item_mean",
                    "item_variance",
                ),
                False,
            ),
        )


class QuestionTextRow(Row):
    """The long texts, one to one with `question`; what full-text search reads."""

    question = _reference(QuestionRow, primary_key=True, column_name="question_id")
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


class QuestionVersionRow(Row):
    """A question as it was before an update, whole, as JSON: old reviews stay readable."""

    question = _reference(QuestionRow)
    revision_hash = pw.TextField()
    content = pw.TextField()

    class Meta:
        table_name = "question_version"


class ExtractionRow(Row):
    """The raw capture a question came from."""

    question = _reference(QuestionRow, primary_key=True, column_name="question_id")
    extraction_path = pw.TextField()
    source_url = pw.TextField(default="")
    raw_html = pw.TextField(default="")
    raw_metadata_json = pw.TextField(default="")
    extracted_at = UtcField(null=True)
    size = pw.IntegerField(default=0)
    sha256 = pw.TextField(default="")
    status = pw.TextField(default="read")

    class Meta:
        table_name = "extraction"


class OptionRow(Row):
    """An option, or an accepted answer of a number or text question."""

    option_id = pw.AutoField()
    question = _reference(QuestionRow, index=False)
    number = pw.SmallIntegerField()
    position = pw.SmallIntegerField()
    text = pw.TextField()
    html = pw.TextField(default="")
    is_correct = pw.BooleanField(null=True)
    explanation = pw.TextField(default="")
    peer_percent = pw.FloatField(null=True)
    original_id = pw.TextField(null=True)
    is_retired = pw.BooleanField(default=False)
    slot = pw.SmallIntegerField(null=True)
    """Number of the gap it may fill; null where it fits any slot, or the question has none."""

    class Meta:
        table_name = "option"
        indexes = ((("question", "number"), True),)


class SlotRow(Row):
    """A place to put an option in: a gap, the left side of a match, a rank of an order."""

    question = _reference(QuestionRow, index=False)
    number = pw.SmallIntegerField()
    position = pw.SmallIntegerField()
    text = pw.TextField(default="")
    key = pw.SmallIntegerField(null=True)
    """Number of the option that belongs there; null where it is unknown."""
    explanation = pw.TextField(default="")

    class Meta:
        table_name = "question_slot"
        indexes = ((("question", "number"), True),)


class MediaRow(Row):
    media_id = pw.AutoField()
    question = _reference(QuestionRow, index=False)
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
        indexes = ((("question", "media_index"), True),)


class TagRow(Row):
    tag_id = pw.AutoField()
    name = pw.TextField(unique=True)

    class Meta:
        table_name = "tag"


class QuestionTagRow(Row):
    question = _reference(QuestionRow, index=False)
    tag = _reference(TagRow)
    added_by = pw.TextField(default="source")

    class Meta:
        table_name = "question_tag"
        indexes = ((("question", "tag"), True),)


class NoteRow(Row):
    note_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow)
    text = pw.TextField()

    class Meta:
        table_name = "note"
        indexes = ((("learner", "question"), True),)


class BookmarkRow(Row):
    """A question the learner flagged in the library, apart from flags inside a sitting."""

    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow)
    reason = pw.TextField(default="")

    class Meta:
        table_name = "bookmark"
        indexes = ((("learner", "question"), True),)


class ExamRow(Row):
    exam_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    source = _reference(SourceRow, null=True)
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
    captured_at = UtcField(null=True)
    blueprint = pw.TextField(default="{}")
    grade_boundaries = pw.TextField(default="{}")
    metadata = pw.TextField(default="{}")

    class Meta:
        table_name = "exam"
        indexes = ((("source", "external_id"), True),)


class ExamItemRow(Row):
    exam = _reference(ExamRow, index=False)
    question = _reference(QuestionRow)
    position = pw.IntegerField()
    section = pw.TextField(default="")
    marks = pw.FloatField(default=1.0)

    class Meta:
        table_name = "exam_item"
        indexes = ((("exam", "question"), True),)


class GoalRow(Row):
    goal_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    exam = _reference(ExamRow, null=True)
    profile = pw.TextField(default="")
    """Name of the exam profile; empty for none."""
    subject = pw.IntegerField(column_name="subject_id", null=True)
    """The subject whose topics the exam asks; null for all topics."""
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


class ClassroomRow(Row):
    classroom_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    name = pw.TextField()
    teacher = _reference(LearnerRow)
    code = pw.TextField(unique=True)
    is_active = pw.BooleanField(default=True)

    class Meta:
        table_name = "classroom"


class EnrolmentRow(Row):
    uid = pw.TextField(unique=True)
    classroom = _reference(ClassroomRow, index=False)
    learner = _reference(LearnerRow)
    is_active = pw.BooleanField(default=True)
    """Whether the learner is in the class still."""

    class Meta:
        table_name = "enrolment"
        indexes = ((("classroom", "learner"), True),)


class AssignmentRow(Row):
    assignment_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    classroom = _reference(ClassroomRow)
    exam = _reference(ExamRow, null=True)
    query = pw.TextField(default="")
    title = pw.TextField()
    mode = pw.TextField()
    opens_at = UtcField(null=True)
    due_at = UtcField(null=True)
    attempts = pw.IntegerField(default=1)
    pass_mark = pw.FloatField(null=True)
    settings = pw.TextField(default="{}")
    """Profile, minutes, number of questions and whether late work may be begun, as JSON."""
    is_active = pw.BooleanField(default=True)
    """False once it was withdrawn."""

    class Meta:
        table_name = "assignment"


class AllowanceRow(Row):
    """What one learner is allowed in an assignment beyond the others."""

    allowance_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    assignment = _reference(AssignmentRow, index=False)
    learner = _reference(LearnerRow)
    extra_time = pw.FloatField(default=1.0)

    class Meta:
        table_name = "allowance"
        indexes = ((("assignment", "learner"), True),)


class EnrolmentRequestRow(Row):
    """A code that the learner gave to join a class which is not in this file: the hub answers."""

    enrolment_request_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    code = pw.TextField()
    answered_at = UtcField(null=True)
    answer = pw.TextField(default="")
    """Why the hub refused; empty where it did not."""

    class Meta:
        table_name = "enrolment_request"


class SittingRow(Row):
    sitting_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    exam = _reference(ExamRow, null=True)
    assignment = _reference(AssignmentRow, null=True)
    title = pw.TextField()
    mode = pw.TextField()
    profile = pw.TextField(default="")
    state = pw.TextField(index=True)
    started_at = UtcField(index=True)
    ended_at = UtcField(null=True)
    deadline_at = UtcField(null=True)
    time_limit_seconds = pw.IntegerField(null=True)
    given_back_seconds = pw.FloatField(default=0.0)
    last_seen_at = UtcField(null=True)
    left_at = UtcField(null=True)
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
    """The rules it runs under, as JSON."""
    block = pw.SmallIntegerField(default=0)
    """The block that is open, from 0."""
    break_ends_at = UtcField(null=True)
    """Set during a break."""
    seen_boot = pw.TextField(default="")
    """Which start of the machine `seen_ticks` counts from."""
    seen_ticks = pw.BigIntegerField(null=True)
    """Microseconds of a clock nobody can set, at `last_seen_at`."""
    seen_asleep = pw.BigIntegerField(default=0)
    """Microseconds the machine had slept since that start, as far as they are dealt with."""
    seen_process = pw.IntegerField(default=0)
    """The program that was in the sitting last, by its process number."""
    plan_task = pw.IntegerField(column_name="plan_task_id", null=True)
    """The task of the plan that it was begun for."""
    received_at = UtcField(null=True)
    """When a sync brought it into this file; null where it was sat here."""

    class Meta:
        table_name = "sitting"


class SittingBlockRow(Row):
    """A block of a sitting: how long it may take, and when it was open."""

    sitting = _reference(SittingRow, index=False)
    position = pw.SmallIntegerField()
    title = pw.TextField(default="")
    time_limit_seconds = pw.IntegerField(null=True)
    started_at = UtcField(null=True)
    ended_at = UtcField(null=True)
    break_seconds = pw.FloatField(default=0.0)
    """Break taken after it."""

    class Meta:
        table_name = "sitting_block"
        indexes = ((("sitting", "position"), True),)


class SittingPauseRow(Row):
    """Time away from a running sitting, and what became of it."""

    sitting = _reference(SittingRow)
    kind = pw.TextField()
    """left, lost or asleep."""
    began_at = UtcField()
    seconds = pw.FloatField()
    is_given_back = pw.BooleanField()

    class Meta:
        table_name = "sitting_pause"


class SittingItemRow(Row):
    sitting_item_id = pw.AutoField()
    sitting = _reference(SittingRow, index=False)
    question = _reference(QuestionRow)
    position = pw.IntegerField()
    option_order = pw.TextField(default="")
    is_flagged = pw.BooleanField(default=False)
    struck = pw.TextField(default="")
    seconds = pw.FloatField(default=0.0)
    visits = pw.IntegerField(default=0)
    is_revealed = pw.BooleanField(default=False)
    miss_reason = pw.TextField(default="")
    block = pw.SmallIntegerField(default=0)
    is_unscored = pw.BooleanField(default=False)
    """Asked, and by the profile's rules not counted."""
    is_repeat = pw.BooleanField(default=False)
    """Asked once more in the same sitting, since it was wrong: not counted."""
    flag_reason = pw.TextField(default="")
    highlights = pw.TextField(default="")
    """Sentences the learner marked in the text, as ``block.sentence`` numbers."""
    own_marks = pw.FloatField(null=True)
    """What the learner gave the written answer; null where it was not marked so."""
    own_points = pw.TextField(default="")
    """The points of the mark scheme that were ticked, from 0."""
    response_id = pw.IntegerField(null=True)
    """The response that counts: the last in the log for this item."""
    settled_at = UtcField(null=True)
    """When its answer came to count: it was shown, or the sitting ended. The order of the log from
    which mastery is rebuilt."""

    class Meta:
        table_name = "sitting_item"
        indexes = ((("sitting", "position"), True),)


class ResponseRow(Row):
    """One answer given, changed or cleared: the append-only log everything is computed from."""

    response_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    sitting_item = _reference(SittingItemRow, null=True)
    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow, index=False)
    chosen = pw.TextField(default="")
    text = pw.TextField(default="")
    number = pw.FloatField(null=True)
    is_correct = pw.BooleanField(null=True)
    marks = pw.FloatField(null=True)
    seconds = pw.FloatField(default=0.0)
    confidence = pw.SmallIntegerField(null=True)
    origin = pw.TextField(default="sitting")
    answered_at = UtcField()
    replaces = _reference("self", null=True)

    class Meta:
        table_name = "response"
        indexes = (
            (("question", "learner", "answered_at"), False),
            (("learner", "answered_at"), False),
        )


class QuestionProgressRow(Row):
    """How a learner has fared with a question: kept as one goes, rebuilt from the log."""

    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow)
    attempts = pw.IntegerField(default=0)
    right = pw.IntegerField(default=0)
    wrong = pw.IntegerField(default=0)
    last_right = pw.BooleanField(null=True)
    last_answered_at = UtcField()

    class Meta:
        table_name = "question_progress"
        indexes = ((("learner", "question"), True), (("learner", "last_right"), False))


class MasteryRow(Row):
    learner = _reference(LearnerRow, index=False)
    topic = _reference(TopicRow)
    concept = _reference(ConceptRow, null=True, index=False)
    mean = pw.FloatField(default=0.0)
    variance = pw.FloatField(default=1.0)
    attempts = pw.IntegerField(default=0)
    correct = pw.IntegerField(default=0)
    average_seconds = pw.FloatField(null=True)
    average_confidence = pw.FloatField(null=True)
    timed = pw.IntegerField(default=0)
    """Answers whose time is known."""
    rated = pw.IntegerField(default=0)
    """Answers with a confidence."""
    mastery_score = pw.FloatField(null=True)
    proficiency = pw.FloatField(null=True)
    last_practised_at = UtcField(null=True)

    class Meta:
        table_name = "mastery"
        indexes = ((("learner", "topic", "concept"), True),)


class MemoryRow(Row):
    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow)
    stability = pw.FloatField()
    difficulty = pw.FloatField()
    due_at = UtcField()
    last_review_at = UtcField()
    reps = pw.IntegerField(default=0)
    lapses = pw.IntegerField(default=0)
    algorithm = pw.TextField()

    class Meta:
        table_name = "memory"
        indexes = ((("learner", "question"), True), (("learner", "due_at"), False))


class WeaknessRow(Row):
    weakness_id = pw.AutoField()
    learner = _reference(LearnerRow)
    topic = _reference(TopicRow, null=True)
    concept = _reference(ConceptRow, null=True)
    kind = pw.TextField()
    points_lost = pw.FloatField()
    evidence = pw.TextField(default="{}")
    diagnosed_at = UtcField()
    resolved_at = UtcField(null=True)

    class Meta:
        table_name = "weakness"


class ResourceRow(Row):
    resource_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    title = pw.TextField()
    kind = pw.TextField()
    location = pw.TextField(unique=True)
    sha256 = pw.TextField(default="", index=True)
    topic = _reference(TopicRow, null=True)
    metadata = pw.TextField(default="{}")
    is_active = pw.BooleanField(default=True)
    """Whether the file was there at the last look."""
    folder = pw.TextField(default="")
    """The folder by which it was found, one of `resource_folder`."""
    size = pw.BigIntegerField(default=0)
    """Bytes."""
    mtime_ns = pw.BigIntegerField(default=0)
    series = pw.TextField(default="")
    """What a question paper, its mark scheme and its report have in common; else empty."""

    class Meta:
        table_name = "resource"


class ResourceFolderRow(Row):
    """A folder in which the learner's resources lie."""

    resource_folder_id = pw.AutoField()
    path = pw.TextField(unique=True)
    looked_at = UtcField(null=True)

    class Meta:
        table_name = "resource_folder"


class ReadingRow(Row):
    """Time spent reading a resource at a stretch: what study days are rebuilt from."""

    reading_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    resource = _reference(ResourceRow)
    topic = _reference(TopicRow, null=True)
    started_at = UtcField()
    ended_at = UtcField()
    """When the last of it was kept."""
    seconds = pw.FloatField(default=0.0)
    first = pw.IntegerField(default=0)
    """Position of the passage at which it began."""
    passage = pw.IntegerField(default=0)
    """Position of the passage at which it was left; what lies between was read."""
    is_finished = pw.BooleanField(default=False)
    """Whether it went on to the end of the resource."""

    class Meta:
        table_name = "reading"


class ResourcePassageRow(Row):
    passage_id = pw.AutoField()
    resource = _reference(ResourceRow, index=False)
    position = pw.IntegerField()
    heading = pw.TextField(default="")
    page = pw.IntegerField(null=True)
    text = pw.TextField()

    class Meta:
        table_name = "resource_passage"
        indexes = ((("resource", "position"), True),)


class PassageVectorRow(Row):
    """What a passage is about, as half-precision numbers of one model."""

    passage_id = pw.IntegerField(primary_key=True)
    model = pw.TextField()
    vector = pw.BlobField()

    class Meta:
        table_name = "passage_vector"


class LearningPackRow(Row):
    learning_pack_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    weakness = _reference(WeaknessRow, null=True)
    topic = _reference(TopicRow, null=True)
    body = pw.TextField()
    version = pw.IntegerField(default=1)
    made_at = UtcField()
    made_by = pw.TextField()

    class Meta:
        table_name = "learning_pack"


class LearningPackPassageRow(Row):
    learning_pack = _reference(LearningPackRow, index=False)
    passage = _reference(ResourcePassageRow)
    position = pw.IntegerField()

    class Meta:
        table_name = "learning_pack_passage"
        indexes = ((("learning_pack", "passage"), True),)


class PassageNoteRow(Row):
    """A learner's note on a passage of a resource. The passage is cut anew when the file changes:
    the note finds its place again by what it quotes."""

    passage_note_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    resource = _reference(ResourceRow)
    position = pw.IntegerField()
    """Of the passage in its resource."""
    quote = pw.TextField()
    """The passage as it was when the note was written."""
    text = pw.TextField()

    class Meta:
        table_name = "passage_note"


class MasteryLoopRow(Row):
    """A way from a weakness, or from topics, to mastery."""

    mastery_loop_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    weakness = _reference(WeaknessRow, null=True)
    title = pw.TextField()
    round = pw.IntegerField(default=1)
    """How many times it has been gone through, this time too."""
    started_at = UtcField()
    ended_at = UtcField(null=True)
    outcome = pw.TextField(default="")
    """How it ended; empty before."""

    class Meta:
        table_name = "mastery_loop"


class MasteryLoopTopicRow(Row):
    """A topic of a loop, with its mastery when the loop began and after its last retest."""

    mastery_loop = _reference(MasteryLoopRow, index=False)
    topic = _reference(TopicRow)
    position = pw.IntegerField()
    score = pw.FloatField()
    """0–100, with its 80 % band."""
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


class MasteryLoopStageRow(Row):
    """A stage of a loop that was entered, and what came of it."""

    mastery_loop = _reference(MasteryLoopRow, index=False)
    round = pw.IntegerField()
    stage = pw.TextField()
    sitting = _reference(SittingRow, null=True)
    done_at = UtcField(null=True)
    is_left_out = pw.BooleanField(default=False)
    """Left out by the learner's word."""
    asked = pw.IntegerField(default=0)
    right = pw.IntegerField(default=0)
    misses = pw.IntegerField(default=0)
    percent = pw.FloatField(null=True)
    seconds = pw.FloatField(default=0.0)
    body = pw.TextField(default="{}")
    """Uids of its packs and questions, and its day, as JSON."""

    class Meta:
        table_name = "mastery_loop_stage"
        indexes = ((("mastery_loop", "round", "stage"), True),)


class PieceReadingRow(Row):
    """Time spent at a stretch on the pieces of a learning pack, or on the model answers of a loop:
    what study days are rebuilt from."""

    piece_reading_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    learning_pack = _reference(LearningPackRow, null=True)
    mastery_loop = _reference(MasteryLoopRow, null=True)
    topic = _reference(TopicRow, null=True)
    started_at = UtcField()
    ended_at = UtcField()
    """When the last of it was kept."""
    seconds = pw.FloatField(default=0.0)
    first = pw.IntegerField(default=0)
    """The piece at which it began."""
    piece = pw.IntegerField(default=0)
    """The piece at which it was left; what lies between was read."""
    is_finished = pw.BooleanField(default=False)
    """Whether it went on to the last one's end."""

    class Meta:
        table_name = "piece_reading"


class StudyPlanRow(Row):
    study_plan_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    goal = _reference(GoalRow, null=True)
    made_at = UtcField()
    inputs = pw.TextField(default="{}")
    day = pw.TextField(default="")
    """The learner's day that is its first."""
    fingerprint = pw.TextField(default="")
    """Of goal, curriculum and settings: another one asks for another plan."""
    expected = pw.FloatField(null=True)
    """Percent of the exam when it is kept, …"""
    without = pw.FloatField(null=True)
    """… when nothing more is done, …"""
    today = pw.FloatField(null=True)
    """… and were it today; null where there is no exam to plan for."""
    remark = pw.TextField(default="")
    """What is other than in the plan before, in a line."""

    class Meta:
        table_name = "study_plan"


class PlanTaskRow(Row):
    plan_task_id = pw.AutoField()
    study_plan = _reference(StudyPlanRow, index=False)
    day = pw.TextField()
    position = pw.IntegerField()
    kind = pw.TextField()
    topic = _reference(TopicRow, null=True)
    exam = _reference(ExamRow, null=True)
    resource = _reference(ResourceRow, null=True)
    minutes = pw.IntegerField()
    points = pw.FloatField(null=True)
    why = pw.TextField(default="")
    done_at = UtcField(null=True)
    skipped_at = UtcField(null=True)
    skipping_costs = pw.FloatField(default=0.0)
    opens = pw.TextField(default="[]")
    """Ids of topics that it leads to, as JSON."""
    is_pinned = pw.BooleanField(default=False)
    """Put on its day by the learner."""
    moved_at = UtcField(null=True)
    """When the learner moved it to another day, where it stands once more."""

    class Meta:
        table_name = "plan_task"
        indexes = ((("study_plan", "day", "position"), True),)


class ImportRunRow(Row):
    import_run_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    paths = pw.TextField()
    started_at = UtcField()
    ended_at = UtcField(null=True)
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


class ImportUnitRow(Row):
    """A file or pair of files as it stood when it was last read: what makes a second run quick."""

    import_unit_id = pw.AutoField()
    path = pw.TextField(unique=True)
    fingerprint = pw.TextField()
    questions = pw.IntegerField(default=0)
    state = pw.TextField()
    import_run = _reference(ImportRunRow)

    class Meta:
        table_name = "import_unit"


class ImportFolderRow(Row):
    """A folder all of whose files are in: as long as it is as it was, none of them is looked at."""

    import_folder_id = pw.AutoField()
    path = pw.TextField(unique=True)
    digest = pw.TextField()
    units = pw.IntegerField(default=0)
    questions = pw.IntegerField(default=0)

    class Meta:
        table_name = "import_folder"


class WatchedFolderRow(Row):
    """A folder from which new captures are taken in as they land."""

    watched_folder_id = pw.AutoField()
    path = pw.TextField(unique=True)
    source = pw.TextField(default="")
    """The name of the source, and the topic everything goes into; empty for what the files say."""
    subject = pw.TextField(default="")
    topic = pw.TextField(default="")

    class Meta:
        table_name = "watched_folder"


class ImportProblemRow(Row):
    import_problem_id = pw.AutoField()
    import_run = _reference(ImportRunRow)
    import_unit = _reference(ImportUnitRow, null=True)
    file = pw.TextField()
    place = pw.TextField(default="")
    code = pw.TextField()
    reason = pw.TextField()
    hint = pw.TextField(default="")
    is_warning = pw.BooleanField(default=False)

    class Meta:
        table_name = "import_problem"


class SyncOperationRow(Row):
    sync_operation_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    table = pw.TextField()
    row_uid = pw.TextField()
    operation = pw.TextField()
    payload = pw.TextField()
    tries = pw.IntegerField(default=0)
    last_error = pw.TextField(default="")
    next_try_at = UtcField(null=True)
    done_at = UtcField(null=True)

    class Meta:
        table_name = "sync_operation"


class ActRow(Row):
    """What the learner did, with each row as it was before and after: for undo."""

    act_id = pw.AutoField()
    learner = _reference(LearnerRow, index=False)
    sitting = _reference(SittingRow, null=True, index=False)
    """The sitting it was done in; null for acts outside exams."""
    words = pw.TextField()
    changes = pw.TextField()
    undone_at = UtcField(null=True)

    class Meta:
        table_name = "act"
        indexes = ((("learner", "sitting", "act_id"), False),)


class RevisitRow(Row):
    """A question the learner wants to see again on a day."""

    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow)
    due_on = pw.TextField()
    """The learner's day, ``2026-11-28``."""
    done_at = UtcField(null=True)

    class Meta:
        table_name = "revisit"
        indexes = ((("learner", "due_on"), False),)


class KeyReportRow(Row):
    """A doubt about a question's key, with the other key the learner put in its place, if any."""

    key_report_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow, index=False)
    question = _reference(QuestionRow)
    note = pw.TextField(default="")
    before = pw.TextField(default="")
    after = pw.TextField(default="")
    """Empty where it was taken away, the same as before where it was only doubted."""

    class Meta:
        table_name = "key_report"


class RescoreRow(Row):
    """A past sitting whose score has changed, since the key of a question did."""

    sitting = _reference(SittingRow)
    question = _reference(QuestionRow, index=False)
    key_report = _reference(KeyReportRow, null=True, index=False)
    score_before = pw.FloatField(null=True)
    score_after = pw.FloatField(null=True)
    total_before = pw.FloatField(null=True)
    total_after = pw.FloatField(null=True)
    reason = pw.TextField(default="")

    class Meta:
        table_name = "rescore"


class LearnerStateRow(Row):
    """What is believed of a learner in general; kept as one goes, rebuilt from the log."""

    learner = _reference(LearnerRow, primary_key=True, column_name="learner_id")
    mean = pw.FloatField()
    variance = pw.FloatField()
    form = pw.FloatField(default=0.0)
    has_rates = pw.BooleanField(default=False)
    is_stale = pw.BooleanField(default=False)
    """Whether a key, a topic or a difficulty has changed since, so that all has to be rebuilt."""
    algorithm = pw.TextField(default="")

    class Meta:
        table_name = "learner_state"


class StudyDayRow(Row):
    """What a learner did in a topic on a day: sums that can be rebuilt from the log."""

    learner = _reference(LearnerRow, index=False)
    day = pw.TextField()
    """The learner's day, ``2026-11-28``."""
    topic = pw.IntegerField(column_name="topic_id", default=0)
    """0 for questions without a topic."""
    milliseconds = pw.BigIntegerField(default=0)
    """On screen, of sittings that ended on the day."""
    answers = pw.IntegerField(default=0)
    """Scored answers, repeats of a question in other sittings among them."""
    right = pw.IntegerField(default=0)
    first_answers = pw.IntegerField(default=0)
    """To questions never answered before."""
    first_right = pw.IntegerField(default=0)

    class Meta:
        table_name = "study_day"
        indexes = ((("learner", "day", "topic"), True),)


class TopicProgressRow(Row):
    """What the days of study long gone have made of a topic, so that they are not gone through each
    day; can be rebuilt from `study_day`."""

    learner = _reference(LearnerRow, index=False)
    topic = pw.IntegerField(column_name="topic_id", default=0)
    made = pw.BigIntegerField()
    """When the states were last rebuilt from the log, as it was then."""
    until = pw.TextField()
    """The learner's day from which on nothing is in it yet."""
    hours = pw.FloatField(null=True)
    """What the curriculum said when it was reckoned."""
    progress = pw.TextField()

    class Meta:
        table_name = "topic_progress"
        indexes = ((("learner", "topic"), True),)


class TopicRuleRow(Row):
    """Questions that a search finds belong to a topic, by the learner's word."""

    topic_rule_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    topic = _reference(TopicRow)
    query = pw.TextField()
    position = pw.IntegerField(default=0)
    """The first that fits is the one that holds."""

    class Meta:
        table_name = "topic_rule"


class TableMappingRow(Row):
    """What the columns of tables of questions are, by the person's word, for tables with the same
    columns."""

    table_mapping_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    signature = pw.TextField(unique=True)
    """Of the columns' names, whatever their order."""
    column_names = pw.TextField()
    """A JSON list, in the order of the file it was said of."""
    fields = pw.TextField()
    """A JSON list of pairs of column and field."""
    base = pw.TextField(default="")
    """What numbers in the column of the key are, where it was said."""

    class Meta:
        table_name = "table_mapping"


class PredictionRow(Row):
    """What was predicted for a sitting before its first question was seen."""

    prediction_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    sitting = _reference(SittingRow, unique=True)
    score = pw.FloatField()
    low = pw.FloatField()
    high = pw.FloatField()
    spread = pw.FloatField()
    widening = pw.FloatField()

    class Meta:
        table_name = "prediction"


class QuestionSuspicionRow(Row):
    """Why a question may be bad: rebuilt from its text and the answers to it."""

    question = _reference(QuestionRow, index=False)
    kind = pw.TextField()
    """letters, duplicate, sure or negative; "fine " and one of them where the learner says so;
    waiting for a question that is still to be compared with the others, looked at once all were."""
    other = pw.IntegerField(column_name="other_id", default=0)
    """The near duplicate; 0 where there is none."""
    detail = pw.TextField(default="{}")

    class Meta:
        table_name = "question_suspicion"
        indexes = ((("question", "kind", "other"), True),)


class ImportAddedRow(Row):
    """Questions that an import added, by the ids they were given: such an id is never given again,
    also after they are gone."""

    import_added_id = pw.AutoField()
    import_run = _reference(ImportRunRow)
    first_question = pw.IntegerField()
    last_question = pw.IntegerField()

    class Meta:
        table_name = "import_added"


class ImportChangeRow(Row):
    """Something an import found and changed, as it was before, or something it added beside
    questions."""

    import_change_id = pw.AutoField()
    import_run = _reference(ImportRunRow, index=False)
    table = pw.TextField()
    row = pw.TextField()
    before = pw.BlobField(null=True)
    """Its rows as JSON, compressed by zlib; null where it is new."""
    after = pw.TextField(default="")
    """How the import left it, where somebody else may change it since."""

    class Meta:
        table_name = "import_change"
        indexes = (
            (("import_run", "table", "row"), True),
            (("table", "row"), False),
        )


class QuestionEditRow(Row):
    """Where the learner's word about a question stands, and what the source says there."""

    question_edit_id = pw.AutoField()
    question = _reference(QuestionRow, index=False)
    field = pw.TextField()
    """stem, code_snippet, explanation, "option 3", key; gone where the source has it no longer."""
    source_text = pw.TextField(default="")
    is_conflict = pw.BooleanField(default=False)
    """The source has said something new since, and nobody has decided."""

    class Meta:
        table_name = "question_edit"
        indexes = (
            (("question", "field"), True),
            (("is_conflict",), False),
        )


class LearnerChoiceRow(Row):
    """Something the learner decided that undo can take back."""

    learner_choice_id = pw.AutoField()
    learner = _reference(LearnerRow, index=False)
    name = pw.TextField()
    value = pw.TextField(default="")

    class Meta:
        table_name = "learner_choice"
        indexes = ((("learner", "name"), True),)


class HubLinkRow(Row):
    """The hub that this library has joined, and how far it has got with it."""

    hub_link_id = pw.AutoField()
    address = pw.TextField()
    """Where it is, without a password."""
    username = pw.TextField()
    """The learner's name there."""
    device = pw.TextField()
    """Name of this home among those of the learner, made on joining."""
    clock = pw.TextField(default="")
    """The latest moment of its hybrid clock."""
    cursor = pw.TextField(default="")
    """The first transaction of the hub of which not all is here."""
    tries = pw.IntegerField(default=0)
    """How often it failed since it last went well."""
    last_error = pw.TextField(default="")
    next_try_at = UtcField(null=True)
    synced_at = UtcField(null=True)
    """When it last went well."""

    class Meta:
        table_name = "hub_link"


class SyncedRowRow(Row):
    """What a row is called on the hub, which version of it is here, and which are known to be
    there."""

    synced_row_id = pw.AutoField()
    table = pw.TextField()
    identity = pw.TextField()
    row_id = pw.IntegerField(null=True)
    """Null where it was deleted."""
    clock = pw.TextField(default="")
    """Of the version that is here; empty where it has still to be reckoned."""
    own_clock = pw.TextField(default="")
    """Of the version among the learner's own documents on the hub."""
    shared_clock = pw.TextField(default="")
    """Of the version in the hub's tables, which others may see."""
    is_shared = pw.BooleanField(default=False)
    """Whether it belongs into those tables."""
    digest = pw.TextField(default="")
    """Of the content of the version that is here."""

    class Meta:
        table_name = "synced_row"
        indexes = ((("table", "identity"), True), (("table", "row_id"), False))


class SupersededRow(Row):
    """What lost against a later edit from another home, as it was."""

    superseded_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = _reference(LearnerRow)
    table = pw.TextField()
    identity = pw.TextField()
    clock = pw.TextField()
    content = pw.TextField(default="{}")

    class Meta:
        table_name = "superseded"


TABLES: tuple[type[Row], ...] = (
    SourceRow,
    SubjectRow,
    TopicRow,
    TopicPrerequisiteRow,
    ConceptRow,
    QuestionRow,
    QuestionTextRow,
    QuestionVersionRow,
    ExtractionRow,
    OptionRow,
    SlotRow,
    MediaRow,
    LearnerRow,
    TagRow,
    QuestionTagRow,
    NoteRow,
    BookmarkRow,
    ExamRow,
    ExamItemRow,
    GoalRow,
    ClassroomRow,
    EnrolmentRow,
    AssignmentRow,
    AllowanceRow,
    EnrolmentRequestRow,
    SittingRow,
    SittingBlockRow,
    SittingPauseRow,
    SittingItemRow,
    ResponseRow,
    QuestionProgressRow,
    MasteryRow,
    MemoryRow,
    WeaknessRow,
    ResourceRow,
    ResourcePassageRow,
    PassageVectorRow,
    ResourceFolderRow,
    ReadingRow,
    LearningPackRow,
    LearningPackPassageRow,
    PassageNoteRow,
    MasteryLoopRow,
    MasteryLoopTopicRow,
    MasteryLoopStageRow,
    PieceReadingRow,
    StudyPlanRow,
    PlanTaskRow,
    ImportRunRow,
    ImportUnitRow,
    ImportFolderRow,
    WatchedFolderRow,
    ImportProblemRow,
    SyncOperationRow,
    ActRow,
    RevisitRow,
    KeyReportRow,
    RescoreRow,
    LearnerStateRow,
    StudyDayRow,
    TopicProgressRow,
    TopicRuleRow,
    TableMappingRow,
    PredictionRow,
    QuestionSuspicionRow,
    ImportAddedRow,
    ImportChangeRow,
    QuestionEditRow,
    LearnerChoiceRow,
    HubLinkRow,
    SyncedRowRow,
    SupersededRow,
)
