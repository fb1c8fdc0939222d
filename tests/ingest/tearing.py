"""Texts torn to pieces, the same way each time."""

from __future__ import annotations

import random
from collections.abc import Sequence


def torn(content: str, pieces: Sequence[str], seed: int, times: int) -> str:
    """The text after so many cuts, copies and moves, and of these pieces put in."""
    chance = random.Random(seed)
    for _ in range(times):
        start, end = sorted(chance.randrange(len(content) + 1) for _ in range(2))
        end = min(end, start + chance.choice((1, 3, 20, 400)))
        piece = content[start:end]
        match chance.randrange(5):
            case 0:
                content = content[:start] + content[end:]
            case 1:
                content = content[:end] + piece * chance.choice((1, 2, 9)) + content[end:]
            case 2:
                content = content[:start] + chance.choice(pieces) + content[start:]
            case 3:
                content = content[:start] + chance.choice(pieces) + content[end:]
            case _:
                other = chance.randrange(len(content) + 1)
                content = content[:start] + content[end:]
                content = content[:other] + piece + content[other:]
    return content
