"""The search language, as what is asked of questions. Never an error: what is not valid is text.

Words, "phrases", prefix*, -not, OR, parentheses and fields may be mixed freely. The words are
translated for FTS5 by Peewee's own parser and put together into one expression as far as they can
be, so that matches can be read one by one; fields become ordinary conditions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import peewee as pw
from playhouse import fts_parser

from studytui.domain.question import Kind, Status
from studytui.domain.text import clean, clean_line
from studytui.storage import saved_searches
from studytui.storage.database import Database
from studytui.storage.plans import due_ids
from studytui.storage.suspect import CONFLICT_IDS, SUSPECT_IDS
from studytui.storage.tables.exams import ExamItemRow, ExamRow
from studytui.storage.tables.learning import QuestionProgressRow
from studytui.storage.tables.questions import (
    BookmarkRow,
    NoteRow,
    QuestionRow,
    QuestionTagRow,
    TagRow,
)
from studytui.storage.tables.sittings import ResponseRow, SittingItemRow, SittingRow
from studytui.storage.tables.subjects import (
    SUBJECT_TITLE,
    ConceptRow,
    SourceRow,
    SubjectRow,
    TopicRow,
)

FIELDS = (
    "source",
    "subject",
    "topic",
    "tag",
    "kind",
    "difficulty",
    "is",
    "seen",
    "wrong",
    "peer",
    "exam",
    "note",
    "saved",
)
"""The fields that can be searched by, as a person types them before the colon."""

_GENERATED = ("is:generated", "source:generated")
"""Said in a search, it may draw questions that a model has worded."""

_TOKEN = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<minus>-)(?=[^\s-])"
    r"|(?P<field>[a-z]+):(?P<value>\"[^\"]*\"|[^\s()\"]+)"
    r"|(?P<phrase>\"[^\"]*\"?\*?)"
    r"|(?P<word>[^\s()\"]+)",
    re.IGNORECASE,
)
_MAX_TOKENS = 200
_EDITED_IDS = "SELECT question_id FROM question_edit WHERE field NOT IN ('key', 'gone')"
_MAX_SAVED = 16
"""Names of searches that are replaced in one: they may name each other."""
_MAX_DEPTH = 8
"""Parentheses within parentheses; SQLite before 3.46 gives up at about ten of ours."""

Condition = Any
"""A Peewee expression over `QuestionRow`."""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What a search asks of a question; where there are both, both have to hold."""

    words: str = ""
    """An expression of FTS5 that its texts have to match."""
    condition: Condition | None = None

    @property
    def is_nothing(self) -> bool:
        return not self.words and self.condition is None

    def as_condition(self) -> Condition | None:
        """Both as one condition; None where nothing is asked."""
        if not self.words:
            return self.condition
        found = pw.SQL(
            "(SELECT rowid FROM question_search WHERE question_search MATCH ?)", (self.words,)
        )
        matches = QuestionRow.question_id.in_(found)
        return matches if self.condition is None else _joined([matches, self.condition], "AND")


def condition(database: Database, learner_id: int, query: str) -> Condition | None:
    """What the query asks of a question, as one condition; None when it asks nothing."""
    return asked(database, learner_id, query).as_condition()


def asked(database: Database, learner_id: int, query: str, *, is_typing: bool = False) -> Asked:
    """What the query asks of a question. What is due is known where `database` knows it.

    With `is_typing` the last word also matches longer words that begin with it.
    """
    tokens = _tokens(written_out(database, learner_id, query))
    if is_typing and typed(query) != query:
        kind, text = tokens[-1]
        tokens[-1] = (kind, f"{text}*")
    return _Parser(tokens, _Fields(database, learner_id)).parse()


def written_out(database: Database, learner_id: int, query: str) -> str:
    """The query with what searches say in the place of their names: ``saved:"hard loops"`` is
    ``(topic:loops difficulty:>3)``. A name that is none stays, and so does one within itself."""
    query = clean(query)
    if "saved:" not in query.lower():
        return query
    kept = saved_searches.kept(database, learner_id)
    known = {clean_line(name).casefold(): said for name, said in kept.items()}
    return _with_said(query, known, [_MAX_SAVED])


