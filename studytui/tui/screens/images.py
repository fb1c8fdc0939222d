"""The images of a question, one at a time, as well as the terminal can show them."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.worker import Worker, WorkerState

from studytui.domain.question import Media
from studytui.domain.wording import image_name
from studytui.paths import is_over_ssh
from studytui.tui.content import joined, line, literal, wrapped
from studytui.tui.picture import MOST_CELLS, Picture, drawn_picture, fitted_cells
from studytui.tui.picture_file import LoadedPicture, PictureError, load_picture
from studytui.tui.picture_protocol import CellSize, Protocol, cell_size, chosen_protocol
from studytui.tui.screens.facts import FactsScreen
from studytui.tui.screens.panel import HelpedPanel
from studytui.tui.widgets.bars import KeyBar, KeyHint
from studytui.tui.widgets.picture_pane import PicturePane
from studytui.tui.widgets.text_pane import TextPane

_WITHOUT = "To see images here: make run, or pip install 'studytui[images]'."


def images_screen(
    media: Sequence[Media], file_of: Callable[[Media], Path], setting: str
) -> HelpedPanel[None]:
    """What shows these images: themselves, or their names and files where what draws them is not
    installed or the setting ``images`` is off."""
    facts = [(image_name(one), str(file_of(one))) for one in media]
    if setting == Protocol.OFF:
        return FactsScreen("Images", facts)
    if find_spec("PIL") is None or find_spec("textual_image") is None:
        return FactsScreen("Images", [*facts, ("Not shown", _WITHOUT)])
    return ImagesScreen([(one, file_of(one)) for one in media], setting)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What became of a file."""

    loaded: LoadedPicture
    picture: Picture


class ImagesScreen(HelpedPanel[None]):
    """Any of q ⏎ i closes it."""

    screen_name = "Images"
    purpose = (
        "The images of a question as the terminal can show them, with what their source says of them "
        "and where their files lie. The settings choose how they are drawn."
    )

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "turn(1)", "next", id="images.next", tooltip="The next image"),
        Binding("p,left", "turn(-1)", "back", id="images.back", tooltip="The image before"),
        Binding("q,enter,i", "close", "back", id="images.close", tooltip="Back to the question"),
        Binding("escape", "cancel", "back", show=False),
    ]

    DEFAULT_CSS = """
    ImagesScreen { background: $background; }
    ImagesScreen PicturePane { margin: 0 0 1 0; }
    ImagesScreen TextPane { height: auto; max-height: 7; padding: 0 1; }
    """

    def __init__(self, files: Sequence[tuple[Media, Path]], setting: str) -> None:
        super().__init__()
        self._files = files
        self._setting = setting
        self._place = 0
        self._about: tuple[str, ...] = ()

    def compose(self) -> ComposeResult:
        yield PicturePane()
        yield TextPane(self._lines)
        yield KeyBar()

    def on_mount(self) -> None:
        hints = [KeyHint("?", "help"), KeyHint("q", "back")]
        if len(self._files) > 1:
            hints = [KeyHint("n", "next"), KeyHint("p", "image before"), *hints]
        self.query_one(KeyBar).hints = tuple(hints)
        # A description may be longer than there is room for.
        self.set_focus(self.query_one(TextPane))

    def action_close(self) -> None:
        self.dismiss(None)

    action_cancel = action_close

    def action_turn(self, step: int) -> None:
        place = self._place + step
        if 0 <= place < len(self._files):
            self._place, self._about = place, ()
            self.query_one(PicturePane).say(Content(""))
            self.query_one(TextPane).show(self._lines)
            self._draw()

    def on_picture_pane_resized(self) -> None:
        self._draw()

    def _draw(self) -> None:
        """Read and draw in a thread: a large picture takes a second, in which keys are answered
        and the clock goes on."""
        room = self.query_one(PicturePane).size
        if room.width and room.height:
            protocol = chosen_protocol(self._setting, os.environ, self.app.console.color_system)
            path = self._files[self._place][1]
            cells = min(room.width, MOST_CELLS), min(room.height, MOST_CELLS)
            draw = partial(_drawn, path, cells, cell_size(), protocol)
            self.run_worker(draw, thread=True, exclusive=True, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        event.stop()
        pane = self.query_one(PicturePane)
        if event.state is WorkerState.ERROR and isinstance(event.worker.error, PictureError):
            pane.say(line(str(event.worker.error), "warning"))
        elif event.state is WorkerState.ERROR:
            raise event.worker.error or RuntimeError("A picture could not be drawn.")
        elif event.state is WorkerState.SUCCESS and isinstance(event.worker.result, _Drawn):
            loaded = event.worker.result.loaded
            picture = event.worker.result.picture
            is_coarse = not (picture.upload or picture.pixels)
            self._about = (
                "drawn in half blocks" if is_coarse else "",
                "the first picture of an animation" if loaded.is_animated else "",
            )
            pane.show(picture)
            self.query_one(TextPane).show(self._lines)

    def _lines(self, width: int) -> list[Content]:
        media, path = self._files[self._place]
        many = f"Image {self._place + 1} of {len(self._files)}" if len(self._files) > 1 else "Image"
        alt = line(media.alt) if media.alt.strip() else literal("without a description", "muted")
        kind = media.mime_type.rpartition("/")[2].partition("+")[0]
        size = f"{media.width}×{media.height} " if media.width and media.height else ""
        facts = " · ".join(part for part in (f"{size}{kind}", *self._about) if part)
        head = joined((many, "heading"), "  ", (facts, "muted"))
        return [
            *wrapped(head, width),
            *wrapped(line(str(path), "muted"), width),
            *wrapped(alt, width),
        ]


def _drawn(path: Path, room: tuple[int, int], cell: CellSize, protocol: Protocol) -> _Drawn:
    loaded = load_picture(path, max(room[0] * cell.width, room[1] * cell.height))

    def drawn(how: Protocol) -> _Drawn:
        cells = fitted_cells(loaded.image.size, room, cell, how)
        far = is_over_ssh()
        return _Drawn(loaded, drawn_picture(loaded.image, cells, cell, how, is_far=far))

    try:
        return drawn(protocol)
    except ImportError:
        # Another textual-image than the one we know.
        return drawn(Protocol.BLOCKS)
    except MemoryError as error:
        raise PictureError("There is not enough memory for this picture.") from error
