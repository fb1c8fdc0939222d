"""Files torn up in ways that matter to their format, the same for the same random numbers."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Sequence
from random import Random
from typing import Any

_ODD_BYTES = (
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\r",
    b'"',
    b"'",
    b"<",
    b"&",
    b"{",
    b"}",
    b"[",
    b"]",
    b"\\",
    b"=",
    b"~",
    b"#",
    b"%",
    b"::",
    b"//",
    b"\x1b]0;x\x07",
    b"\x1b[2J",
    "\u202e\u2066".encode(),
    "\U0001f468\u200d\U0001f469".encode(),
    b"9" * 400,
    b"-1",
    b"1e999",
    b"NaN",
    b"\\ud800",
    b"../../../../etc/passwd",
    b"]]>",
    b"<![CDATA[",
    b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaa'>]>",
    b"&a;&#0;&#xD800;&#1114112;",
    b"(" * 200,
    b"{" * 200,
    b"<div>" * 200,
    b"$$\\frac{" * 50,
    b"${",
    b"|---|",
    b"```",
    b"A" * 5000,
)
_ODD_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    10**400,
    1e308,
    -0.0,
    "",
    " ",
    "\0",
    "\ud800",
    "\u202e",
    "\x1b[31m",
    "../../x",
    "9" * 400,
    "[/nope]",
    [],
    {},
    [[]],
    [None],
    {"id": []},
    "A" * 10_000,
    ["x"] * 300,
)

Mutate = Callable[[bytes, Random, Sequence[bytes]], bytes]


def mutated(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Another file made from this one, and here and there from others of its format."""
    ways: list[Mutate] = [_bytes, _bytes]
    start = data[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    if data[:2] == b"PK":
        ways += [_zip] * 4
    elif start[:1] in (b"{", b"["):
        ways += [_json] * 4
    elif start[:1] == b"<":
        ways += [_tags] * 4
    else:
        ways += [_lines] * 3
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice(ways)(data, random, others)
    return data


def swollen(data: bytes, random: Random) -> bytes:
    """The file with something in it repeated until it is large: what takes time in proportion to
    the square of its length shows."""
    place = random.randrange(len(data) + 1)
    length = random.choice((1, 2, 3, 5, 8, 20, 60))
    piece = random.choice(_ODD_BYTES) if random.random() < 0.5 else data[place : place + length]
    piece = piece or b" "
    for _ in range(random.choice((0, 0, 1))):
        piece += random.choice(_ODD_BYTES)[:20]
    more = piece * (random.choice((50_000, 200_000)) // len(piece) + 1)
    return data[:place] + more + data[place:]


def _bytes(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Flips, insertions, deletions, repeats, cuts and splices, whatever the format."""
    size = len(data)
    place, length = random.randint(0, size), random.choice((1, 2, 8, 64, 1024))
    way = random.randrange(8)
    if way == 0 and size:
        changed = bytearray(data)
        for _ in range(random.choice((1, 1, 4, 16))):
            changed[random.randrange(size)] ^= 1 << random.randrange(8)
        return bytes(changed)
    if way == 1:
        return data[:place]
    if way == 2:
        return data[:place] + data[place + length :]
    if way == 3:
        return (
            data[:place] + data[place : place + length] * random.choice((2, 3, 50)) + data[place:]
        )
    if way == 4:
        other = random.choice(others)
        return data[:place] + other[random.randint(0, len(other)) :]
    if way == 5:
        return data[:place] + random.randbytes(length) + data[place:]
    if way == 6:
        return data[place:]
    return data[:place] + random.choice(_ODD_BYTES) + data[place:]


def _json(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Values put in the place of others, taken away, doubled, wrapped, moved."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        return _bytes(data, random, others)
    holders = [*_holders(value)]
    if not holders:
        return _bytes(data, random, others)
    for _ in range(random.choice((1, 1, 2, 5))):
        holder, key = random.choice(holders)
        try:
            _change(holder, key, random, holders)
        except (KeyError, IndexError, ValueError, RecursionError):
            # An earlier change has taken it away, or made it what JSON cannot hold.
            continue
    try:
        return json.dumps(value, ensure_ascii=random.random() < 0.5).encode(
            "utf-8", "surrogatepass"
        )
    except (ValueError, RecursionError):
        return _bytes(data, random, others)


def _change(holder: Any, key: Any, random: Random, holders: Sequence[tuple[Any, Any]]) -> None:
    way = random.randrange(6)
    if way == 0:
        del holder[key]
    elif way == 1:
        holder[key] = [holder[key]]
    elif way == 2:
        holder[key] = {"text": holder[key], "id": 1}
    elif way == 3 and isinstance(holder, list):
        holder.insert(0, holder[key])
    elif way == 4:
        other, other_key = random.choice(holders)
        taken = other[other_key]
        # A copy by way of text: no value holds itself.
        holder[key] = json.loads(json.dumps(taken)) if _is_small(taken) else None
    else:
        holder[key] = random.choice(_ODD_VALUES)


def _is_small(value: Any) -> bool:
    return len(json.dumps(value)) < 20_000


def _holders(value: Any, most: int = 3_000) -> list[tuple[Any, Any]]:
    """Every place of the value as its holder and the key in it."""
    found: list[tuple[Any, Any]] = []
    waiting = [value] if isinstance(value, dict | list) else []
    while waiting and len(found) < most:
        one = waiting.pop()
        keys = list(one) if isinstance(one, dict) else range(len(one))
        for key in keys:
            found.append((one, key))
            if isinstance(one[key], dict | list):
                waiting.append(one[key])
    return found


_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb"=\s*([\"'])(.{0,200}?)\1")
_TEXT = re.compile(rb">([^<]{1,400})<")


def _tags(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Tags taken away, doubled, swapped and opened without end; values and texts made odd."""
    tags = [match.span() for match in _TAG.finditer(data[:200_000])]
    if len(tags) < 2:
        return _bytes(data, random, others)
    (start, end), (other, other_end) = random.choice(tags), random.choice(tags)
    way = random.randrange(7)
    if way == 0:
        return data[:start] + data[end:]
    if way == 1:
        return data[:start] + data[start:end] * random.choice((2, 30, 600)) + data[end:]
    if way == 2:
        return data[:start] + data[other:other_end] + data[end:]
    if way == 3:
        first, last = min(start, other), max(end, other_end)
        return data[:first] + data[last:]
    if way == 4:
        first, last = min(start, other), max(end, other_end)
        return data[:last] + data[first:last][:20_000] + data[last:]
    pattern = _VALUE if way == 5 else _TEXT
    found = [match.span(pattern.groups) for match in pattern.finditer(data[:200_000])]
    if not found:
        return _bytes(data, random, others)
    start, end = random.choice(found)
    return data[:start] + random.choice(_ODD_BYTES) + data[end:]


def _lines(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """Lines taken away, doubled, swapped, and joined; fields parted by another sign."""
    lines = data.split(b"\n")
    if len(lines) < 2:
        return _bytes(data, random, others)
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    way = random.randrange(7)
    if way == 0:
        del lines[one]
    elif way == 1:
        lines[one:one] = [lines[one]] * random.choice((1, 20))
    elif way == 2:
        lines[one], lines[other] = lines[other], lines[one]
    elif way == 3:
        lines[one] = lines[one] + lines[other]
    elif way == 4:
        signs = (b",", b";", b"\t", b"|", b'"', b":", b"=", b"-", b"*")
        lines[one] = lines[one].replace(random.choice(signs), random.choice(signs))
    elif way == 5:
        lines[one] = random.choice(_ODD_BYTES)
    else:
        place = random.randint(0, len(lines[one]))
        lines[one] = lines[one][:place] + random.choice(_ODD_BYTES) + lines[one][place:]
    return b"\n".join(lines)


def _zip(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """An archive with one of its files torn up, renamed, taken away or doubled."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = {
                name: archive.read(name)
                for name in archive.namelist()[:200]
                if archive.getinfo(name).file_size < 2_000_000
            }
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
        return _bytes(data, random, others)
    if not members:
        return _bytes(data, random, others)
    name = random.choice(sorted(members))
    way = random.randrange(8)
    if way == 0:
        del members[name]
    elif way == 1:
        odd = random.choice(("../x", "/etc/x", "a\\..\\b", "x" * 300, "\u202ex", name.upper(), ""))
        members[odd] = members.pop(name)
    elif way == 2:
        members[name] = members[random.choice(sorted(members))]
    elif members[name][:2] == b"PK":
        members[name] = _bytes(members[name], random, others)
    else:
        members[name] = mutated(members[name], random, list(members.values()))
    written = io.BytesIO()
    with zipfile.ZipFile(
        written, "w", random.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))
    ) as archive:
        for one, content in members.items():
            archive.writestr(zipfile.ZipInfo(one or "_"), content)
    return written.getvalue()
