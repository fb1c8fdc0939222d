"""Images: checked by content, copied once, kept after commit and gone after a rollback."""

from __future__ import annotations

import hashlib
import os
import resource
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.draft import MediaDraft, Problem
from studytui.ingest.limits import Limits
from studytui.ingest.media import StoredMedia, dimensions, drop, keep, sniff, stage
from tests.ingest.reading import DATA, needs_data
from tests.rights import as_anyone


def png(width: int = 3, height: int = 2) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * (1 + 3 * 3) * 2)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def staged(path: Path, root: Path, limits: Limits | None = None) -> StoredMedia:
    found = stage(MediaDraft(0, path), root, limits or Limits())
    assert isinstance(found, StoredMedia), found
    return found


@pytest.fixture
def image(tmp_path: Path) -> Path:
    path = tmp_path / "a_img0.jpg"
    path.write_bytes(png())
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "media"


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def test_an_image_is_kept_under_its_content_whatever_its_name_says(image: Path, root: Path) -> None:
    media = staged(image, root)
    sha256 = hashlib.sha256(png()).hexdigest()
    assert media.sha256 == sha256
    assert media.relative_path == f"{sha256[:2]}/{sha256}.png"
    assert (media.mime_type, media.size) == ("image/png", len(png()))
    assert (media.width, media.height) == (3, 2)
    assert files(root) == [str(media.temporary.relative_to(root))]  # type: ignore[union-attr]
    keep([media], root)
    assert files(root) == [media.relative_path]
    assert (root / media.relative_path).read_bytes() == png()
    assert image.exists()


def test_copies_are_for_their_owner_only(image: Path, root: Path) -> None:
    media = staged(image, root)
    keep([media], root)
    assert (root / media.relative_path).stat().st_mode & 0o777 == 0o600
    assert root.stat().st_mode & 0o077 == 0
    assert (root / media.relative_path).parent.stat().st_mode & 0o077 == 0


def test_the_same_content_is_written_once(image: Path, root: Path, tmp_path: Path) -> None:
    keep([staged(image, root)], root)
    (tmp_path / "other.png").write_bytes(png())
    again = staged(tmp_path / "other.png", root)
    assert again.temporary is None
    keep([again], root)
    assert files(root) == [again.relative_path]


def test_two_copies_on_their_way_at_once_become_one(image: Path, root: Path) -> None:
    first, second = staged(image, root), staged(image, root)
    assert first.temporary != second.temporary
    keep([first, second], root)
    assert files(root) == [first.relative_path]


def test_a_rollback_leaves_nothing(image: Path, root: Path) -> None:
    media = staged(image, root)
    drop([media])
    drop([media])
    assert files(root) == []


def test_a_rollback_leaves_what_was_kept_before(image: Path, root: Path) -> None:
    keep([staged(image, root)], root)
    again = staged(image, root)
    drop([again])
    assert files(root) == [again.relative_path]


def test_a_cut_off_file_in_the_media_folder_is_written_again(image: Path, root: Path) -> None:
    media = staged(image, root)
    keep([media], root)
    (root / media.relative_path).write_bytes(png()[:20])
    keep([staged(image, root)], root)
    assert (root / media.relative_path).read_bytes() == png()


@pytest.mark.parametrize(
    "content",
    [b"", b"this is not a jpeg\n", b"<html><svg></svg></html>", b"%PDF-1.4", b"GIF", b"BMx"],
)
def test_what_is_no_image_is_a_warning(tmp_path: Path, root: Path, content: bytes) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    found = stage(MediaDraft(0, tmp_path / "a.jpg"), root)
    assert isinstance(found, Problem)
    assert (found.code, found.is_warning) == ("not-an-image", True)
    assert not root.exists()


def test_an_image_of_too_many_pixels_is_refused(tmp_path: Path, root: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(10_000, 5_001))
    found = stage(MediaDraft(0, tmp_path / "a.png"), root)
    assert isinstance(found, Problem) and found.code == "image-too-large"
    assert "10000 x 5001" in found.reason and "50 million" in found.reason


def test_a_file_beyond_the_limit_is_refused(image: Path, root: Path) -> None:
    found = stage(MediaDraft(0, image), root, Limits(file_bytes=10))
    assert isinstance(found, Problem) and found.code == "too-large"


@pytest.mark.parametrize("kind", ["missing", "folder", "pipe"])
def test_what_cannot_be_opened_is_a_problem(tmp_path: Path, root: Path, kind: str) -> None:
    path = tmp_path / "a.png"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    found = stage(MediaDraft(0, path), root)
    assert isinstance(found, Problem)
    assert (
        found.code
        == {"missing": "file-missing", "folder": "unreadable", "pipe": "not-a-file"}[kind]
    )


def test_missing_rights_name_the_path_and_the_remedy(image: Path, root: Path) -> None:
    image.chmod(0)
    with as_anyone():
        found = stage(MediaDraft(0, image), root)
    assert isinstance(found, Problem) and found.code == "permission-denied"
    assert str(image) in found.reason and "chmod" in found.hint
    image.chmod(0o600)
    root.mkdir(mode=0o500)
    with as_anyone():
        found = stage(MediaDraft(0, image), root)
    assert isinstance(found, Problem) and found.code == "media-permission-denied"
    assert str(root) in found.reason and "chmod" in found.hint


