"""Paths as they are typed, completed, browsed and pasted."""

from __future__ import annotations

from pathlib import Path

from studytui.tui.path_line import (
    above,
    candidates,
    completed,
    folder_of,
    missing,
    pasted,
    split_paths,
    with_last,
)
from studytui.tui.widgets.path_chooser import path_choices


def test_paths_are_split_as_in_a_shell(tmp_path: Path) -> None:
    spaced = tmp_path / "a b"
    spaced.mkdir()
    assert split_paths(str(spaced)) == [spaced]
    assert split_paths(f"'{spaced}' {tmp_path}") == [spaced, tmp_path]
    assert split_paths("~/x") == [Path.home() / "x"]
    assert split_paths("/tmp/it's here") == [Path("/tmp/it's here")]
    assert split_paths("  ") == []


def test_only_the_last_path_is_completed(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    (tmp_path / "bad\x1b[2Jname").mkdir()
    assert completed(f"/x {tmp_path}/a") == f"/x '{tmp_path}/a b/'"
    assert candidates(f"{tmp_path}/") == [f"{tmp_path}/a b/"]
    assert with_last("/x ~/Do", "~/Documents/") == "/x ~/Documents/"


def test_a_name_is_completed_among_ten_thousand(tmp_path: Path) -> None:
    for number in range(10_000):
        (tmp_path / f"{number}.html").touch()
    (tmp_path / "zuletzt").mkdir()
    assert completed(f"{tmp_path}/zu") == f"{tmp_path}/zuletzt/"
    assert len(candidates(f"{tmp_path}/")) == 10_001
    (tmp_path / "zuerst").mkdir()
    assert candidates(f"{tmp_path}/zu") == [f"{tmp_path}/zuerst/", f"{tmp_path}/zuletzt/"]


def test_folders_come_first_and_are_shown_by_their_names(tmp_path: Path) -> None:
    for name in ("lib64", "lib", "a b"):
        (tmp_path / name).mkdir()
    (tmp_path / "exam 2.json").touch()
    rows = path_choices(f"{tmp_path}/")
    assert [row.words for row in rows] == [
        "all of this folder",
        "a b/",
        "lib/",
        "lib64/",
        "exam 2.json",
    ]
    assert [row.opens for row in rows] == [False, True, True, True, False]
    assert rows[1].path == f"'{tmp_path}/a b/'"
    assert rows[0].path == f"{tmp_path}/"


def test_above_a_folder_is_the_one_it_lies_in(tmp_path: Path) -> None:
    (tmp_path / "a b").mkdir()
    assert above(f"'{tmp_path}/a b/'") == f"{tmp_path}/"
    assert above(f"{tmp_path}/begu") == f"{tmp_path}/"
    assert above("~/") == f"{Path.home().parent}/".replace("//", "/")
    assert above("/") == "/"
    assert folder_of(f"{tmp_path}/") == f"{tmp_path}/"
    assert folder_of(f"{tmp_path}") is None
    assert missing(f"{tmp_path} {tmp_path}/gone") == [tmp_path / "gone"]


def test_pasted_lines_are_a_path_each_and_addresses_are_paths(tmp_path: Path) -> None:
    spaced = tmp_path / "a b"
    spaced.mkdir()
    lines = f"\n{spaced}\r\n{tmp_path}\n'/quoted already'\n"
    assert pasted(lines) == f"'{spaced}' {tmp_path} '/quoted already'"
    assert pasted(f"file://{tmp_path}/a%20b\n") == f"'{spaced}'"
    assert pasted("\n") == ""
    assert pasted("as it stands ") == "as it stands"
