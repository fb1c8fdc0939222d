"""A picture read from its file, made small at once; what cannot be read is said in words.

Pillow is imported here only, when the first picture is shown.
"""

from __future__ import annotations

import stat
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from studytui.errors import StudyError

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")
"""What import takes in; Pillow's other readers are not let near outside files."""
_LARGEST_FILE = 64 * 1024 * 1024
_MOST_PIXELS = 100_000_000
"""In a JPEG, which is made smaller while it is read."""
_MOST_DECODED = 40_000_000
"""Pixels held at once: 160 MB at most."""


class PictureError(StudyError):
    """The picture cannot be shown; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(message, title="No picture")


@dataclass(frozen=True, slots=True)
class LoadedPicture:
    """A picture in plain colours, its first frame only, upright."""

    image: Image
    """Mode RGB, at least as large as asked for where the file is."""
    width: int
    height: int
    """Pixels in the file."""
    is_animated: bool


def load_picture(path: Path, wanted: int) -> LoadedPicture:
    """The picture in a file, with about `wanted` pixels at its longer side or its own where these
    are fewer. Raises PictureError, nothing else."""
    try:
        status = path.stat()
    except OSError as error:
        raise PictureError(f"The file cannot be read: {error.strerror}.") from error
    if not stat.S_ISREG(status.st_mode):
        raise PictureError("This is not a file.")
    if status.st_size > _LARGEST_FILE:
        raise PictureError(f"The file is too large: {status.st_size // 1024 // 1024} MB.")
    if path.suffix.casefold() == ".svg":
        raise PictureError("An SVG drawing: open the file in a browser.")
    try:
        return _load(path, wanted)
    except PictureError:
        raise
    except MemoryError as error:
        raise PictureError("There is not enough memory for this picture.") from error
    except Exception as error:
        # Decoders raise whatever they like on broken files.
        raise PictureError("The picture is damaged or of an unknown kind.") from error


def _load(path: Path, wanted: int) -> LoadedPicture:
    from PIL import Image, ImageOps

    # Pillow warns from here on, onto the screen, and refuses twice as much; we refuse at once.
    Image.MAX_IMAGE_PIXELS = _MOST_PIXELS
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    with Image.open(path, formats=_FORMATS) as opened:
        width, height = opened.size
        if width * height > _MOST_PIXELS:
            raise _too_many(width, height)
        opened.draft("RGB", (wanted, wanted))
        if opened.width * opened.height > _MOST_DECODED:
            raise _too_many(width, height)
        is_animated = bool(getattr(opened, "is_animated", False))
        opened.seek(0)
        opened.load()
        image: Image.Image = _in_plain_colours(opened)
        image.thumbnail((wanted, wanted), Image.Resampling.LANCZOS, reducing_gap=3.0)
        image.info["exif"] = opened.info.get("exif", b"")
        image = ImageOps.exif_transpose(image)
    is_turned = (image.width > image.height) != (width > height) and width != height
    return LoadedPicture(image, *((height, width) if is_turned else (width, height)), is_animated)


def _in_plain_colours(image: Image) -> Image:
    """RGB whatever the file has. What is transparent becomes white: figures are drawn for paper."""
    from PIL import Image as images

    if image.mode.startswith("I;16"):
        return image.point(lambda value: value * (1 / 256)).convert("L").convert("RGB")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        paper = images.new("RGBA", clear.size, "white")
        return images.alpha_composite(paper, clear).convert("RGB")
    return image.convert("RGB")


def _too_many(width: int, height: int) -> PictureError:
    millions = width * height // 1_000_000
    return PictureError(f"The picture is too large to be shown here: {millions} million pixels.")
