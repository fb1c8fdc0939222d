"""Which rows at home have been written from the hub, for what hangs on them."""

from __future__ import annotations

from dataclasses import dataclass, field

from studytui.storage.database import Database


@dataclass(slots=True)
class Followed:
    """Ids of rows by table."""

    new: dict[str, set[int]] = field(default_factory=dict)
    changed: dict[str, set[int]] = field(default_factory=dict)
    """Those that were there; of the parts of one too."""
    noted: set[int] = field(default_factory=set)
    """Questions of which a note has gone."""
    removed: set[str] = field(default_factory=set)
    """Tables from which rows have gone."""

    def add(self, table: str, row_id: int, *, is_new: bool, has_changed: bool) -> None:
        """A row was written."""
        if is_new:
            self.new.setdefault(table, set()).add(row_id)
        elif has_changed:
            self.changed.setdefault(table, set()).add(row_id)

    def remove(self, database: Database, table: str, row_id: int) -> None:
        """A row is about to be taken away."""
        self.removed.add(table)
        if table == "note":
            found = database.value("SELECT question_id FROM note WHERE note_id = ?", row_id)
            self.noted.add(found)

    def of(self, table: str) -> set[int]:
        """New and changed rows of a table."""
        return self.new.get(table, set()) | self.changed.get(table, set())

    def has(self, *tables: str) -> bool:
        """Whether anything was written to, or taken from, any of these tables."""
        return any(self.of(table) or table in self.removed for table in tables)
