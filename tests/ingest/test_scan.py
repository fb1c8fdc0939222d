"""The scan: which files belong together, in which order, and what it will not follow."""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Problem
from studytui.errors import StudyError
from studytui.ingest.limits import Limits
from studytui.ingest.scan import Unit, scan, scan_all
from tests.rights import as_anyone


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def names(folder: Path) -> list[str]:
    return [item.name if isinstance(item, Unit) else f"!{item.code} {item.file}" for item in scan([folder])]  # fmt: skip


def test_a_page_its_side_car_and_its_images_are_one_unit_in_natural_order(tmp_path: Path) -> None:
    make(tmp_path, *(f"a_1_img{number}.png" for number in (10, 2, 0)), "a_1.json", "a_1.html")
    (unit,) = scan_all([tmp_path]).units
    assert unit.name == "a_1"
    assert [os.path.basename(file.path) for file in unit.files] == [
        "a_1.html",
        "a_1.json",
        "a_1_img0.png",
        "a_1_img2.png",
        "a_1_img10.png",
    ]


def test_units_come_in_natural_order_files_before_folders(tmp_path: Path) -> None:
    make(tmp_path, "b10.json", "b2.json", "a/x.html", "b2/y.json", "B1.txt", "c.htm", "c.json")
    assert names(tmp_path) == ["B1.txt", "b2.json", "b10.json", "c", "a/x.html", "b2/y.json"]


def test_two_scans_give_the_same_units_and_fingerprints(tmp_path: Path) -> None:
    make(tmp_path, *(f"{number}/q_{number}.html" for number in range(20)))
    first, second = scan_all([tmp_path]), scan_all([tmp_path])
    assert first == second
    assert [u.fingerprint() for u in first.units] == [u.fingerprint() for u in second.units]


@pytest.mark.parametrize("change", ["content", "time", "replaced", "image"])
def test_any_change_of_any_file_changes_the_fingerprint(tmp_path: Path, change: str) -> None:
    make(tmp_path, "a.html", "a.json", "a_img0.png")
    (before,) = scan_all([tmp_path]).units
    match change:
        case "content":
            (tmp_path / "a.json").write_text("longer than before")
        case "time":
            os.utime(tmp_path / "a.json", ns=(1, 1))
        case "replaced":
            status = (tmp_path / "a.html").stat()
            (tmp_path / "new").write_text("a.html")
            os.utime(tmp_path / "new", ns=(status.st_mtime_ns, status.st_mtime_ns))
            (tmp_path / "new").replace(tmp_path / "a.html")
        case "image":
            make(tmp_path, "a_img1.png")
    (after,) = scan_all([tmp_path]).units
    assert before.fingerprint() != after.fingerprint()


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.json",
        ".git/config.json",
        "README.md",
        "README-en.md",
        "NOTICE.txt",
        "LICENSE",
        "LICENSES/MIT.txt",
        "licence.upstream.txt",
        "EXPECTED.json",
        "a.pdf:Zone.Identifier",
        "__MACOSX/a.json",
        "Thumbs.db",
        "a.json.part",
        "loose.png",
    ],
)
def test_what_is_no_study_material_is_ignored(tmp_path: Path, name: str) -> None:
    make(tmp_path, name, "real.json")
    assert names(tmp_path) == ["real.json"]


def test_exams_about_licences_are_not_taken_for_licences(tmp_path: Path) -> None:
    make(tmp_path, "License Exam.json", "notice-period.html", "readme_quiz.txt")
    assert names(tmp_path) == ["License Exam.json", "notice-period.html", "readme_quiz.txt"]


def test_an_image_of_a_capture_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "x_1_img0.png", "x_1_img1.PNG", "x_2.html")
    assert names(tmp_path) == ["!orphan-media x_1_img0.png", "!orphan-media x_1_img1.PNG", "x_2.html"]  # fmt: skip


def test_a_path_that_does_not_exist_is_an_error_that_names_it(tmp_path: Path) -> None:
    make(tmp_path, "a.json")
    with pytest.raises(StudyError, match="nowhere"):
        scan([tmp_path, tmp_path / "nowhere"])


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert names(tmp_path) == []


def test_one_file_brings_what_belongs_to_it_and_nothing_else(tmp_path: Path) -> None:
    make(tmp_path, "a.html", "a.json", "a_img0.png", "b.json", "c_img0.png")
    for given_path in ("a.html", "a.json", "a_img0.png"):
        (unit,) = scan_all([tmp_path / given_path]).units
        assert (unit.name, len(unit.files)) == ("a", 3)
    assert names(tmp_path / "c_img0.png") == ["!orphan-media c_img0.png"]


def test_a_file_that_is_named_is_taken_even_if_its_name_is_ignored(tmp_path: Path) -> None:
    make(tmp_path, "README.json")
    assert names(tmp_path / "README.json") == ["README.json"]


def test_a_folder_within_another_is_scanned_once(tmp_path: Path) -> None:
    make(tmp_path, "in/a.json")
    found = scan_all([tmp_path / "in", tmp_path, tmp_path, tmp_path / "in" / "a.json"])
    assert [unit.name for unit in found.units] == ["in/a.json"]


