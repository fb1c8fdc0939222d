"""Made-up questions of every kind and ugliness, written straight into a library, for tests."""

from __future__ import annotations

from studytui.domain.text import code_block, escape
from studytui.services.study import Study
from studytui.storage.tables.exams import ExamItemRow, ExamRow
from studytui.storage.tables.row import UtcField
from studytui.storage.tables.subjects import SourceRow, SubjectRow, TopicRow
from tests.made_slots import add

TOPICS = ("Operators", "Control flow", "Functions", "Data structures", "Exceptions", "Strings")
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
STEMS = (
    "What is the output of the following snippet?\n\n"
    + code_block("x = [1, 2, 3]\nfor n in x[::-1]:\n\tprint(n, end=' ')", "python"),
    "Which **two** of these are *immutable*? Think of `tuple` and of `str`.",
    "以下のコードの出力は何ですか。正しいものを選んでください。 漢字かな交じり文。",
    "ما هي نتيجة هذا التعبير؟ اختر الإجابة الصحيحة.",
    escape(f"A very long word: {LONG_WORD}. What now?"),
    (
        "A table of values:\n\n| Test | Value | Normal |\n| --- | --- | --- |\n"
        "| Sodium | 128 mmol/L | 135–145 |\n| Potassium | 5.9 mmol/L | 3.5–5.0 |\n\nWhat is most likely?"
    ),
    escape(
        "A label reads [bold red]HOT[/] and [/nothing] and [@click=app.bell]x[/]. What is shown?"
    ),
    "Steps:\n\n1. Mix the flour.\n2. Add water.\n   - not too warm\n\nWhich step is missing?",
)


def fill(study: Study, count: int = 60, *, exam: bool = True, slots: bool = False) -> None:
    """Fill an empty library with `count` questions, six topics and one exam of the first thirty;
    with `slots` also orders, matches, gaps and a set on one vignette, of a source of their own.

    Every tenth question has no key; every seventh asks for two answers, every eleventh is true or
    false, every thirteenth a number, every seventeenth a short text. Option 1 is right, of the
    ones with two answers options 1 and 2.
    """
    database = study.database
    connection = database.connection
    now = database.now()
    stamp = int(UtcField().db_value(now))
    with database.transaction():
        source = SourceRow.insert(name="Made up", created_at=now, updated_at=now).execute(
            connection
        )
        subject = SubjectRow.insert(name="Python", created_at=now, updated_at=now).execute(
            connection
        )
        topics = [
            TopicRow.insert(subject=subject, name=name, created_at=now, updated_at=now).execute(
                connection
            )
            for name in TOPICS
        ]
        kinds = [_kind(number) for number in range(1, count + 1)]
        numbers = range(1, count + 1)
        database.execute_many(
            "INSERT INTO question(question_id, created_at, updated_at, uid, source_id,"
            " source_question_key, kind, status, title, difficulty, topic_id, required, tolerance,"
            " unit, marks, has_media, content_hash, revision_hash, original_id)"
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    number,
                    stamp,
                    stamp,
                    f"made-{number}",
                    source,
                    f"id:{number}",
                    kinds[number - 1],
                    "active" if number % 10 else "keyless",
                    f"Question {number}: {TOPICS[number % 6].lower()}",
                    number % 5 + 1,
                    topics[number % 6],
                    2 if kinds[number - 1] == "multiple" else None,
                    0.01 if kinds[number - 1] == "number" else None,
                    "",
                    1.0,
                    0,
                    f"content-{number}",
                    "made",
                    str(number),
                )
                for number in numbers
            ],
        )
        database.execute_many(
            "INSERT INTO question_text(question_id, created_at, updated_at, stem, code_snippet,"
            ' options, explanation, key_points, objective, "references", notes, metadata)'
            " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            [
                (
                    number,
                    stamp,
                    stamp,
                    STEMS[number % len(STEMS)],
                    "",
                    "First option Second option Third option Fourth option",
                    "The first option is right, because the others are not. See *the book*.",
                    "- Read the question twice.",
                    "Tell right from wrong.",
                    "Book of Examples, p. 12.",
                    "",
                    "{}",
                )
                for number in numbers
            ],
        )
        database.execute_many(
            "INSERT INTO option(question_id, created_at, updated_at, number, position, text, html,"
            " is_correct, explanation, peer_percent, is_retired) VALUES (?,?,?,?,?,?,?,?,?,?,0)",
            [row for number in numbers for row in _options(number, kinds[number - 1], stamp)],
        )
        database.execute("INSERT INTO question_search(question_search) VALUES ('rebuild')")
        if exam:
            exam_id = ExamRow.insert(
                uid="made-exam",
                source=source,
                title="Made-up mock",
                kind="mock",
                time_limit_seconds=40 * 60,
                pass_mark=70.0,
                total_questions=min(30, count),
                external_id="made",
                created_at=now,
                updated_at=now,
            ).execute(connection)
            for number in range(1, min(30, count) + 1):
                ExamItemRow.insert(
                    exam=exam_id,
                    question=number,
                    position=number - 1,
                    created_at=now,
                    updated_at=now,
                ).execute(connection)
    if slots:
        add(study)


def _kind(number: int) -> str:
    for divisor, kind in ((17, "text"), (13, "number"), (11, "true_false"), (7, "multiple")):
        if number % divisor == 0:
            return kind
    return "single"


def _options(number: int, kind: str, stamp: int) -> list[tuple[object, ...]]:
    is_keyed = number % 10 != 0
    if kind == "number":
        texts, right = ["70"], {0}
    elif kind == "text":
        texts, right = ["IndexError", "Index Error"], {0, 1}
    elif kind == "true_false":
        texts, right = ["False", "True"], {1}
    else:
        texts = ["First `option`", "Second option", "Third option", "None of the above"]
        right = {1, 2} if kind == "multiple" else {1}
    if not is_keyed and kind in ("number", "text"):
        return []
    return [
        (
            number,
            stamp,
            stamp,
            place,
            place,
            text,
            "",
            (place in right) if is_keyed else None,
            f"Why option {place + 1}." if place < 2 else "",
            [12.0, 61.0, 20.0, 7.0][place] if number % 3 == 0 and len(texts) == 4 else None,
        )
        for place, text in enumerate(texts)
    ]
