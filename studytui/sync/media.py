"""Images on the hub, by their content: only what is missing goes either way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

LARGEST = 64_000_000
"""Bytes that an image on the hub may have."""


def missing(connection: Any, owner_id: int, hashes: Iterable[str]) -> list[str]:
    """Those of the images which the hub does not have of this person."""
    wanted = list(dict.fromkeys(hashes))
    rows = connection.execute(
        "SELECT sha256 FROM hub_media WHERE owner_id = %s AND sha256 = ANY(%s)", [owner_id, wanted]
    ).fetchall()
    there = {row[0] for row in rows}
    return [one for one in wanted if one not in there]


def send(connection: Any, owner_id: int, sha256: str, content: bytes) -> None:
    """Put an image down there; again is harmless."""
    connection.execute(
        "INSERT INTO hub_media(owner_id, sha256, content) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        [owner_id, sha256, content],
    )


def fetch(connection: Any, hashes: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """The images that the hub has of these, each checked to be what its name says."""
    for sha256 in dict.fromkeys(hashes):
        row = connection.execute(
            "SELECT content FROM hub_media WHERE sha256 = %s LIMIT 1", [sha256]
        ).fetchone()
        if row is not None and hashlib.sha256(row[0]).hexdigest() == sha256:
            yield sha256, bytes(row[0])
