"""Keys from the settings file: used, or refused with a word."""

from __future__ import annotations

import pytest
from textual.screen import Screen

from studytui.errors import StudyError
from studytui.services.study import Study
from studytui.settings import Settings, read_settings
from studytui.tui.app import make_app
from studytui.tui.commands import Command, Surface, check_keys, surfaces
from tests.tui.showing import press, shown


def with_keys(study: Study, **keys: str) -> Study:
    study.settings = Settings(keys={name.replace("_", "."): key for name, key in keys.items()})
    return study


async def test_a_chosen_key_takes_the_place_of_the_declared_one(filled_study: Study) -> None:
    app = make_app(with_keys(filled_study, go_library="L"))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "L")
        assert "search" in shown(app)


async def test_two_commands_on_one_key_are_refused_at_the_start(filled_study: Study) -> None:
    with pytest.raises(StudyError, match=r"'exam.flag'.*belongs to 'exam.next'") as refused:
        make_app(with_keys(filled_study, exam_flag="n"))
    assert "Choose another key" in refused.value.hint


async def test_a_key_for_a_command_that_is_not_there_is_refused(filled_study: Study) -> None:
    with pytest.raises(StudyError, match="no such command"):
        make_app(with_keys(filled_study, exam_fly="x"))


@pytest.mark.parametrize("key", ["", "xyz", "ctrl+s", "alt+x", "y,", " "])
def test_what_no_terminal_sends_alone_is_refused_as_a_key(key: str) -> None:
    with pytest.raises(StudyError, match="'exam\\.flag' is no key"):
        check_keys({"exam.flag": key}, surfaces())


@pytest.mark.parametrize("key", ["y", "Y,~", "comma", "quotation_mark", "f5", "tab", "minus", "é"])
def test_what_a_terminal_sends_is_taken_as_a_key(key: str) -> None:
    alone = Surface("Alone", Screen, (Command("one", ("z",), "", ""),))
    check_keys({"one": key}, [alone])


async def test_a_command_with_a_chosen_key_stands_where_it_stood(filled_study: Study) -> None:
    app = make_app(with_keys(filled_study, today_goal="%"))
    async with app.run_test(size=(100, 24)):
        assert shown(app).splitlines()[-1].endswith("% goal   < loop   ? help   q quit")


async def test_a_comma_that_is_chosen_is_no_list_of_nothing(filled_study: Study) -> None:
    app = make_app(filled_study)
    async with app.run_test(size=(100, 24)) as pilot:
        await press(pilot, "comma", "end", "enter", "g", "enter", "comma")
        assert "belongs to 'settings'" in shown(app)
        assert not filled_study.settings.keys


async def test_what_is_wrong_in_the_file_is_told_with_its_line(study: Study) -> None:
    file = study.paths.settings
    for text, words in (
        ('# mine\ntheme = "nope"\n', "line 2: There is no theme 'nope'"),
        ('[keys]\n# mine\n"exam.flag" = "n"\n', "line 3: The key 'n' for 'exam.flag'"),
        ('[keys]\n\n"exam.flg" = "n"\n', "line 3: A key for 'exam.flg'"),
    ):
        file.write_text(text, "utf-8")
        study.settings = read_settings(file)
        with pytest.raises(StudyError, match=f"{file}, {words}"):
            make_app(study)


async def test_an_unknown_theme_is_refused_with_the_names_there_are(filled_study: Study) -> None:
    with pytest.raises(StudyError, match="no theme 'nope'") as refused:
        make_app(filled_study, theme="nope")
    assert "studytui" in refused.value.hint


def test_the_example_of_the_readme_is_accepted(study: Study) -> None:
    study.paths.settings.write_text('[keys]\n"exam.flag" = "y"\n', "utf-8")
    chosen = read_settings(study.paths.settings).keys
    check_keys(chosen, surfaces())
    assert chosen == {"exam.flag": "y"}
