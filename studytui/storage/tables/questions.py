"""Questions, their texts and keys, and what a learner put to them."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.row import Row, UtcField, reference
from studytui.storage.tables.subjects import ConceptRow, SourceRow, TopicRow


class QuestionRow(Row):
    question_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    source = reference(SourceRow, index=False)
    source_question_key = pw.TextField()
    kind = pw.TextField()
    status = pw.TextField(index=True)
    offered_status = pw.TextField(null=True)
    """Of one that is retired since its owner offers its source no longer: what it is when they do
    again. Null for all others."""
    title = pw.TextField()
    difficulty = pw.SmallIntegerField(null=True)
    topic = reference(TopicRow, null=True)
    source_topic = pw.IntegerField(column_name="source_topic_id", null=True)
    """The topic that the source says; `topic` is the one that holds."""
    topic_by = pw.TextField(default="source")
    """Who says the topic that holds: source, rule or learner."""
    concept = reference(ConceptRow, null=True)
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

    question = reference(QuestionRow, primary_key=True, column_name="question_id")
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

    question = reference(QuestionRow)
    revision_hash = pw.TextField()
    content = pw.TextField()

    class Meta:
        table_name = "question_version"


class ExtractionRow(Row):
    """The raw capture a question came from."""

    question = reference(QuestionRow, primary_key=True, column_name="question_id")
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
    question = reference(QuestionRow, index=False)
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

    question = reference(QuestionRow, index=False)
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
    question = reference(QuestionRow, index=False)
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


class QuestionCountRow(Row):
    """How many questions there are in a state. Triggers of the table of questions keep it."""

    status = pw.TextField(primary_key=True)
    questions = pw.IntegerField()

    class Meta:
        table_name = "question_count"


class QuestionTagRow(Row):
    question = reference(QuestionRow, index=False)
    tag = reference(TagRow)
    added_by = pw.TextField(default="source")

    class Meta:
        table_name = "question_tag"
        indexes = ((("question", "tag"), True),)


class NoteRow(Row):
    note_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow)
    text = pw.TextField()

    class Meta:
        table_name = "note"
        indexes = ((("learner", "question"), True),)


class BookmarkRow(Row):
    """A question the learner flagged in the library, apart from flags inside a sitting."""

    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow, index=False)
    question = reference(QuestionRow)
    reason = pw.TextField(default="")

    class Meta:
        table_name = "bookmark"
        indexes = ((("learner", "question"), True),)


class QuestionSuspicionRow(Row):
    """Why a question may be bad: rebuilt from its text and the answers to it."""

    question = reference(QuestionRow, index=False)
    kind = pw.TextField()
    """letters, duplicate, sure or negative; "fine " and one of them where the learner says so;
    waiting for a question that is still to be compared with the others, looked at once all were."""
    other = pw.IntegerField(column_name="other_id", default=0)
    """The near duplicate; 0 where there is none."""
    detail = pw.TextField(default="{}")

    class Meta:
        table_name = "question_suspicion"
        indexes = ((("question", "kind", "other"), True),)


class QuestionEditRow(Row):
    """Where the learner's word about a question stands, and what the source says there."""

    question_edit_id = pw.AutoField()
    question = reference(QuestionRow, index=False)
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
