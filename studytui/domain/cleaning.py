"""Outside text made harmless: without anything that a terminal would obey."""

from __future__ import annotations

from studytui.domain.patterns import pattern

# ECMA-48 control strings (OSC, DCS, SOS, PM, APC) with their payload, then CSI, then short escapes.
# A payload ends before the next opening, so that a text full of openings is read in one pass.
_ESCAPE_SEQUENCE = pattern(
    r"(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]{0,4096}(?:\x07|\x1b\\|\x9c)"
    r"|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|\x1b[ -/]*[0-~]"
)
_LINE_BREAK = pattern(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# C0 but tab and newline, DEL, C1, bidi embeddings, overrides and isolates, byte order marks, lone
# surrogates, and the interlinear marks that hide text.
_UNSAFE = pattern(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ufffe\uffff"
    "\ud800-\udfff]"
)
_SAFE = pattern(r"[\t\n -~]*")


def clean(text: str) -> str:
    """The text without anything that a terminal would obey: escape sequences, C0 and C1 controls
    (tab and newline stay), bidi overrides and isolates. Line ends become ``\\n``.

    Idempotent: ``clean(clean(x)) == clean(x)``.
    """
    # Most texts are one line of ASCII, which the first two tell in a fifth of the time.
    if (text.isascii() and text.isprintable()) or _SAFE.fullmatch(text):
        return text
    # Once is enough: what taking sequences out may have put together loses its ESC or C1 byte below.
    text = _ESCAPE_SEQUENCE.sub("", text)
    return _UNSAFE.sub("", _LINE_BREAK.sub("\n", text))


def clean_line(text: str) -> str:
    """`clean`, in one line: any run of white space becomes one blank. For titles and names."""
    return " ".join(clean(text).split())
