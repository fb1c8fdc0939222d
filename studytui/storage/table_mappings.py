"""What a person has said of the columns of tables, kept by the columns' names."""

from __future__ import annotations

import json

from studytui.domain.table_mapping import TableMapping
from studytui.storage.database import Database
from studytui.storage.tables.imports import TableMappingRow


def all_of(database: Database) -> dict[str, TableMapping]:
    """All that was said, by the signature of the columns, the oldest first."""
    rows = database.rows(
        "SELECT signature, column_names, fields, base FROM table_mapping ORDER BY table_mapping_id"
    )
    return {
        signature: TableMapping(
            tuple(json.loads(names)), tuple((one, two) for one, two in json.loads(fields)), base
        )
        for signature, names, fields, base in rows
    }


def keep(database: Database, mapping: TableMapping) -> None:
    """Keep this mapping in the place of any other for the same columns."""
    now = database.now()
    values = {
        "column_names": json.dumps(mapping.columns),
        "fields": json.dumps(mapping.fields),
        "base": mapping.base,
        "updated_at": now,
    }
    TableMappingRow.insert(
        uid=database.new_uid(), signature=mapping.signature, created_at=now, **values
    ).on_conflict(conflict_target=[TableMappingRow.signature], update=values).execute(
        database.connection
    )


def forget(database: Database, signature: str) -> bool:
    """Forget what was said of these columns; whether there was anything."""
    return bool(database.execute("DELETE FROM table_mapping WHERE signature = ?", signature))
