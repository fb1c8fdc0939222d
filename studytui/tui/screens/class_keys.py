"""The keys of Class."""

from __future__ import annotations

from textual.binding import Binding, BindingType

CLASS_BINDINGS: list[BindingType] = [
    Binding("enter", "open", "open", id="class.open", tooltip="The learner, question or work"),
    Binding(
        "v",
        "view",
        "view",
        id="class.view",
        tooltip="Topics, who is at risk, questions, what was set: one after the other",
    ),
    Binding(
        "f",
        "filter",
        "filter",
        id="class.filter",
        tooltip="Days, learner, topic and assignment that are looked at, together",
    ),
    Binding("0", "all", "show all", id="class.all", show=False, tooltip="Without a filter"),
    Binding(
        "N",
        "assign",
        "new assignment",
        id="class.assign",
        tooltip="Set the class an exam, or questions of a search",
    ),
    Binding(
        "z",
        "names",
        "names",
        id="class.names",
        tooltip="Hide the names on the screen, and show them again",
    ),
    Binding("P", "report", "save", id="class.report", tooltip="Save it as a page and a table"),
    Binding("c", "choose", "choose a class", id="class.choose", tooltip="Another class"),
    Binding(
        "X",
        "remove",
        "remove",
        id="class.remove",
        show=False,
        tooltip="Take the learner out of the class, or the assignment back",
    ),
    Binding("right,l", "topic(1)", "topic", id="class.right", show=False, tooltip="Next topic"),
    Binding("left,h", "topic(-1)", "topic", id="class.left", show=False, tooltip="Topic before"),
]
