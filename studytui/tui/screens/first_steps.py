"""The first steps on Today: a calm panel while a new library is learnt, put away with one key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.widget import Widget

from studytui.tui.screens.base import StudyScreen
from studytui.tui.widgets.text_pane import TextPane

if TYPE_CHECKING:
    from studytui.services.tour import Tour

STEPS_BINDING = Binding(
    "backspace",
    "put_away",
    "no first steps",
    id="today.put-away",
    show=False,
    tooltip="Put the first steps away for good; > tour shows them again",
)


class FirstStepsScreen(StudyScreen):
    """A screen with the panel: it asks for it where its library is found empty."""

    DEFAULT_CSS = """
    FirstStepsScreen #steps { height: auto; padding: 0 1; margin: 1 0 0 0; display: none; }
    FirstStepsScreen.-touring #steps { display: block; }
    FirstStepsScreen.-narrow #steps { margin: 0; }
    """

    _tour: Tour | None = None
    """The tour while it is shown."""
    _step = 0
    _is_told = False
    """Whether the last step was shown."""

    def compose_steps(self) -> Iterator[Widget]:
        """The panel."""
        yield TextPane(id="steps")

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one("#steps").can_focus = False

    def on_screen_suspend(self) -> None:
        """The last step is shown until the learner goes on."""
        if self._is_told:
            self._end_tour()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "put_away":
            return self._tour is not None
        return super().check_action(action, parameters)

    def show_steps(self, *, is_empty: bool) -> None:
        """Show how far the newcomer is, where there is one; `is_empty` says whether the library
        is, when that is looked at for the first time."""
        if self._tour is None and (self._is_told or not is_empty):
            return
        # Here, as those who have questions need none of it.
        from studytui.services.tour import TODAY, Tour
        from studytui.tui.layouts.tour import panel_lines

        if self._tour is None:
            tour = Tour(self.study.database, self.study.learner_id)
            if tour.is_over:
                return
            self._tour = tour
            self.add_class("-touring")
        self._step = self._tour.step
        if self._step == TODAY and not self._is_told:
            self._is_told = True
            self._tour.put_away()
        self.query_one("#steps", TextPane).show(lambda width: panel_lines(self._step, width))

    def action_put_away(self) -> None:
        if self._tour is not None:
            self._tour.put_away()
            self._end_tour()
            self.study_app.remark("Put away. > tour shows the first steps again.")

    def _end_tour(self) -> None:
        self._tour, self._is_told = None, True
        self.remove_class("-touring")
        self.refresh_bindings()
        self.show_keys()
