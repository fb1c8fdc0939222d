"""What is kept of two questions that are nearly the same."""

from __future__ import annotations

from studytui.domain.duplicates import ALIKE, asks_the_same
from studytui.storage.question_forms import QuestionForm


def detail_of(one: QuestionForm, other: QuestionForm) -> dict[str, object] | None:
    """What is to be said of two questions; None where they are no near duplicates, or drawn as one
    already."""
    own, theirs = one.words, other.words
    alike = len(own & theirs) / max(len(own | theirs), 1)
    return pair_detail(alike, one, other) if alike >= ALIKE else None


def pair_detail(alike: float, one: QuestionForm, other: QuestionForm) -> dict[str, object] | None:
    """What is to be said of a pair whose words are alike. None where it asks for two things, or is
    one question that came twice with one key: such are drawn as one already."""
    is_same = one.content_hash == other.content_hash
    # The key of either, where the other offers it too and says it is wrong.
    keys_differ = bool(one.key and other.key) and bool(
        one.key & (other.texts - other.key) or other.key & (one.texts - one.key)
    )
    is_pair = keys_differ if is_same else asks_the_same(one.question, other.question)
    if not is_pair:
        return None
    detail: dict[str, object] = {"alike": round(alike, 3)}
    if keys_differ:
        detail["keys_differ"] = True
    return detail
