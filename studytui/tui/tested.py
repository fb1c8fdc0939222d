"""Which Textual this was tested with: what stands on its private parts is left out with any other."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import textual

TESTED_TEXTUAL = ("8.2.8",)
"""Versions of Textual. With any other, widgets are drawn and frames go out as Textual does it."""


@cache
def is_tested() -> bool:
    """Whether the Textual that is installed is one of them."""
    # To ask for its version takes 20 ms of a start; where that would be read is seen at once.
    place = Path(textual.__file__).parent.parent
    return any((place / f"textual-{version}.dist-info").is_dir() for version in TESTED_TEXTUAL)
