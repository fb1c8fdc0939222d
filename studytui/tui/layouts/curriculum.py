"""How a curriculum is laid out: rows of subjects and topics, and what is known of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from studytui.domain.needs import needs_text
from studytui.domain.syllabus import Concept, Entry, Subject
from studytui.services.syllabus import SubjectTree
from studytui.tui.content import fitted, in_parts, joined, line, literal, wrapped
from studytui.tui.look import SIGN_CURSOR
from studytui.tui.wording import count, grouped

_ROOM_FOR_NEEDS = 76
"""Cells of a row from which what a topic needs has room in it."""
_NEEDS = 27
_ROOM_FOR_HOURS = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A subject, a topic, or what has no topic."""

    name: str
    subject: Subject | None = None
    entry: Entry | None = None
    depth: int = 0
    questions: int = 0
    """Of the topic itself, of a whole subject, or without a topic."""
    needs: str = ""

    @property
    def query(self) -> str:
        """The search that finds its questions."""
        if self.subject is None and self.entry is None:
            return "topic:none"
        kind = "topic" if self.entry is not None else "subject"
        name = self.name.replace('"', "")
        return f'{kind}:"{name}"'


def rows_of(trees: Sequence[SubjectTree], questions: Mapping[int, int]) -> list[Row]:
    """Each subject with its topics, then what belongs to none."""
    names = {entry.topic_id: entry.name for tree in trees for _, entry in tree.topics}
    found: list[Row] = []
    for tree in trees:
        whole = sum(questions.get(entry.topic_id, 0) for _, entry in tree.topics)
        found.append(Row(tree.subject.name, tree.subject, questions=whole))
        found += [
            Row(
                entry.name,
                entry=entry,
                depth=depth + 1,
                questions=questions.get(entry.topic_id, 0),
                needs=needs_text(entry.requires, names),
            )
            for depth, entry in tree.topics
        ]
    if unmapped := questions.get(0, 0):
        found.append(Row("No topic", questions=unmapped))
    return found


def _columns(width: int, *, has_needs: bool) -> list[tuple[str, int]]:
    """The columns behind the name, with their cells."""
    columns = [("of exam", 9)]
    if width >= _ROOM_FOR_HOURS:
        columns.append(("hours", 8))
    columns.append(("questions", 11))
    if has_needs and width >= _ROOM_FOR_NEEDS:
        columns.append(("needs first", _NEEDS))
    return columns


def row_line(row: Row, width: int, *, is_cursor: bool, is_moving: bool, has_needs: bool) -> Content:
    """A row: name, weight, hours, questions, and what it needs where there is room."""
    sign = "↕" if is_cursor and is_moving else SIGN_CURSOR if is_cursor else " "
    entry = row.entry
    weight = "" if entry is None or entry.weight is None else f"{entry.weight:g} %"
    hours = "" if entry is None or entry.hours is None else f"{entry.hours:g} h"
    values = {"of exam": weight, "hours": hours, "needs first": row.needs}
    number = grouped(row.questions) if row.questions else "–"
    parts = []
    for name, cells in _columns(width, has_needs=has_needs):
        words = line(values.get(name, number), "muted")
        if name == "needs first":
            parts.append(fitted(joined("   ", words), cells))
        else:
            parts.append(fitted(words, cells, right=True))
    role = "heading" if row.subject is not None else "warning" if entry is None else ""
    room = width - sum(part.cell_length for part in parts) - 4
    title = fitted(joined("  " * row.depth, line(row.name, role)), room)
    return joined(f" {sign} ", title, *parts, " ")


def head_line(width: int, *, has_needs: bool) -> Content:
    """What the columns are."""
    columns = "".join(
        f"   {name}".ljust(cells) if name == "needs first" else name.rjust(cells)
        for name, cells in _columns(width, has_needs=has_needs)
    )
    return literal(f"{'   Topic':<{max(width - len(columns) - 1, 0)}}{columns} ", "muted")


def detail_lines(row: Row | None, concepts: Sequence[Concept], width: int) -> list[Content]:
    """What is known of the row under the cursor."""
    if row is None:
        return []
    if row.entry is None and row.subject is None:
        words = (
            f"{count(row.questions, 'question')} belong to no topic: no plan counts them. "
            "⏎ shows them; W there puts them into one, or L here makes a rule."
        )
        return wrapped(literal(words), width)
    facts = [literal(count(row.questions, "question"), "muted")]
    if row.subject is not None:
        facts.append(literal(count(row.subject.topics, "topic"), "muted"))
        return in_parts(facts, width, literal(" · ", "muted"))
    entry = row.entry
    assert entry is not None
    if entry.weight == 0:
        facts.append(literal("not in the exam", "muted"))
    lines = in_parts(facts, width, literal(" · ", "muted"))
    if row.needs:
        lines += wrapped(joined(("Needs ", "muted"), line(row.needs)), width)
    if concepts:
        names = "; ".join(one.name for one in concepts)
        lines += wrapped(joined(("Concepts ", "muted"), line(names)), width)
    if entry.description:
        lines += wrapped(line(entry.description, "muted"), width)
    return lines
