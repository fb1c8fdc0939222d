"""Lists of questions that come again without some: what has gone from the file is retired.

Only where the file is all there is of its source, and is still the same list: a source of several
files has its questions in any of them, and a file that lacks most of what was known from it is
another part under the same name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.draft import Problem, Reading
from studytui.domain.wording import grouped
from studytui.storage.database import Database

_HARMLESS = frozenset(("type-unsupported", "duplicate-id", "duplicate-question"))
"""Problems after which it is known all the same which questions the file holds."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What a list no longer holds."""

    source: str = ""
    keys: tuple[str, ...] = ()
    """Of questions to be retired, in the source."""
    problem: Problem | None = None
    """Why they stay, where they do."""


def gone(database: Database, reading: Reading, problems: Sequence[Problem], file: str) -> Gone:
    """The questions that are known from this list and are not in it now; to be asked before those
    that are new in it are stored."""
    drafts = reading.questions
    if not reading.is_whole_list or not drafts or any(draft.is_own for draft in drafts):
        return Gone()
    source, here = drafts[0].source, drafts[0].capture
    if here is None or any(draft.source != source for draft in drafts):
        return Gone()
    rows = database.rows(
        "SELECT q.source_question_key, e.extraction_path FROM source s "
        "JOIN question q ON q.source_id = s.source_id "
        "LEFT JOIN extraction e ON e.question_id = q.question_id "
        "WHERE s.name = ? AND q.status != 'retired'",
        source,
    )
    name = os.path.basename(here.path)
    if any(os.path.basename(path or "") != name for _, path in rows):
        return Gone()
    now = {draft.key for draft in drafts}
    keys = tuple(key for key, _ in rows if key not in now)
    if not keys:
        return Gone()
    words = f"{grouped(len(keys))} of {grouped(len(rows))} questions known from it are not in it"
    if any(not one.is_warning and one.code not in _HARMLESS for one in problems):
        reason = f"{words}. They stay, since a part of the file could not be read."
        return Gone(problem=_kept(file, "list-broken", reason, "Mend the file, then import again."))
    if 2 * len(keys) > len(rows):
        reason = f"{words}. They stay: it may be another part of the list."
        hint = "Give another list a source of its own: --source NAME."
        return Gone(problem=_kept(file, "list-shorter", reason, hint))
    return Gone(source, keys)


def _kept(file: str, code: str, reason: str, hint: str) -> Problem:
    return Problem(file, code, reason, hint=hint, is_warning=True)
