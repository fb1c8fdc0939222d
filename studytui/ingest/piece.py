"""The piece of a file in which one question stands, kept so that a better reader can run over it.

What a piece is read by is its format's reader alone; images within it stand as small ones that only
tell one from another, since the images themselves are in the library.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from typing import Final

from studytui.ingest import media

LONGEST: Final = 200_000
"""Characters of a piece that is kept; a question of more is read again from its file only."""
_FORMAT: Final = "piece of"
DOT: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)
"""The smallest PNG there is."""
_INLINE = re.compile(r"(;base64,)([A-Za-z0-9+/=\s]{120,})")


def stand_in(coded: str) -> str:
    """A small image in place of one in base64: another for each other image. Empty for what is no
    image."""
    try:
        content = base64.b64decode("".join(coded.split()))
    except (binascii.Error, ValueError):
        return ""
    if media.sniff(content[: media.HEAD]) is None:
        return ""
    return base64.b64encode(DOT + hashlib.sha256(content).digest()).decode("ascii")


def kept(text: str) -> str:
    """A piece as it is kept; empty where it is too long."""
    text = _INLINE.sub(lambda match: match[1] + (stand_in(match[2]) or match[2]), text)
    return text if len(text) <= LONGEST else ""


def label(format: str) -> str:
    """What is kept beside a piece: the format whose reader reads it."""
    return json.dumps({_FORMAT: format}, ensure_ascii=False)


def format_of(data: object) -> str:
    """The format that a label names; empty for anything else."""
    named = data.get(_FORMAT) if isinstance(data, dict) and len(data) == 1 else None
    return named if isinstance(named, str) else ""
