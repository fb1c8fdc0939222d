"""What readiness tells: predictions, what would be if, and what is missing before anything is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from studytui.domain.day_names import weekday
from studytui.domain.goal import Goal
from studytui.domain.plan import Demand, Plan, planned
from studytui.domain.readiness import Lacking, Prediction
from studytui.domain.text import clean_line
from studytui.domain.whatif import WhatIf, if_kept, later, more_each_day, skipped
from studytui.domain.wording import count
from studytui.services.exam_asked import Asked
from studytui.services.foretelling import Record

_TOPICS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Outlook:
    """How ready the learner is."""

    goal: Goal | None
    pass_mark: float | None
    days_left: int | None
    """Days up to the exam; None without a date."""
    today: Prediction | None
    """On today's knowledge; None while something is `lacking`."""
    kept: Prediction | None
    """On the day of the exam, if the plan is kept; None where the exam has no day ahead."""
    nothing: Prediction | None
    """On the day of the exam, if nothing more is done."""
    lacking: Lacking | None
    names: Mapping[int, str]
    """Of topics."""
    record: Record
    has_topics: bool
    """Whether any question that the exam may ask has a topic."""

    def chance(self, prediction: Prediction | None) -> float | None:
        """P(pass), 0–1; None where no pass mark is known, or nothing is predicted."""
        if prediction is None or self.pass_mark is None:
            return None
        return prediction.chance_to_pass(self.pass_mark)


@dataclass(frozen=True, slots=True)
class Supposed:
    """What would be, if."""

    words: str
    """``An hour more a day``."""
    points: float
    """Percent points of the exam more than by the plan as it is, or fewer."""
    prediction: Prediction


@dataclass(frozen=True, slots=True)
class Supposing:
    """All that it takes to answer what-ifs, read already: `answers` may be asked in a thread."""

    demand: Demand
    today: Prediction
    """Before marks that wrong answers take off."""
    way: Plan
    """What the plan as it is expects."""
    asked: Asked
    first_day: date

    def answers(self) -> tuple[Supposed, ...]:
        """Each is the plan made again: about 0.1 s for 200 topics and half a year."""

        plan = planned(self.demand)
        found = []
        if any(self.demand.minutes):
            more = more_each_day(self.demand, plan)
            found.append(self._supposed("An hour more a day", more))
            day = next(place for place, minutes in enumerate(self.demand.minutes) if minutes)
            name = "Today" if not day else weekday(self.first_day + timedelta(days=day))
            found.append(self._supposed(f"{name} skipped", skipped(self.demand, plan, day)))
        found.append(self._supposed("The exam a week later", later(self.demand, plan)))
        return tuple(found)

    def _supposed(self, words: str, what_if: WhatIf) -> Supposed:

        other = replace(self.way, expected=self.way.expected + what_if.change)
        kept = self.asked.in_marks(if_kept(self.today, self.way))
        found = self.asked.in_marks(if_kept(self.today, other))
        return Supposed(words, found.score - kept.score, found)


_NO_TOPICS = (
    "No question has a topic, so nothing can be said of an exam. Topics come with an import."
)


def lacking_words(outlook: Outlook) -> str:
    """What is missing before anything is said, in sentences; empty where nothing is."""
    missing = outlook.lacking
    if not outlook.has_topics:
        return _NO_TOPICS
    if missing is None:
        return ""
    share = round(100 * missing.share)
    words = (
        f"Not enough to say yet: about {count(missing.answers, 'more first answer')} needed; "
        f"{share} % of the exam is in topics with answers enough."
    )
    names = [clean_line(outlook.names[one]) for one in missing.topics if one in outlook.names]
    if names:
        more = len(names) - _TOPICS_NAMED
        rest = f" and {more} more" if more > 0 else ""
        words += f" Fewer than three so far in {', '.join(names[:_TOPICS_NAMED])}{rest}."
    return words


def chance_words(chance: float) -> str:
    """A chance in whole percent, which is never said to be nothing or certain."""
    if chance < 0.01:
        return "under 1 %"
    return "over 99 %" if chance > 0.99 else f"{100 * chance:.0f} %"
