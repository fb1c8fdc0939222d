"""What the columns of tables of questions are: asked for once, kept, shown, forgotten."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from studytui.domain.table_mapping import (
    BASES,
    FIELDS,
    TableMapping,
    is_field,
    option_field,
    option_place,
)
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.ingest.scan import Unit, is_page, scan
from studytui.storage import table_mappings
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.ingest.columns import Columns as Columns  # noqa: PLC0414

__all__ = ["ABOUT_COLUMNS", "Said", "Tables", "said"]

ABOUT_COLUMNS = frozenset(("answer-base-unknown", "columns-unknown", "columns-unused"))
"""Codes of problems that are over once it is said what the columns are."""

_NO_HEADER = "none"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of columns."""

    fields: tuple[tuple[str, str], ...]
    """Pairs of field and the column's name, as typed."""
    base: str = ""
    has_header: bool = True


def said(words: Sequence[str]) -> Said:
    """What was typed as ``question=Frage,a=Antwort 1,answer=Lösung``, in one word or several. A name
    with a comma stands in quotation marks; ``base`` says what numbers in the answer are, and
    ``header=none`` that the first row is no header. Raises StudyError."""
    fields: list[tuple[str, str]] = []
    base, has_header = "", True
    for part in (cell.strip() for row in csv.reader(words, skipinitialspace=True) for cell in row):
        if not part:
            continue
        field, sign, column = part.partition("=")
        field, column = field.strip().lower(), column.strip()
        if not sign or not column:
            raise _unclear(f"“{clean_line(part)}” is not FIELD=COLUMN.")
        if field == "base":
            if column not in BASES:
                raise _unclear(f"The base is {' or '.join(BASES)}, not “{clean_line(column)}”.")
            base = column
        elif field == "header":
            has_header = column != _NO_HEADER
        elif is_field(field):
            place = option_place(field)
            fields.append((field if place is None else option_field(place), column))
        else:
            raise _unclear(f"“{clean_line(field)}” is no field.")
    if not fields and not base:
        raise _unclear("Nothing is said of any column.")
    return Said(tuple(fields), base, has_header)


def _unclear(message: str) -> StudyError:
    return StudyError(
        message,
        title="That says nothing of a column",
        hint=f"Fields are {', '.join(FIELDS)}, and a, b, c … for the options; besides them base"
        " and header.",
    )


class Tables:
    """Everything a person can say about the columns of tables."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def mappings(self) -> list[TableMapping]:
        """All that was said, the oldest first."""
        return list(table_mappings.all_of(self._database).values())

    def columns(
        self, paths: Sequence[Path], *, only: str = "", has_header: bool = True
    ) -> Iterator[Columns]:
        """The columns of the tables and lists among these files, of the file `only` of the reports
        alone if it is given. Raises StudyError for a path that does not exist."""
        # Only here: who merely names columns needs no reader, and they take long to load.
        from studytui.ingest.columns import columns_of

        known = table_mappings.all_of(self._database)
        for item in scan(paths):
            if not isinstance(item, Unit) or is_page(item) or (only and item.name != only):
                continue
            found = columns_of(item, mappings=known, has_header=has_header)
            if found is not None:
                yield found

    def understood(self, paths: Sequence[Path], words: Said) -> list[TableMapping]:
        """What is said of those of these files that have all the columns named, besides what was said
        before; nothing is kept yet. Raises StudyError where there are none, or where they make no questions."""
        found: dict[str, TableMapping] = {}
        others: list[Columns] = []
        for columns in self.columns(paths, has_header=words.has_header):
            pairs = [(columns.find(name), field) for field, name in words.fields]
            mapping = columns.said
            for name, field in pairs:
                mapping = mapping if name is None else mapping.saying(name, field)
            if any(name is None for name, _ in pairs):
                others.append(columns)
                continue
            if not columns.makes_questions(mapping):
                raise StudyError(
                    f"{clean_line(columns.file)}: with these columns there is no question, or"
                    " nothing to answer it with.",
                    title="Not enough is said",
                    hint="Say which column is the question, and which the options or the answer.",
                )
            found[mapping.signature] = replace(mapping, base=words.base or mapping.base)
        if not found:
            raise _no_such_columns(words, others)
        return list(found.values())

    def keep(self, mapping: TableMapping) -> None:
        """Remember what was said, for all tables with these columns."""
        with self._database.transaction():
            table_mappings.keep(self._database, mapping)

    def forget(self, mapping: TableMapping) -> None:
        """Ask again when such a table comes next. Questions that are in stay."""
        with self._database.transaction():
            table_mappings.forget(self._database, mapping.signature)


def _no_such_columns(words: Said, others: Sequence[Columns]) -> StudyError:
    named = ", ".join(f"“{clean_line(name)}”" for _, name in words.fields)
    if not others:
        return StudyError(
            "Among these files there is no table.",
            title="No table",
            hint="--map is for CSV, TSV, and lists in JSON.",
        )
    listed = ", ".join(f"“{clean_line(name)[:40]}”" for name in others[0].names[:20])
    return StudyError(
        f"No table has all the columns {named}.",
        title="No such columns",
        hint=f"The columns of {clean_line(others[0].file)} are: {listed}.",
    )
