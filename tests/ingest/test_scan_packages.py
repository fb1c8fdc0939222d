"""A folder with a manifest is one unit; all other folders are scanned as they always were."""

from __future__ import annotations

from pathlib import Path

from studytui.ingest.limits import Limits
from studytui.ingest.scan import Unit, scan_all


def package(folder: Path) -> Path:
    for name in (
        "imsmanifest.xml",
        "b.xml",
        "a/x_img0.png",
        "a/deep/c.xml",
        "a/q.json",
        "a/q.html",
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<a/>")
    return folder


def names(unit: Unit, folder: Path) -> list[str]:
    return [str(Path(stamp.path).relative_to(folder)) for stamp in unit.files]


def test_a_folder_with_a_manifest_is_one_unit_with_all_that_lies_below(tmp_path: Path) -> None:
    package(tmp_path / "bank")
    (tmp_path / "other.json").write_text("{}")
    found = scan_all([tmp_path])
    assert found.problems == ()
    assert [unit.name for unit in found.units] == ["other.json", "bank/imsmanifest.xml"]
    assert found.units[1].is_package
    assert not found.units[0].is_package
    assert names(found.units[1], tmp_path / "bank") == [
        "imsmanifest.xml",
        "b.xml",
        "a/q.html",
        "a/q.json",
        "a/x_img0.png",
        "a/deep/c.xml",
    ]


def test_a_change_anywhere_below_is_a_change_of_the_unit(tmp_path: Path) -> None:
    package(tmp_path)
    (before,) = scan_all([tmp_path]).units
    (same,) = scan_all([tmp_path]).units
    assert same.fingerprint() == before.fingerprint()
    (tmp_path / "a/deep/c.xml").write_text("<b>more</b>")
    (after,) = scan_all([tmp_path]).units
    assert after.fingerprint() != before.fingerprint()
    (tmp_path / "a/deep/d.png").write_text("new")
    (more,) = scan_all([tmp_path]).units
    assert more.fingerprint() != after.fingerprint()


def test_the_manifest_named_by_itself_stands_for_its_folder(tmp_path: Path) -> None:
    package(tmp_path)
    (unit,) = scan_all([tmp_path / "imsmanifest.xml"]).units
    assert len(unit.files) == 6


def test_a_file_of_a_package_named_by_itself_is_read_alone(tmp_path: Path) -> None:
    package(tmp_path)
    (unit,) = scan_all([tmp_path / "b.xml"]).units
    assert names(unit, tmp_path) == ["b.xml"]


def test_a_link_that_leads_out_of_a_package_is_a_problem_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("<a/>")
    folder = package(tmp_path / "bank")
    (folder / "a" / "out.xml").symlink_to(tmp_path / "secret")
    found = scan_all([folder])
    assert [one.code for one in found.problems] == ["link-outside"]
    assert len(found.units[0].files) == 6


def test_a_package_is_followed_no_deeper_than_any_folder(tmp_path: Path) -> None:
    package(tmp_path)
    found = scan_all([tmp_path], Limits(directory_depth=2))
    assert [one.code for one in found.problems] == ["folder-too-deep"]
    assert names(found.units[0], tmp_path)[-1] == "a/x_img0.png"
