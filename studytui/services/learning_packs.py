"""Learning packs: made on the spot from the learner's own texts, kept, printed, and tested again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from studytui.domain.exam import Mode, Rules
from studytui.domain.learning_pack import (
    LEAST_SOURCES,
    RETEST,
    WORKED,
    Excerpt,
    LearningPack,
    Search,
    Worked,
    chosen,
    fused,
    retest_day,
    telling,
)
from studytui.domain.mastery_loop import Text
from studytui.domain.passage import words_of
from studytui.domain.text import clean_line, escape, plain
from studytui.domain.weakness_wording import cost_words
from studytui.domain.wording import count, key_text
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.exams import Begun, Exams
from studytui.services.files import file_name, keep_file
from studytui.services.goals import Goals
from studytui.services.naming import named
from studytui.services.reading import Reading
from studytui.services.revisits import Revisits
from studytui.services.weaknesses import Weaknesses
from studytui.settings import Settings
from studytui.storage import evidence, packs, questions, revisits
from studytui.storage import resources as texts
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.packs import Kept, Missed
from studytui.storage.piece_readings import PieceStretches, read_of_pack
from studytui.storage.resources import Hit

__all__ = ["Excerpt", "Kept", "LearningPack", "LearningPacks"]

_MISSED = 8
"""Missed questions that say what to look for."""
_FOUND = 25
"""Passages of each search."""


class LearningPacks:
    """What to read, what was missed and when to be asked again, by topic."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        paths: Paths,
        settings: Settings,
        goals: Goals,
        exams: Exams,
        revisits_service: Revisits,
        weaknesses: Callable[[], Weaknesses],
        acts: ActLog,
        nearest: Nearest,
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._paths = paths
        self._day_starts_at = settings.day_starts_at
        self._goals = goals
        self._exams = exams
        self._revisits = revisits_service
        self._weaknesses = weaknesses
        self._acts = acts
        self._nearest = nearest

    def make(self, topic_id: int, first: Sequence[int] = ()) -> Kept:
        """A new pack for a topic, kept as its next version; it is led by the questions in `first`,
        else by the weakness that costs most there. Raises StudyError, and keeps nothing, where
        fewer than three sources say anything of the topic; it says what is missing."""
        weakness = next(
            (one for one in self._weaknesses().standing().current if one.topic_id == topic_id), None
        )
        topic = self._topics().get(topic_id, "")
        first = first or (() if weakness is None else weakness.evidence)
        why = "" if weakness is None else cost_words(weakness)
        missed = packs.missed(self._database, self._learner_id, topic_id, first, _MISSED)
        excerpts = excerpts_for(
            self._database, self._learner_id, topic_id, topic, missed, self._nearest
        )
        sources = len({one.source for one in excerpts})
        if sources < LEAST_SOURCES:
            raise self._too_little(topic, sources)
        asked = evidence.drill_ids(self._database, self._learner_id, topic_id, first, RETEST)
        pack = LearningPack(
            topic,
            why,
            excerpts,
            tuple(self._worked(one) for one in missed[:WORKED]),
            tuple(packs.uids(self._database, asked)),
            retest_day(
                self._revisits.today,
                packs.stabilities(self._database, self._learner_id, asked),
                self._exam_date(),
            ),
        )
        return packs.keep(self._database, self._learner_id, topic_id, pack)

    def topic_named(self, name: str) -> int:
        """The topic of that name, or the only one with these words in its name; topics of one name
        are told apart by their subject behind it. Raises StudyError that says which there are."""
        topics = self._topics()
        how_often = Counter(topics.values())
        subjects = packs.subjects(self._database)
        told = [
            (topic_id, f"{title} · {subjects[topic_id]}" if how_often[title] > 1 else title)
            for topic_id, title in topics.items()
        ]
        return named(name, told, "topic", "Import questions with topics first.")

    def _topics(self) -> dict[int, str]:
        return packs.topics(self._database)

    def all(self) -> list[Kept]:
        """All packs, the newest first."""
        return packs.packs(self._database, self._learner_id)

    def remind(self, kept: Kept) -> int:
        """Have the questions of the retest asked again on its day; how many. One act."""
        ids = packs.question_ids(self._database, kept.pack.retest)
        with self._acts.record(f"a retest of {clean_line(kept.pack.topic)}"):
            return revisits.add(self._database, self._learner_id, ids, kept.pack.retest_on)

    def begin_retest(self, kept: Kept) -> Begun:
        """The retest at once. Raises StudyError where none of its questions can be asked."""
        ids = packs.question_ids(self._database, kept.pack.retest)
        rules = Rules(mode=Mode.TUTOR, shuffle_options=True)
        title = f"Retest: {clean_line(kept.pack.topic)}"
        return self._exams.begin_questions(ids, rules, title)

    def text(self, kept: Kept) -> Text:
        """What was read of a pack."""
        number = len(kept.pack.lengths)
        return read_of_pack(self._database, self._learner_id, kept.pack_id, number)

    def reading(self, kept: Kept) -> Reading:
        """Reading of a pack begins, at the first piece that was not read yet; time counts for its
        topic."""
        unread = self.text(kept).unread
        return Reading(
            self._database,
            self._learner_id,
            self._day_starts_at,
            PieceStretches(self._database, self._learner_id, kept.pack_id, None, kept.topic_id),
            kept.pack.lengths,
            unread[0] if unread else 0,
            kept.topic_id,
        )

    def resource_of(self, excerpt: Excerpt) -> int | None:
        """The resource an excerpt of a text is from, if it is still known."""
        return packs.resource_with(self._database, excerpt.uid)

    def question_of(self, uid: str) -> int | None:
        """The question with that uid, if it is still known."""
        return packs.question_with(self._database, uid)

    def html(self, kept: Kept) -> str:
        """A pack as a page to read on any screen, or to print."""
        from studytui.export.pack import pack_html

        return pack_html(kept.pack, kept.made_at, kept.version)

    def markdown(self, kept: Kept) -> str:
        """A pack as Markdown."""
        from studytui.export.pack import pack_markdown

        return pack_markdown(kept.pack, kept.made_at, kept.version)

    def save(self, kept: Kept) -> Path:
        """Keep a pack as a page in the home's folder of reports; where it is."""
        stem = f"{file_name(kept.pack.topic)}-pack-{kept.version}"
        return keep_file(self._paths.reports, stem, ".html", self.html(kept))

    def _worked(self, missed: Missed) -> Worked:
        answer = "; ".join(missed.key)
        if not answer:
            question = questions.load(self._database, self._learner_id, missed.question_id)
            answer = "" if question is None else escape(key_text(question, ()))
        explanation = missed.explanation
        if not answer:
            # What a mark scheme says is the answer.
            answer, explanation = explanation, ""
        return Worked(missed.uid, missed.title, missed.stem, answer, explanation, missed.wrong)

    def _exam_date(self) -> date | None:
        goal = self._goals.current()
        return None if goal is None else goal.exam_date

    def _too_little(self, topic: str, sources: int) -> StudyError:
        found = f"Only {count(sources, 'source')} of yours" if sources else "Nothing of yours"
        verb = "say" if sources > 1 else "says"
        if texts.is_any(self._database):
            hint = "Put more books or notes about it into a folder you have named, or add one (9)."
        else:
            hint = "Choose the folder in which your books and notes lie (9)."
        return StudyError(
            f"{found} {verb} anything of {clean_line(topic) or 'this topic'}; a pack needs "
            f"{LEAST_SOURCES}: your texts, explanations of other questions, your notes.",
            title="No pack yet",
            hint=hint,
        )


