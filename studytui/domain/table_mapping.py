"""What the columns of a table of questions are: by the person's word, kept by the columns' names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from studytui.domain.identity import digest

FIELDS = (
    "question",
    "code",
    "passage",
    "options",
    "answer",
    "wrong",
    "explanation",
    "subject",
    "topic",
    "difficulty",
    "tags",
    "id",
    "image",
    "references",
    "type",
    "unit",
    "tolerance",
    "ignore",
)
"""What a column may be, besides an option of its own: ``a``, ``b`` … or ``option 27``."""

SEVERAL = frozenset(("wrong", "tags", "image", "ignore"))
"""Fields that more columns than one may be."""

BASES = ("0", "1", "text")
"""What a number in the answer column is: a place from 0, a place from 1, or an option's own text."""

_OPTION = re.compile(r"[a-z]|option ?([1-9]\d{0,2})", re.ASCII | re.IGNORECASE)


def option_place(field: str) -> int | None:
    """The place from 0 of the option that a field names; None for the other fields."""
    match = _OPTION.fullmatch(field.strip())
    if match is None:
        return None
    return int(match[1]) - 1 if match[1] else ord(field.strip().lower()) - ord("a")


def option_field(place: int) -> str:
    """The field of the option at a place from 0: ``a`` to ``z``, then ``option 27``."""
    return chr(ord("a") + place) if place < 26 else f"option {place + 1}"


def is_field(name: str) -> bool:
    return name in FIELDS or option_place(name) is not None


def folded(name: str) -> str:
    """A column's name as it is compared: one spelling of case, signs and blanks."""
    text = unicodedata.normalize("NFKC", name)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def signature(names: Iterable[str]) -> str:
    """Equal for tables with the same columns, in whatever order."""
    return digest(sorted(folded(name) or name.strip() for name in names))


@dataclass(frozen=True, slots=True)
class TableMapping:
    """What the columns of one kind of table are."""

    columns: tuple[str, ...]
    """Names of the columns, in the order of the file it was given for."""
    fields: tuple[tuple[str, str], ...]
    """Pairs of column and field; columns that are not in it are guessed by their names."""
    base: str = ""
    """One of `BASES`; empty where the file itself shows it."""

    @property
    def signature(self) -> str:
        return signature(self.columns)

    @property
    def by_column(self) -> dict[str, str]:
        return dict(self.fields)

    def saying(self, column: str, field: str) -> TableMapping:
        """The same with a column said to be a field, which no other column is any more, where a
        table has only one such."""
        others = tuple(
            pair
            for pair in self.fields
            if pair[0] != column and (pair[1] != field or field in SEVERAL)
        )
        return replace(self, fields=(*others, (column, field)))

    def digest(self) -> str:
        """Equal for mappings by which every table is read alike."""
        parts = [f"{column}={field}" for column, field in self.fields]
        return digest([self.signature, *sorted(parts), self.base])


Mappings = Mapping[str, TableMapping]
"""Mappings by the signature of the columns they are for."""


def digest_of(mappings: Mappings) -> str:
    """Equal as long as nothing that was said of any columns has changed; empty for nothing."""
    parts = sorted(mapping.digest() for mapping in mappings.values())
    return digest(parts)[:16] if parts else ""


def headless(numbers: Sequence[str], file: str) -> tuple[str, ...]:
    """What stands for the names of columns that have none: how many there are, and the name of the
    file, for so many columns of another may be something else."""
    return (*numbers, "no header", file.rpartition("/")[2])