def _with_said(query: str, known: dict[str, str], left: list[int]) -> str:
    """`left` holds how many names may still be replaced."""
    parts: list[str] = []
    for match in _TOKEN.finditer(query):
        name = ""
        if match["field"] and match["field"].lower() == "saved":
            name = match["value"].strip('"').strip().casefold()
        if name in known and left[0]:
            left[0] -= 1
            others = {one: said for one, said in known.items() if one != name}
            parts.append(f"({_closed(_with_said(clean(known[name]), others, left))})")
        else:
            parts.append(match[0])
    return "".join(parts)


def _closed(query: str) -> str:
    """The query with the quotes and parentheses that it leaves open, so that it can stand within
    another one."""
    query += '"' * (query.count('"') % 2)
    depth = lowest = 0
    for match in _TOKEN.finditer(query):
        depth += bool(match["open"]) - bool(match["close"])
        lowest = min(lowest, depth)
    return f"{'(' * -lowest}{query}{')' * (depth - lowest)}"


def as_part(query: str) -> str:
    """The query as words can stand behind it that hold for all of it."""
    query = _closed(clean(query))
    kinds = [kind for kind, _ in _tokens(query)]
    return f"({query})" if "OR" in kinds or kinds[-1:] == ["NOT"] else query


def askable(query: str) -> tuple[Status, ...]:
    """Which questions that a search, written out, finds may be drawn: generated ones only where it names them,
    as in ``is:generated``."""
    names_them = any(
        kind == "field" and text.lower() in _GENERATED for kind, text in _tokens(query)
    )
    return (Status.ACTIVE, Status.KEYLESS, *((Status.GENERATED,) if names_them else ()))


def typed(query: str) -> str:
    """The query that finds what is found while this one is typed: its last word may be the start of
    a longer one."""
    tokens = _tokens(clean(query))
    if not tokens or tokens[-1][0] != "text" or query[-1:].isspace():
        return query
    return f"{query}*" if re.search(r"\w\w$", tokens[-1][1]) else query


def _tokens(query: str) -> list[tuple[str, str]]:
    tokens: list[tuple[str, str]] = []
    for match in _TOKEN.finditer(query):
        if match["space"]:
            continue
        if match["open"] or match["close"] or match["minus"]:
            tokens.append((match[0], match[0]))
        elif match["field"] and match["field"].lower() in FIELDS:
            tokens.append(("field", match[0]))
        elif match["word"] in ("OR", "AND", "NOT"):
            tokens.append((match[0], match[0]))
        else:
            tokens.append(("text", match[0]))
        if len(tokens) == _MAX_TOKENS:
            break
    return tokens


class _Parser:
    def __init__(self, tokens: list[tuple[str, str]], fields: _Fields) -> None:
        self._tokens = tokens
        self._position = 0
        self._fields = fields

    def parse(self) -> Asked:
        found: list[Asked] = []
        while self._position < len(self._tokens):
            found.append(self._any(0))
            if self._peek() == ")":
                self._position += 1
        return _all_of(found)

    def _peek(self) -> str | None:
        return self._tokens[self._position][0] if self._position < len(self._tokens) else None

    def _any(self, depth: int) -> Asked:
        nodes = [self._all(depth)]
        while self._peek() == "OR":
            self._position += 1
            nodes.append(self._all(depth))
        return _one_of(nodes)

    def _all(self, depth: int) -> Asked:
        nodes: list[Asked] = []
        without: list[Asked] = []
        words: list[str] = []
        while (kind := self._peek()) is not None and kind not in ("OR", ")"):
            if kind == "AND":
                self._position += 1
                continue
            is_not = kind in ("-", "NOT")
            if is_not:
                self._position += 1
                kind = self._peek()
                if kind in (None, "OR", "AND", "NOT", "-", ")"):
                    continue
            text = self._tokens[self._position][1]
            self._position += 1
            if kind == "text" and not is_not:
                words.append(text)
            else:
                (without if is_not else nodes).append(self._one(str(kind), text, depth))
        return _without(_all_of([_matching(" ".join(words)), *nodes]), without)

    def _one(self, kind: str, text: str, depth: int) -> Asked:
        if kind == "(":
            node = self._any(depth + 1) if depth < _MAX_DEPTH else Asked()
            if self._peek() == ")":
                self._position += 1
            return node
        if kind == "field":
            name, _, value = text.partition(":")
            found = self._fields.condition(name.lower(), value.strip('"').strip())
            return Asked(condition=found) if found is not None else _matching(text)
        return _matching(text)