Nearest = Callable[[str, int], list[int]]
"""Ids of the passages nearest to a text by meaning, at most so many."""


def excerpts_for(
    database: Database,
    learner_id: int,
    topic_id: int,
    topic: str,
    missed: Sequence[Missed],
    nearest: Nearest = lambda text, limit: [],
) -> tuple[Excerpt, ...]:
    """What is best read for a topic after these questions were missed: one search for each of
    them, by the words of its text and its key that stand in the fewest passages, and it counts by
    how often the question was missed, with what is nearest to it by meaning where `nearest` finds
    that; then what is about the topic by its name, the learner's
    notes, and explanations of other questions."""
    without = [one.question_id for one in missed]
    most = max((one.wrong for one in missed), default=1)
    words = {
        one.question_id: [word for text in (one.stem, *one.key) for word in words_of(plain(text))]
        for one in missed
    }
    holding = packs.holding(
        database, dict.fromkeys(word for each in words.values() for word in each)
    )

    def passages(hits: Sequence[Hit]) -> list[Excerpt]:
        return packs.excerpts(database, [hit.passage_id for hit in hits])

    searches = []
    for one in missed:
        looked_for = " ".join(telling(words[one.question_id], holding))
        by_words = [hit.passage_id for hit in texts.search(database, looked_for, _FOUND)]
        asked = " ".join(plain(text) for text in (one.stem, *one.key))
        found = packs.excerpts(database, fused(by_words, nearest(asked, _FOUND), _FOUND))
        searches.append(Search(found, one.wrong / most))
    searches.append(Search(passages(texts.about(database, topic, _FOUND)), 0.5))
    searches.append(Search(packs.noted(database, learner_id, topic)))
    searches.append(Search(packs.notes(database, learner_id, topic_id)))
    searches.append(Search(packs.explanations(database, learner_id, topic_id, without), 0.25))
    return tuple(packs.with_notes(database, learner_id, chosen(searches)))
