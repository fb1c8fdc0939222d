"""Questions with several right answers about Python expressions, their key found by evaluating them.

No bank here has such questions on Python. The expressions are those the PCEP bank prints; only the
question over them is new, and what is right is what Python itself says when this runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .items import Item, Option, text_html

NUMBER_WORDS = {2: "two", 3: "three"}


@dataclass(frozen=True)
class Claim:
    """What a right expression does (a phrase with `code`), the test for it, the expressions."""

    phrase: str
    holds: Callable[[object], bool]
    expressions: tuple[str, ...]


CLAIMS = (
    Claim(
        "evaluate to an `int`",
        lambda value: type(value) is int,
        ("7 // 2", "5 / 2", "17 % 5", "abs(-3.5)"),
    ),
    Claim(
        "evaluate to a `float`",
        lambda value: type(value) is float,
        ("5 // 2 * 2", "0.1 + 0.2", "int(3.99)", "5 / 2"),
    ),
    Claim(
        "evaluate to `True`",
        lambda value: value is True,
        ("10 == 10.0", "0.1 + 0.2 == 0.3", "10 > 5 == True", "'A' < 'a'"),
    ),
    Claim(
        "raise an exception",
        lambda value: isinstance(value, Exception),
        ("3 * '2' + '1'", 'int("3.14")', "int('08') + 2", "'abc' + 3"),
    ),
    Claim(
        "evaluate to a `str`",
        lambda value: type(value) is str,
        (
            "'Py' 'thon'",
            "len('a\\tb\\nc')",
            "'5' + str(2 * 3)",
            '"a,b,c".split(",")',
            "'python'[::-1]",
        ),
    ),
    Claim(
        "evaluate to a `list`",
        lambda value: type(value) is list,
        (
            "[1, 2, 3][-2]",
            "[1, 2] + [3, 4]",
            "'abcdef'[2:5]",
            "'Hello World'.split()",
            "sorted('cba')",
        ),
    ),
    Claim(
        "evaluate to `2`",
        lambda value: value == 2,
        ("-7 % 3", "10 % 4 % 2", "5 & 3", "True + True + False"),
    ),
    Claim(
        "evaluate to `3`",
        lambda value: value == 3,
        ("len({1, 2, 2, 3, 3, 3})", "6 ^ 3", "7 // 2", "int(3.99)"),
    ),
)


def _outcome(expression: str) -> object:
    """The expression's value, or the exception it raises; the expressions are those listed above."""
    try:
        value: object = eval(expression, {})
    except (TypeError, ValueError) as error:
        return error
    return value


def _said(expression: str, value: object) -> str:
    if isinstance(value, Exception):
        return f"`{expression}` raises `{type(value).__name__}`."
    return f"`{expression}` evaluates to `{value!r}`, of type `{type(value).__name__}`."


def several_right(bank: list[Item]) -> list[Item]:
    """One item a claim; raises ValueError if an expression is not printed by a snippet of `bank`."""
    printed = {item.code for item in bank}
    items = []
    for number, claim in enumerate(CLAIMS, start=1):
        options = []
        for expression in claim.expressions:
            if f"print({expression})" not in printed:
                raise ValueError(f"print({expression}) is not in the bank")
            value = _outcome(expression)
            why = text_html(_said(expression, value))
            options.append(Option(text_html(f"`{expression}`"), claim.holds(value), why))
        count = NUMBER_WORDS[sum(option.right for option in options)]
        stem = text_html(f"Which of these expressions {claim.phrase}?")
        items.append(
            Item(
                id=f"python-several-{number}",
                stem=f"{stem} (Select <u>{count}</u> answers)",
                options=tuple(options),
                topic="Python expressions",
                difficulty=3,
            )
        )
    return items
