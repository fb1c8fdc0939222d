"""Ten thousand strings a terminal, a spreadsheet or a file system would obey, and homes full of them."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import cycle
from pathlib import Path
from typing import Any

import peewee as pw

from studytui.paths import Paths
from studytui.storage.tables import TABLES
from studytui.storage.tables.row import UtcField

STRINGS = 10_000
SIGN = "7777"
"""The number in every sequence of ours: no program writes it by itself, so that in what reaches the
terminal behind an ESC it can only have come from data."""

SEQUENCES = (
    f"\x1b[{SIGN}m", f"\x1b[{SIGN};{SIGN}H", f"\x1b[?{SIGN}h", f"\x1b[{SIGN}J", f"\x1b[{SIGN}n",
    f"\x1b]0;{SIGN}\x07", f"\x1b]2;{SIGN}\x1b\\", f"\x1b]52;c;{SIGN}\x07", f"\x1b]8;;file:{SIGN}\x07x",
    f"\x1b]1337;File={SIGN}\x07", f"\x1bP{SIGN}$q\x1b\\", f"\x1b_G{SIGN}\x1b\\", f"\x1b^{SIGN}\x1b\\",
    f"\x1bX{SIGN}\x1b\\", f"\x9b{SIGN}m", f"\x9d52;c;{SIGN}\x9c", f"\x90{SIGN}\x9c", f"\x9f{SIGN}\x9c",
    "\x1bc", "\x1b(0", "\x1b#8", "\x1bM", "\x1bN", "\x1b[", "\x1b]52;c;", "\x1bP", "\x1b", "\x9b", "\x9d",
    f"\x1b\x1b[[{SIGN}m", f"\x1b[\x1b[{SIGN}m{SIGN}m", f"\x1b]0;\x1b[{SIGN}m\x07", f"\x1b[\x00{SIGN}m",
    f"\x1b\u202e[{SIGN}m", f"\x1b[{SIGN}\x9b{SIGN}m", f"\x1b]0;{'A' * 5000}\x07",
)  # fmt: skip
CONTROLS = (
    *(chr(code) for code in range(1, 32)), *(chr(code) for code in range(0x7F, 0xA0)), "\r\n", "\r",
    "\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069",
    "\u200e", "\u200f", "\u061c", "\ufeff", "\ufff9", "\ufffb", "\ufffe", "\uffff", "\u2028", "\u2029",
)  # fmt: skip
MARKUP = (
    "[/]", "[/nope]", "[@click=app.quit]out[/]", "[bold red]x", "[link=file:///etc/passwd]x[/link]",
    "\\[", "[[[", "]]]", "$text", "{0}", "{x!r}", "%s%n%(x)s", "${HOME}", "`id`", "$(id)", "<script>x</script>",
    "<img src=x onerror=x>", "&lt;&#27;", "**", "__", "~~~", "```", "$$\\frac{", "| a | b |", "- [ ] x", "![](x)",
    "[x](javascript:x)", "[x](file:///etc/passwd)", "![x](../../../etc/passwd)",
)  # fmt: skip
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("x")',
)
"""A spreadsheet takes them for a formula where a cell begins with them."""
WIDE = (
    "漢字" * 9, "한국어", "ｆｕｌｌ", "👨\u200d👩\u200d👧\u200d👦", "🏳️\u200d🌈", "🇩🇪🇫🇷", "👍🏽", "❤️", "☎️", "1️⃣",
    "e" + "\u0301" * 40, "\u0301", "\u200b\u200c\u200d\u2060", "\u00ad", "﷽", "𒐫", "ᄀ" * 6, "ᆨ" * 6, "\u3164",
    "\u115f", "ก็็็็็", "нет", "ما هي", "שלום", "a" * 300, "漢" * 200, "\u00a0" * 30, "\u3000", "\U000e0041",
    "\ue000", "\U0010fffd", "＂", "ǅ", "ﬃ", "ß", "İ", "\u0345", "⸻", "🫠", "𝔘𝔫𝔦", "꧅", "\n" * 5, "\t" * 8, " " * 50,
)  # fmt: skip
PLACES = (
    "../../../etc/passwd", "/dev/null", "CON", "a/b\\c", "~root", "-rf", "--help", ".", "..", "*", "?", "|", ";id",
    "'; DROP TABLE question; --", '"', "'", "\\", 'NEAR("', "a OR NOT", "topic:", "x" * 260, "file:///", "//host/x",
)  # fmt: skip
KINDS = (SEQUENCES, SEQUENCES, CONTROLS, CONTROLS, MARKUP, FORMULAS, WIDE, WIDE, PLACES)


def token(number: int) -> str:
    """What stands in a string of ours for people to read, and tells which one it is."""
    return f"q{number:05d}q"


def hostile(number: int) -> str:
    """A string of the ten thousand, the same each time."""
    lot = random.Random(number)
    parts = [lot.choice(lot.choice(KINDS)) for _ in range(lot.randrange(1, 6))]
    name = token(number)
    if lot.random() < 0.2:
        return lot.choice(FORMULAS) + name + "".join(parts)
    if lot.random() < 0.3:
        return lot.choice(SEQUENCES) + name + lot.choice(WIDE) + name + "".join(parts)
    return name + lot.choice(("", " ")).join(parts)


OURS: dict[str, tuple[str, ...]] = {
    "question": (
        "kind", "status", "offered_status", "topic_by", "content_hash", "revision_hash",
        "source_question_key", "vignette_group",
    ),
    "question_text": ("metadata",),
    "question_version": ("revision_hash", "content"),
    "extraction": ("sha256", "status", "raw_metadata_json"),
    "media": ("media_role", "media_type", "mime_type", "relative_path", "sha256"),
    "learner": ("role", "profile"),
    "question_tag": ("added_by",),
    "exam": ("kind", "blueprint", "grade_boundaries", "metadata"),
    "goal": ("profile", "exam_date", "weekday_minutes", "days_off"),
    "assignment": ("mode", "settings"),
    "sitting": ("mode", "profile", "state", "clock_rule", "settings", "seen_boot"),
    "sitting_pause": ("kind",),
    "sitting_item": ("option_order", "struck", "miss_reason", "highlights", "own_points"),
    "response": ("chosen", "origin"),
    "memory": ("algorithm",),
    "learner_state": ("algorithm",),
    "weakness": ("kind", "evidence"),
    "resource": ("kind", "sha256", "metadata"),
    "study_plan": ("inputs", "day", "fingerprint"),
    "plan_task": ("day", "kind", "opens"),
    "import_run": ("state", "paths"),
    "import_unit": ("fingerprint", "state"),
    "import_folder": ("digest",),
    "import_problem": ("code",),
    "import_change": ("table", "row", "before", "after"),
    "act": ("changes",),
    "revisit": ("due_on",),
    "key_report": ("before", "after"),
    "study_day": ("day",),
    "topic_progress": ("until", "progress"),
    "table_mapping": ("column_names", "fields", "base"),
    "question_suspicion": ("kind", "detail"),
    "question_edit": ("field",),
    "learner_choice": ("name", "value"),
    "enrolment_request": ("answer",),
    "passage_vector": ("model",),
    "mastery_loop": ("outcome",),
    "mastery_loop_stage": ("stage", "body"),
    "hub_link": ("device", "clock", "cursor"),
    "synced_row": ("table", "identity", "clock", "own_clock", "shared_clock", "digest"),
    "superseded": ("table", "identity", "clock", "content"),
    "sync_operation": ("table", "row_uid", "operation", "payload"),
}  # fmt: skip
"""Columns whose text is the program's own: words out of a list, days, hashes, JSON of its making.
Everything else a stranger, a file or the learner may have written."""


_QUOTED = ("stem", "text", "title", "explanation", "alt")
"""What an older form of a question says, by the names it is kept under."""


def text_columns() -> list[tuple[str, str, str]]:
    """Table, its id and the column, of every text that may hold anything."""
    found = []
    for row in TABLES:
        name = row._meta.table_name
        for field in row._meta.sorted_fields:
            column = field.column_name
            is_text = isinstance(field, pw.CharField | pw.TextField) and not isinstance(
                field, UtcField
            )
            if is_text and column != "uid" and column not in OURS.get(name, ()):
                found.append((name, row._meta.primary_key.column_name, column))
    return found


def fill_with(database: Path, numbers: Sequence[int]) -> set[int]:
    """Put a string in the place of every text of a library; those that were placed. They go to the
    short lists first, so that each list shows some; what asks for no two alike gets none."""
    placed: set[int] = set()
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=0")
        connection.execute("BEGIN IMMEDIATE")
        cells = [
            (table, key, column, row[0])
            for table, key, column in text_columns()
            for row in connection.execute(f'SELECT "{key}" FROM "{table}"')
        ]
        sizes: dict[tuple[str, str], int] = {}
        for table, _, column, _ in cells:
            sizes[table, column] = sizes.get((table, column), 0) + 1
        cells.sort(key=lambda cell: sizes[cell[0], cell[2]])
        for place, (table, key, column, row_id) in enumerate(cells):
            number = numbers[place % len(numbers)]
            connection.execute(
                f'UPDATE "{table}" SET "{column}" = ? WHERE "{key}" = ?', (hostile(number), row_id)
            )
            placed.add(number)
        for row_id, content in connection.execute(
            "SELECT rowid, content FROM question_version"
        ).fetchall():
            quoted = _texts_of(json.loads(content), cycle(numbers))
            connection.execute(
                "UPDATE question_version SET content = ? WHERE rowid = ?",
                (json.dumps(quoted), row_id),
            )
        for search in ("question_search", "passage_search"):
            connection.execute(f"INSERT INTO {search}({search}) VALUES ('rebuild')")
        connection.execute("COMMIT")
    return placed


def _texts_of(value: Any, numbers: Iterator[int]) -> Any:
    """JSON with strings in the place of what it quotes of questions."""
    if isinstance(value, list):
        return [_texts_of(one, numbers) for one in value]
    if isinstance(value, dict):
        return {
            key: hostile(next(numbers)) if key in _QUOTED else _texts_of(one, numbers)
            for key, one in value.items()
        }
    return value


def made_into(home: Path, target: Path, numbers: Sequence[int]) -> set[int]:
    """A copy of a home with strings in the place of every text; those that were placed."""
    shutil.copytree(home, target)
    return fill_with(Paths(target).database, numbers)
