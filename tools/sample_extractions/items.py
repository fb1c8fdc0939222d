"""A question as read from a bank, and the choice of questions that is the same at every run."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Option:
    """One option: HTML text, whether it is a right answer, and why (HTML, empty if the bank is silent)."""

    html: str
    right: bool
    explanation: str = ""


@dataclass(frozen=True)
class Figure:
    """A picture a question shows: file bytes, file name in the bank, description, credit line."""

    data: bytes
    name: str
    description: str = ""
    credit: str = ""

    @property
    def extension(self) -> str:
        """The file extension without its dot."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class Item:
    """One question. `stem` and `explanation` are HTML, `code` is plain text with its newlines."""

    id: str
    stem: str
    options: tuple[Option, ...]
    topic: str
    code: str = ""
    explanation: str = ""
    references: tuple[str, ...] = ()
    figure: Figure | None = None
    difficulty: int | None = None
    keyed: bool = True

    @property
    def several(self) -> bool:
        """Whether more than one option is right."""
        return sum(option.right for option in self.options) > 1


def digest(text: str) -> str:
    """The SHA-256 of `text` in hexadecimal: the only source of variety here, so runs never differ."""
    return hashlib.sha256(text.encode()).hexdigest()


def text_html(text: str) -> str:
    """`text` escaped for HTML, with `code` between back-ticks as an edube-like inline code element."""
    pieces = text.split("`")
    if len(pieces) % 2 == 0:
        return escape(text, quote=False)
    return "".join(
        f"<code >{escape(piece, quote=False)}</code>" if place % 2 else escape(piece, quote=False)
        for place, piece in enumerate(pieces)
    )


def choose(
    items: Iterable[Item],
    count: int,
    *,
    always: frozenset[str] = frozenset(),
    group: Callable[[Item], Hashable] = lambda item: item.id,
) -> list[Item]:
    """Pick `count` items, in bank order: those in `always`, then by hash, a group as rarely as can be.

    Raises ValueError if there are too few.
    """
    pool = list(items)
    if len(pool) < count:
        raise ValueError(f"only {len(pool)} of {count} questions to choose from")
    picked = {item.id for item in pool if item.id in always}
    used = Counter(group(item) for item in pool if item.id in picked)
    rest = sorted((item for item in pool if item.id not in picked), key=lambda i: digest(i.id))
    while len(picked) < count:
        item = min(rest, key=lambda i: used[group(i)])  # the first of the least used groups
        rest.remove(item)
        picked.add(item.id)
        used[group(item)] += 1
    return [item for item in pool if item.id in picked]
