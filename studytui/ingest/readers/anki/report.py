"""What is told of a deck: problems of single notes, and once for all what is true of many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from studytui.domain.draft import Problem
from studytui.domain.wording import count, grouped
from studytui.ingest.problems import problem
from studytui.ingest.tree import TooDeepError

SUSPENDED_TAG: Final = "anki-suspended"
_MOST_TOLD: Final = 500
"""Problems of one sort that are told one by one: a deck may have tens of thousands."""


@dataclass
class Report:
    """Problems of one file as they come up."""

    file: str
    problems: list[Problem] = field(default_factory=list)
    suspended: int = 0
    learnt: int = 0
    """Cards with a due date of their own."""
    unmarked: int = 0
    _told: Counter[str] = field(default_factory=Counter)

    def add(
        self, code: str, reason: str, place: str = "", *, hint: str = "", warning: bool = False
    ) -> None:
        self.take([problem(self.file, code, reason, place=place, hint=hint, warning=warning)])

    def take(self, problems: list[Problem]) -> None:
        """Problems that are worded already."""
        for found in problems:
            self._told[found.code] += 1
            if self._told[found.code] <= _MOST_TOLD:
                self.problems.append(found)

    def too_deep(self, error: TooDeepError, place: str) -> None:
        reason = f"The text nests elements more than {error.args[0]} levels deep."
        self.add("html-too-deep", reason, place)

    def finish(self, reviews: int) -> None:
        """Tell what is true of many cards. `reviews` is how many answers Anki's own log has."""
        for code, times in list(self._told.items()):
            if times > _MOST_TOLD:
                alike = next(found for found in self.problems if found.code == code)
                reason = f"{grouped(times - _MOST_TOLD)} more of the same: {alike.reason}"
                self.problems.append(
                    problem(self.file, code, reason, warning=alike.is_warning, hint=alike.hint)
                )
        if reviews or self.learnt:
            self._note(
                "reviews-skipped",
                f"{count(reviews, 'past review')} and the due dates of {count(self.learnt, 'card')}"
                " were not taken: what you did in Anki is no answer given here.",
            )
        if self.suspended:
            were = "was" if self.suspended == 1 else "were"
            self._note(
                "cards-suspended",
                f"{count(self.suspended, 'card')} {were} suspended in Anki; they come with the tag"
                f" {SUSPENDED_TAG}.",
            )
        if self.unmarked:
            have = "has" if self.unmarked == 1 else "have"
            self._note(
                "cards-unmarked",
                f"{count(self.unmarked, 'card')} {have} an answer that cannot be compared with a"
                " typed one: it is shown once you have answered, and nothing is scored.",
            )

    def _note(self, code: str, reason: str) -> None:
        self.problems.append(problem(self.file, code, reason, warning=True))
