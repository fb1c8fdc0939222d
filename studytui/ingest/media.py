"""Images: known by their first bytes, copied under the hash of their content, kept after commit."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import stat
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from studytui.domain.draft import MediaDraft, Problem
from studytui.ingest.archive import reopened
from studytui.ingest.limits import DEFAULT, Limits
from studytui.ingest.problems import RefusedError, problem, too_large, unreadable

HEAD = 1024
"""How many bytes `sniff` wants to see."""

_SUFFIXES = {
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "image/bmp": ".bmp",
    "image/svg+xml": ".svg",
}
# No second try at where a comment ends: there are as many ways as subsets of the comments.
_SVG = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>\[]*>|\s)*+<svg[\s>]"
)


@dataclass(frozen=True, slots=True)
class StoredMedia:
    """An image checked and copied into the media folder, under a temporary name at first."""

    sha256: str
    relative_path: str
    """Where it lies, or will lie, within the media folder."""
    mime_type: str
    size: int
    """Bytes."""
    width: int | None
    height: int | None
    temporary: Path | None
    """The copy to be renamed by `keep`; None where the media folder already has this image."""


def sniff(head: bytes) -> str | None:
    """The media type by the first bytes; None for anything that is not an image of ours."""
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head.startswith(b"BM") and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if _SVG.match(head):
        return "image/svg+xml"
    return None


def dimensions(data: bytes, mime_type: str) -> tuple[int, int] | None:
    """Width and height in pixels from the header; None where it does not say or is cut off."""
    found: tuple[int, int] | None = None
    if mime_type == "image/png" and data[12:16] == b"IHDR" and len(data) >= 24:
        found = _big(data[16:20]), _big(data[20:24])
    elif mime_type == "image/gif" and len(data) >= 10:
        found = _little(data[6:8]), _little(data[8:10])
    elif mime_type == "image/bmp" and len(data) >= 26:
        if _little(data[14:18]) == 12:
            found = _little(data[18:20]), _little(data[20:22])
        else:
            height = int.from_bytes(data[22:26], "little", signed=True)
            found = _little(data[18:22]), abs(height)
    elif mime_type == "image/webp":
        found = _webp_dimensions(data)
    elif mime_type == "image/jpeg":
        found = _jpeg_dimensions(data)
    return found if found and all(found) else None


def _big(data: bytes) -> int:
    return int.from_bytes(data, "big")


def _little(data: bytes) -> int:
    return int.from_bytes(data, "little")


def _webp_dimensions(data: bytes) -> tuple[int, int] | None:
    """RFC 9649, sections 2.5 to 2.7: lossy, lossless and extended form."""
    form = data[12:16]
    if form == b"VP8X" and len(data) >= 30:
        return _little(data[24:27]) + 1, _little(data[27:30]) + 1
    if form == b"VP8L" and len(data) >= 25:
        bits = _little(data[21:25])
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8 " and len(data) >= 30:
        return _little(data[26:28]) & 0x3FFF, _little(data[28:30]) & 0x3FFF
    return None


_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_dimensions(data: bytes) -> tuple[int, int] | None:
    """ITU-T T.81, annex B: the first start-of-frame segment has height and width."""
    position = 2
    while position + 9 <= len(data) and data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in _FRAMES:
            return _big(data[position + 7 : position + 9]), _big(data[position + 5 : position + 7])
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            position += 2
        else:
            position += 2 + max(2, _big(data[position + 2 : position + 4]))
    return None


def check(path: str, file: str, limits: Limits = DEFAULT) -> Problem | None:
    """Why the file could not become media, judged by its size and first bytes; None if it may.

    The problem is a warning: the question goes in without the image.
    """
    try:
        descriptor = _open(path)
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                return problem(file, "not-a-file", "Not a regular file.", warning=True)
            if status.st_size > limits.file_bytes:
                return too_large(file, status.st_size, limits.file_bytes, warning=True)
            head = os.read(descriptor, HEAD)
        finally:
            os.close(descriptor)
    except OSError as error:
        return unreadable(file, path, error, warning=True)
    return None if sniff(head) else _not_an_image(file)


def _open(path: str | Path) -> int:
    # A named pipe would wait for ever for a writer.
    return os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)


def _not_an_image(file: str) -> Problem:
    return problem(
        file,
        "not-an-image",
        "The content is not a PNG, JPEG, GIF, WebP, BMP or SVG image, whatever the name says.",
        hint="Capture the page again, or put the right image in its place.",
        warning=True,
    )


def stage(draft: MediaDraft, media_root: Path, limits: Limits = DEFAULT) -> StoredMedia | Problem:
    """Check an image and copy it beside its place in the media folder.

    Nothing is written if the media folder has this content already. `keep` makes the copy final
    after the transaction, `drop` removes it after a rollback; a copy that neither reached is
    named ``.….part``.
    """
    found = look(draft, limits)
    if isinstance(found, Problem):
        return found
    data, mime_type, size = found
    file = name_of(draft)
    sha256 = hashlib.sha256(data).hexdigest()
    relative = f"{sha256[:2]}/{sha256}{_SUFFIXES[mime_type]}"
    try:
        media_root.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = _copy(data, media_root / relative)
    except OSError as error:
        return _not_written(file, media_root, error)
    width, height = size or (None, None)
    return StoredMedia(sha256, relative, mime_type, len(data), width, height, temporary)


def name_of(draft: MediaDraft) -> str:
    """What an image is called in reports."""
    return f"{draft.path.name}: {draft.member}" if draft.member else draft.path.name


def look(
    draft: MediaDraft, limits: Limits = DEFAULT
) -> tuple[bytes, str, tuple[int, int] | None] | Problem:
    """An image's content, media type, and width and height where it tells them; or why it cannot
    be taken. Nothing is written."""
    file = name_of(draft)
    data = _read(draft, file, limits)
    if isinstance(data, Problem):
        return data
    mime_type = sniff(data[:HEAD])
    if mime_type is None:
        return _not_an_image(file)
    size = dimensions(data, mime_type)
    if size and size[0] * size[1] > limits.image_pixels:
        return problem(
            file,
            "image-too-large",
            f"The image has {size[0]} x {size[1]} pixels; at most"
            f" {limits.image_pixels // 1_000_000} million are taken.",
            hint="Make the image smaller.",
            warning=True,
        )
    return data, mime_type, size


def _read(draft: MediaDraft, file: str, limits: Limits) -> bytes | Problem:
    if draft.content is not None:
        if len(draft.content) > limits.file_bytes:
            return too_large(file, len(draft.content), limits.file_bytes, warning=True)
        return draft.content
    if draft.member:
        try:
            status = draft.path.stat()
            archive = reopened(draft.path, status.st_size, status.st_mtime_ns, limits)
            return archive.read_unpacked(draft.member)
        except OSError as error:
            return unreadable(file, str(draft.path), error, warning=True)
        except RefusedError as refused:
            return replace(refused.problem, is_warning=True)
    path = draft.path
    try:
        with open(_open(path), "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode):
                return problem(file, "not-a-file", "Not a regular file.", warning=True)
            data = stream.read(limits.file_bytes + 1)
    except OSError as error:
        return unreadable(file, str(path), error, warning=True)
    if len(data) > limits.file_bytes:
        return too_large(file, max(status.st_size, len(data)), limits.file_bytes, warning=True)
    return data


def _copy(data: bytes, target: Path) -> Path | None:
    with contextlib.suppress(FileNotFoundError):
        if target.lstat().st_size == len(data):
            return None
    make_folder(target.parent)
    temporary = target.with_name(f".{target.stem[:16]}-{secrets.token_hex(8)}.part")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with open(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _not_written(file: str, media_root: Path, error: OSError) -> Problem:
    if isinstance(error, PermissionError):
        return problem(
            file,
            "media-permission-denied",
            f"No permission to write to the media folder {media_root}.",
            hint=f"Allow it with: chmod u+rwx '{media_root}'",
        )
    why = os.strerror(error.errno) if error.errno else "the system gave no reason"
    return problem(
        file,
        "media-not-written",
        f"The image could not be copied to the media folder {media_root}: {why}.",
        hint="Make room on the disk, then run the import again.",
    )


def keep(stored: Sequence[StoredMedia], media_root: Path) -> None:
    """Give the copies their final names, after the transaction that refers to them."""
    folders: set[Path] = set()
    for media in stored:
        if media.temporary is not None:
            target = media_root / media.relative_path
            with contextlib.suppress(FileNotFoundError):
                os.replace(media.temporary, target)
            folders.add(target.parent)
    for folder in folders:
        _flush(folder)


def make_folder(folder: Path) -> None:
    """Make a folder of images where it is not there, for this person only. Its name is on the disk
    before anything is put into it: after a power cut the images would have gone with it."""
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _flush(folder.parent)


def _flush(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def drop(stored: Sequence[StoredMedia]) -> None:
    """Remove the copies, after a rollback. What cannot be removed now, on a disk that failed, the
    next import sweeps away."""
    for media in stored:
        if media.temporary is not None:
            with contextlib.suppress(OSError):
                media.temporary.unlink(missing_ok=True)
