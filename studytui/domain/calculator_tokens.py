"""A line of arithmetic cut into tokens, and numbers read as people type them."""

from __future__ import annotations

import re
from fractions import Fraction

from studytui.domain.arithmetic import CalculationError, Number, finite

NUMERALS = frozenset("0123456789.")
"""What a token that is a number begins with."""
_LARGEST_EXPONENT = 400
"""Beyond it no double is left."""
_TOKEN = re.compile(
    r"(?P<number>(?:[0-9][0-9,]*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<name>log10(?![0-9])|π|[^\W\d_π]+)"
    r"|\*\*|[-+*/^%()!√°]"
)
_ALIKE = str.maketrans("−–×·⋅∙÷∕[]", "--****//()")
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+")


def tokens(line: str) -> list[str]:
    """Numbers, names and signs, each sign in its plain form; a raised number as a power in
    brackets. Raises CalculationError at what is none of them."""
    line = line.translate(_ALIKE)
    found: list[str] = []
    place = 0
    while place < len(line):
        if line[place].isspace():
            place += 1
            continue
        match = _TOKEN.match(line, place)
        if match is None:
            raise CalculationError(f"{quoted(line[place])} is nothing that can be calculated with.")
        place = match.end()
        if match["power"]:
            found += ["^", "(", *re.findall("-|[0-9]+", match["power"].translate(_RAISED)), ")"]
        else:
            found.append("^" if match[0] == "**" else match[0])
    return found


def quoted(text: str) -> str:
    """What was typed, short and harmless, to be told about."""
    return f"‘{text[:20]}’" if text.isprintable() else "That sign"


def plain_number(text: str) -> str:
    """A number without commas. A lone one is a decimal comma, unless it may part thousands: then
    CalculationError asks which."""
    if "," not in text:
        return text
    digits, exponent, power = text.lower().partition("e")
    whole, point, rest = digits.partition(".")
    is_lone = whole.count(",") == 1 and not point
    if _THOUSANDS.fullmatch(whole):
        if is_lone:
            plain, decimal = whole.replace(",", ""), whole.replace(",", ".")
            raise CalculationError(
                f"{whole} may be {plain} or {decimal}: write it without a comma."
            )
        whole = whole.replace(",", "")
    elif is_lone and not whole.endswith(","):
        whole = whole.replace(",", ".")
    else:
        raise CalculationError(f"{quoted(digits)} is not a number.")
    return f"{whole}{point}{rest}{exponent}{power}"


def number(plain: str) -> Number:
    """The value of a number without commas, exact. Raises CalculationError."""
    digits, _, power = plain.lower().partition("e")
    whole, _, rest = digits.partition(".")
    exponent = int(power or 0)
    if abs(exponent) > _LARGEST_EXPONENT:
        raise CalculationError("That number is too large or too small.")
    return finite(Fraction(int(f"{whole}{rest}"), 10 ** len(rest)) * Fraction(10) ** exponent)
