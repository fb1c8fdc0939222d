"""Formulas as readable Unicode: sub- and superscripts, MathML, LaTeX."""

from __future__ import annotations

import re
from functools import lru_cache

from selectolax.lexbor import LexborNode

_SUPERSCRIPT = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWβγδθφχ∗*°′",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵝᵞᵟᶿᵠᵡ**°′",
)
_SUBSCRIPT = str.maketrans(
    "0123456789+-−=()aehijklmnoprstuvxβγρφχ",
    "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ",
)


def superscript(text: str) -> str:
    """``2`` as ``²``; as ``^(…)`` where a character has no superscript form."""
    return _script(text, _SUPERSCRIPT, "^")


def subscript(text: str) -> str:
    """``2`` as ``₂``; as ``_(…)`` where a character has no subscript form."""
    return _script(text, _SUBSCRIPT, "_")


def _script(text: str, forms: dict[int, int], mark: str) -> str:
    text = text.strip()
    if not text:
        return ""
    if all(ord(character) in forms for character in text):
        return text.translate(forms)
    return f"{mark}({text})"


_DELIMITED = re.compile(
    r"\\\((?P<inline>[^\n]{1,2000}?)\\\)"
    r"|\\\[(?P<display>.{1,2000}?)\\\]"
    r"|\$\$(?P<dollars>[^$]{1,2000})\$\$",
    re.DOTALL,
)
_MOST_DELIMITERS = 5_000
"""In one text: each that nothing ends costs a look at 2,000 characters."""
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_=+<>{}]|\d|^\s*[A-Za-z]\s*$")


def with_formulas(text: str) -> str:
    r"""The text with LaTeX between ``\( \)``, ``\[ \]`` or ``$$ $$`` made readable.

    Where that cannot be done without loss (an unknown command, or something that only looks like
    a delimiter, such as a regular expression), the source stays as it is.
    """
    if "\\(" not in text and "\\[" not in text and "$$" not in text:
        return text
    if text.count("\\(") + text.count("\\[") + text.count("$$") > _MOST_DELIMITERS:
        return text
    return _DELIMITED.sub(_readable_or_as_it_is, text)


_IS_LATEX = re.compile(r"\\[A-Za-z]{2,}|[_^]\{|[A-Za-z0-9)][_^][A-Za-z0-9]")


def with_sure_formulas(text: str) -> str:
    r"""As `with_formulas`, for text that may hold code: only what has a command of LaTeX, a sub- or
    a superscript in it is taken for a formula. ``print("\(a\)")`` stays as it is."""
    if "\\(" not in text and "\\[" not in text and "$$" not in text:
        return text
    return _DELIMITED.sub(
        lambda match: _readable_or_as_it_is(match) if _IS_LATEX.search(match[0]) else match[0], text
    )


# As Pandoc has it: no blank inside next to a sign, and no digit behind the second one, so that
# "$5 and $6" stays what it is.
_IN_DOLLARS = re.compile(
    r"(?<![\\$])\$(?=\S)((?:[^$\\]|\\.){1,2000}?)(?<=\S)\$(?![\d$])", re.DOTALL
)

# What no sum of money is: signs alone, whatever follows; and a command, blanks beside it or not.
_SURELY_IN_DOLLARS = re.compile(
    r"(?<![\\$])\$([^\w\s$\\]{1,3}|\s*(?=[^$]{0,200}\\[A-Za-z]{2})(?:[^$\\\n]|\\.){1,500}?\s*)\$(?!\$)"
)


def has_dollar_formulas(text: str) -> bool:
    """Whether LaTeX stands between single dollar signs: with a command of its own in it."""
    return "$" in text and any(
        re.search(r"\\[A-Za-z]{2,}", match[1]) for match in _IN_DOLLARS.finditer(text)
    )


def with_dollar_formulas(text: str) -> str:
    """The text with what stands between single dollar signs made readable, where it can be without
    loss. For texts of a source that writes its formulas so: elsewhere dollars are money."""
    if "$" not in text:
        return text
    return _SURELY_IN_DOLLARS.sub(_readable_dollars, _IN_DOLLARS.sub(_readable_dollars, text))


def _readable_dollars(match: re.Match[str]) -> str:
    readable = latex(match[1].strip())
    return match[0] if "\\" in readable else readable


def _readable_or_as_it_is(match: re.Match[str]) -> str:
    source = match["inline"] or match["display"] or match["dollars"] or ""
    if not _LOOKS_LIKE_MATHS.search(source):
        return match[0]
    readable = latex(source)
    return match[0] if "\\" in readable else readable


_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_FRACTION = re.compile(rf"\\[dtc]?frac\s*{_GROUP}\s*{_GROUP}")
_SHORT_FRACTION = re.compile(r"\\[dtc]?frac\s*(\d)\s*(\d)")
_ROOT = re.compile(rf"\\sqrt\s*(?:\[([^\]]*)\])?\s*{_GROUP}")
_WRAPPED = re.compile(
    r"\\(?:text|mathrm|textrm|textbf|textit|mathbf|boldsymbol|operatorname\*?|mathit|mathsf|mbox"
    rf"|ce|underline)\s*{_GROUP}"
)
_OVERLINE = re.compile(rf"\\overline\s*{_GROUP}")
_SPACE = re.compile(r"\\(?:[,;:! ]|quad\b|qquad\b)|~")
_SIZE = re.compile(
    r"\\(?:left|right|[bB]igg?[lrm]?|displaystyle|textstyle|limits|nolimits)(?![A-Za-z])\s*\.?"
)
_NAMED = re.compile(
    r"\\(sin|cos|tan|cot|sec|csc|log|ln|exp|lim|max|min|sup|inf|det|dim|ker|gcd|arg|mod|deg|Pr"
    r"|arcsin|arccos|arctan|sinh|cosh|tanh)(?![A-Za-z])"  # as a word, so without its backslash
)
_SCRIPTED = re.compile(r"([_^])\s*\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{[A-Za-z*]+\}(?:\{[lcr|]*\})?")
_DIRECT = {
    "circ": "°",
    "degree": "°",
    "ldots": "…",
    "dots": "…",
    "colon": ":",
    "lbrace": "{",
    "rbrace": "}",
}
_DIRECT_COMMAND = re.compile(rf"(\^\s*\{{?\s*)?\\({'|'.join(_DIRECT)})(?![A-Za-z])(?(1)\s*\}}?)")


