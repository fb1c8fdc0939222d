"""What hangs on rows that came from a hub: the search, what is kept of answers, what is doubted."""

from __future__ import annotations

import json

from studytui.services import hub_difficulties
from studytui.services.learning import rebuild_states
from studytui.services.marking_anew import follow_keys
from studytui.storage import learner_states, plans, questions, suspicions, topic_circles
from studytui.storage.database import Database
from studytui.storage.importing.sql import micros
from studytui.storage.whole import progress
from studytui.sync import outbox
from studytui.sync.following import Followed

_MARKS = ("sitting", "response", "reading", "learner_choice")
"""Tables from which what is kept of learners is reckoned."""
_KEYS = "key"
"""What is awaited of questions that have changed: answers may have to be marked anew."""
_DIFFICULTIES = "difficulties"
_PLACES = ("question", "topic", "concept", "subject", "source")
"""Tables that say what questions are about, how hard they are, and whether they are offered."""


class Following:
    """Follows what a sync has written, within its transaction."""

    def __init__(self, database: Database, learner_id: int, day_starts_at: int) -> None:
        self._database = database
        self._learner_id = learner_id
        self._day_starts_at = day_starts_at

    def follow(self, followed: Followed) -> None:
        """Bring everything into line."""
        if followed.has("note"):
            self._search_notes(followed)
        if followed.has("resource"):
            self._database.execute("INSERT INTO passage_search(passage_search) VALUES ('rebuild')")
        if followed.has("sitting"):
            self._note_arrival(followed.new.get("sitting", set()))
        if followed.has(*_MARKS):
            self._reckon(followed)
        # The parts of new ones are told as changed too.
        if changed := followed.changed.get("question", set()) - followed.new.get("question", set()):
            outbox.await_reckoning(self._database, _KEYS, changed)
        if followed.has("topic"):
            topic_circles.cut(self._database)
        if followed.has(*_PLACES):
            suspicions.await_comparison(self._database, sorted(followed.of("question")))
            learner_states.mark_all_stale(self._database)
            # A plan that came along was made where these questions were.
            plans.doubt(self._database, known_good=followed.of("study_plan"))

    def _search_notes(self, followed: Followed) -> None:
        """The search finds questions by the learner's notes on them."""
        database = self._database
        rows = database.rows(
            "SELECT question_id FROM note WHERE note_id IN (SELECT value FROM json_each(?))",
            json.dumps(sorted(followed.of("note"))),
        )
        for question_id in {row[0] for row in rows} | followed.noted:
            text = database.value(
                "SELECT text FROM note WHERE learner_id = ? AND question_id = ?",
                self._learner_id,
                question_id,
            )
            questions.unindex(database, question_id)
            database.execute(
                "UPDATE question_text SET notes = ? WHERE question_id = ? AND notes IS NOT ?",
                text or "",
                question_id,
                text or "",
            )
            questions.index(database, question_id)

    def _note_arrival(self, sittings: set[int]) -> None:
        self._database.execute(
            "UPDATE sitting SET received_at = ? WHERE received_at IS NULL AND learner_id <> ? "
            "AND sitting_id IN (SELECT value FROM json_each(?))",
            micros(self._database.now()),
            self._learner_id,
            json.dumps(sorted(sittings)),
        )

    def _reckon(self, followed: Followed) -> None:
        """What is kept of the learner whose answers came, anew when it is next asked for. Of others
        only the log is kept, unless they learn in this file as well."""
        database = self._database
        found = {self._learner_id}
        for table in ("sitting", "response"):
            found |= {
                row[0]
                for row in database.rows(
                    f"SELECT DISTINCT learner_id FROM {table} WHERE {table}_id IN "
                    "(SELECT value FROM json_each(?))",
                    json.dumps(sorted(followed.of(table))),
                )
            }
        for learner_id in found:
            if learner_id == self._learner_id:
                progress.rebuild(database, learner_id)
                database.execute(
                    "UPDATE learner_state SET algorithm = '' WHERE learner_id = ?", learner_id
                )
            elif learner_states.load(database, learner_id):
                progress.rebuild(database, learner_id)
                rebuild_states(database, learner_id, self._day_starts_at)
        if len(found) > 1:
            asked = hub_difficulties.questions_of(database, followed.of("sitting"))
            outbox.await_reckoning(database, "question", asked)

    def await_keys(self) -> None:
        """Answers of a class follow what has been changed here too, by `finish`. How hard questions
        are is told then of those too that were answered when no program reckoned it."""
        database = self._database
        changed = outbox.noted(database, "question")
        with database.transaction():
            outbox.await_reckoning(database, _KEYS, changed)
            if outbox.is_first_time(database, _DIFFICULTIES):
                untold = hub_difficulties.untold(database)
                outbox.await_reckoning(database, "question", untold)

    def finish(self) -> None:
        """What is reckoned once, when all has come."""
        database = self._database
        with database.transaction():
            asked = set(outbox.awaited(database, "question"))
            marked_anew = set(outbox.awaited(database, outbox.MARKED))
            if keys := outbox.awaited(database, _KEYS):
                marked_anew |= follow_keys(database, self._learner_id, keys)
                outbox.is_reckoned(database, _KEYS)
            asked |= marked_anew
            if not asked:
                return
            if hub_difficulties.reckon(database, self._learner_id, asked, marked_anew):
                learner_states.mark_all_stale(database)
            for what in ("question", outbox.MARKED):
                outbox.is_reckoned(database, what)
