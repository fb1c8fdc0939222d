"""Reads the bytes a program sends to its terminal: draws them, and answers what it asks.

Sequences as in ECMA-48 and xterm's ctlseqs. Answers are those of an xterm with the options given;
what a terminal does not know it leaves out in silence, as the standards ask.
"""

from __future__ import annotations

import codecs
import re

import pyte

from benchmarks.screen import Screen

SYNCHRONIZED_OUTPUT = 2026
IN_BAND_RESIZE = 2048
CELL_PIXELS = (10, 20)
"""Width and height of a cell that the terminal reports."""

TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<prefix>[<=>?]*)(?P<parameters>[0-9:;]*)(?P<middle>[ -/]*)(?P<final>[@-~])"
    r"|\x1b\](?P<system>[^\x07\x1b]*)(?:\x07|\x1b\\|(?=\x1b[^\\]))"
    r"|\x1b(?P<kind>[PX^_])(?P<string>[^\x1b]*)(?:\x1b\\|(?=\x1b[^\\]))"
    r"|\x1b(?P<escape>[ -/]*[0-OQ-WYZ`-~])"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f-\x9f])"
)
UNFINISHED = re.compile(
    r"\x1b(?:\[[<=>?]*[0-9:;]*[ -/]*|\][^\x07\x1b]*\x1b?|[PX^_][^\x1b]*\x1b?|[ -/]*)"
)
QUESTION = re.compile(rb"\x1b\[[?>=]?[\d;]*(?:\$p|[cnqtu])|\x1b\]1[01];\?|\x1bP[+$]q|\x1b\[\?2048h")
"""What may want an answer: bytes without it need not be drawn before somebody looks."""

COMMANDS = pyte.Stream.csi | {
    "S": "scroll_up",
    "T": "scroll_down",
    "b": "repeat",
    "s": "save_cursor",
    "u": "restore_cursor",
}
PARAMETERS_TAKEN = {"m": 32, "h": 32, "l": 32, "H": 2, "f": 2, "r": 2, "s": 0, "u": 0}


