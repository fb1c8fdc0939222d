"""The columns of a table or list of questions, with a few of their values, before it is read whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.table_mapping import (
    Mappings,
    TableMapping,
    folded,
    headless,
    option_field,
)
from studytui.domain.text import clean_line
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import RefusedError
from studytui.ingest.readers import record_list, table
from studytui.ingest.readers.document import Document, load
from studytui.ingest.readers.record_fields import Target, are_questions, targets
from studytui.ingest.readers.record_options import as_text
from studytui.ingest.scan import Unit

_SAMPLES = 3
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table is made of."""

    file: str
    """Its name in reports."""
    names: tuple[str, ...]
    samples: tuple[tuple[str, ...], ...]
    """For each column its first values that are not empty."""
    fields: tuple[str, ...]
    """For each column the field it is taken for; empty where it is not known."""
    said: TableMapping
    """What was said of them before; of nothing, where nothing was."""
    has_header: bool = True

    @property
    def is_understood(self) -> bool:
        return self.makes_questions(self.said)

    def makes_questions(self, said: TableMapping) -> bool:
        """Whether the columns, this being said of them, make questions."""
        return are_questions(targets(self.names, said).values())

    def find(self, name: str) -> str | None:
        """The column that a person means by a name; None where there is none."""
        if name in self.names:
            return name
        wanted = folded(name)
        return next((one for one in self.names if wanted and folded(one) == wanted), None)


def columns_of(
    unit: Unit,
    limits: Limits = DEFAULT,
    mappings: Mappings | None = None,
    *,
    has_header: bool = True,
) -> Columns | None:
    """The columns of a unit's table or list; None where it is neither, or cannot be read. Without
    `has_header` the first row is one of values, and the columns are called 1, 2, 3 …"""
    try:
        document = load(unit, limits, mappings)
        if document.has_data:
            return _of_list(document)
        if document.page is None and document.archive is None and document.content:
            return _of_table(document, has_header=has_header)
    except RefusedError:
        pass
    return None


def _of_table(document: Document, *, has_header: bool) -> Columns | None:
    found = table.peek(document, has_header=has_header)
    if len(found.names) < 2:
        return None
    cells = [[row.cells[place] for row in found.rows if place < len(row.cells)] for place in range(len(found.names))]  # fmt: skip
    return _columns(document, found.names, cells, found.mapping, has_header=found.has_header)


def _of_list(document: Document) -> Columns | None:
    entries = record_list.entries(document)[:50]
    if not entries:
        return None
    names = record_list.names_of(entries)
    cells = [[as_text(entry.fields.get(name)) for entry in entries] for name in names]
    mapping = document.mappings.get(TableMapping(names, ()).signature)
    return _columns(document, names, cells, mapping, has_header=True)


def _columns(
    document: Document,
    names: tuple[str, ...],
    cells: Sequence[Sequence[str]],
    mapping: TableMapping | None,
    *,
    has_header: bool,
) -> Columns:
    known = targets(names, mapping)
    file = document.main_file
    key = names if has_header else headless(names, file)
    return Columns(
        file=file,
        names=names,
        samples=tuple(tuple(_samples(column)) for column in cells),
        fields=tuple(_field(known.get(name)) for name in names),
        said=mapping or TableMapping(key, ()),
        has_header=has_header,
    )


def _samples(cells: Sequence[str]) -> list[str]:
    filled = (clean_line(cell[: 4 * _LONGEST])[:_LONGEST] for cell in cells)
    return [cell for cell in filled if cell][:_SAMPLES]


def _field(target: Target | None) -> str:
    if target is None or target.field in ("why", "picture"):
        return ""
    return option_field(target.place) if target.field == "option" else target.field