def _all_of(nodes: list[Asked]) -> Asked:
    words = [node.words for node in nodes if node.words]
    conditions = [node.condition for node in nodes if node.condition is not None]
    return Asked(_joined_words(words, "AND"), _joined(conditions, "AND"))


def _one_of(nodes: list[Asked]) -> Asked:
    nodes = [node for node in nodes if not node.is_nothing]
    if all(node.condition is None for node in nodes):
        return Asked(_joined_words([node.words for node in nodes], "OR"))
    if len(nodes) == 1:
        return nodes[0]
    return Asked(condition=_joined([node.as_condition() for node in nodes], "OR"))


def _without(node: Asked, unwanted: list[Asked]) -> Asked:
    """What the node says and none of the unwanted does."""
    words, conditions = node.words, [] if node.condition is None else [node.condition]
    for one in unwanted:
        if words and one.words and one.condition is None:
            words = f"({words}) NOT ({one.words})"
        elif (condition := one.as_condition()) is not None:
            conditions.append(_not(condition))
    return Asked(words, _joined(conditions, "AND"))


def _joined_words(words: list[str], between: str) -> str:
    return words[0] if len(words) == 1 else f" {between} ".join(f"({one})" for one in words)


def _not(node: Condition) -> Condition:
    """What the node does not say, of questions too that lack the field it asks for (there it is
    NULL, and so would be its NOT)."""
    return pw.NodeList((node, pw.SQL("IS NOT TRUE")), parens=True)


def _joined(nodes: list[Condition], word: str) -> Condition | None:
    """All nodes with AND or OR between them, side by side: neither Peewee nor SQLite can take
    hundreds of conditions nested into each other."""
    if len(nodes) < 2:
        return nodes[0] if nodes else None
    return pw.NodeList(nodes, f" {word} ", parens=True)


def _matching(text: str) -> Asked:
    expression = fts_parser.parse(text) if text else '""'
    return Asked() if expression == '""' else Asked(expression)


_COMPARISON = re.compile(r"(<=|>=|<|>|=)?(\d{1,9}(?:\.\d{1,9})?)")
_AGE = re.compile(r"(\d{1,5})([hdwmy])", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 24 * 7, "m": 24 * 30, "y": 24 * 365}
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_OPERATORS: dict[str, Callable[[Any, float], Condition]] = {
    "": lambda column, value: column == value,
    "=": lambda column, value: column == value,
    "<": lambda column, value: column < value,
    "<=": lambda column, value: column <= value,
    ">": lambda column, value: column > value,
    ">=": lambda column, value: column >= value,
}


def _like(column: Any, value: str) -> Condition:
    return column.contains(value.rstrip("*")) if value.rstrip("*") else column != ""