def test_questions_bring_the_topics_beside_them(tmp_path: Path) -> None:
    make(tmp_path, "questions.json", "topics.json")
    first, second = scan_all([tmp_path]).units
    assert [os.path.basename(file.path) for file in first.files] == [
        "questions.json",
        "topics.json",
    ]
    assert second.name == "topics.json"


def test_links_are_followed_within_the_folder_only(tmp_path: Path) -> None:
    make(tmp_path, "outside/secret.json", "root/real/a.json")
    root = tmp_path / "root"
    (root / "out.json").symlink_to(tmp_path / "outside" / "secret.json")
    (root / "outdir").symlink_to(tmp_path / "outside")
    (root / "up").symlink_to(tmp_path)
    (root / "inside.json").symlink_to(root / "real" / "a.json")
    (root / "again").symlink_to(root / "real")
    (root / "gone.json").symlink_to(root / "nothing")
    (root / "circle").symlink_to(root / "circle")
    (root / "real" / "loop").symlink_to(root)
    assert sorted(names(root)) == [
        "!link-broken circle",
        "!link-broken gone.json",
        "!link-outside out.json",
        "!link-outside outdir",
        "!link-outside up",
        "inside.json",
        "real/a.json",
    ]


def test_a_root_that_is_a_link_is_scanned(tmp_path: Path) -> None:
    make(tmp_path, "real/a.json")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert names(tmp_path / "link") == ["a.json"]


def test_pipes_and_sockets_are_reported_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    with socket.socket(socket.AF_UNIX) as server:
        here = os.getcwd()
        os.chdir(tmp_path)  # the path of a socket is limited to 108 bytes
        try:
            server.bind("socket.json")
        finally:
            os.chdir(here)
        assert names(tmp_path) == ["!not-a-file pipe.json", "!not-a-file socket.json"]


def test_a_folder_that_may_not_be_read_is_a_problem_with_the_remedy(tmp_path: Path) -> None:
    make(tmp_path, "closed/a.json", "open/b.json")
    (tmp_path / "closed").chmod(0)
    try:
        with as_anyone():
            problem, unit = scan([tmp_path])
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert isinstance(problem, Problem) and problem.code == "permission-denied"
    assert str(tmp_path / "closed") in problem.reason
    assert "chmod" in problem.hint
    assert isinstance(unit, Unit)


def test_a_folder_that_vanishes_during_the_scan_is_a_problem(tmp_path: Path) -> None:
    make(tmp_path, "a.json", "gone/b.json", "there/c.json")
    found = scan([tmp_path])
    first = next(found)
    shutil.rmtree(tmp_path / "gone")
    problem, last = found
    assert isinstance(first, Unit) and isinstance(last, Unit)
    assert isinstance(problem, Problem) and (problem.code, problem.file) == (
        "file-missing",
        "gone/",
    )


def test_folders_are_followed_only_so_deep(tmp_path: Path) -> None:
    make(tmp_path, "a/b/c/d.json", "a/x.json")
    found = scan_all([tmp_path], Limits(directory_depth=3))
    assert [unit.name for unit in found.units] == ["a/x.json"]
    assert [problem.code for problem in found.problems] == ["folder-too-deep"]


@pytest.mark.parametrize("name", ["a\nb.json", "a\x1b[31m.json", "a\u202eb.json", "[bold]a.json"])
def test_strange_names_are_taken_and_shown_harmlessly(tmp_path: Path, name: str) -> None:
    make(tmp_path, name, name.replace(".json", "_img0.png"), f"x{name}_img0.png")
    (unit,) = scan_all([tmp_path]).units
    assert os.path.exists(unit.files[0].path)
    (problem,) = scan_all([tmp_path]).problems
    assert not set(problem.file) & set("\n\x1b\u202e")


def test_a_name_that_is_not_unicode_is_taken(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xe9\xe8.json"
    with open(path, "wb") as stream:
        stream.write(b"{}")
    (unit,) = scan_all([tmp_path]).units
    assert os.path.exists(unit.files[0].path)
    assert len(unit.fingerprint()) == 32


def test_the_scan_is_lazy(tmp_path: Path) -> None:
    make(tmp_path, "a.json", "b/c.json")
    found = scan([tmp_path])
    assert isinstance(first := next(found), Unit) and first.name == "a.json"
    make(tmp_path, "b/d.json")
    assert [item.name for item in found if isinstance(item, Unit)] == ["b/c.json", "b/d.json"]


FILE_NAMES = st.from_regex(r"[a-cA-C0-2_]{1,4}(_img[0-9]{1,2})?\.(html|json|png|HTML|txt)", fullmatch=True)  # fmt: skip


@given(st.sets(FILE_NAMES, max_size=12))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_file_is_in_a_unit_or_a_problem_or_a_loose_image(
    tmp_path_factory: pytest.TempPathFactory, found: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("scan")
    make(folder, *found)
    result = scan_all([folder])
    taken = {os.path.basename(file.path) for unit in result.units for file in unit.files}
    taken |= {problem.file for problem in result.problems}
    loose = {name for name in found if name.endswith(".png") and "_img" not in name}
    assert found - loose <= taken | {"questions.json"}
