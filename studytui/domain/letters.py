"""Explanations whose letters do not fit the options: another key named, or an option that is not
there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from studytui.domain.exam import letter
from studytui.domain.question import Question
from studytui.domain.text import plain

_OPTION = r"(?i:options?|choices?|answers?)"
_LETTERS = r"\(?([A-H])\)?(?:\s*(?:,|/|&|(?i:and|or))\s*\(?([A-H])\)?)*(?![\w'’-])"
# "The correct answer is B", "Correct answers: B and D", "Answer: C", "Key = A".
_KEY = re.compile(
    r"\b(?:(?i:correct|right|best)\s+(?i:answers?|options?|choices?)\s*(?:\b(?i:is|are)\b|[:=])"
    r"|(?i:answers?|key)\s*[:=])\s*(?:" + _OPTION + r"\s+)?(" + _LETTERS + ")"
)
# "Ans. is 'a' i.e. …", "Answer- C", "ANS: (B)" at the very beginning. A small letter only in quotes or
# brackets or before a stop, and no A or a that could be the article. In 4,183 questions of a
# published bank such a beginning named the key 1,050 times of 1,050.
_OPENING = re.compile(
    r"\W*(?:(?i:the)\s+)?(?i:ans(?:wer)?)\b\s*[.:=–-]*\s*(?:(?i:is)\s+)?"
    r"(?:['\"‘“(\[]\s*([A-Ha-h])\s*['\"’”)\]]|([B-H])(?=[\s.,:;)–-]|$)|([Aa-h])(?=\s*(?:[.,:;)]|$|i\.e)))"
)
# After "Answer: A": the word that follows an article, not a letter.
_ARTICLE = re.compile(r"\s+(?!(?:as|and|because|i\.?e|is|or|since)\b)[a-z]")
# "Option B is incorrect", "B is wrong", "(C) is the right one", only where nothing before the letter
# could make it part of a name, as in "Vitamin A is right".
_VERDICT = re.compile(
    r"(?:^|[.;:!?]\s+|\b" + _OPTION + r"\s+)\(?([A-H])\)?\s+(?i:is)\s+(?:(?i:the|an|a)\s+)?"
    r"((?i:not\s+)?(?i:correct|right|incorrect|wrong|false))\b",
    re.MULTILINE,
)
_NAMED = re.compile(r"\b(?i:option|choice)s?\s+\(?([A-Z])\)?(?![\w'’-])")
_NEGATIVE_STEM = re.compile(
    r"\b(?i:not|except|false|incorrect|wrong|untrue|least|never|inappropriate)\b|n['’]t\b"
)


class Misfit(StrEnum):
    """How a letter does not fit."""

    ABSENT = "absent"
    """There is no such option."""
    NOT_THE_KEY = "not the key"
    """It is called right, and the key is another."""
    THE_KEY = "the key"
    """It is called wrong, and it is the key."""


@dataclass(frozen=True, slots=True)
class LetterMisfit:
    """A letter in an explanation that does not fit the options as the source has them."""

    letter: str
    misfit: Misfit
    words: str
    """Where it stands, in the words of the explanation."""


_CLAIMING = ("ans", "option", "choice", "key", "correct", "right", "wrong", "false")
_MAY_CLAIM = re.compile("|".join(_CLAIMING), re.IGNORECASE)


def may_name_letters(explanation: str) -> bool:
    """Whether an explanation holds any of the words without which it says nothing by letter."""
    if explanation.isascii():
        # 1 µs, where the search takes 20.
        lowered = explanation.lower()
        return any(word in lowered for word in _CLAIMING)
    return _MAY_CLAIM.search(explanation) is not None


def letter_misfits(question: Question) -> list[LetterMisfit]:
    """What the explanation says by letter that the options, in their own order, do not bear out; in
    the order it is said, each letter and misfit once. Without options there is nothing to fit."""
    if not question.options or question.kind.has_slots:
        return []
    text = plain(question.explanation)
    letters = [letter(place) for place in range(len(question.options))]
    key = {
        name for name, option in zip(letters, question.options, strict=True) if option.is_correct
    }
    found: dict[tuple[str, Misfit], tuple[int, LetterMisfit]] = {}
    claims = [*_named(text), *_claims(text, has_verdicts=not _is_negative(question))]
    for place, name, is_right, words in claims:
        if name not in letters:
            misfit = Misfit.ABSENT
        elif not key or is_right is None or is_right == (name in key):
            continue
        else:
            misfit = Misfit.NOT_THE_KEY if is_right else Misfit.THE_KEY
        found.setdefault((name, misfit), (place, LetterMisfit(name, misfit, words)))
    return [misfit for _, misfit in sorted(found.values(), key=lambda entry: entry[0])]


def _is_negative(question: Question) -> bool:
    """Whether the stem asks for what is not so: there, a wrong statement is the right answer."""
    return bool(_NEGATIVE_STEM.search(plain(question.stem)))


_Claim = tuple[int, str, bool | None, str]
"""Place in the text, letter, whether it is called right, and the words."""


def _named(text: str) -> Iterator[_Claim]:
    for match in _NAMED.finditer(text):
        yield match.start(1), match[1], None, " ".join(match[0].split())


def _claims(text: str, *, has_verdicts: bool) -> Iterator[_Claim]:
    if opening := _OPENING.match(text):
        name = next(group for group in opening.groups() if group)
        yield opening.start(), name.upper(), True, " ".join(opening[0].split())
    for match in _KEY.finditer(text):
        if match[1] == "A" and _ARTICLE.match(text, match.end()):
            continue
        for one in re.finditer(r"\b[A-H]\b", match[1]):
            yield match.start(1) + one.start(), one[0], True, " ".join(match[0].split())
    for match in _VERDICT.finditer(text) if has_verdicts else ():
        is_right = match[2].casefold() in ("correct", "right")
        words = " ".join(match[0].split()).lstrip(".;:!? ")
        yield match.start(1), match[1], is_right, words
