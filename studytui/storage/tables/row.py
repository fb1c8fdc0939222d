"""What all tables have."""

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


def reference(table: Any, **options: Any) -> pw.ForeignKeyField:
    options.setdefault("on_delete", "RESTRICT")
    return pw.ForeignKeyField(table, **options)
