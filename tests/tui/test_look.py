"""What text can mean stands out from its ground, in whatever theme."""

from __future__ import annotations

from textual.app import App
from textual.color import Color
from textual.style import Style
from textual.theme import BUILTIN_THEMES

from studytui.tui.look import LIGHT, OWN, ROLES, role_style

READ = 3.0
"""The least contrast of what is to be read (WCAG 2.2, 1.4.11: what is not plain text)."""
SEEN = 1.8
"""Of what is meant to stand back, or is told by a sign and words as well."""
READ_IN_OUR_OWN, SEEN_ON_PAPER = 4.5, 3.0
"""The same in the themes that we have made (WCAG 2.2, 1.4.3: text), and in the light one of them."""
STANDS_BACK = ("faint", "struck", "number", "thumb")


def contrast(style: Style, ground: Color, text: Color) -> float:
    """Between 1 and 21, of what is written in a style on the ground of a screen."""
    under = ground + style.background if style.background else ground
    over = under + (style.foreground or text)
    lighter, darker = sorted((luminance(under), luminance(over)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: Color) -> float:
    """Of a colour in sRGB, 0–1."""
    parts = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in colour.normalized
    )
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


async def test_every_role_can_be_read_in_every_theme_of_more_than_sixteen_colours() -> None:
    app: App[None] = App()
    for own in OWN:
        app.register_theme(own)
    names = [own.name for own in OWN]
    too_faint = {}
    async with app.run_test() as pilot:
        for name in (*names, *BUILTIN_THEMES):
            if name.startswith("ansi"):
                continue
            app.theme = name
            await pilot.pause()
            ground = Color.parse(app.theme_variables["background"])
            text = Color.parse(app.theme_variables["foreground"])
            read = READ_IN_OUR_OWN if name in names else READ
            seen = SEEN_ON_PAPER if name == LIGHT.name else SEEN
            for role in ROLES:
                found = contrast(role_style(role, name), ground, text)
                if found < (seen if role in STANDS_BACK else read):
                    too_faint[name, role] = found
    assert not too_faint
