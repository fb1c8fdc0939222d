"""Searches of the library that are kept under a name."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on

from studytui.errors import StudyError
from studytui.services.library import Place
from studytui.tui.screens.base import key_name
from studytui.tui.screens.library_question import LibraryQuestion
from studytui.tui.widgets.bars import KeyHint
from studytui.tui.widgets.place_tree import PlaceRow, place_rows
from studytui.tui.widgets.virtual_list import VirtualList

_NAME = "search name"
"""What the line at the bottom may ask for, beside what it asks of a question."""


class LibrarySearches(LibraryQuestion):
    """Keeps the search that stands in the line, and has those that are kept in the tree."""

    def __init__(self) -> None:
        super().__init__()
        self._places: Sequence[Place] = ()
        self._named = ""
        """The search that is to have another name; empty where one is to be kept."""

    def _show_places(self, places: Sequence[Place]) -> None:
        self._places = places
        saved = [(one.name, one.part) for one in self.study.searches.all()]
        self._tree.show_places(place_rows(places, self.study.library.place_query, saved))

    @property
    def _saved_row(self) -> PlaceRow | None:
        """The kept search under the cursor of the tree; None while that has not the keys."""
        row = self._tree.current if self.is_mounted and self._tree.has_focus else None
        return row if row is not None and row.saved else None

    @on(VirtualList.Moved, "#places")
    def _show_keys_of_place(self) -> None:
        self.show_keys()

    def action_name_search(self) -> None:
        """Ask for the name of what is searched for, or of the kept search under the cursor."""
        row, query = self._saved_row, self._search.value.strip()
        if row is None and not query:
            self.study_app.remark("/ searches; what is searched for can then have a name.")
            return
        self._named = row.saved if row is not None else ""
        shown = [one.name for one in self.study.searches.all() if one.part == query]
        label = "Another name" if row is not None else "Keep this search as"
        self._asked_about = None
        entry = self._entry
        entry.prompt.placeholder = "a name, such as hard loops"
        entry.ask(_NAME, label, self._named or next(iter(shown), ""))
        entry.prompt.focus()

    def _keep_typed_beside(self) -> None:
        if self._entry.purpose == _NAME:
            self._keep_name(self._entry.value)

    def _keep_name(self, name: str) -> None:
        """Keep the search under the name, or give it that; empty leaves all as it was. Raises
        StudyError for a name that cannot be."""
        if not name.strip():
            return
        searches = self.study.searches
        if self._named:
            kept = searches.rename(self._named, name)
            words = f"It is called {kept.name} now."
        else:
            kept = searches.keep(name, self._search.value)
            words = f"Kept as {kept.name}. It stands in the tree."
        self._show_searches(words)

    def action_remove_search(self) -> None:
        row = self._saved_row
        if row is None:
            return
        try:
            self.study.searches.forget(row.saved)
        except StudyError as error:
            self.study_app.tell(error)
        self._show_searches(f"Forgotten: {row.saved}. u brings it back.")

    def _show_searches(self, words: str) -> None:
        self._show_places(self._places)
        self.show_keys()
        self.study_app.remark(words)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "remove_search":
            return self._saved_row is not None
        return super().check_action(action, parameters)

    def hints(self) -> list[KeyHint]:
        hints = super().hints()
        if self._saved_row is None:
            return hints
        keys = {
            binding.action: binding.key_display or key_name(key)
            for key, binding, _ in self.bindings_now()
        }
        own = [("name_search", "name"), ("remove_search", "forget")]
        ways_on = [hint for hint in hints if hint.label in ("pages", "help", "quit", "undo")]
        return [
            KeyHint("⏎", "show"),
            *(KeyHint(keys[action], label) for action, label in own if action in keys),
            *ways_on,
        ]
