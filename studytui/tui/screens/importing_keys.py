"""The keys of the Import screen."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from studytui.tui.screens.problem_keys import PROBLEM_BINDINGS

IMPORT_BINDINGS: list[BindingType] = [
    Binding("enter", "take", "take it", id="import.take", tooltip="Take the chosen row"),
    Binding(
        "enter", "begin", "import", id="import.begin", tooltip="Take in what the preview shows"
    ),
    Binding("x", "stop", "stop", id="import.stop", tooltip="Stop; what went in stays"),
    Binding(
        "Z",
        "pause",
        "pause",
        id="import.pause",
        tooltip="Pause after the files at hand; the same key goes on, with a stopped one too",
    ),
    Binding(
        "v",
        "samples",
        "samples",
        id="import.samples",
        tooltip="Some of the questions as they would be asked",
    ),
    Binding(
        "vertical_line",
        "columns",
        "columns",
        id="import.columns",
        tooltip="Say what the columns of the table under the cursor are",
    ),
    Binding(
        "W",
        "destination",
        "topic or source",
        id="import.destination",
        tooltip="Put all that was found under a source, or into a topic",
    ),
    *PROBLEM_BINDINGS,
    Binding(
        "J",
        "watch",
        "watch it",
        id="import.watch",
        tooltip="Take in what lands in the folder while studytui is open, or no longer",
    ),
    Binding(
        "c",
        "choose",
        "choose files",
        id="import.choose",
        show=False,
        tooltip="Choose other files",
    ),
    Binding("H", "history", "history", id="import.history", tooltip="Past imports"),
    Binding(
        "V",
        "conflicts",
        "conflicts",
        id="import.conflicts",
        tooltip="Where your words and keys and newer ones of a source differ: decide",
    ),
    Binding(
        "percent_sign",
        "captured",
        "captured answers",
        id="import.captured",
        show=False,
        tooltip="Count the answers that captured pages showed, or leave them out again",
    ),
    Binding(
        "q",
        "out",
        "choose files",
        id="import.out",
        tooltip="From a problem to the list, from there to the choice of files",
    ),
    Binding("q", "leave", "quit", id="leave", tooltip="Leave studytui; everything is kept"),
]
