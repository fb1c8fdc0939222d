"""The learner's notes on what he reads: kept with the text, and found again."""

from __future__ import annotations

from studytui.domain.passage import words_of
from studytui.domain.text import clean_line
from studytui.services.changes import Changes
from studytui.storage import passage_notes as stored
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.passage_notes import PassageNote

__all__ = ["PassageNote", "PassageNotes"]

FIELD = "note:"
"""Before words that are looked for in notes alone; by itself it finds all of them."""


class PassageNotes:
    """Notes on passages of resources."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def of(self, resource_id: int) -> list[PassageNote]:
        """The notes on a resource, in its order."""
        return stored.of_resource(self._database, self._learner_id, resource_id)

    def set(self, resource_id: int, position: int, text: str) -> Changes:
        """Keep the note on a passage; empty takes it away. One act."""
        text = clean_line(text)
        before = [one.text for one in self.of(resource_id) if one.position == position][:1]
        if before == [text] or not (before or text):
            return Changes.NOTHING
        with self._acts.record("note on a passage" if text else "removal of a note on a passage"):
            stored.put(self._database, self._learner_id, resource_id, position, text)
        return Changes.RESOURCES

    def search(self, words: str) -> list[PassageNote]:
        """Notes in which all of these words stand, or begin a word, the latest first; all notes
        where there are none. `FIELD` before them is left out."""
        wanted = words_of(words.strip().removeprefix(FIELD))
        return [
            one
            for one in stored.every(self._database, self._learner_id)
            if all(any(word.startswith(each) for word in words_of(one.text)) for each in wanted)
        ]
