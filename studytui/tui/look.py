"""How things look: the theme, the roles that text plays, and the signs that go with colours.

Colour never carries meaning alone: each role that means something has a sign and a word as well.
"""

from __future__ import annotations

from textual.style import Style
from textual.theme import BUILTIN_THEMES, Theme

THEME = Theme(
    name="studytui",
    primary="#7aa2d6",
    secondary="#8f9fb3",
    accent="#d6b27a",
    foreground="#d4d8de",
    background="#14171c",
    surface="#1b1f26",
    panel="#232932",
    success="#86b97f",
    warning="#d6b27a",
    error="#d98080",
    dark=True,
)

LIGHT = Theme(
    name="studytui-light",
    primary="#2c5a94",
    secondary="#536176",
    accent="#80530f",
    foreground="#22272e",
    background="#f8f7f4",
    surface="#efeeea",
    panel="#e3e5e8",
    success="#35692f",
    warning="#80530f",
    error="#a33232",
    dark=False,
)
"""The same hues on paper, each as dark as it must be to be read there."""
OWN = (THEME, LIGHT)

ROLES = {
    "strong": "bold",
    "emphasis": "italic",
    "code": "$secondary",
    "block": "$foreground on $surface",
    "code-keyword": "bold $text-primary",
    "code-name": "$text-primary",
    "code-string": "$text-success",
    "code-number": "$text-accent",
    "code-comment": "italic $foreground 60%",
    "number": "$secondary 60% on $surface",
    "heading": "bold $primary",
    "image": "italic $secondary",
    "muted": "$foreground 62%",
    "faint": "$foreground 35%",
    "title": "bold",
    "key": "bold $primary",
    "focus": "bold $primary",
    "cursor": "on $panel",
    "selected": "bold $foreground on $primary 30%",
    "right": "$success",
    "wrong": "$error",
    "flag": "$warning",
    "warning": "$warning",
    "alarm": "bold $error",
    "thumb": "on $secondary 50%",
    "struck": "strike $foreground 45%",
    "highlight": "underline on $warning 22%",
    "unit": "bold $foreground on $primary 35%",
}
"""What text can mean, and how that looks; theme variables only."""

ROOMY = "-roomy"
"""The class of the app while the learner wants more room between things."""

SIGN_RIGHT = "✓"
SIGN_WRONG = "✗"
SIGN_FLAG = "⚑"
SIGN_ANSWERED = "●"
SIGN_OPEN = "○"
SIGN_BEGUN = "◐"
SIGN_CURSOR = "▸"
SIGN_STRUCK = "╌"
SIGN_UNSCORED = "–"
SIGN_CHANGED = "Δ"
SIGN_AGAIN = "+"
SIGN_MOVED = "→"
SIGN_SUSPECT = "?"

_ROLES_ON_PAPER = {
    "code-comment": "italic $foreground 70%",
    "number": "$secondary 75% on $surface",
    "muted": "$foreground 70%",
    "faint": "$foreground 52%",
    "struck": "strike $foreground 56%",
}
"""Shades of a colour, which on a light ground need more of it."""

_ROLES_IN_16_COLOURS = {
    "code-comment": "italic dim",
    "code-name": "$secondary",
    "code-number": "$warning",
    "number": "dim",
    "muted": "dim",
    "faint": "dim",
    "cursor": "bold",
    "selected": "bold reverse",
    "thumb": "reverse dim",
    "struck": "strike dim",
    "highlight": "underline",
    "unit": "reverse",
}
"""Roles that are shades of a colour, or would look alike, where the terminal has only its own sixteen."""

_ROLES_IN_OTHER_THEMES = {
    "code": "$text-secondary",
    "code-comment": "italic $foreground 75%",
    "number": "$text-secondary 60% on $surface",
    "heading": "bold $text-primary",
    "image": "italic $text-secondary",
    "muted": "$foreground 75%",
    "faint": "$foreground 45%",
    "key": "bold $text-primary",
    "focus": "bold $text-primary",
    "right": "$text-success",
    "wrong": "$text-error",
    "flag": "$text-warning",
    "warning": "$text-warning",
    "alarm": "bold $text-error",
    "unit": "bold $foreground on $primary 25%",
    "thumb": "on $foreground 30%",
}
"""Roles that are to be read, where their colours were not chosen by us: Textual makes of each a shade
that stands out from the ground of any theme. A light theme's own green has 1.4 : 1 on it, this 4 : 1."""

_resolved: dict[tuple[str, str], Style] = {}


def theme_names() -> list[str]:
    """Of all themes: ours first."""
    return [*(theme.name for theme in OWN), *BUILTIN_THEMES]


def role_style(role: str | Style, theme: str) -> Style:
    """The style of a role under a theme. To be called while an app is running."""
    if isinstance(role, Style):
        return role
    key = (theme, role)
    if key not in _resolved:
        roles = ROLES | _others(theme)
        parts = [Style.parse(roles.get(part, part)) for part in role.split("+")]
        _resolved[key] = sum(parts[1:], parts[0])
    return _resolved[key]


def _others(theme: str) -> dict[str, str]:
    if theme == THEME.name:
        return {}
    if theme == LIGHT.name:
        return _ROLES_ON_PAPER
    return _ROLES_IN_16_COLOURS if theme.startswith("ansi") else _ROLES_IN_OTHER_THEMES
