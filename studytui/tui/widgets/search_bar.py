"""The line to search in, and under it how many were found or what can be typed."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from studytui.tui.content import fitted, joined, literal
from studytui.tui.widgets.kept import Kept, KeptRow
from studytui.tui.widgets.prompt import Prompt
from studytui.tui.widgets.words import Words
from studytui.tui.wording import count, grouped

_FIELDS = (
    'words  "exact words"  -not  OR  topic:  source:  tag:  kind:  is:wrong  is:new  is:due  '
    "is:flagged  is:keyless  is:suspect  difficulty:>3  seen:7d  wrong:>=2  peer:<40  exam:  note:"
)


def _many(number: int) -> str:
    return f"{count(number, 'question')}, counting …"


class SearchBar(Vertical, Kept):
    """Holds what is searched for; the screen says what that found."""

    DEFAULT_CSS = """
    SearchBar { height: 2; padding: 0 1; }
    SearchBar KeptRow { height: 1; }
    SearchBar #search-sign { width: 2; }
    SearchBar #search { width: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._found = self._suspects = 0
        self._is_counted = True

    def compose(self) -> ComposeResult:
        with KeptRow():
            yield Words(literal("/", "key"), id="search-sign")
            yield Prompt(placeholder="search", id="search")
        yield Words(id="found")

    def on_mount(self) -> None:
        # What stands there is gone on with: a place to narrow.
        self.prompt.select_on_focus = False

    @property
    def prompt(self) -> Prompt:
        """Where it is typed; the screen gives it the keys."""
        return self.query_one("#search", Prompt)

    def say_found(self, number: int, suspects: int = 0, *, is_counted: bool = True) -> None:
        """Say how many questions fit what stands in the line, or that there are more than so many,
        and how many of them are suspect."""
        self._found, self._suspects, self._is_counted = number, suspects, is_counted
        self.say_again()

    def say_again(self) -> None:
        """The same, now that the line has the keys or has them no longer."""
        is_search = bool(self.prompt.value.strip())
        number = count(self._found, "question") + (" found" if is_search else "")
        words = literal(number if self._is_counted else f"over {number}, counting …", "muted")
        if self._suspects and not is_search:
            suspect = literal(f"{grouped(self._suspects)} suspect (is:suspect)", "muted")
            words = joined(words, (" · ", "muted"), suspect)
        if self.prompt.has_focus:
            fields = literal(_FIELDS, "muted")
            words = joined(words.stylize("strong"), "   ", fields) if is_search else fields
        self.query_one("#found", Words).say(lambda width: fitted(words, width))
