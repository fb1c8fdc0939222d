"""Archives: read within bounds, never unpacked to a path they name."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Problem
from studytui.ingest.archive import Archive
from studytui.ingest.limits import Limits
from studytui.ingest.problems import RefusedError
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.ingest.reading import DATA, needs_data


def made(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def refused(path: Path, name: str = "", limits: Limits | None = None) -> Problem:
    with pytest.raises(RefusedError) as caught:
        archive = Archive(path, path.name, limits or Limits())
        archive.read(name)
    return caught.value.problem


def test_the_files_of_an_archive_are_read_by_their_names(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", {"folder/": b"", "folder/a.txt": b"one", "b": b""})
    archive = Archive(path, "a.zip", Limits())
    assert archive.names == ("folder/a.txt", "b")
    assert archive.read("folder/a.txt") == b"one"
    assert "folder/a.txt" in archive


@needs_data
@pytest.mark.parametrize(
    "name", ["absolute1", "absolute2", "relative0", "relative2", "symlink", "dirsymlink"]
)
def test_an_archive_whose_names_lead_out_of_it_is_refused_whole(name: str) -> None:
    found = refused(DATA / "adversarial" / "archives" / f"{name}.zip")
    assert found.code == "archive-unsafe"


def test_what_is_packed_within_the_archive_is_unpacked_within_the_same_bounds(
    tmp_path: Path,
) -> None:
    frame = zstandard.ZstdCompressor().compress(b"\0" * 2_000_000)
    path = made(tmp_path / "a.zip", {"plain": b"one", "packed": frame, "broken": frame[:-4]})
    archive = Archive(path, "a.zip", Limits())
    assert archive.read_unpacked("plain") == b"one"
    assert archive.read("packed") == frame
    assert archive.read_unpacked("packed") == b"\0" * 2_000_000
    small = Archive(path, "a.zip", Limits(file_bytes=1_000_000))
    for name, code in (
        ("packed", "too-large"),
        ("broken", "archive-broken"),
        ("no", "member-missing"),
    ):
        with pytest.raises(RefusedError) as caught:
            (small if code == "too-large" else archive).read_unpacked(name)
        assert caught.value.problem.code == code


def test_a_member_that_is_read_again_takes_no_more_of_the_bound(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", {"a": b"\0" * 600, "b": b"\0" * 300})
    archive = Archive(path, "a.zip", Limits(archive_bytes=1_000))
    for _ in range(5):
        assert len(archive.read("a")) == 600
        assert len(archive.read("b")) == 300


@pytest.mark.parametrize("place", [4, 6, 24, 28, 42])
def test_a_directory_that_was_damaged_is_told(tmp_path: Path, place: int) -> None:
    path = made(tmp_path / "a.zip", {"a": b"one", "b": b"two"})
    data = bytearray(path.read_bytes())
    entry = data.index(b"PK\x01\x02") + place
    data[entry : entry + 2] = b"\xff\xff"
    path.write_bytes(data)
    try:
        Archive(path, "a.zip", Limits()).read("a")
    except RefusedError as refused:
        assert refused.problem.code.startswith("archive-") or refused.problem.code in (
            "too-large",
            "member-missing",
        )


def test_a_bomb_stops_at_the_bound_whatever_its_directory_says(tmp_path: Path) -> None:
    path = made(tmp_path / "bomb.zip", {"a": b"\0" * 5_000_000})
    assert refused(path, "a", Limits(archive_bytes=1_000_000)).code == "archive-too-large"
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    assert refused(path, "a", Limits(archive_bytes=1_000_000)).code in (
        "too-large",
        "archive-broken",
    )


def test_many_members_together_stop_at_the_bound(tmp_path: Path) -> None:
    frame = zstandard.ZstdCompressor().compress(b"x" * 600_000)
    path = made(tmp_path / "a.zip", {str(number): frame for number in range(3)})
    archive = Archive(path, "a.zip", Limits(archive_bytes=1_500_000))
    for number in (0, 1, 0, 1):
        assert len(archive.read_unpacked(str(number))) == 600_000
    with pytest.raises(RefusedError):
        archive.read_unpacked("2")


def test_an_archive_of_too_many_files_says_how_many(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", {str(number): b"" for number in range(11)})
    found = refused(path, "0", Limits(archive_files=10))
    assert found.code == "archive-too-many"
    assert "11 files" in found.reason


def test_an_encrypted_member_says_so(tmp_path: Path) -> None:
    path = made(tmp_path / "a.zip", {"a": b"secret"})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert refused(path, "a").code == "archive-encrypted"


def test_an_archive_that_no_reader_knows_is_skipped_with_a_word(tmp_path: Path) -> None:
    made(tmp_path / "thesis.docx", {"word/document.xml": b"<w/>"})
    (unit,) = [item for item in scan([tmp_path]) if isinstance(item, Unit)]
    reading = read(unit)
    assert [problem.code for problem in reading.problems] == ["format-unknown"]


@settings(deadline=None)
@given(st.data())
def test_a_damaged_archive_is_a_problem_never_a_crash(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    path = made(folder / "a.zip", {"a.txt": b"one" * 50, "b/c.txt": b"two"})
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(content[: data.draw(st.integers(0, len(content)))])
    try:
        archive = Archive(path, "a.zip", Limits())
        for name in archive.names:
            archive.read(name)
    except RefusedError as error:
        assert error.problem.reason
