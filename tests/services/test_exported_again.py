"""Files that studytui wrote come back into the library they are from: the same questions, and what
was changed in the file is all that changes."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from studytui.domain.draft import OptionDraft
from studytui.services.exports import FORMATS, ExportFormat, Selection
from studytui.services.study import Study
from studytui.storage.changed_rows import TIMES
from tests.drafts import Taker, dump, question
from tests.made_images import give_image, quarters

_OF_QUESTIONS = (
    "question",
    "question_text",
    "option",
    "question_slot",
    "media",
    "question_tag",
    "question_edit",
    "question_version",
    "extraction",
    "exam",
    "exam_item",
    "note",
    "topic",
    "source",
)


_TIMES = (*TIMES, "created_at")


def rows(study: Study) -> dict[str, list[tuple[Any, ...]]]:
    """All that a library knows of its questions."""
    found = {}
    for table in _OF_QUESTIONS:
        columns = [row[1] for row in study.database.rows(f'PRAGMA table_info("{table}")')]
        named = ", ".join(f'"{name}"' for name in columns if name not in _TIMES)
        found[table] = study.database.rows(f'SELECT {named} FROM "{table}" ORDER BY {named}')
    return found


def test_every_format_comes_back_into_its_own_library_as_nothing_new(
    study: Study, tmp_path: Path
) -> None:
    """Questions of all kinds, with images, sets on one vignette, and words of the learner's."""
    study.imports.run([study.imports.samples()])
    study.library.set_note(1, "Mine.")
    first = study.edits.written(2)
    study.edits.save(first, first.text.replace(first.question.stem, "Asked by me?", 1))
    keyed = study.library.find("kind:single").ids()[5]
    wrong = next(
        place
        for place, one in enumerate(study.library.question(keyed).options)
        if not one.is_correct
    )
    study.keys.set_key(keyed, "ABCDEFGH"[wrong])
    study.mapping.place([3], int(study.database.value("SELECT max(topic_id) FROM topic")))
    before = rows(study)
    for one in FORMATS:
        target = tmp_path / f"bank{one.suffix}"
        written = study.exports.write(one, target, force=True)
        report = study.imports.run([target])
        assert (report.new, report.updated, report.retired) == (0, 0, 0), one.name
        assert report.unchanged == written.questions, one.name
        assert rows(study) == before, one.name


@pytest.fixture
def rich(study: Study) -> Study:
    """One question that no format but two can hold all of."""
    Taker(study)(
        question(
            stem="Which colour has ![grass](media:0)?",
            options=(
                OptionDraft("red", False, "No, that is blood.", 12.0, "11"),
                OptionDraft("green", True, "", 88.0, "12"),
            ),
            explanation="Chlorophyll is green.",
            references="Botany, 12.",
            difficulty=4,
            expected_seconds=50,
            marks=2.0,
            peer_percent=88.0,
            original_number="7",
            subject="Art",
            topic="Meadows",
            tags=("plants",),
            metadata={"page": 3},
        )
    )
    path = give_image(study, 1, "grass.png")
    quarters().save(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    study.database.execute("UPDATE media SET sha256 = ?", digest)
    return study


def in_text(path: Path, old: str, new: str) -> None:
    data = path.read_bytes()
    assert data.count(old.encode()) == 1
    path.write_bytes(data.replace(old.encode(), new.encode()))


def in_archive(path: Path, old: str, new: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            changed.writestr(name, source.read(name).replace(old.encode(), new.encode()))
    path.write_bytes(target.getvalue())


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("json", in_text),
        ("jsonl", in_text),
        ("csv", in_text),
        ("tsv", in_text),
        ("moodle-xml", in_text),
        ("gift", in_text),
        ("qti", in_archive),
    ],
)
def test_an_edit_in_the_file_changes_that_and_loses_nothing(
    rich: Study, tmp_path: Path, name: str, change: Callable[[Path, str, str], None]
) -> None:
    one = rich.exports.format_named(name)
    target = tmp_path / f"bank{one.suffix}"
    rich.exports.write(one, target)
    change(target, "Chlorophyll is green.", "Leaves are green.")
    before = rows(rich)
    report = rich.imports.run([target])
    assert (report.new, report.updated) == (0, 1)
    after = rows(rich)
    whole = rich.library.question(1)
    assert (whole.explanation, whole.stem) == (
        "Leaves are green.",
        "Which colour has ![grass](media:0)?",
    )
    for table in ("option", "media", "question_tag", "extraction", "note", "topic", "source"):
        assert after[table] == before[table], table
    columns = [row[1] for row in rich.database.rows("PRAGMA table_info(question)")]
    columns = [column for column in columns if column not in _TIMES]
    ((was,), (now,)) = before["question"], after["question"]
    differing = {c for c, a, b in zip(columns, was, now, strict=True) if a != b}
    assert differing == {"revision_hash"}
    assert json.loads(rich.database.value("SELECT metadata FROM question_text"))["page"] == 3
    assert rich.imports.run([target]).unchanged == 1
    assert report.run_id is not None
    rich.imports.undo(report.run_id)
    assert rich.library.question(1).explanation == "Chlorophyll is green."