class _Fields:
    """One method a field; each gives a condition, or None when the value has no meaning there."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id

    def condition(self, name: str, value: str) -> Condition | None:
        method: Callable[[str], Condition | None] = getattr(self, f"_{name}")
        return method(value)

    def _source(self, value: str) -> Condition:
        return QuestionRow.source.in_(
            SourceRow.select(SourceRow.source_id).where(
                _like(SourceRow.name, value) | _like(SourceRow.description, value)
            )
        )

    def _subject(self, value: str) -> Condition:
        return QuestionRow.topic.in_(
            TopicRow.select(TopicRow.topic_id)
            .join(SubjectRow)
            .where(_like(SubjectRow.name, value) | _like(SUBJECT_TITLE, value))
        )

    def _topic(self, value: str) -> Condition:
        if value.lower() == "none":
            return QuestionRow.topic.is_null()
        topics = TopicRow.select(TopicRow.topic_id).where(_like(TopicRow.name, value))
        concepts = ConceptRow.select(ConceptRow.concept_id).where(_like(ConceptRow.name, value))
        return QuestionRow.topic.in_(topics) | QuestionRow.concept.in_(concepts)

    def _tag(self, value: str) -> Condition:
        return QuestionRow.question_id.in_(
            QuestionTagRow.select(QuestionTagRow.question)
            .join(TagRow)
            .where(_like(TagRow.name, value))
        )

    def _kind(self, value: str) -> Condition | None:
        kinds = [kind.value for kind in Kind if kind.value.startswith(value.lower())]
        return QuestionRow.kind.in_(kinds) if kinds else None

    def _difficulty(self, value: str) -> Condition | None:
        return _compared(QuestionRow.difficulty, value)

    def _peer(self, value: str) -> Condition | None:
        return _compared(QuestionRow.peer_percent, value.removesuffix("%"))

    def _wrong(self, value: str) -> Condition | None:
        return self._progress(_compared(QuestionProgressRow.wrong, value))

    def _seen(self, value: str) -> Condition | None:
        match = _AGE.fullmatch(value)
        if not match:
            return None
        age = timedelta(hours=int(match[1]) * _HOURS[match[2].lower()])
        now = self._database.now()
        since = now - min(age, now - _LONG_AGO)
        return self._progress(QuestionProgressRow.last_answered_at >= since)

    def _progress(self, condition: Condition | None) -> Condition | None:
        if condition is None:
            return None
        return QuestionRow.question_id.in_(
            QuestionProgressRow.select(QuestionProgressRow.question).where(
                QuestionProgressRow.learner == self._learner_id, condition
            )
        )

    def _exam(self, value: str) -> Condition:
        return QuestionRow.question_id.in_(
            ExamItemRow.select(ExamItemRow.question)
            .join(ExamRow)
            .where(_like(ExamRow.title, value))
        )

    def _note(self, value: str) -> Condition:
        return QuestionRow.question_id.in_(
            NoteRow.select(NoteRow.question).where(
                NoteRow.learner == self._learner_id, _like(NoteRow.text, value)
            )
        )

    def _saved(self, value: str) -> None:
        """A name that no search has: the others have been written out."""

    def _is(self, value: str) -> Condition | None:
        value = value.lower()
        if value in ("keyless", "suspended", "generated", "retired"):
            return QuestionRow.status == value
        if value == "broken":
            return QuestionRow.status == Status.INCOMPLETE.value
        if value == "conflict":
            return QuestionRow.question_id.in_(pw.SQL(f"({CONFLICT_IDS})"))
        if value == "edited":
            return QuestionRow.question_id.in_(pw.SQL(f"({_EDITED_IDS})"))
        if value == "suspect":
            return QuestionRow.question_id.in_(pw.SQL(f"({SUSPECT_IDS})"))
        if value == "right":
            return self._progress(QuestionProgressRow.last_right == True)
        if value == "wrong":
            return self._progress(QuestionProgressRow.last_right == False)
        if value == "new":
            return ~self._progress(QuestionProgressRow.attempts > 0)  # type: ignore[operator]
        if value == "flagged":
            return QuestionRow.question_id.in_(
                BookmarkRow.select(BookmarkRow.question).where(
                    BookmarkRow.learner == self._learner_id
                )
            )
        if value == "due" and (today := self._database.due_today(self._database)) is not None:
            ids, parameters = due_ids(self._learner_id, today)
            return QuestionRow.question_id.in_(pw.SQL(f"({ids})", parameters))
        if value == "unanswered":
            asked = (
                SittingItemRow.select(SittingItemRow.question)
                .join(SittingRow)
                .switch(SittingItemRow)
                .join(
                    ResponseRow,
                    pw.JOIN.LEFT_OUTER,
                    on=ResponseRow.response_id == SittingItemRow.response_id,
                )
                .where(
                    SittingRow.learner == self._learner_id,
                    SittingRow.ended_at.is_null(False),
                    pw.fn.COALESCE(ResponseRow.chosen.concat(ResponseRow.text), "") == "",
                )
            )
            return QuestionRow.question_id.in_(asked)
        return None


def _compared(column: Any, value: str) -> Condition | None:
    match = _COMPARISON.fullmatch(value)
    return _OPERATORS[match[1] or ""](column, float(match[2])) if match else None
