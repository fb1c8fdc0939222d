"""Commands, options and names that are mistyped: one line, what was meant, and where to look."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.cli.command import NOTHING_DONE
from studytui.cli.main import main
from studytui.errors import StudyError
from tests.programs import run_program


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("imprt x", "no command 'imprt'; did you mean import? (studytui --help)"),
        ("IMPORT x", "did you mean import?"),
        ("zzz", "there is no command 'zzz' (studytui --help)"),
        ("--plian", "no option '--plian'; did you mean --plain?"),
        ("--hom x where", "no option '--hom'; did you mean --home?"),
        ("doctor --fxi", "no option '--fxi'; did you mean --fix? (studytui doctor --help)"),
        ("weak --jsn=1", "no option '--jsn'; did you mean --json? (studytui weak --help)"),
        ("due now", "'now' is a word too many (studytui due --help)"),
    ],
)
def test_what_is_mistyped_is_told_with_what_was_meant(
    capfd: pytest.CaptureFixture[str], typed: str, said: str
) -> None:
    with pytest.raises(SystemExit) as left:
        main(typed.split())
    assert left.value.code == NOTHING_DONE
    out, error = capfd.readouterr()
    assert said in error and error.count("\n") == 1 and not out


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("keys nope", "there is no such command. studytui keys lists all"),
        ("export csv", "There are no questions here. studytui import takes questions in."),
        ("sit nope", "Which exam? There is no exam called nope."),
    ],
)
def test_what_is_not_there_is_told_in_words(tmp_path: Path, typed: str, said: str) -> None:
    run = run_program(tmp_path / "home", *typed.split())
    assert run.returncode == 2
    assert said in run.stderr.decode()


def test_an_error_on_one_line_says_each_thing_once() -> None:
    told = StudyError("There is none.", title="Which one?", hint="Choose another.")
    assert told.line == "Which one? There is none. Choose another."
    assert StudyError("It is full.", title="Not kept").line == "Not kept: It is full."