def test_a_column_that_is_taken_out_takes_nothing_away(rich: Study, tmp_path: Path) -> None:
    before = rows(rich)
    target = tmp_path / "bank.csv"
    target.write_text("markup,source,key,question,a,b\nstudytui,Colours,id:1,{},red,green\n".format(
        "Which colour has ![grass](media:0)?"
    ))  # fmt: skip
    assert rich.imports.run([target]).unchanged == 1
    assert rows(rich) == before
    target.write_text(target.read_text().replace("has", "had").replace("red", "crimson"))
    assert rich.imports.run([target]).updated == 1
    whole = rich.library.question(1)
    assert whole.stem == "Which colour had ![grass](media:0)?"
    assert [one.text for one in whole.options] == ["crimson", "green"]
    assert (whole.explanation, whole.difficulty, whole.tags, len(whole.media), whole.topic) == (
        "Chlorophyll is green.",
        4,
        ("plants",),
        1,
        "Meadows",
    )


def test_a_cell_that_is_emptied_empties(rich: Study, tmp_path: Path) -> None:
    target = tmp_path / "bank.csv"
    target.write_text(
        "markup,source,key,question,a,b,answer,explanation\n"
        "studytui,Colours,id:1,Which?,red,green,B,\n"
    )
    assert rich.imports.run([target]).updated == 1
    assert rich.library.question(1).explanation == ""


@pytest.mark.parametrize(
    ("name", "first", "second"),
    [
        (
            "bank.csv",
            "id,question,a,b,answer,explanation,topic\n1,Grass?,red,green,B,Leaves.,Meadows\n",
            "id,question,a,b,answer\n1,Hay?,red,green,A\n",
        ),
        (
            "bank.jsonl",
            '{"id": 1, "question": "Grass?", "options": ["red", "green"], "answer": "B",'
            + ' "explanation": "Leaves.", "topic": "Meadows"}\n',
            '{"id": 1, "question": "Hay?", "options": ["red", "green"], "answer": "A"}\n',
        ),
    ],
)
def test_a_plain_list_with_fewer_columns_takes_nothing_away(
    study: Study, tmp_path: Path, name: str, first: str, second: str
) -> None:
    target = tmp_path / name
    target.write_text(first)
    assert study.imports.run([target]).new == 1
    target.write_text(second)
    assert study.imports.run([target]).updated == 1
    whole = study.library.question(1)
    assert (whole.stem, whole.key, whole.explanation, whole.topic) == (
        "Hay?",
        {1},
        "Leaves.",
        "Meadows",
    )
    target.write_text(second + "\n")
    assert study.imports.run([target]).unchanged == 1


def test_an_exam_goes_out_as_a_package_and_is_no_second_exam(study: Study, tmp_path: Path) -> None:
    Taker(study)(dump("1", "2"))
    one: ExportFormat = study.exports.format_named("qti")
    target = tmp_path / "exam.zip"
    study.exports.write(one, target, Selection(exam=study.exams.all()[0]))
    before = rows(study)
    assert study.imports.run([target]).unchanged == 2
    assert rows(study) == before
