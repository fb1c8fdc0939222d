"""studytui JSON with a question a line and nothing around it (JSON Lines): for scripts, `jq` and `grep`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import BinaryIO

from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.interchange import FORMAT, QUESTION, VERSION
from studytui.export.json_bytes import dumped
from studytui.export.studytui_json import question_record


def write(
    drafts: Iterable[QuestionDraft],
    target: BinaryIO,
    *,
    title: str,
    media: Callable[[MediaDraft], bytes | None],
) -> tuple[Problem, ...]:
    """Write the questions. The format holds all of them; an image that cannot be read is a
    problem. Lines have no place for `title`."""
    del title
    problems: list[Problem] = []
    head = {"format": FORMAT, "version": VERSION, "holds": QUESTION}
    for draft in drafts:
        record = {**head, **question_record(draft, media, problems)}
        target.write(dumped(record) + b"\n")
    return tuple(problems)
