"""The file of settings: what is wrong is told with its line, and a change touches nothing else."""

from __future__ import annotations

import json
import stat
from dataclasses import fields
from pathlib import Path

import pytest

from studytui.errors import StudyError
from studytui.services.settings_file import SettingsFile
from studytui.settings import Settings, read_settings
from tests.programs import run_program

MINE = """\
# what I like
theme = "nord"   # cold

idle_seconds = 60

[keys]
# as in my mail program
"exam.flag" = "y"
"""


@pytest.fixture
def file(tmp_path: Path) -> SettingsFile:
    path = tmp_path / "settings.toml"
    path.write_text(MINE, "utf-8")
    return SettingsFile(path)


def test_a_change_leaves_comments_order_and_all_else_as_they_are(file: SettingsFile) -> None:
    settings = file.put("idle_seconds", 90)
    assert settings.idle_seconds == 90 and settings.theme == "nord"
    assert file.path.read_text("utf-8") == MINE.replace("60", "90")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


def test_what_is_put_back_leaves_the_file_as_it_was(file: SettingsFile) -> None:
    file.put("bell", True)
    assert read_settings(file.path).bell
    assert not file.reset("bell").bell
    file.put_key("exam.next", "ö")
    assert read_settings(file.path).keys == {"exam.flag": "y", "exam.next": "ö"}
    file.put_key("exam.next", "")
    assert file.path.read_text("utf-8") == MINE


def test_the_first_change_makes_the_file_and_the_last_key_takes_its_table_along(
    tmp_path: Path,
) -> None:
    file = SettingsFile(tmp_path / "settings.toml")
    assert file.put_key("exam.flag", "y").keys == {"exam.flag": "y"}
    assert file.put_key("exam.flag", "").keys == {}
    assert "keys" not in file.path.read_text("utf-8")


def test_the_folder_of_the_file_is_made_for_this_person_only(tmp_path: Path) -> None:
    file = SettingsFile(tmp_path / "config" / "studytui" / "settings.toml")
    file.put("bell", True)
    assert read_settings(file.path).bell
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


def test_a_comma_can_be_a_key(file: SettingsFile) -> None:
    assert file.put_key("exam.next", ",").keys["exam.next"] == "comma"


def test_a_link_stays_one(file: SettingsFile, tmp_path: Path) -> None:
    link = tmp_path / "linked.toml"
    link.symlink_to(file.path)
    SettingsFile(link).put("clock", False)
    assert link.is_symlink() and not read_settings(file.path).clock


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("# one\ntheme = 3\n", 2, "theme must be a text in quotes, not 3"),
        ("idle_seconds = 5", 1, "idle_seconds must be from 10 to 3600, not 5"),
        ("\n\nmouse = 1\n", 3, "mouse must be true or false, not 1"),
        ("idle_seconds = true", 1, "idle_seconds must be a whole number, not true"),
        ('images = "some"', 1, "images must be one of auto, kitty, sixel, blocks, off"),
        ('bell = true\ntime_zone = "Mars/Base"', 2, "there is no time zone 'Mars/Base'"),
        ('time_zone = "../etc/passwd"', 1, "there is no time zone '../etc/passwd'"),
        ('date_language = "tlh"', 1, "date_language must be one of en, de, fr"),
        ('density = "tight"', 1, "density must be one of compact, roomy, not 'tight'"),
        ("nonsense = 1\n", 1, "there is no setting 'nonsense'"),
        ("# one\nclok = true\n", 2, "there is no setting 'clok'; did you mean clock?"),
        ("keys = 3\n", 1, "keys is a table, such as [keys]"),
        ("[keys]\n\na = 1\n", 3, "the key of a must be a text in quotes, not 1"),
        ('[keys]\n\nexam.flag = "y"\n', 3, 'in quotes, as in "exam.flag" = "y"'),
        ("bell = true\nbell = \n", 2, "this is not TOML: invalid value"),
        ("bell = true\nclock =", 2, "this is not TOML: invalid value"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(StudyError) as caught:
        read_settings(path)
    assert f"{path}, line {line}: " in str(caught.value) and words in str(caught.value)
    with pytest.raises(StudyError):
        SettingsFile(path).put("bell", True)
    assert path.read_text("utf-8") == text, "a file that is wrong is left for its owner"


def test_what_cannot_be_is_refused_and_nothing_is_written(file: SettingsFile) -> None:
    for name, value in (("idle_seconds", 5), ("bell", "maybe"), ("nonsense", 1)):
        with pytest.raises(StudyError):
            file.put(name, value)
    assert file.path.read_text("utf-8") == MINE


def test_each_setting_says_what_it_is_for_and_has_values_to_go_through(file: SettingsFile) -> None:
    listed = file.all(["studytui", "nord"])
    assert [one.name for one in listed] == [
        one.name for one in fields(Settings) if one.name != "keys"
    ]
    for one in listed:
        assert one.label and one.words.endswith(".")
        assert one.choices or one.between or one.is_typed


def test_the_commands_set_and_list(tmp_path: Path) -> None:
    assert run_program(tmp_path, "settings", "clock", "off").returncode == 0
    assert run_program(tmp_path, "keys", "exam.flag", "y").returncode == 0
    listed = json.loads(run_program(tmp_path, "settings", "--json").stdout)
    assert listed["clock"] is False and listed["theme"] == "studytui"
    keys = json.loads(run_program(tmp_path, "keys", "--json").stdout)
    assert keys["exam.flag"]["keys"] == ["y"] and keys["exam.next"]["keys"] == ["n", "→"]
    for words, told in (
        (("settings", "theme", "nope"), b"There is no theme 'nope'"),
        (("settings", "nope"), b"There is no setting 'nope'"),
        (("keys", "exam.flag", "a"), b"it belongs to 'exam.choose-a'"),
        (("keys", "exam.flag", "ctrl+s"), b"no key that every terminal sends alone"),
        (("keys", "exam.flag", ""), b"no key that every terminal sends alone"),
        (("keys", "nope", "z"), b"there is no such command"),
        (("keys", "--reset", "nope"), b"there is no such command"),
    ):
        done = run_program(tmp_path, *words)
        assert done.returncode == 2 and told in done.stderr, words
    assert run_program(tmp_path, "keys", "--reset", "exam.flag").returncode == 0
    assert (tmp_path / "settings.toml").read_text("utf-8").strip() == "clock = false"
