"""One picture in the middle of the room there is, or words in its place."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from studytui.tui.content import wrapped
from studytui.tui.picture import Picture, control
from studytui.tui.widgets.painting import painted


class PicturePane(Widget):
    """Draws what it is given; what a picture needs besides its cells is sent along with them."""

    DEFAULT_CSS = """
    PicturePane { width: 1fr; height: 1fr; background: $background; }
    """

    class Resized(Message):
        """There is another room for the picture, which has to be drawn anew."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture: Picture | None = None
        self._words = Content("")

    def on_resize(self) -> None:
        self.post_message(self.Resized())

    def show(self, picture: Picture) -> None:
        """Show a picture that fits."""
        self._picture = picture
        self.refresh()

    def say(self, words: Content) -> None:
        """Show words instead."""
        self._picture, self._words = None, words
        self.refresh()

    @property
    def is_shown(self) -> bool:
        """Whether there is a picture to be seen."""
        return self._picture is not None

    def render_lines(self, crop: Region) -> list[Strip]:
        picture = self._picture
        if picture is None or not (picture.upload or picture.pixels):
            return super().render_lines(crop)
        # Drawn by hand, since Textual's filters would count pixels as text and change the colour
        # by which kitty knows the image.
        return [self._strip(picture, y) for y in range(crop.y, crop.bottom)]

    def render_line(self, y: int) -> Strip:
        if self._picture is not None:
            return self._strip(self._picture, y)
        lines = wrapped(self._words, max(self.size.width - 2, 1), " ")
        top = max((self.size.height - len(lines)) // 2, 0)
        content = lines[y - top] if 0 <= y - top < len(lines) else Content("")
        return painted(self, content, self.size.width)

    def _strip(self, picture: Picture, y: int) -> Strip:
        width, height = self.size
        left, top = self._corner(picture)
        base = self.visual_style.rich_style
        row = y - top
        if not 0 <= row < picture.rows or picture.columns > width or picture.rows > height:
            return Strip.blank(width, base)
        segments = [
            *Strip.blank(left, base),
            *picture.strips[row],
            *Strip.blank(width - left - picture.columns, base),
        ]
        if row == 0 and picture.upload:
            segments.insert(0, control(picture.upload))
        if row == picture.rows - 1 and picture.pixels:
            at = self.region.offset + Offset(left, top)
            # Saved and restored: what comes after is drawn from where the row ends.
            place = f"\x1b7\x1b[{at.y + 1};{at.x + 1}H"
            segments.append(control(f"{place}{picture.pixels}\x1b8"))
        return Strip(segments, width)

    def _corner(self, picture: Picture) -> tuple[int, int]:
        width, height = self.size
        return max((width - picture.columns) // 2, 0), max((height - picture.rows) // 2, 0)
