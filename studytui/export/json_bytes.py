"""JSON that a terminal may print: nothing in it is obeyed, and nothing of it is lost."""

from __future__ import annotations

import re
from typing import Any

import orjson

_OBEYED = re.compile(rb"\x7f|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]")
"""DEL, C1 controls and changes of the direction in UTF-8, which JSON lets stand; it has no others."""


def dumped(value: Any, option: int = 0) -> bytes:
    """What `orjson.dumps` gives, with such characters as ``\\u009b``: read, they are the same."""
    data = orjson.dumps(value, option=option)
    if data.isascii() and b"\x7f" not in data:
        return data
    return _OBEYED.sub(lambda match: b"\\u%04x" % ord(match[0].decode()), data)
