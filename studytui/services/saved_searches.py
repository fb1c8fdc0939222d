"""Searches with a name: kept, called otherwise, forgotten. ``saved:"hard loops"`` asks for one."""

from __future__ import annotations

from dataclasses import dataclass

from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.storage import saved_searches, search
from studytui.storage.acts import ActLog
from studytui.storage.database import Database

MOST = 100
"""Searches that are kept."""
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search under its name."""

    name: str
    query: str

    @property
    def part(self) -> str:
        """The search as it can be narrowed by words behind it."""
        return search.as_part(self.query)


class SavedSearches:
    """The searches of one learner. Every change is one act."""

    def __init__(self, database: Database, learner_id: int, acts: ActLog) -> None:
        self._database = database
        self._learner_id = learner_id
        self._acts = acts

    def all(self) -> list[SavedSearch]:
        """Every search, by name."""
        kept = saved_searches.kept(self._database, self._learner_id)
        return [SavedSearch(name, query) for name, query in kept.items()]

    def named(self, name: str) -> SavedSearch | None:
        """The search of that name, in capitals or not; None where there is none."""
        wanted = clean_line(name).casefold()
        return next((one for one in self.all() if clean_line(one.name).casefold() == wanted), None)

    def keep(self, name: str, query: str) -> SavedSearch:
        """Keep a search under a name, in the place of the one that has it; what is kept now. Raises
        StudyError without a name or a search, and where there are too many."""
        query, name = clean_line(query), self._usable(name)
        if not query:
            raise StudyError(
                "Nothing is searched for here.",
                title="No search is kept",
                hint="/ searches; then give it its name.",
            )
        there = self.named(name)
        if there is None and len(self.all()) >= MOST:
            raise StudyError(
                f"There are {MOST} searches already.",
                title="No search is kept",
                hint="Forget one first.",
            )
        name = name if there is None else there.name
        verb = "search" if there is None else "change of the search"
        with self._acts.record(f"{verb} {name}"):
            if there is None or there.query != query:
                saved_searches.keep(self._database, self._learner_id, name, query)
        return SavedSearch(name, query)

    def rename(self, before: str, name: str) -> SavedSearch:
        """Give a search another name; what is kept now. Raises StudyError where there is no such
        search, without a name, and where another search has it."""
        known, name = self._there(before), self._usable(name)
        other = self.named(name)
        if other is not None and other != known:
            raise StudyError(
                f"Another search is called {other.name}.",
                title="The name stays",
                hint="Choose another name, or forget that search first.",
            )
        with self._acts.record(f"name of the search {known.name}"):
            if name != known.name:
                saved_searches.remove(self._database, self._learner_id, known.name)
                saved_searches.keep(self._database, self._learner_id, name, known.query)
        return SavedSearch(name, known.query)

    def forget(self, name: str) -> None:
        """Keep a search no longer. Raises StudyError where there is none of that name."""
        known = self._there(name)
        with self._acts.record(f"removal of the search {known.name}"):
            saved_searches.remove(self._database, self._learner_id, known.name)

    def _there(self, name: str) -> SavedSearch:
        found = self.named(name)
        if found is None:
            raise StudyError(
                f"No search is called {clean_line(name) or 'so'}.",
                title="No such search",
                hint="The Library's tree has all there are.",
            )
        return found

    def _usable(self, name: str) -> str:
        """A name as it can stand behind ``saved:``."""
        name = clean_line(name.replace('"', " "))[:LONGEST_NAME].strip()
        if not name:
            raise StudyError(
                "A search needs a name.",
                title="No search is kept",
                hint="Type one, such as hard loops.",
            )
        return name