class Reader:
    """Draws on `screen` what it is fed, and gives back the answers a terminal would send.

    `synchronized` and `in_band_resize` say whether it knows private modes 2026 and 2048,
    `kitty` whether it knows the kitty keyboard protocol.
    """

    def __init__(
        self, screen: Screen, *, synchronized: bool, in_band_resize: bool, kitty: bool
    ) -> None:
        self.screen = screen
        self.kitty = kitty
        self.kitty_flags = [0]
        self.unknown_modes = {
            *(() if synchronized else (SYNCHRONIZED_OUTPUT,)),
            *(() if in_band_resize else (IN_BAND_RESIZE,)),
        }
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._answers: list[str] = []

    @property
    def updating(self) -> bool:
        """Whether a synchronized update is open: a terminal shows nothing of it before its end."""
        return SYNCHRONIZED_OUTPUT in self.screen.private_modes - self.unknown_modes

    def feed(self, data: bytes) -> bytes:
        """The answers to what `data` asks. A sequence cut off at its end waits for more."""
        text = self._rest + self._decode(data)
        self._rest, at = "", 0
        while at < len(text):
            match = TOKEN.match(text, at)
            if match:
                self._obey(match)
                at = match.end()
            elif UNFINISHED.fullmatch(text, at):
                self._rest = text[at:]
                break
            else:
                at += 1
        answers, self._answers = self._answers, []
        return "".join(answers).encode()

    def size_report(self) -> bytes:
        """The report of mode 2048: rows, columns and pixels."""
        rows, columns = self.screen.lines, self.screen.columns
        width, height = CELL_PIXELS
        return f"\x1b[48;{rows};{columns};{rows * height};{columns * width}t".encode()

    def _obey(self, match: re.Match[str]) -> None:
        screen = self.screen
        if text := match["text"]:
            screen.draw(text)
        elif match["final"]:
            self._control_sequence(*match.group("prefix", "parameters", "middle", "final"))
        elif match["system"] is not None:
            self._system_command(match["system"])
        elif match["kind"] == "P":
            self._device_string(match["string"])
        elif escape := match["escape"]:
            if escape[0] in "()" and len(escape) == 2:
                screen.define_charset(escape[1], mode=escape[0])
            elif escape in pyte.Stream.escape:
                getattr(screen, pyte.Stream.escape[escape])()
        elif match["control"] in pyte.Stream.basic:
            getattr(screen, pyte.Stream.basic[match["control"]])()

    def _control_sequence(self, prefix: str, parameters: str, middle: str, final: str) -> None:
        answer = self._answer(prefix, parameters, middle + final)
        if answer is not None:
            self._answers.append(answer)
        elif prefix == "?" and final in "hl" and not middle:
            self._switch(_numbers(parameters), final == "h")
        elif final == "u" and prefix and self.kitty:
            self._kitty_keys(prefix, _numbers(parameters))
        elif not prefix and not middle and final in COMMANDS:
            numbers = _look_numbers(parameters) if final == "m" else _numbers(parameters)
            numbers = numbers[: PARAMETERS_TAKEN.get(final, 1)]
            getattr(self.screen, COMMANDS[final])(*numbers)

    def _switch(self, modes: list[int], on: bool) -> None:
        (self.screen.set_mode if on else self.screen.reset_mode)(*modes, private=True)
        if on and IN_BAND_RESIZE in set(modes) - self.unknown_modes:
            self._answers.append(self.size_report().decode())

    def _answer(self, prefix: str, parameters: str, final: str) -> str | None:
        """What a terminal answers; "" for a question it leaves out, None for no question."""
        screen = self.screen
        x, y = min(screen.cursor.x, screen.columns - 1) + 1, screen.cursor.y + 1
        width, height = CELL_PIXELS
        match prefix, parameters, final:
            case "?", mode, "$p" if mode.isdigit():
                state = 1 if int(mode) in screen.private_modes else 2
                known = int(mode) in KNOWN_MODES - self.unknown_modes
                return f"\x1b[?{mode};{state if known else 0}$y"
            case "?", "", "u":
                return f"\x1b[?{self.kitty_flags[-1]}u" if self.kitty else ""
            case "", "" | "0", "c":
                return "\x1b[?62;22c"
            case ">", "" | "0", "c":
                return "\x1b[>41;0;0c"
            case "=", "" | "0", "c":
                return "\x1bP!|00000000\x1b\\"
            case ">", "" | "0", "q":
                return "\x1bP>|studytui terminal\x1b\\"
            case "", "5", "n":
                return "\x1b[0n"
            case "" | "?", "6", "n":
                return f"\x1b[{prefix}{y};{x}R"
            case "?", "996", "n":
                return "\x1b[?997;1n"
            case "", "14", "t":
                return f"\x1b[4;{screen.lines * height};{screen.columns * width}t"
            case "", "16", "t":
                return f"\x1b[6;{height};{width}t"
            case "", "18", "t":
                return f"\x1b[8;{screen.lines};{screen.columns}t"
            case _, _, "c" | "n":
                return ""
        return None

    def _kitty_keys(self, prefix: str, numbers: list[int]) -> None:
        if prefix == ">":
            self.kitty_flags.append(numbers[0])
        elif prefix == "<":
            del self.kitty_flags[-min(max(1, numbers[0]), len(self.kitty_flags)) :]
            self.kitty_flags = self.kitty_flags or [0]
        elif prefix == "=":
            self.kitty_flags[-1] = numbers[0]

    def _system_command(self, command: str) -> None:
        number, _, value = command.partition(";")
        if number in ("0", "2"):
            self.screen.set_title(value)
        elif number == "8":
            self.screen.set_link(value)
        elif number in ("10", "11") and value == "?":
            colour = "dddd" if number == "10" else "1111"
            self._answers.append(f"\x1b]{number};rgb:{colour}/{colour}/{colour}\x1b\\")

    def _device_string(self, string: str) -> None:
        if string.startswith(("+q", "$q")):
            self._answers.append(f"\x1bP0{string[0]}r\x1b\\")


KNOWN_MODES = {7, 25, 47, 1000, 1002, 1003, 1004, 1006, 1047, 1049, 2004}
KNOWN_MODES |= {SYNCHRONIZED_OUTPUT, IN_BAND_RESIZE}


def _numbers(parameters: str) -> list[int]:
    parts = (part.partition(":")[0] for part in parameters.split(";"))
    return [min(int(part or 0), 9999) for part in parts]


def _look_numbers(parameters: str) -> list[int]:
    """The codes of SGR, with sub-parameters (`38:2::r:g:b`, `4:3`) written out as plain ones."""
    numbers: list[int] = []
    for part in parameters.split(";"):
        first, *more = (min(int(value or 0), 9999) for value in part.split(":"))
        if not more:
            numbers.append(first)
        elif first == 4:
            numbers.append(4 if more[0] else 24)
        elif more[0] == 2:
            numbers += [first, 2, *more[-3:]]
        else:
            numbers += [first, *more]
    return numbers
