"""Texts written to get out of a page: scripts, tags, addresses, formulas, broken Markdown."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from tests.shared_data import shared_data

WRITTEN = (
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title></head><body onload=alert(1)>",
    "<img src=x onerror=alert(1)>",
    "<img src=http://example.com/x.png>",
    '"><svg/onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x]: http://example.com",
    "<http://example.com>",
    "http://example.com www.example.com //example.com ftp://a.b a.b@example.com mailto:a@b.c",
    "![x](http://example.com/x.png)",
    "![x](media:7)",
    "![x](media:0) ![x](media:0)",
    "<!-- --><![CDATA[ ]]>",
    "</code></pre></td></table>",
    "&lt;script&gt; &#60;b&#62; &amp;",
    "@import url(http://example.com); } * { background: url(http://example.com) }",
    "\x1b]52;c;AAAA\x07 \u202egnirts\u202c \x00",
    "=cmd|' /C calc'!A0",
    "# a\n\n- b\n\n1. c\n\n> d\n\n    e\n\n***\n\n---\n\n===",
    "$x$ ~~a~~ __b__ *c* :smile: #1 [^1] | a | b |",
)

PIECES = (
    "<>&\"'`*_|[]()!#-+~^$=:./\\@ \n\t\x00\x1b",
    "abc123éä漢ع",
)
anything = st.one_of(
    st.text(max_size=80),
    st.text(alphabet="".join(PIECES), max_size=60),
    st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=3).map(" ".join),
    st.lists(st.sampled_from(WRITTEN), min_size=1, max_size=3).map("\n\n".join),
)


def shared() -> list[str]:
    """Texts others have collected: naughty strings, attacks on cleaners, tests of HTML parsers."""
    folder = shared_data("adversarial")
    found: list[str] = json.loads((folder / "blns" / "blns.json").read_text("utf-8"))
    for name in ("xss", "html5lib"):
        files = sorted(path for path in (folder / name).rglob("*") if path.is_file())
        found += [path.read_bytes()[:3000].decode("utf-8", "replace") for path in files[:150]]
    return [text for text in found if text.strip()]
