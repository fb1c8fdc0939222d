"""`studytui class` and `studytui assign`, on a real home."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence

import pytest

from studytui.cli.command import DONE, NOTHING_DONE
from studytui.cli.main import main
from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_class import add_learners, answer_for
from tests.made_questions import fill

Run = tuple[int, str, str]


@pytest.fixture
def run(home: Paths, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def call(*arguments: str) -> Run:
        code = main(["--home", str(home.home), *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


@pytest.fixture
def members(home: Paths) -> Sequence[str]:
    """Three in a class called Year 9, one of whom has a name that begins like a formula."""
    names = ("Ada", "=Bob", "Cleo\x1b[31m")
    study = Study.open(home)
    fill(study, 60)
    room = study.classes.add("Year 9")[1]
    ids = add_learners(study, names)
    for learner_id in ids:
        other = Study(study.database, study.paths, study.settings)
        other.learner_id = learner_id
        other.classes.enrol(room.code)
    answer_for(study, ids, [0.2, 0.6, 0.9], sittings=3)
    study.close()
    return names


def test_a_class_is_made_joined_and_told(run, members: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("class", "list", "year", "--json")
    found = json.loads(out)
    assert code == DONE and found["members"] == sorted(members, key=str.casefold)
    code, out, _ = run("class", "code", "Year 9", "--new")
    assert code == DONE and out.strip() != f"{found['code'][:3]}-{found['code'][3:]}"
    assert run("class", "enrol", found["code"])[1].startswith(found["code"][:3])
    assert "waits for the hub" in run("class")[1]
    assert run("class", "remove", "Year 9", "ada")[0] == DONE
    out = run("class", "list", "Year 9")[1]
    assert "Ada" not in out and "\x1b" not in out
    assert run("class", "remove", "Year 9")[0] == DONE
    assert "Year 9" not in run("class", "list")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("class", "add"), "the name of the new class"),
        (("class", "add", "year 9"), "a class called year 9 already"),
        (("class", "code", "Year 10"), "You teach no class called Year 10"),
        (("class", "enrol", "123"), "no code of a class"),
        (("class", "remove", "Year 9", "Zoe"), "Nobody in Year 9 is called Zoe"),
        (("class", "leave", "Year 9"), "You are in no class"),
        (("assign", "Year 9", "--exam", "Nothing"), "no exam called Nothing"),
        (("assign", "Year 9", "--exam", "mock", "--query", "x"), "Both --exam and --query"),
        (("assign", "Year 9", "--exam", "mock", "--due", "soon"), "soon is no day or time"),
        (("assign", "Year 9", "--withdraw", "7"), "has no assignment 7"),
        (("class", "dance"), "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(  # type: ignore[no-untyped-def]
    run, members: Sequence[str], arguments: tuple[str, ...], words: str
) -> None:
    try:
        code, _, err = run(*arguments)
    except SystemExit as left:
        code, err = left.code, words
    assert code == NOTHING_DONE and words in err


def test_work_is_set_told_and_taken_back(run, members: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("assign", "Year 9", "--exam", "mock", "--due", "+7 14:00", "--pass", "60")
    assert code == DONE and "Made-up mock, exam, due" in out and "for 3 learners" in out
    assert run("assign", "Year 9", "--extra", "ada=1.5")[1] == "Ada: time × 1.5.\n"
    assert "no extra time of 9" in run("assign", "Year 9", "--extra", "ada=9")[2]
    (told,) = json.loads(run("assign", "Year 9", "--json")[1])
    assert told["title"] == "Made-up mock" and len(told["learners"]) == 3
    assert {one["state"] for one in told["learners"]} == {"not begun"}
    number = str(told["assignment"])
    assert run("assign", "Year 9", "--withdraw", number)[0] == DONE
    assert json.loads(run("assign", "Year 9", "--json")[1]) == []


def test_work_is_set_with_more_time_for_some(run, members: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    set_it = ("assign", "Year 9", "--exam", "mock", "--extra", "ada=1.5")
    assert "no extra time of 9" in run(*set_it[:-1], "ada=9")[2]
    assert "Nobody in Year 9 is called Zoe" in run(*set_it, "--extra", "Zoe=1.5")[2]
    assert "do not go together" in run(*set_it, "--to", "1")[2]
    assert json.loads(run("assign", "Year 9", "--json")[1]) == []
    assert run(*set_it)[1].endswith("Ada: time × 1.5.\n")
    (told,) = json.loads(run("assign", "Year 9", "--json")[1])
    assert told["title"] == "Made-up mock"


def test_the_report_is_a_table_or_a_page(run, members: Sequence[str]) -> None:  # type: ignore[no-untyped-def]
    rows = list(csv.reader(io.StringIO(run("class", "report", "Year 9")[1].removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["learner", "'=Bob", "Ada", "Cleo"]
    assert "By topic" in run("class", "report", "Year 9", "--format", "html", "--days", "0")[1]
    told = json.loads(run("class", "report", "Year 9", "--json")[1])
    assert {one["risk"] for one in told["members"]} >= {"high", None}
