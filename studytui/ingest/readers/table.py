"""Tables of questions: CSV, TSV and their like, with names over the columns or without.

Without names the layout of MMLU is known: question, options, and the letter of the right one. Other
columns that are not understood are asked for once (`studytui.domain.table_mapping`).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace

from studytui.domain.draft import Problem, QuestionDraft, Reading
from studytui.domain.exam import letter
from studytui.domain.number_words import grouped
from studytui.domain.table_mapping import (
    Mappings,
    TableMapping,
    headless,
    option_field,
    signature,
)
from studytui.domain.text import clean
from studytui.ingest.delimited import MOST_COLUMNS, Row, Rows, rows_of
from studytui.ingest.encoding import Decoded, decode, told
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers import marked_table
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.record_fields import are_questions, targets
from studytui.ingest.readers.records import Entry, read_records, unknown_columns
from studytui.ingest.readers.wording import namespace_of_file

FORMAT = "table"

SUFFIXES = (".csv", ".tsv", ".tab", ".psv")
_SIGN_OF = {".tsv": "\t", ".tab": "\t"}
_PROBE = 200_000
"""Characters that are enough to see the names over the columns."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns."""

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    mapping: TableMapping | None = None
    is_understood: bool = True
    has_header: bool = True


def accepts(document: Document) -> bool:
    if not document.content or document.archive is not None:
        return False
    if _suffix(document) in SUFFIXES:
        return True
    text = document.text[:_PROBE]
    if not text or not any(sign in text.split("\n", 1)[0] for sign in "\t,;|"):
        return False
    found = table_of(rows_of(text, "", most=50), document.main_file, document.mappings)
    return found.is_understood and found.has_header and len(found.rows) > 0


def read(document: Document, source: str | None) -> Reading:
    """The questions of the table; each bad row is a problem, the others go in. Raises
    RefusedError."""
    file = document.main_file
    decoded = text_of(document)
    if warning := told(decoded, file):
        document.problems.append(warning)
    rows = rows_of(decoded.text, file, _sign(document, decoded.text))
    document.problems.extend(rows.problems)
    if not rows.rows:
        return Reading(problems=(problem(file, "no-questions", "The table has no rows."),))
    table = table_of(rows, file, document.mappings)
    if not table.is_understood:
        place = "" if rows.sign == "," else f"cells parted by {rows.sign_name}"
        return Reading(problems=(unknown_columns(file, table.names, place=place),))
    entries = _entries(document, table)
    marked = [entry for entry in entries if marked_table.is_marked(entry.fields)]
    if not marked:
        return read_records(document, entries, file, source, mapping=table.mapping)
    reading = _read_marked(document, marked, file, source)
    plain = [Entry(one.place, _without_mark(one)) for one in entries if one not in marked]
    if not plain:
        return reading
    added = read_records(document, plain, file, source)
    return replace(
        reading,
        questions=reading.questions + added.questions,
        problems=reading.problems + added.problems,
    )


def _read_marked(
    document: Document, entries: Sequence[Entry], file: str, source: str | None
) -> Reading:
    namespace = namespace_of_file(document.unit.files[0].path)
    drafts: list[tuple[str, QuestionDraft]] = []
    problems: list[Problem] = []
    for entry in entries:
        try:
            draft = marked_table.draft_of(entry.fields, document.path, namespace, source)
        except marked_table.RejectedError as rejected:
            problems.append(
                problem(file, rejected.code, rejected.reason, place=entry.place, hint=rejected.hint)
            )
        else:
            drafts.append((entry.place, draft))
    kept, doubled = marked_table.doubles(drafts, file)
    return Reading(tuple(kept), problems=(*problems, *doubled))


def _without_mark(entry: Entry) -> dict[str, object]:
    """A row that a person has added to a table of ours, its texts plain."""
    known = targets(tuple(entry.fields))
    return {name: cell for name, cell in entry.fields.items() if name in known}


def text_of(document: Document) -> Decoded:
    """The document's text, in whatever encoding. Raises RefusedError for what is no text."""
    decoded = decode(document.content)
    if decoded is None:
        raise RefusedError(
            problem(
                document.main_file,
                "not-utf8",
                "The text is damaged: most of it is UTF-8, some of it is not.",
                hint="Save the file again as UTF-8.",
            )
        )
    return decoded


