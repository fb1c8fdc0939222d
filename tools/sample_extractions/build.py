"""The sample from beginning to end: which questions, in which form, under which names."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from . import banks, captures, claims, counts, every_kind, exams, notice
from .captures import Session
from .exams import Exam
from .items import Item, choose

TECHNICIAN = "technician-2026-2030"
GENERAL = "general-2023-2027"
HAM_EACH = {TECHNICIAN: 3, GENERAL: 2}  # questions a sub-element, besides those with a figure

# Chosen by hand: correct, timeless, and not in need of an animation the bank links to.
FCC_PYTHON = (0, 13, 19, 22, 26, 38, 56, 57, 60, 66)
FCC_SQL = (18, 30, 36, 42, 46, 64, 68, 76, 100, 112)
JAVASCRIPT = (1, 2, 3, 7, 16, 18, 19, 25, 74, 84, 101, 112, 117, 136, 137)
JAVASCRIPT_CAPTURED = (8, 15, 28, 81, 96, 105, 107)  # the last one has the options true and false

# Not something to meet unasked in a first bank.
LEFT_OUT = ("Sexual Behavior, Sexuality, and Gender Identity",)

# Shown a figure, having two right answers, or with sub- and superscripts: always in the sample.
MICROBIOLOGY_ALWAYS = frozenset(
    (
        "m58904#fs-id1167660319505",
        "m58919#fs-id1167660287101",
        "m58792#fs-id1172099388426",
        "m58808#fs-id1168327919924",
        "m58867#fs-id1167582423366",
        "m58820#fs-id1167661729536",
        "m58822#fs-id1167662622034",
    )
)
KEYLESS_EACH = 3  # questions a book captured before answering


def build(source: Path, out: Path) -> str:
    """Write the whole sample to `out` and return the table of what it holds.

    Raises ValueError if `out` holds something this did not write.
    """
    if out.exists():
        if any(out.iterdir()) and not (out / "EXPECTED.json").exists():
            raise ValueError(f"{out} is not an earlier sample: it has no EXPECTED.json")
        shutil.rmtree(out)
    (out / "exams").mkdir(parents=True)
    _ham(source, out / "amateur-radio")
    _openstax(source, out / "openstax")
    _javascript(source, out / "javascript")
    _exams(source, out / "exams")
    notice.write(source, out)
    expected = counts.count(out)
    text = json.dumps(expected, indent=2, ensure_ascii=False)
    (out / "EXPECTED.json").write_bytes(text.encode() + b"\n")
    return counts.table(expected, sum(p.stat().st_size for p in out.rglob("*") if p.is_file()))


def _ham(source: Path, folder: Path) -> None:
    sessions = {
        TECHNICIAN: Session("Ham Radio Technician", "ham.example", datetime(2026, 1, 12, 9, 0)),
        GENERAL: Session("Ham Radio General", "ham.example", datetime(2026, 1, 13, 9, 0)),
    }
    for pool, session in sessions.items():
        items = banks.ham(source, pool)
        picked = {item.id for item in items if item.figure is not None}
        for subelement in sorted({item.id[:2] for item in items}):
            others = [i for i in items if i.id.startswith(subelement) and i.figure is None]
            # At most one from each group (T1A, T1B, …), so that a sub-element is seen in breadth.
            chosen = choose(others, HAM_EACH[pool], group=lambda item: item.id[:3])
            picked.update(item.id for item in chosen)
        level, _, years = pool.partition("-")
        captures.write_flat(
            folder,
            session,
            f"{level.title()} {years}",
            [item for item in items if item.id in picked],
        )


def _openstax(source: Path, folder: Path) -> None:
    books = (
        ("microbiology", 28, MICROBIOLOGY_ALWAYS, datetime(2026, 2, 3, 18, 30)),
        ("psychology", 24, frozenset[str](), datetime(2026, 2, 5, 18, 30)),
    )
    for book, number, always, start in books:
        questions = [i for i in banks.openstax(source, book) if i.topic not in LEFT_OUT]
        items = choose(questions, number, always=always, group=lambda item: item.topic)
        plain = [item.id for item in items if item.id not in always]
        keyless = set(plain[-KEYLESS_EACH:])
        session = Session(f"OpenStax {book.title()}", "openstax.example", start)
        captures.write_tree(
            folder, session, [replace(item, keyed=item.id not in keyless) for item in items]
        )


def _javascript(source: Path, folder: Path) -> None:
    session = Session("JavaScript Questions", "js.example", datetime(2026, 2, 7, 10, 0))
    captures.write_tree(folder, session, banks.javascript(source, JAVASCRIPT_CAPTURED))


def _exams(source: Path, folder: Path) -> None:
    bank = banks.pcep(source)
    several = claims.several_right(bank)
    modules = {number: [i for i in bank if i.topic.endswith(number)] for number in ("1", "3")}
    first, third = choose(modules["1"], 20), choose(modules["3"], 20)
    warm_up = choose(_without(modules["3"], third), 12)
    mixed = choose(_without(bank, [*first, *third, *warm_up]), 10) + several[6:]
    quiz = banks.fcc(source, "python", FCC_PYTHON) + banks.fcc(source, "sql", FCC_SQL)
    keyed = {
        "PCEP_Module_1_Practice.json": Exam("sample-pcep-m1", "PCEP Module 1 Practice", 25, first),
        "PCEP_Module_3_Practice.json": Exam("sample-pcep-m3", "PCEP Module 3 Practice", 25, third),
        "Python_Select_All_That_Apply.json": Exam(
            "sample-python-several", "Python: Select All That Apply", 10, several[:6]
        ),
        "freeCodeCamp_Python_SQL_Quiz.json": Exam(
            "sample-fcc-python-sql", "freeCodeCamp Python and SQL Quiz", 20, quiz
        ),
        "JavaScript_Questions_Practice.json": Exam(
            "sample-javascript",
            "JavaScript Questions Practice",
            25,
            banks.javascript(source, JAVASCRIPT),
        ),
    }
    for name, exam in keyed.items():
        exams.write_json(folder / name, exams.author_format(exam))
    exams.write_json(folder / "Every_Kind_of_Question.json", every_kind.exam())
    exams.write_json(
        folder / "PCEP -- Mixed Quiz_20260214_v1.json",
        exams.edube_dump(Exam(96001, "PCEP -- Mixed Quiz", 15, mixed), section=9601),
    )
    exams.write_html(
        folder / "PCEP -- Warm-up Quiz_20260214.html",
        exams.author_format(Exam("sample-pcep-warm-up", "PCEP -- Warm-up Quiz", 15, warm_up)),
    )


def _without(items: Sequence[Item], taken: Sequence[Item]) -> list[Item]:
    gone = {item.id for item in taken}
    return [item for item in items if item.id not in gone]
