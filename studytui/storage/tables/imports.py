"""What imports found, and where they look."""

from __future__ import annotations

import peewee as pw

from studytui.storage.tables.row import Row, UtcField, reference


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
    import_run = reference(ImportRunRow)

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
    import_run = reference(ImportRunRow)
    import_unit = reference(ImportUnitRow, null=True)
    file = pw.TextField()
    place = pw.TextField(default="")
    code = pw.TextField()
    reason = pw.TextField()
    hint = pw.TextField(default="")
    is_warning = pw.BooleanField(default=False)

    class Meta:
        table_name = "import_problem"


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


class ImportAddedRow(Row):
    """Questions that an import added, by the ids they were given: such an id is never given again,
    also after they are gone."""

    import_added_id = pw.AutoField()
    import_run = reference(ImportRunRow)
    first_question = pw.IntegerField()
    last_question = pw.IntegerField()

    class Meta:
        table_name = "import_added"


class ImportChangeRow(Row):
    """Something an import found and changed, as it was before, or something it added beside
    questions."""

    import_change_id = pw.AutoField()
    import_run = reference(ImportRunRow, index=False)
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
