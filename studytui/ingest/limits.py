"""How much of a file is read: bounds that keep a hostile or broken file from stopping an import."""

from __future__ import annotations

from dataclasses import dataclass

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one import. What lies beyond is reported with the bound in words, never read."""

    file_bytes: int = 64 * MEGABYTE
    html_depth: int = 100
    """Elements within elements, from the part of a page that is read."""
    html_tags: int = 300_000
    """Tags of one page: a captured page has a thousand, and each takes half a KB once parsed."""
    xml_tags: int = 2_000_000
    """Elements of one XML file: a bank of 60 MB has less than a million."""
    options: int = 1_000
    """Of one question."""
    image_pixels: int = 50_000_000
    archive_files: int = 10_000
    archive_bytes: int = 1024 * MEGABYTE
    """Of one archive, unpacked."""
    directory_depth: int = 64

    @property
    def page_depth(self) -> int:
        """Open elements anywhere in a page. A parser needs time in proportion to this for each
        tag (200,000 nested elements: 90 s), so it is checked before parsing."""
        return 5 * self.html_depth


DEFAULT = Limits()
