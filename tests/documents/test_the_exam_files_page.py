"""docs/exam-files.md shows exam files that go in as it says."""

from __future__ import annotations

import re
from pathlib import Path

from studytui.domain.question import Kind
from studytui.services.study import Study

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "exam-files.md").read_text("utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def test_its_example_goes_in_with_every_kind_of_question(study: Study, tmp_path: Path) -> None:
    example, _ = EXAMPLES
    file = tmp_path / "pendulum.json"
    file.write_text(example, "utf-8")
    report = study.imports.run([file])
    assert report.problems == ()
    found = [study.library.question(one) for one in study.library.find().ids()]
    assert len(found) == 10 and all(question.is_keyed for question in found)
    assert {question.kind for question in found} == set(Kind)
    assert sum(question.vignette_group is not None for question in found) == 2
    (exam,) = study.exams.all()
    assert (exam.title, exam.questions, exam.pass_mark) == ("Pendulum", 10, 60)


def test_its_answer_key_gives_a_question_without_one_its_key(study: Study, tmp_path: Path) -> None:
    exam, key = EXAMPLES
    file = tmp_path / "pendulum.json"
    file.write_text(exam.replace('"correct": 1,', "", 1), "utf-8")
    study.imports.run([file])
    (first,) = study.library.find("is:keyless").ids()
    answers = tmp_path / "keys.json"
    answers.write_text(key, "utf-8")
    assert study.imports.apply_key_file(answers).problems == ()
    question = study.library.question(first)
    assert [option.text for option in question.options if option.is_correct] == [
        "The length of the string"
    ]
