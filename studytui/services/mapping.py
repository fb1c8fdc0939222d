"""Which topic a question belongs to: rules, the learner's word, and back to the source."""

from __future__ import annotations

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace

from studytui.domain.profile import Profile, Share
from studytui.domain.syllabus import Entry
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.storage import curriculum, curriculum_edits, topic_rules
from studytui.storage.acts import ActLog
from studytui.storage.changed_rows import OnProgress, nobody
from studytui.storage.database import Database
from studytui.storage.topic_rules import Rule

__all__ = ["Mapping", "Rule"]

UNMAPPED = "topic:none"
"""The search for questions without a topic."""


class Mapping:
    """Putting questions into topics. What the learner says of a question wins over rules, and rules
    over the source. Every verb is one act."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def rules(self) -> list[Rule]:
        """The rules in order: the first that fits a question is the one that holds."""
        return topic_rules.rules(self._database)

    def held(self) -> dict[int, int]:
        """How many questions rules have put into each topic."""
        return topic_rules.held(self._database)

    def add_rule(self, query: str, topic_id: int) -> Changes:
        """What a search finds belongs to a topic, behind the other rules."""
        query = clean_line(query)
        if not query:
            raise StudyError(
                "A rule needs a search, or it would take every question.",
                title="No rule",
                hint="For instance: topic:none loops OR while.",
            )
        return self._keep([*self.rules(), Rule(query, topic_id)], "a rule for a topic")

    def change_rule(self, rule: Rule) -> Changes:
        """Another search or topic for a rule."""
        if not clean_line(rule.query):
            return self.remove_rule(rule)
        rule = replace(rule, query=clean_line(rule.query))
        wanted = [rule if one.rule_id == rule.rule_id else one for one in self.rules()]
        return self._keep(wanted, "the change of a rule")

    def move_rule(self, rule: Rule, step: int) -> Changes:
        """Put a rule before the one above it (-1), or behind the next (1)."""
        wanted = self.rules()
        place = next(n for n, one in enumerate(wanted) if one.rule_id == rule.rule_id)
        if not 0 <= place + step < len(wanted):
            return Changes.NOTHING
        wanted.insert(place + step, wanted.pop(place))
        return self._keep(wanted, "the order of the rules")

    def remove_rule(self, rule: Rule) -> Changes:
        """Take a rule away; its questions go to the next that fits, else back to their source."""
        wanted = [one for one in self.rules() if one.rule_id != rule.rule_id]
        return self._keep(wanted, "the removal of a rule")

    def place(
        self,
        question_ids: Sequence[int],
        topic_id: int,
        on_progress: OnProgress = nobody,
    ) -> Changes:
        """These questions belong to a topic, whatever source and rules say. `on_progress` is told
        how many of them are done: a hundred thousand take seconds."""
        if not question_ids:
            return Changes.NOTHING
        entry = next(one for one in curriculum.entries(self._database) if one.topic_id == topic_id)
        what = count(len(question_ids), "question")
        with self._acts.record(f"{what} put into “{clean_line(entry.name)}”"):
            topic_rules.place(self._database, question_ids, topic_id, on_progress)
        return Changes.QUESTIONS | Changes.GOAL

    def place_each(self, topics: MappingOf[int, int]) -> Changes:
        """As `place`, each question by its id into a topic of its own; one act."""
        if not topics:
            return Changes.NOTHING
        what = count(len(topics), "question")
        with self._acts.record(f"{what} put into topics"):
            for topic_id in dict.fromkeys(topics.values()):
                ids = [one for one, wanted in topics.items() if wanted == topic_id]
                topic_rules.place(self._database, ids, topic_id)
        return Changes.QUESTIONS | Changes.GOAL

    def give_back(
        self,
        question_ids: Sequence[int],
        on_progress: OnProgress = nobody,
    ) -> Changes:
        """These questions belong where rules and source put them. Changes.NOTHING where none of
        them was put elsewhere by hand. `on_progress` as in `place`."""
        found = topic_rules.wanted(
            self._database, self._learner_id, self.rules(), freed=question_ids
        )
        what = count(len(question_ids), "question")
        with self._acts.record(f"{what} given back to the source's topics"):
            given = topic_rules.give_back(self._database, question_ids, on_progress)
            topic_rules.apply(self._database, found)
        return Changes.QUESTIONS | Changes.GOAL if given else Changes.NOTHING

    def take_profile(self, profile: Profile) -> Changes:
        """A subject by the name of a profile, with a weighted topic and a rule for each of its
        shares. What is there by these names gets the weights of the profile. Raises StudyError for
        a profile without shares."""
        if not profile.topics:
            raise StudyError(
                f"{clean_line(profile.title)} does not say which topics it asks.",
                title="No topics",
                hint="Add them yourself, or import a syllabus.",
            )
        database, title = self._database, clean_line(profile.title)
        subjects = {clean_line(one.name): one.subject_id for one in curriculum.subjects(database)}
        subject_id = subjects.get(title)
        known: dict[str, Entry] = {}
        if subject_id is not None:
            entries = curriculum.entries(database, subject_id)
            known = {clean_line(one.name): one for one in entries}
        # Topics that are not there yet have numbers below zero until they are.
        ids = {
            share: known[name].topic_id if (name := clean_line(share.name)) in known else -place
            for place, share in enumerate(profile.topics, start=1)
        }
        rules = self.rules()
        there = {(one.query, one.topic_id) for one in rules}
        asked = [Rule(_query(profile, share), ids[share]) for share in profile.topics]
        rules += [one for one in asked if (one.query, one.topic_id) not in there]
        found = topic_rules.wanted(database, self._learner_id, rules)
        with self._acts.record(f"the curriculum of {title}"):
            if subject_id is None:
                subject_id = curriculum_edits.add_subject(database, title)
            made: dict[int, int] = {}
            for share in profile.topics:
                name = clean_line(share.name)
                if name in known:
                    entry = replace(known[name], weight=share.weight)
                    curriculum_edits.change_topic(database, entry)
                else:
                    made[ids[share]] = curriculum_edits.add_topic(
                        database, subject_id, name, weight=share.weight
                    )
            topic_rules.keep(
                database,
                [replace(one, topic_id=made.get(one.topic_id, one.topic_id)) for one in rules],
            )
            topic_rules.apply(
                database, {one: made.get(topic_id, topic_id) for one, topic_id in found.items()}
            )
        return Changes.GOAL | Changes.QUESTIONS

    def _keep(self, wanted: list[Rule], words: str) -> Changes:
        found = topic_rules.wanted(self._database, self._learner_id, wanted)
        with self._acts.record(words):
            topic_rules.keep(self._database, wanted)
            topic_rules.apply(self._database, found)
        return Changes.GOAL | Changes.QUESTIONS


def _query(profile: Profile, share: Share) -> str:
    return f"({profile.search}) ({share.search})" if profile.search else share.search
