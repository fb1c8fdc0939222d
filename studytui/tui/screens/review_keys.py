"""The keys of Review: its list of sittings, and a sitting laid open."""

from __future__ import annotations

from textual.binding import Binding, BindingType

REVIEW_BINDINGS: list[BindingType] = [
    Binding("enter", "open", "open", id="review.open", tooltip="Open what is chosen"),
    Binding("enter", "keep", "keep", id="review.keep", tooltip="Keep what is written"),
    Binding("n", "next", "next", id="review.next", tooltip="The next question"),
    Binding("p", "previous", "back", id="review.previous", tooltip="The question before"),
    Binding(
        "f",
        "filter",
        "filter",
        id="review.filter",
        tooltip="Choose filters, several at once: all that are on must hold; the same key closes",
    ),
    Binding(
        "0",
        "clear",
        "show all",
        id="review.clear",
        tooltip="All filters off: every question again",
    ),
    Binding(
        "y",
        "why",
        "why",
        id="review.why",
        tooltip="Why it was missed: knowledge, misread, reasoning, ran out of time, not said",
    ),
    Binding(
        "d",
        "drill",
        "drill these",
        id="review.drill",
        tooltip="Answer the questions shown here again, each answer shown at once",
    ),
    Binding(
        "a", "again", "again", id="review.again", tooltip="See this question again in 2 and 7 days"
    ),
    Binding(
        "A",
        "again_all",
        "again",
        id="review.again-all",
        show=False,
        tooltip="See all questions shown here again in 2 and 7 days",
    ),
    Binding(
        "quotation_mark",
        "explain",
        "explain",
        id="review.explain",
        tooltip="Have a language model explain it with your own notes and texts, if you set one",
    ),
    Binding(
        "number_sign",
        "variants",
        "variants",
        id="review.variants",
        show=False,
        tooltip="Have a language model word variants of it, each to be taken in or not",
    ),
    Binding("t", "note", "note", id="review.note", tooltip="Write a note on this question"),
    Binding(
        "i",
        "images",
        "images",
        id="review.images",
        show=False,
        tooltip="Its images, and their files",
    ),
    Binding(
        "ampersand",
        "copy",
        "copy it",
        id="review.copy",
        show=False,
        tooltip="Copy the question and its options to the terminal's clipboard",
    ),
    Binding(
        "v",
        "versions",
        "then and now",
        id="review.versions",
        tooltip="What has changed about the question since it was answered; the same key closes",
    ),
    Binding(
        "P",
        "print",
        "print",
        id="review.print",
        tooltip="Save this sitting as a report to read, print or send",
    ),
    Binding(
        "K",
        "key",
        "set the key",
        id="review.key",
        show=False,
        tooltip="Say what is right, or mark what you wrote by its scheme; scores follow",
    ),
    Binding(
        "right", "into", "text", id="review.into", show=False, tooltip="From the list to the text"
    ),
    Binding(
        "left",
        "out",
        "list",
        id="review.out",
        show=False,
        tooltip="From the text to the list, from there to all sittings",
    ),
    Binding(
        "q,backspace",
        "close",
        "sittings",
        id="review.close",
        tooltip="Back to the list of sittings",
    ),
    Binding("q", "leave", "quit", id="leave", tooltip="Leave studytui; everything is kept"),
]
SHEET_ACTIONS = frozenset(
    (
        "next",
        "previous",
        "filter",
        "clear",
        "why",
        "drill",
        "again",
        "again_all",
        "note",
        "explain",
        "variants",
        "images",
        "copy",
        "versions",
        "print",
        "key",
        "into",
        "out",
        "close",
    )
)
"""What only works while a sitting is laid open."""
QUESTION_ACTIONS = frozenset(
    (
        "next",
        "previous",
        "why",
        "drill",
        "again",
        "again_all",
        "note",
        "explain",
        "variants",
        "images",
        "copy",
        "versions",
        "key",
    )
)
"""What needs a question that is shown: the filters may leave none."""
