"""Questions as a table, TSV: as `studytui.export.table` has it, with tabs between the cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO

from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.export import table


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
) -> tuple[Problem, ...]:
    """Write the questions; the problems say what the table cannot hold."""
    return table.write(drafts, target, title=title, media=media, sign="\t")
