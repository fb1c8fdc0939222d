"""Where questions come from, and what they are about."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.row import Row, reference


class SourceRow(Row):
    source_id = pw.AutoField()
    name = pw.TextField(unique=True)
    description = pw.TextField(default="")
    owner = reference(LearnerRow, null=True)
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


_naming = SourceRow.alias("naming")


SUBJECT_TITLE = pw.fn.COALESCE(
    _naming.select(pw.fn.NULLIF(_naming.description, "")).where(_naming.name == SubjectRow.name),
    SubjectRow.name,
)
"""What a person calls a subject, for a query over `SubjectRow`; see `titles.subject_title`."""


class TopicRow(Row):
    topic_id = pw.AutoField()
    subject = reference(SubjectRow)
    parent = reference("self", null=True)
    name = pw.TextField()
    description = pw.TextField(default="")
    display_order = pw.IntegerField(default=0)
    weight = pw.FloatField(null=True)
    estimated_hours = pw.FloatField(null=True)

    class Meta:
        table_name = "topic"
        indexes = ((("subject", "name"), True),)


class TopicPrerequisiteRow(Row):
    topic = reference(TopicRow)
    requires = reference(TopicRow)
    minimum_mastery = pw.FloatField(null=True)

    class Meta:
        table_name = "topic_prerequisite"
        indexes = ((("topic", "requires"), True),)


class ConceptRow(Row):
    concept_id = pw.AutoField()
    topic = reference(TopicRow)
    name = pw.TextField()
    description = pw.TextField(default="")

    class Meta:
        table_name = "concept"
        indexes = ((("topic", "name"), True),)


class TopicRuleRow(Row):
    """Questions that a search finds belong to a topic, by the learner's word."""

    topic_rule_id = pw.AutoField()
    uid = pw.TextField(unique=True)
    topic = reference(TopicRow)
    query = pw.TextField()
    position = pw.IntegerField(default=0)
    """The first that fits is the one that holds."""

    class Meta:
        table_name = "topic_rule"
