"""What is half typed when the line drops is there again; nothing of it counts meanwhile."""

from __future__ import annotations

import stat
from pathlib import Path

from benchmarks.terminal import Terminal
from studytui.paths import Paths
from studytui.services.study import Study
from tests.terminal.conftest import Open, press
from tests.terminal.test_leaving_and_coming_back import answers, begin_exam


def drop_the_line(terminal: Terminal) -> None:
    terminal.hang_up()
    terminal.wait_exit(timeout=5)


def editor(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_half_an_answer_is_there_again_and_none_before_it_is_kept(
    filled: Path, open_app: Open
) -> None:
    terminal = open_app(filled)
    begin_exam(terminal)
    press(terminal, ":")
    terminal.type("17\n")
    terminal.wait_for("17 of 30")
    press(terminal, "a")
    terminal.type("half a thought")
    terminal.wait_for("Your answer: half a thought")
    drop_the_line(terminal)
    kept = [path.stat().st_mode & 0o777 for path in (filled / "drafts").iterdir()]
    assert kept == [0o600] and (filled / "drafts").stat().st_mode & 0o777 == 0o700
    study = Study.open(Paths(filled))
    assert study.database.value("SELECT count(*) FROM response") == 0
    study.close()

    again = open_app(filled)
    press(again, "enter")
    again.wait_for("17 of 30")
    again.wait_for("Your answer: half a thought")
    again.type(" made whole\n")
    again.wait_for("half a thought made whole")
    again.wait_for("unanswered 29")
    press(again, "q", "q")
    assert again.wait_exit() == 0
    assert len(answers(filled)) == 30
    study = Study.open(Paths(filled))
    assert [*study.database.rows("SELECT text FROM response")] == [("half a thought made whole",)]
    study.close()
    assert list((filled / "drafts").iterdir()) == []


def test_half_a_note_and_what_stood_in_an_editor_are_there_again(
    filled: Path, tmp_path: Path, open_app: Open
) -> None:
    hanging = editor(tmp_path / "hanging", "sed -i s/First/Foremost/ $1; echo it has it; read x")
    terminal = open_app(filled, env={"VISUAL": hanging})
    press(terminal, "2")
    terminal.wait_for("Question 1: control flow")
    terminal.wait_quiet()
    press(terminal, "t")
    terminal.type("see chap")
    terminal.wait_for("Note see chap")
    drop_the_line(terminal)

    again = open_app(filled, env={"VISUAL": hanging})
    again.wait_for("Half typed and not kept")
    press(again, "2")
    again.wait_for("Question 1: control flow")
    again.wait_quiet()
    press(again, "t")
    again.wait_for("Note see chap")
    again.type("ter 3\n")
    again.wait_quiet()
    press(again, "Y")
    again.wait_for("it has it")
    drop_the_line(again)

    last = open_app(filled, env={"VISUAL": editor(tmp_path / "saving", "exit 0")})
    press(last, "2")
    last.wait_for("Question 1: control flow")
    last.wait_quiet()
    press(last, "Y")
    last.wait_for("Your words are kept.")
    press(last, "q")
    assert last.wait_exit() == 0
    study = Study.open(Paths(filled))
    question = study.library.question(1)
    assert question.note == "see chapter 3"
    assert question.options[0].text == "Foremost `option`"
    study.close()
    assert list((filled / "drafts").iterdir()) == []
