"""Versions of documents as they are on the hub, and the order in which they can be put in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from studytui.sync.documents import Document
from studytui.sync.kinds import Kind

KEPT = {"question": ("status", "retired"), "exam": ("is_active", 0)}
"""What is written to a row that was deleted elsewhere and that something here still refers to."""


@dataclass(slots=True)
class Version:
    """A document as it is on the hub."""

    table: str
    identity: str
    clock: str
    is_deleted: bool
    document: Document | None
    is_shared: bool
    """Whether it stands in the hub's tables, else among the learner's own documents."""
    is_needed: bool = False
    """Whether it was fetched because something that comes refers to it."""
    is_back: bool = False
    """Whether it is deleted there, and is here all the same."""


Fetch = Callable[[Sequence[tuple[str, str]]], Sequence[Version]]
"""Versions from the hub by table and identity; those that are not to be seen are left out."""


def as_needed(one: Version) -> Version:
    """A version that something refers to: what was deleted since is there as what is not used any
    more, where the hub still has it."""
    one.is_needed = True
    if one.is_deleted and one.document is not None:
        as_kept(one.table, one.document)
        one.is_deleted, one.is_back = False, True
    return one


def as_kept(table: str, document: Document) -> None:
    """What it says of something that is there only because something refers to it."""
    column, value = KEPT.get(table, ("", None))
    if column:
        document.row[column] = bool(value) if isinstance(value, int) else value


def natural(kind: Kind, values: dict[str, Any] | None) -> tuple[Any, ...]:
    """What a row is recognised by that was made in two homes; empty where it never is."""
    if values is None or not kind.natural:
        return ()
    if kind.name == "exam" and values["external_id"] is None:
        return ()
    return tuple(values[name] for name in kind.natural)


def waves(kind: Kind, versions: list[Version]) -> list[list[Version]]:
    """The versions of a kind so that each wave refers only to what comes in waves before."""
    own = [column.name for column in kind.table.references if column.refers_to == kind.name]
    if not versions:
        return []
    # What was deleted and made anew goes on in its place: what is there is told before what is not.
    gone = [one for one in versions if one.is_deleted]
    versions = [one for one in versions if not one.is_deleted]
    if not own:
        return [one for one in (versions, gone) if one]
    names = {one.identity for one in versions}
    found: list[list[Version]] = []
    pending, done = versions, set[str]()
    while pending:
        wave = [
            one
            for one in pending
            if one.document is None
            or all(
                (name := one.document.row.get(column)) is None
                or name == one.identity
                or name not in names
                or name in done
                for column in own
            )
        ] or pending
        found.append(wave)
        done |= {one.identity for one in wave}
        # One name may come twice: as it was offered, and as the learner has it.
        taken = {(one.identity, one.is_shared) for one in wave}
        pending = [one for one in pending if (one.identity, one.is_shared) not in taken]
    return [*found, gone] if gone else found
