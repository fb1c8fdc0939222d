"""What a format cannot hold of a question, told alike by all exports."""

from __future__ import annotations

from studytui.domain.draft import MediaDraft, Problem, QuestionDraft
from studytui.domain.text import clean_line, first_line


def loss(
    draft: QuestionDraft, code: str, reason: str, *, hint: str = "", is_warning: bool = True
) -> Problem:
    """That something of a question was left out, or the whole of it where it is no warning."""
    place = first_line(draft.stem) or clean_line(draft.key)
    return Problem(file="", code=code, reason=reason, place=place, hint=hint, is_warning=is_warning)


def without_image(draft: QuestionDraft, media: MediaDraft) -> Problem:
    """That an image cannot be read."""
    reason = f"Image {media.index} cannot be read, so the question went out without it."
    return loss(draft, "image-missing", reason, hint=f"It should be at {media.path}.")


def not_whole(draft: QuestionDraft) -> Problem | None:
    """That a question is kept for its raw form only, so that no other program could ask it."""
    if not draft.is_incomplete and (draft.options or not draft.kind.has_options):
        return None
    reason = "It is no whole question, so it was left out: there is nothing to answer."
    return loss(draft, "incomplete", reason, is_warning=False)
