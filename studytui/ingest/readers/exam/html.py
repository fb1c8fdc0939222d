"""Exams in a web page: an object assigned to ``data`` or ``examData`` in one of its scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from studytui.domain.draft import Problem, Reading
from studytui.domain.text import clean_line
from studytui.ingest.problems import RefusedError, problem
from studytui.ingest.readers.document import Document, decode_json
from studytui.ingest.readers.exam.json import questions_of, read_exam

FORMAT = "exam, HTML"

_ASSIGNED = re.compile(r"(?<![\w$.])(?:window\.)?(?:data|examData)\s*=\s*(?=[{\[])")
_DECODER = json.JSONDecoder()


def accepts(document: Document) -> bool:
    return document.page is not None


def read(document: Document, source: str | None) -> Reading:
    """The exam that the page carries. Raises RefusedError."""
    file = document.page_file
    refused: Problem | None = None
    for script in document.tree.css("script"):
        text = script.child.text_content if script.child is not None else None
        for found in _objects(text or "", file):
            if isinstance(found, Problem):
                refused = refused or found
            elif questions_of(found) is not None:
                return read_exam(document, found, file, source, _title(document))
    return Reading(problems=(refused or _no_exam(file),))


def _title(document: Document) -> str:
    node = document.tree.css_first("title")
    return clean_line(node.text())[:300] if node is not None else ""


def _objects(script: str, file: str) -> Iterator[object]:
    """The values assigned in a script, or the problem that a value is not JSON."""
    for match in _ASSIGNED.finditer(script):
        try:
            _, end = _DECODER.raw_decode(script, match.end())
            yield decode_json(script[match.end() : end].encode("utf-8", "replace"), file)[0]
        except json.JSONDecodeError as error:
            yield _not_json(file, error.msg, script.count("\n", 0, error.pos) + 1)
        except RecursionError:
            yield _not_json(file, "it nests too deep", script.count("\n", 0, match.end()) + 1)
        except RefusedError as error:
            yield error.problem


def _not_json(file: str, why: str, line: int) -> Problem:
    return problem(
        file,
        "data-not-json",
        f"The data object is not JSON: {why}.",
        place=f"line {line} of the script",
        hint="Save the data as a .json file with quoted keys and no trailing commas.",
    )


def _no_exam(file: str) -> Problem:
    return problem(
        file,
        "no-exam-data",
        "No exam data found: the page is neither a captured question nor an exam with its data.",
        hint="An exam page holds “let data = {…}” in a script.",
    )
