"""``studytui import --mappings``: what was said of the columns of tables, and forgetting it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from contextlib import closing

from studytui.domain.table_mapping import TableMapping
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.study import Study

_BASES = {
    "0": "numbers in the answer count from 0",
    "1": "numbers in the answer count from 1",
    "text": "numbers in the answer are texts of options",
}


def run_mappings(options: argparse.Namespace, paths: Paths) -> int:
    """The options ``--mappings`` and ``--forget`` of the command ``import``; the exit code. Raises
    StudyError for a number that is not in the list."""
    with closing(Study.open(paths)) as study:
        mappings = study.tables.mappings()
        if options.forget is not None:
            if not 0 < options.forget <= len(mappings):
                raise StudyError(
                    f"There is no mapping number {options.forget}.",
                    title="Nothing to forget",
                    hint="studytui import --mappings lists them with their numbers.",
                )
            study.tables.forget(mappings.pop(options.forget - 1))
    if options.json:
        print(json.dumps({"mappings": [_object(mapping) for mapping in mappings]}))
    else:
        for line in _lines(mappings):
            print(line)
    return 0


def _object(mapping: TableMapping) -> dict[str, object]:
    return {
        "columns": list(mapping.columns),
        "fields": {column: field for column, field in mapping.fields},
        "base": mapping.base,
    }


def _lines(mappings: Sequence[TableMapping]) -> Iterator[str]:
    if not mappings:
        yield "Nothing was said of any columns yet: studytui import FILE --map FIELD=COLUMN,…"
        return
    for number, mapping in enumerate(mappings, start=1):
        columns = ", ".join(clean_line(name)[:40] for name in mapping.columns)
        yield f"{number}  {columns}"
        pairs = ", ".join(f"{field} = {clean_line(name)[:40]}" for name, field in mapping.fields)
        if pairs:
            yield f"   {pairs}"
        if mapping.base:
            yield f"   {_BASES[mapping.base]}"
