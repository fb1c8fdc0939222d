"""The keys of the Library."""

from __future__ import annotations

from textual.binding import Binding, BindingType

PRACTICE = 50
"""Questions that one practice takes at most."""

LIBRARY_BINDINGS: list[BindingType] = [
    Binding(
        "enter,e",
        "toggle_answer",
        "answer",
        id="library.answer",
        tooltip="Show or hide the answer",
    ),
    Binding("slash", "search", "search", id="library.search", tooltip="Search as you type"),
    Binding(
        "apostrophe",
        "name_search",
        "name the search",
        id="library.name-search",
        show=False,
        tooltip="Keep what is searched for under a name; in the tree, another name for a kept search",
    ),
    Binding(
        "X",
        "remove_search",
        "remove the search",
        id="library.remove-search",
        show=False,
        tooltip="In the tree: forget a kept search; u brings it back",
    ),
    Binding(
        "K",
        "key",
        "set the key",
        id="library.key",
        tooltip="Say which answer is right, or that you doubt the key; scores follow",
    ),
    Binding(
        "d",
        "practise",
        "practise",
        id="library.practise",
        tooltip=f"Practise what was found now, {PRACTICE} questions at most",
    ),
    Binding("x", "build", "exam", id="library.exam", tooltip="An exam with exactly these"),
    Binding("m", "flag", "flag", id="library.flag", tooltip="Flag it, or take the flag away"),
    Binding(
        "M",
        "flag_reason",
        "flag, why",
        id="library.flag-reason",
        show=False,
        tooltip="Flag it, and say why in a few words",
    ),
    Binding("t", "note", "note", id="library.note", tooltip="Write a note on it"),
    Binding(
        "w",
        "about",
        "about it",
        id="library.about",
        tooltip="Where it comes from, how it is answered, why it is suspect",
    ),
    Binding(
        "Y",
        "edit",
        "your words",
        id="library.edit",
        show=False,
        tooltip="Put its text right in your editor; your words stay when it is imported again",
    ),
    Binding(
        "O",
        "topic_of_one",
        "where it belongs",
        id="library.topic",
        show=False,
        tooltip="Put this question into a topic",
    ),
    Binding(
        "W",
        "topic_of_all",
        "topic",
        id="library.topic-of-all",
        show=False,
        tooltip="Put all that was found into a topic",
    ),
    Binding(
        "C",
        "curriculum",
        "curriculum",
        id="library.curriculum",
        show=False,
        tooltip="Subjects, topics and what comes first; rules for questions",
    ),
    Binding(
        "P",
        "export",
        "export",
        id="library.export",
        show=False,
        tooltip="Save what the list shows as a file, in the format you choose",
    ),
    Binding(
        "i",
        "images",
        "images",
        id="library.images",
        show=False,
        tooltip="Its images, and their files",
    ),
    Binding(
        "ampersand",
        "copy",
        "copy it",
        id="library.copy",
        show=False,
        tooltip="Copy the question and its options to the terminal's clipboard",
    ),
    Binding("right,l", "pane(1)", "pane", id="library.next-pane", show=False, tooltip="Pane right"),
    Binding("left,h", "pane(-1)", "pane", id="library.last-pane", show=False, tooltip="Pane left"),
]
