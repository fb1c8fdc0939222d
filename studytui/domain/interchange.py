"""studytui JSON: what its files are called inside. `docs/studytui-json.md` is the page for it."""

from __future__ import annotations

FORMAT = "studytui"
"""What `format` says in every such file."""
VERSION = 1
"""Raised when a file says something in another way than before; a reader refuses a higher one."""
QUESTIONS, LIBRARY, QUESTION = "questions", "library", "question"
"""What `holds` says: questions alone, all that a person has, or, of a line of JSON Lines, one."""

QUESTION_TEXTS = (
    "source",
    "key",
    "kind",
    "stem",
    "vignette",
    "code_snippet",
    "explanation",
    "key_points",
    "objective",
    "references",
    "unit",
    "subject",
    "topic",
    "concept",
)
"""Fields of a question that are text; empty ones are left out."""
QUESTION_NUMBERS = (
    "required",
    "difficulty",
    "expected_seconds",
    "vignette_order",
    "tolerance",
    "marks",
    "peer_percent",
)
QUESTION_NAMES = ("original_id", "original_number", "exam_external_id", "vignette_group")
"""Fields that are text or unknown; where unknown they are left out, as unknown numbers are."""

LIBRARY_KEEPS = frozenset(("key_from", "source_key", "before_own", "filled"))
"""What the library itself keeps in the metadata of a question: it means nothing outside."""