def peek(document: Document, *, has_header: bool = True) -> Table:
    """The first rows of a table, whether or not its columns are understood. Raises RefusedError."""
    text = text_of(document).text[:_PROBE]
    rows = rows_of(text, document.main_file, _sign(document, text), most=20)
    found = table_of(rows, document.main_file, document.mappings)
    if has_header or not rows.rows:
        return found
    numbers = tuple(str(number) for number in range(1, len(found.names) + 1))
    mapping = document.mappings.get(signature(headless(numbers, document.main_file)))
    return Table(numbers, rows.rows, mapping, has_header=False)


def _suffix(document: Document) -> str:
    return os.path.splitext(document.main_file)[1].lower()


def _sign(document: Document, text: str) -> str:
    """The tab, where the name promises it and the file keeps the promise."""
    sign = _SIGN_OF.get(_suffix(document), "")
    return sign if sign and sign in text.split("\n", 1)[0] else ""


def table_of(rows: Rows, file: str, mappings: Mappings) -> Table:
    """The rows under their names: those over the columns, or places of the known layout. Raises
    RefusedError for more columns than a table of questions has."""
    if not rows.rows:
        return Table((), (), is_understood=False)
    first, others = rows.rows[0], rows.rows[1:]
    if len(first.cells) > MOST_COLUMNS:
        raise RefusedError(
            problem(
                file,
                "too-many-columns",
                f"The table has {grouped(len(first.cells))} columns; at most {grouped(MOST_COLUMNS)} are read.",
                hint="A table of questions has a column for each option, and a dozen more.",
            )
        )
    names = _distinct(first.cells)
    if mapping := mappings.get(signature(names)):
        return Table(names, others, mapping, is_understood=_are_questions(names, mapping))
    if _are_questions(names, None) and len(names) > 1:
        return Table(names, others)
    numbers = tuple(str(number) for number in range(1, len(first.cells) + 1))
    if mapping := mappings.get(signature(headless(numbers, file))):
        return Table(numbers, rows.rows, mapping, has_header=False)
    if layout := _layout(rows.rows):
        return Table(layout, rows.rows, has_header=False)
    return Table(names, others, is_understood=False)


def _are_questions(names: Sequence[str], mapping: TableMapping | None) -> bool:
    return are_questions(targets(names, mapping).values())


def _distinct(cells: Sequence[str]) -> tuple[str, ...]:
    """Names over columns, each of them once."""
    names: list[str] = []
    seen: set[str] = set()
    for place, cell in enumerate(cells, start=1):
        name = " ".join(clean(cell).split())[:200] or f"column {place}"
        unique, number = name, 2
        while unique in seen:
            unique, number = f"{name} ({number})", number + 1
        seen.add(unique)
        names.append(unique)
    return tuple(names)


def _layout(rows: Sequence[Row]) -> tuple[str, ...] | None:
    """The names of a table without them, where every row is a question, two options or more, and
    the letter of one of them."""
    if len({row.cells[0] for row in rows}) < 0.8 * len(rows):
        # A column that says the same again and again is a topic, and not what is asked.
        return None
    width = len(rows[0].cells)
    letters = {letter(place) for place in range(width - 2)}
    if width < 4 or len(letters) > 26:
        return None
    if any(
        len(row.cells) != width
        or row.cells[-1].strip().upper() not in letters
        or not all(cell.strip() for cell in row.cells[:3])
        for row in rows
    ):
        return None
    return ("question", *(option_field(place) for place in range(width - 2)), "answer")


def _entries(document: Document, table: Table) -> list[Entry]:
    file = document.main_file
    width = len(table.names)
    known = targets(table.names, table.mapping)
    needed = [
        place for place, name in enumerate(table.names)
        if name in known and known[name].field in ("question", "answer")
    ]  # fmt: skip
    least = max(needed, default=0) + 1
    entries = []
    for row in table.rows:
        place = f"line {row.line}"
        if any(cell.strip() for cell in row.cells[width:]):
            document.problems.append(
                problem(
                    file,
                    "row-too-long",
                    f"The row has {len(row.cells)} cells, and there are {width} columns.",
                    place=place,
                    hint="Put a cell that holds the sign between cells in quotation marks.",
                )
            )
        elif len(row.cells) < least:
            document.problems.append(
                problem(
                    file,
                    "row-too-short",
                    f"The row has {len(row.cells)} of {width} cells: it ends before its answer.",
                    place=place,
                    hint="Look whether the file was cut off, or a cell is missing.",
                )
            )
        else:
            entries.append(Entry(place, dict(zip(table.names, row.cells, strict=False))))
    return entries
