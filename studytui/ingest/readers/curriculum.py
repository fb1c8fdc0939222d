"""A curriculum as a person writes it: subjects with topics, as JSON, TOML or a table in CSV.

JSON and TOML hold the same: ``subjects`` with ``topics``, or one ``subject`` with ``topics``; a topic
may hold ``topics`` of its own. A table has a line a topic. The page ``docs/curriculum.md`` shows all
three.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Iterator
from itertools import islice

from studytui.domain.draft import Problem, Reading, TopicDraft
from studytui.domain.needs import parted, read_need
from studytui.domain.text import clean_line
from studytui.ingest.problems import brief, problem
from studytui.ingest.readers.document import Document
from studytui.ingest.readers.record_fields import are_questions, targets
from studytui.ingest.readers.wording import first, title_of_file, words

FORMAT = "curriculum"

_TAG = "studytui-curriculum"
_DEEPEST = 20
_MOST_ROWS = 100_000
_MOST_TOPICS = 20_000
_TOML = re.compile(r"(?m)^\s*(?:\[\[\s*(?:subjects|topics)\b|(?:subjects|topics)\s*=\s*\[)")
_BLOCKS = re.compile(r"(?m)^\s*\[\[\s*blocks\s*\]\]")
_OWN_KEYS = frozenset(("requires", "topics"))
_COLUMNS = {
    "subject": ("subject", "module"),
    "name": ("topic", "name"),
    "parent": ("parent", "under"),
    "description": ("description",),
    "weight": ("weight", "weightage", "percent", "exam_weightage"),
    "hours": ("hours", "estimated_hours"),
    "requires": ("requires", "prerequisites", "prereqs"),
    "concepts": ("concepts",),
}


def accepts(document: Document) -> bool:
    data = document.data
    if isinstance(data, dict):
        if data.get("format") == _TAG or _is_list_of_tables(data.get("subjects")):
            return True
        topics = data.get("topics")
        is_alone = not data.get("questions") and not data.get("concepts")
        return is_alone and isinstance(topics, list) and _says_more(topics)
    text = document.text
    return bool(text) and (bool(_TOML.search(text)) or _dialect(text) is not None)


def read(document: Document, source: str | None) -> Reading:
    """The topics of the file; what cannot be understood is a problem."""
    del source
    file = document.data_file or document.content_file
    subject = title_of_file(document.unit.files[0].path)
    if isinstance(document.data, dict):
        return _Topics(file, subject).of_tables(document.data)
    if not _TOML.search(document.text):
        return _Topics(file, subject).of_lines(document.text)
    if _BLOCKS.search(document.text):
        return Reading(problems=(_a_profile(file),))
    try:
        data = tomllib.loads(document.text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        reason, _, place = str(error).partition(" (at ")
        found = problem(
            file,
            "toml-invalid",
            f"Invalid TOML: {reason}.",
            place=place.rstrip(")"),
            hint="docs/curriculum.md shows how a curriculum is written.",
        )
        return Reading(problems=(found,))
    return _Topics(file, subject).of_tables(data)


def _a_profile(file: str) -> Problem:
    return problem(
        file,
        "a-profile",
        "This is an exam profile, not a curriculum.",
        hint="Put it into the folder of profiles (studytui where); the curriculum takes its topics.",
    )


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in value)


def _says_more(topics: list[object]) -> bool:
    """Whether any topic says what only a curriculum of this format does."""
    return any(isinstance(one, dict) and not _OWN_KEYS.isdisjoint(one) for one in topics)


def _dialect(text: str) -> str | None:
    """What divides the columns of a table of topics; None for any other text."""
    start = next((row for row in text[:4096].splitlines() if row.strip()), "")
    for delimiter in (",", ";", "\t"):
        names = {name.strip().strip('"').lower() for name in start.split(delimiter)}
        known = {name for several in _COLUMNS.values() for name in several}
        if "topic" in names and len(names & known) > 1:
            is_bank = are_questions(targets(sorted(names)).values())
            return None if is_bank else delimiter
    return None


class _Topics:
    """Collects the topics of one file."""

    def __init__(self, file: str, subject: str) -> None:
        self._file = file
        self._subject = subject
        self._topics: dict[tuple[str, str], TopicDraft] = {}
        self._problems: list[Problem] = []
        self._is_full = False

    def of_tables(self, data: dict[str, object]) -> Reading:
        """Of JSON or TOML."""
        subject = words(data.get("subject")) or self._subject
        self._tables(data.get("topics"), subject, None, 0, "")
        for place, table in enumerate(_list(data.get("subjects")), start=1):
            name = words(table.get("name")) if isinstance(table, dict) else ""
            if not isinstance(table, dict) or not name:
                self._say("subject-invalid", "A subject without a name.", f"subject number {place}")
            else:
                self._tables(table.get("topics"), name, None, 0, name)
        return self._reading()

    def _tables(
        self, value: object, subject: str, parent: str | None, depth: int, where: str
    ) -> None:
        for place, item in enumerate(_list(value), start=1):
            at = f"{where}, topic number {place}" if where else f"topic number {place}"
            table = {"name": item} if isinstance(item, str) else item
            if not isinstance(table, dict):
                self._say("topic-invalid", "Not a topic but something else.", at)
                continue
            draft = self._draft(table, subject, parent, at)
            if draft is None:
                continue
            self._add(draft, at)
            if depth < _DEEPEST:
                self._tables(table.get("topics"), subject, draft.name, depth + 1, draft.name)
            elif table.get("topics"):
                self._say("topics-too-deep", f"Topics nest at most {_DEEPEST} levels deep.", at)

    def of_lines(self, text: str) -> Reading:
        """Of a table."""
        delimiter = _dialect(text) or ","
        try:
            lines = io.StringIO(text)
            rows = list(islice(csv.reader(lines, delimiter=delimiter, strict=True), _MOST_ROWS))
        except csv.Error as error:
            self._say("csv-invalid", f"This cannot be read as CSV: {error}.", "")
            return self._reading()
        filled = [(line, row) for line, row in enumerate(rows, start=1) if any(map(str.strip, row))]
        heads = [name.strip().lower() for name in filled[0][1]]
        for line, row in filled[1:]:
            cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False) if cell}
            table: dict[str, object] = {
                name: cell
                for name, several in _COLUMNS.items()
                if (cell := first(dict(cells), *several))
            }
            for name in ("requires", "concepts"):
                if isinstance(listed := table.get(name), str):
                    table[name] = parted(listed)
            at = f"line {line}"
            subject = words(table.get("subject")) or self._subject
            draft = self._draft(table, subject, words(table.get("parent")) or None, at)
            if draft is not None:
                self._add(draft, at)
        return self._reading()

    def _draft(
        self, table: dict[str, object], subject: str, parent: str | None, at: str
    ) -> TopicDraft | None:
        name = words(table.get("name"))
        if not name:
            self._say("topic-invalid", "A topic without a name.", at)
            return None
        needs: dict[str, float | None] = {}
        for item in _list(first(table, "requires", "prerequisites")):
            needed, mastery = self._need(item, at)
            if needed:
                needs[needed] = mastery
        return TopicDraft(
            subject=subject,
            name=name,
            parent=parent or words(table.get("parent")) or None,
            description=words(table.get("description")),
            weight=self._number(first(table, "weight", "percent"), "The weight", 0, 100, at),
            hours=self._number(table.get("hours"), "The hours", 0, 10_000, at),
            prerequisites=tuple(needs.items()),
            concepts=tuple(
                dict.fromkeys(
                    concept for one in _list(table.get("concepts")) if (concept := words(one))
                )
            ),
        )

    def _need(self, item: object, at: str) -> tuple[str, float | None]:
        if isinstance(item, dict):
            mastery = self._number(item.get("mastery"), "The mastery", 0, 100, at)
            text = words(item.get("topic"))
        else:
            text = words(item)
            name, mastery = read_need(text)
            if mastery is not None:
                return name, self._number(mastery, "The mastery", 0, 100, at)
        if not text:
            self._say("prerequisite-invalid", f"Not a topic: {brief(item)}; left out.", at)
        return text, mastery

    def _number(self, value: object, what: str, low: float, high: float, at: str) -> float | None:
        """A number within its bounds, also as text; else a warning, and None."""
        if value is None or value == "":
            return None
        given = value
        if isinstance(value, str):
            try:
                given = float(clean_line(value).rstrip("% h").replace(",", "."))
            except ValueError:
                given = None
        if isinstance(given, bool) or not isinstance(given, int | float):
            self._say("value-invalid", f"{what} {brief(value)} is not a number; left out.", at)
            return None
        # Whole numbers of JSON may be longer than any that `isfinite` takes.
        if not low <= given <= high:
            reason = f"{what} {brief(value)} is not from {low:g} to {high:g}; left out."
            self._say("value-invalid", reason, at)
            return None
        return float(given)

    def _add(self, draft: TopicDraft, at: str) -> None:
        key = (draft.subject, draft.name)
        if key in self._topics:
            self._say("duplicate-topic", f"{draft.name} stands there twice; the first counts.", at)
        elif len(self._topics) < _MOST_TOPICS:
            self._topics[key] = draft
        elif not self._is_full:
            self._is_full = True
            self._say("too-many-topics", f"At most {_MOST_TOPICS} topics are read.", at)

    def _say(self, code: str, reason: str, at: str) -> None:
        self._problems.append(problem(self._file, code, reason, place=at, warning=True))

    def _reading(self) -> Reading:
        if not self._topics:
            reason = "The file has no topics."
            hint = "docs/curriculum.md shows how a curriculum is written."
            self._problems.append(problem(self._file, "no-topics", reason, hint=hint))
        return Reading(topics=tuple(_in_order(self._topics)), problems=tuple(self._problems))


def _in_order(topics: dict[tuple[str, str], TopicDraft]) -> Iterator[TopicDraft]:
    """The topics; a parent that is only named is a topic too, before the first that is under it."""
    given = set(topics)
    for (subject, _), draft in topics.items():
        if draft.parent and (subject, draft.parent) not in given:
            given.add((subject, draft.parent))
            yield TopicDraft(subject, draft.parent)
        yield draft


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
