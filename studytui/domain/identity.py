"""Names that hold across machines: UUIDv7 for rows, content hashes for questions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from studytui.domain.text import normalised

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def uuid7(now: datetime, random_bits: int) -> str:
    """A UUIDv7 (RFC 9562, section 5.7) as its 36-character text; sorts by the time it was made.

    `now` is an aware datetime, `random_bits` supplies the 74 random bits.
    """
    milliseconds = (now - _EPOCH) // _MILLISECOND & (1 << 48) - 1
    value = milliseconds << 80 | 0x7 << 76 | (random_bits >> 62 & 0xFFF) << 64
    value |= 0b10 << 62 | random_bits & (1 << 62) - 1
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def digest(parts: Iterable[str]) -> str:
    """SHA-256 over text parts, hexadecimal; ``("ab", "c")`` and ``("a", "bc")`` differ."""
    parts = list(parts)
    told = "".join([f"{len(part)}:{part}" for part in parts])
    if told.isascii():
        return hashlib.sha256(told.encode()).hexdigest()
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"".join([b"%d:%b" % (len(data), data) for data in encoded])).hexdigest()


def content_hash(stem: str, options: Iterable[str]) -> str:
    """What makes two questions the same question whatever their ids: the normalised stem and the
    sorted normalised options. A stem alone does not (two real questions may share one)."""
    return digest([normalised(stem), *sorted(map(normalised, options))])
