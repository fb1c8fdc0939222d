"""Names of keys turned into the bytes a terminal sends for them."""

from __future__ import annotations

KITTY_ALL_KEYS = 8
CHARACTERS = {"enter": "\r", "tab": "\t", "space": " ", "backspace": "\x7f", "escape": "\x1b"}
LETTERS = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
LETTERS |= {"f1": "P", "f2": "Q", "f3": "R", "f4": "S"}
NUMBERS = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6, "f5": 15, "f6": 17, "f7": 18}
NUMBERS |= {"f8": 19, "f9": 20, "f10": 21, "f11": 23, "f12": 24}
MODIFIERS = {"shift": 1, "alt": 2, "ctrl": 4}


def key_bytes(name: str, *, application: bool = False, kitty_flags: int = 0) -> bytes:
    """What a terminal sends for a key such as "a", "enter", "pagedown", "ctrl+c" or "shift+tab".

    `application` is private mode 1, in which cursor keys come as `ESC O letter`; `kitty_flags`
    those of https://sw.kovidgoyal.net/kitty/keyboard-protocol/, of which "all keys as escape
    codes" changes the bytes. Raises ValueError for a name it does not know.
    """
    *modifiers, key = name.split("+") if len(name) > 1 else [name]
    if (len(key) != 1 and key not in CHARACTERS | LETTERS | NUMBERS) or set(modifiers) - set(
        MODIFIERS
    ):
        raise ValueError(f"no key is called {name!r}")
    modifier = 1 + sum(MODIFIERS[word] for word in modifiers)
    suffix = f";{modifier}" if modifier > 1 else ""
    if key in LETTERS:
        start = "\x1bO" if (application or key[0] == "f") and not suffix else "\x1b["
        return f"{start}{'1' + suffix if suffix else ''}{LETTERS[key]}".encode()
    if key in NUMBERS:
        return f"\x1b[{NUMBERS[key]}{suffix}~".encode()
    character = CHARACTERS.get(key, key)
    if kitty_flags & KITTY_ALL_KEYS:
        return _kitty(character, modifier).encode()
    if name == "shift+tab":
        return b"\x1b[Z"
    if "ctrl" in modifiers:
        character = chr(ord(character.upper()) & 0x1F)
    return (b"\x1b" if "alt" in modifiers else b"") + character.encode()


def _kitty(character: str, modifier: int) -> str:
    """`CSI code ; modifier ; text u`; the code is that of the key without shift."""
    if character.isupper():
        modifier = (modifier - 1 | MODIFIERS["shift"]) + 1
    text = f";{ord(character)}" if character.isprintable() and modifier <= 2 else ""
    shift = f";{modifier}" if modifier > 1 else ";" if text else ""
    return f"\x1b[{ord(character.lower())}{shift}{text}u"
