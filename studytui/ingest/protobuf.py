"""Messages in the wire format of Protocol Buffers, read without their description."""

from __future__ import annotations

from collections.abc import Iterator

_VARINT, _FIXED_64, _BYTES, _FIXED_32 = 0, 1, 2, 5
_LONGEST_VARINT = 10


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field in order: bytes for strings and messages, else an integer.
    Raises ValueError for what is no message."""
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        number, form = tag >> 3, tag & 7
        if form == _VARINT:
            value, position = _varint(data, position)
            yield number, value
            continue
        if form == _BYTES:
            size, position = _varint(data, position)
        elif form in (_FIXED_64, _FIXED_32):
            size = 8 if form == _FIXED_64 else 4
        else:
            raise ValueError(f"unknown wire type {form}")
        end = position + size
        if end > len(data):
            raise ValueError("the message is cut off")
        piece = data[position:end]
        yield number, piece if form == _BYTES else int.from_bytes(piece, "little")
        position = end


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for shift in range(_LONGEST_VARINT):
        if position >= len(data):
            break
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << 7 * shift
        if byte < 0x80:
            return value, position
    raise ValueError("a number is cut off, or too long")


def last(data: bytes, number: int) -> int | bytes | None:
    """The last value of a field, which is the one that counts; None where it has none."""
    found: int | bytes | None = None
    for field, value in fields(data):
        if field == number:
            found = value
    return found


def text(data: bytes, number: int) -> str:
    """A string field; empty where there is none. Raises ValueError."""
    value = last(data, number)
    return value.decode() if isinstance(value, bytes) else ""
