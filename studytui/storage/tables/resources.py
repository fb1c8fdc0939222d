"""Texts, where they were read, and packs made of them."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.learning import WeaknessRow
from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.row import Row, UtcField, reference
from studytui.storage.tables.subjects import TopicRow


class ResourceRow(Row):
    resource_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    title = pw.TextField()
    kind = pw.TextField()
    location = pw.TextField(unique=True)
    sha256 = pw.TextField(default="", index=True)
    topic = reference(TopicRow, null=True)
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
    learner = reference(LearnerRow)
    resource = reference(ResourceRow)
    topic = reference(TopicRow, null=True)
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
    resource = reference(ResourceRow, index=False)
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
    learner = reference(LearnerRow)
    weakness = reference(WeaknessRow, null=True)
    topic = reference(TopicRow, null=True)
    body = pw.TextField()
    version = pw.IntegerField(default=1)
    made_at = UtcField()
    made_by = pw.TextField()

    class Meta:
        table_name = "learning_pack"


class LearningPackPassageRow(Row):
    learning_pack = reference(LearningPackRow, index=False)
    passage = reference(ResourcePassageRow)
    position = pw.IntegerField()

    class Meta:
        table_name = "learning_pack_passage"
        indexes = ((("learning_pack", "passage"), True),)


class PassageNoteRow(Row):
    """A learner's note on a passage of a resource. The passage is cut anew when the file changes:
    the note finds its place again by what it quotes."""

    passage_note_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    learner = reference(LearnerRow)
    resource = reference(ResourceRow)
    position = pw.IntegerField()
    """Of the passage in its resource."""
    quote = pw.TextField()
    """The passage as it was when the note was written."""
    text = pw.TextField()

    class Meta:
        table_name = "passage_note"
