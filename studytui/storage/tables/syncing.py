"""What waits for the hub, and what came from it."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.people import LearnerRow
from studytui.storage.tables.row import Row, UtcField, reference


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


class HubLinkRow(Row):
    """The hub that this library has joined, and how far it has got with it."""

    hub_link_id = pw.AutoField()
    address = pw.TextField()
    """Where it is, without a password."""
    username = pw.TextField()
    """The learner's name there."""
    device = pw.TextField()
    """Name of this home among those of the learner, made on joining, and anew where a backup was put
    back."""
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
    learner = reference(LearnerRow)
    table = pw.TextField()
    identity = pw.TextField()
    clock = pw.TextField()
    content = pw.TextField(default="{}")

    class Meta:
        table_name = "superseded"
