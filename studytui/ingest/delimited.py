"""CSV, TSV and their like as rows: which sign parts the cells, and rows with quotes that do not close.

The form is RFC 4180, with any of four signs between cells, and line ends of any kind.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from studytui.domain.draft import Problem
from studytui.ingest.problems import problem

SIGNS = (",", "\t", ";", "|")
_NAMES = {",": "commas", "\t": "tabs", ";": "semicolons", "|": "bars"}
MOST_COLUMNS = 1000
"""More is no table of questions; a header of 100,000 names would be looked up one by one."""
_SAMPLE_LINES = 200
_SAMPLE_CHARACTERS = 200_000
_MOST_BROKEN = 50
"""Rows with broken quotes after which the rest of a file is given up: each is read to the end of
the file before it is known to be broken."""
_SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One record of the file."""

    line: int
    """Where it begins, from 1."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rows:
    """What the file holds, and what of it is broken."""

    rows: tuple[Row, ...]
    sign: str
    problems: tuple[Problem, ...] = ()

    @property
    def sign_name(self) -> str:
        return _NAMES.get(self.sign, self.sign)


@dataclass
class _Lines:
    """Lines one by one, counted, from any place in the text."""

    lines: Sequence[str]
    place: int = 0
    read: int = field(default=0, init=False)

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.place >= len(self.lines):
            raise StopIteration
        line = self.lines[self.place]
        self.place += 1
        return line


def rows_of(text: str, file: str, sign: str = "", most: int | None = None) -> Rows:
    """The rows of a text that are not blank, at most `most`. A row whose quotes are broken is a
    problem that names its line, and the next line is read as if it began a row."""
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    skipped = 0
    if said := _SAID.match(text):
        # What Excel writes and reads before the header.
        sign, skipped = sign or said[1], 1
    lines = list(io.StringIO(text, newline=""))[skipped:]
    sign = sign or sign_of(lines)
    rows: list[Row] = []
    problems: list[Problem] = []
    source = _Lines(lines)
    while most is None or len(rows) < most:
        start = source.place
        reader = csv.reader(source, delimiter=sign, strict=True)
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    rows.append(Row(start + 1 + skipped, tuple(cells)))
                start = source.place
                if most is not None and len(rows) >= most:
                    break
            break
        except csv.Error as error:
            problems.append(_broken(file, start + 1 + skipped, error))
            source.place = start + 1
            if len(problems) >= _MOST_BROKEN:
                problems.append(_given_up(file, start + 2 + skipped))
                break
    return Rows(tuple(rows), sign, tuple(problems))


def _broken(file: str, line: int, error: csv.Error) -> Problem:
    is_open = "end of data" in str(error)
    return problem(
        file,
        "quotes-broken",
        "A quotation mark opens a cell and does not close it."
        if is_open
        else "After a cell in quotation marks there is more before the next cell.",
        place=f"line {line}",
        hint="Write a quotation mark within a cell twice, and the cell between two of them.",
    )


def _given_up(file: str, line: int) -> Problem:
    return problem(
        file,
        "quotes-broken",
        f"After {_MOST_BROKEN} broken rows the rest of the file was not read.",
        place=f"from line {line}",
        hint="Export the file again as CSV; the quotation marks are wrong throughout.",
    )


def sign_of(lines: Sequence[str]) -> str:
    """The sign that parts the cells: the one by which most rows have as many cells as the first,
    of several the one that gives the most cells."""
    sample: list[str] = []
    size = 0
    for line in islice(lines, _SAMPLE_LINES):
        size += len(line)
        if size > _SAMPLE_CHARACTERS and sample:
            break
        sample.append(line)
    best, best_rank = ",", (0.0, 0)
    for sign in SIGNS:
        if not any(sign in line for line in sample):
            continue
        widths = [len(cells) for cells in csv.reader(sample, delimiter=sign) if any(cells)]
        if len(widths) > 1:
            # The last may be cut off by the end of the sample.
            widths = widths[:-1]
        if not widths or widths[0] < 2:
            continue
        share = Counter(widths)[widths[0]] / len(widths)
        rank = (round(share, 1), widths[0])
        if rank > best_rank:
            best, best_rank = sign, rank
    return best