@lru_cache(maxsize=1024)
def latex(source: str) -> str:
    """A LaTeX formula as one line of Unicode; commands that have no form stay as written.

    unicodeit knows the symbols and the scripts (``∑ᵢ₌₁ⁿ``), where pylatexenc writes ``∑_i=1^n``;
    fractions, roots, words and matrices, which unicodeit leaves, are written out before.
    """
    import unicodeit  # type: ignore[import-untyped]

    text = " ".join(source.split())
    text = _SIZE.sub("", _SPACE.sub(" ", text))
    if "\\begin" in text:
        text = _ENVIRONMENT.sub(" ", text).replace("\\\\", ";").replace("&", " ")
    text = _DIRECT_COMMAND.sub(lambda match: _DIRECT[match[2]], text)
    for _ in range(8):
        before = text
        text = _WRAPPED.sub(r"\1", text)
        text = _OVERLINE.sub(lambda match: "".join(f"{c}\u0305" for c in match[1]), text)
        text = _ROOT.sub(_root, text)
        text = _FRACTION.sub(_fraction, text)
        text = _SHORT_FRACTION.sub(r"\1/\2", text)
        text = _SCRIPTED.sub(_scripted, text)
        if text == before:
            break
    text = _NAMED.sub(r"\1", text)
    if any(sign in text for sign in "\\^_"):
        # Each of 4,000 commands is looked for: 3 ms.
        text = unicodeit.replace(text)
    else:
        text = text.replace("-", "\u2212")
    text = text.replace("\ue000", "^").replace("\ue001", "_")
    text = text.replace("\\{", "{").replace("\\}", "}")
    if "\\" not in text:
        text = re.sub(r"(?<!\\)[{}]", "", text) if "\\{" not in source else text
    return " ".join(text.split())


def _fraction(match: re.Match[str]) -> str:
    return f"{_atom(match[1])}/{_atom(match[2])}"


def _root(match: re.Match[str]) -> str:
    index = superscript(match[1]) if match[1] else ""
    return f"{index}√{_atom(match[2])}"


def _scripted(match: re.Match[str]) -> str:
    import unicodeit

    text = unicodeit.replace(match[2]) if "\\" in match[2] else match[2]
    readable = subscript(text) if match[1] == "_" else superscript(text)
    # unicodeit would go on with "^(": kept from it until it is done.
    return readable.replace("^(", "\ue000(").replace("_(", "\ue001(")


def _atom(text: str) -> str:
    """The text in parentheses unless it cannot be misread without them."""
    text = text.strip()
    return text if re.fullmatch(r"\w+|\\[A-Za-z]+|\d+[.,]\d+|[^\w\s]", text) else f"({text})"


def mathml(node: LexborNode, depth: int = 40) -> str:
    """A MathML element as one line of Unicode."""
    source = _annotation(node)
    if source is not None:
        readable = latex(source)
        if "\\" not in readable:
            return readable
    return " ".join(_mathml(node, depth).split())


def _annotation(node: LexborNode) -> str | None:
    found = node.css_first('annotation[encoding="application/x-tex"]')
    text = found.text() if found is not None else ""
    return text if 0 < len(text) <= 2000 else None


def _mathml(node: LexborNode, depth: int) -> str:
    if depth <= 0:
        return node.text() or ""
    tag = node.tag
    if tag == "-text":
        return node.text_content or ""
    parts = [
        _mathml(child, depth - 1)
        for child in _children(node)
        if child.tag not in ("annotation", "annotation-xml", "-comment")
        and (child.tag != "-text" or (child.text_content or "").strip())
    ]
    match tag, parts:
        case "mfrac", [above, below]:
            return f"{_atom(above)}/{_atom(below)}"
        case "msup", [base, up]:
            return base + superscript(up)
        case "msub", [base, down]:
            return base + subscript(down)
        case (("msubsup" | "munderover"), [base, down, up]):
            return base + subscript(down) + superscript(up)
        case "munder", [base, down]:
            return base + subscript(down)
        case "mover", [base, up]:
            return base + (superscript(up) if up.strip().isalnum() else up)
        case "msqrt", _:
            return f"√{_atom(''.join(parts))}"
        case "mroot", [base, index]:
            return f"{superscript(index)}√{_atom(base)}"
        case "mtr", _:
            return " ".join(parts) + "; "
        case "mtable", _:
            return "[" + "".join(parts).removesuffix("; ") + "]"
        case "mspace", _:
            return " "
        case "mo", [sign] if sign.strip() in _SPACED:
            return f" {sign.strip()} "
        case "mfenced", _:
            return f"({', '.join(parts)})"
    return "".join(parts)


_SPACED = frozenset("=+−-<>≤≥≠±×÷·→⇒∈∪∩≈∝⇔")


def _children(node: LexborNode) -> list[LexborNode]:
    found = []
    child = node.child
    while child is not None:
        found.append(child)
        child = child.next
    return found
