"""Laboratory values to look up beside a question: names with their usual ranges, in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LabValue:
    """What is measured, and what is usual; the same text twice where both systems agree."""

    name: str
    conventional: str
    si: str


@dataclass(frozen=True, slots=True)
class LabGroup:
    """Values that are read together."""

    name: str
    values: tuple[LabValue, ...]


@dataclass(frozen=True, slots=True)
class LabTable:
    """All groups in the order of their file, and a word about whom they are for."""

    groups: tuple[LabGroup, ...]
    note: str = ""

    def __len__(self) -> int:
        return sum(len(group.values) for group in self.groups)

    def narrowed(self, words: str) -> LabTable:
        """The values in whose name, or whose group's name, every word is found; British and
        American spelling are one."""
        wanted = _folded(words).split()
        if not wanted:
            return self
        groups = [LabGroup(group.name, _fitting(group, wanted)) for group in self.groups]
        return LabTable(tuple(group for group in groups if group.values), self.note)


def _fitting(group: LabGroup, wanted: Sequence[str]) -> tuple[LabValue, ...]:
    return tuple(
        value
        for value in group.values
        if all(word in _folded(f"{value.name} {group.name}") for word in wanted)
    )


def _folded(text: str) -> str:
    return text.casefold().replace("ae", "e").replace("oe", "e").translate(_PLAIN)


_PLAIN = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