def test_a_copy_that_could_not_be_finished_is_removed(image: Path, root: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, before[1]))  # no file may grow beyond 16 bytes
    try:
        found = stage(MediaDraft(0, image), root)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert isinstance(found, Problem) and found.code == "media-not-written"
    assert files(root) == []


def test_a_media_folder_that_is_a_file_is_a_problem(image: Path, root: Path) -> None:
    root.write_text("not a folder")
    found = stage(MediaDraft(0, image), root)
    assert isinstance(found, Problem) and found.code == "media-not-written"


JPEG = bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffc2000b08000700050101 1100")
WEBP = bytes.fromhex("524946461a000000574542505650384c0d0000002f0280000010071011118888fe0700")
GIF = b"GIF89a" + struct.pack("<HH", 5, 7) + b"\0" * 10
BMP = b"BM" + struct.pack("<IHHIIiiHH", 70, 0, 0, 54, 40, 5, -7, 1, 24)


@pytest.mark.parametrize(
    ("data", "mime_type", "size"),
    [
        (png(), "image/png", (3, 2)),
        (JPEG, "image/jpeg", (5, 7)),
        (GIF, "image/gif", (5, 7)),
        (BMP, "image/bmp", (5, 7)),
        (WEBP, "image/webp", (3, 3)),
        (b"RIFF....WEBPVP8X" + b"\0" * 8 + b"\4\0\0\6\0\0", "image/webp", (5, 7)),
        (b"RIFF....WEBPVP8 " + b"\0" * 10 + b"\5\0\7\0", "image/webp", (5, 7)),
        (b'<?xml version="1.0"?>\n<!-- x -->\n<svg xmlns="x">', "image/svg+xml", None),
        (b"\xff\xd8\xff\xe0\x00\x02", "image/jpeg", None),
    ],
)
def test_type_and_size_are_read_from_the_header(
    data: bytes, mime_type: str, size: tuple[int, int] | None
) -> None:
    assert sniff(data) == mime_type
    assert dimensions(data, mime_type) == size


@settings(deadline=None)
@given(
    st.sampled_from([b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"BM", b"RIFF....WEBPVP8L"]),
    st.binary(max_size=80),
)
def test_no_header_breaks_the_reading_of_sizes(start: bytes, rest: bytes) -> None:
    data = start + rest
    if mime_type := sniff(data):
        dimensions(data, mime_type)


@needs_data
def test_corrupt_and_real_images_of_the_collections_are_taken_or_refused(root: Path) -> None:
    taken = refused = 0
    for folder in ("adversarial/images", "image_pool"):
        for path in sorted((DATA / folder).rglob("*")):
            if path.is_file():
                found = stage(MediaDraft(0, path), root)
                taken += isinstance(found, StoredMedia)
                refused += isinstance(found, Problem)
    assert taken > 150
    assert refused > 0


def archive(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


def test_an_image_is_taken_out_of_an_archive(tmp_path: Path, root: Path) -> None:
    bank = archive(tmp_path / "bank.zip", {"images/a.png": png(), "b.png": png(9, 9)})
    found = stage(MediaDraft(0, bank, member="images/a.png"), root)
    assert isinstance(found, StoredMedia)
    assert (found.width, found.height) == (3, 2)
    keep([found], root)
    assert files(root) == [found.relative_path]


def test_an_image_among_the_text_of_its_file_is_taken(tmp_path: Path, root: Path) -> None:
    draft = MediaDraft(0, tmp_path / "quiz.xml", member="a.png", content=png())
    found = stage(draft, root)
    assert isinstance(found, StoredMedia)
    keep([found], root)
    assert (root / found.relative_path).read_bytes() == png()


def test_an_image_that_an_archive_has_not_is_a_warning_with_its_name(
    tmp_path: Path, root: Path
) -> None:
    bank = archive(tmp_path / "bank.zip", {"a.png": png()})
    found = stage(MediaDraft(0, bank, member="gone.png"), root)
    assert isinstance(found, Problem)
    assert found.is_warning
    assert "gone.png" in found.reason
    assert not files(root)


def test_an_archive_replaced_meanwhile_is_opened_anew(tmp_path: Path, root: Path) -> None:
    bank = archive(tmp_path / "bank.zip", {"a.png": png()})
    before = stage(MediaDraft(0, bank, member="a.png"), root)
    bank.unlink()
    archive(bank, {"other.png": b"", "a.png": png(9, 9)})
    after = stage(MediaDraft(0, bank, member="a.png"), root)
    assert isinstance(before, StoredMedia)
    assert isinstance(after, StoredMedia)
    assert (before.width, after.width) == (3, 9)


def test_comments_before_no_image_at_all_are_told_apart_at_once() -> None:
    assert sniff(b"<!-- a -->" * 100) is None
    assert sniff(b"<?xml version='1.0'?><!-- a -->\n<!-- b --><svg >") == "image/svg+xml"
