"""HTML to stored text: what a reader of the page sees, and nothing that could be anything else."""

from __future__ import annotations

import html as escapes
import json
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studytui.domain.text import BlockKind, Style, clean, parse, plain
from studytui.ingest.formula import latex, subscript, superscript
from studytui.ingest.html import to_markdown
from studytui.ingest.limits import Limits
from studytui.ingest.readers import wording
from studytui.ingest.tree import TooDeepError
from studytui.ingest.tree import parse as parse_page
from tests.ingest.reading import DATA, needs_data


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<p>One</p><p>two <b>big</b> <i>words</i></p>", "One\n\ntwo **big** *words*"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("  a \n\t b  ", "a b"),
        ("a<div>b</div>c", "a\n\nb\n\nc"),
        ("a&nbsp;tuple", "a tuple"),
        ("2 &lt; 3 &amp;&amp; &amp;lt;", "2 < 3 && &lt;"),
        ("<h2>Head<br>line</h2>text", "# Head line\n\ntext"),
        ("<blockquote><p>a<br>b</p><p>c</p></blockquote>", "> a\n> b\n\n> c"),
        ("<q>x</q>", "“x”"),
        ("<ruby>漢<rp>(</rp><rt>kan</rt><rp>)</rp></ruby>", "漢(kan)"),
        ("fill in <input type=text> here", "fill in ____ here"),
        ("<dl><dt>a<dd>b</dl>", "a\n\nb"),
        ("<b><i>both</i></b>", "**both**"),
        ("<i>a</i><b>b</b>", "*a*b"),
        ("<b> a </b>b", "**a** b"),
        ("<b></b>x", "x"),
        ("<p>open <b>bold<p>and on", "open **bold**\n\n**and on**"),
    ],
)
def test_text_is_kept_as_it_is_seen(html: str, stored: str) -> None:
    assert to_markdown(html) == stored


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ("<ul><li>a<li>b</ul>", "- a\n- b"),
        ("<ol start=3><li>x</li><li>y</li></ol>", "3. x\n4. y"),
        ("<ol type=A><li>x</li><li>y</li></ol>", "- A. x\n- B. y"),
        ("<ul><li>a<ul><li>b<ol><li>c</ol></ul><li>d</ul>", "- a\n  - b\n    1. c\n- d"),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "- a\n  b"),
        ("<ul><li></li><li>- a</li></ul>", "- \\- a"),
        ("<ul><li>a<pre>x\n  y</pre>b</li></ul>", "- a\n\n```\nx\n  y\n```\n\n- b"),
        ("<ul>loose<li>a</ul>", "- loose\n- a"),
    ],
)
def test_lists_keep_their_items_numbers_and_nesting(html: str, stored: str) -> None:
    assert to_markdown(html) == stored


@pytest.mark.parametrize(
    ("html", "rows"),
    [
        ("<table><tr><th>a|b<th>c<tr><td>1<td>2</table>", [["a|b", "c"], ["1", "2"]]),
        ("<table><tr><td>1<td>2<tr><td>3</table>", [["1", "2"], ["3", ""]]),
        ("<table><tr><td colspan=2>w<tr><td>1<td>2</table>", [["w", ""], ["1", "2"]]),
        ("<table><tr><td><p>a</p><p>b</p><td><ul><li>c</ul></table>", [["a b", "c"]]),
        ("<table><tr><td><code>a|b</code><td>\\</table>", [["a|b", "\\"]]),
        ("<table><tr><td>a<br>b<td><pre>c\nd</pre></table>", [["a b", "c d"]]),
        ("<table><tr><td hidden>x<td>1<td>2</table>", [["1", "2"]]),
    ],
)
def test_tables_stay_tables(html: str, rows: list[list[str]]) -> None:
    (block,) = parse(to_markdown(html))
    assert block.kind is BlockKind.TABLE
    assert block.has_head == ("<th" in html)
    assert [["".join(s.text for s in cell) for cell in row] for row in block.rows] == rows


def test_a_table_for_layout_is_only_its_content() -> None:
    assert to_markdown("<table><tr><td><p>a</p><ul><li>b</ul></td></tr></table>") == "a\n\n- b"


def test_a_caption_stands_before_its_table() -> None:
    stored = to_markdown("<table><caption><p>Cap</p></caption><tr><td>1<td>2</table>")
    assert [block.kind for block in parse(stored)] == [BlockKind.PARAGRAPH, BlockKind.TABLE]


CODE = 'if a < b:\n\tprint("&")\n\n    # `x`\n```'


@pytest.mark.parametrize(
    "frame",
    [
        '<code class="codep">{}</code>\n<br>',
        "<pre>\n{}</pre>",
        '<pre><code class="language-python">{}</code></pre>',
        '<p>before</p><pre><code class="language-c++">{}\n</code></pre><p>after</p>',
    ],
)
def test_code_keeps_every_newline_tab_and_blank(frame: str) -> None:
    stored = to_markdown(frame.format(escapes.escape(CODE)))
    (block,) = (block for block in parse(stored) if block.kind is BlockKind.CODE)
    assert block.text == CODE
    assert block.language == (re.findall(r"language-(\S+?)\"", frame) or [""])[0]


def test_code_within_a_line_is_marked_and_may_hold_backticks() -> None:
    stored = to_markdown("Use <code >a`b</code><code>c</code> or <kbd>|</kbd>")
    codes = [span.text for span in parse(stored)[0].spans if span.style is Style.CODE]
    assert codes == ["a`bc", "|"]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<style>p{}</style>",
        "<svg><text>secret</text></svg>",
        "<template>secret</template>",
        "<noscript>secret</noscript>",
        "<p class='x ng-hide'>secret</p>",
        "<p hidden>secret</p>",
        "<p style='color:red; display : none'>secret</p>",
        "<div style='VISIBILITY:hidden'><p>secret</p></div>",
        "<button>secret</button><select><option>secret</select><textarea>secret</textarea>",
        "<ul><li class=ng-hide>secret</li></ul>",
        "<!-- secret -->",
    ],
)
def test_what_the_page_hides_is_left_out(html: str) -> None:
    assert to_markdown(f"a {html} b").replace("\n", " ").split() == ["a", "b"]


def test_what_is_hidden_only_from_screen_readers_is_kept() -> None:
    assert to_markdown("<div aria-hidden=true>seen</div>") == "seen"


def test_images_stand_in_their_place_with_the_index_they_are_given() -> None:
    asked: list[tuple[str, str]] = []

    def images(source: str, alt: str) -> int | None:
        asked.append((source, alt))
        return 4 if source == "a.png" else None

    stored = to_markdown("x <img src=a.png alt='[A]'> y <img src=b.png alt=B>", images=images)
    assert asked == [("a.png", "[A]"), ("b.png", "B")]
    assert plain(stored) == "x [[A]] y [B]"
    (image,) = (span for span in parse(stored)[0].spans if span.style is Style.IMAGE)
    assert (image.text, image.media) == ("[A]", 4)


def test_no_text_can_make_itself_an_image() -> None:
    for html in (
        "![x](media:0)",
        "!<b></b>[x](media:0)",
        "!<i>[x](media:0)</i>",
        "!<!-- -->[x](media:0)",
    ):
        spans = [span for block in parse(to_markdown(html)) for span in block.spans]
        assert Style.IMAGE not in {span.style for span in spans}


def test_links_show_their_text_and_where_asked_their_address() -> None:
    html = '<a href="https://x.example/a">doi</a> <a href="javascript:alert(1)">no</a>'
    assert to_markdown(html) == "doi no"
    assert to_markdown(html, show_links=True) == "doi (https://x.example/a) no"


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("H<sub>2</sub>O", "H₂O"),
        ("x<sup>2</sup>", "x²"),
        ("10<sup>−3</sup>", "10⁻³"),
        ("x<sup>a;b</sup>", "x^(a;b)"),
        ("K<sub>W</sub>", "K_(W)"),
        ("x<sup></sup>y", "xy"),
        ("so \\(x^2\\) and \\[ \\frac{a}{b+1} \\]", "so x² and a/(b+1)"),
        ("match \\(\\d+\\) or \\[a-z\\]", "match \\(\\d+\\) or \\[a-z\\]"),
        ("<code>\\(x^2\\)</code>", "\\(x^2\\)"),
        ("$$\\sum_{i=1}^{n} i$$", "∑ᵢ₌₁ⁿ i"),
        ("costs $5 or $10", "costs $5 or $10"),
        ("<math><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mn>4</mn></math>", "x² = 4"),
        ("<math><mfrac><mn>1</mn><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow></mfrac></math>",
         "1/(a + b)"),
        ("<math><msqrt><mn>2</mn></msqrt><msub><mi>v</mi><mn>0</mn></msub></math>", "√2v₀"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x₁²"),
        ("<math><munderover><mo>∑</mo><mn>0</mn><mi>n</mi></munderover><mi>i</mi></math>", "∑₀ⁿi"),
        ("<math><munder><mi>lim</mi><mn>0</mn></munder></math>", "lim₀"),
        ("<math><mover><mi>x</mi><mn>2</mn></mover></math>", "x²"),
        ("<math><mover><mi>x</mi><mo>¯</mo></mover></math>", "x¯"),
        ("<math><mroot><mi>x</mi><mn>3</mn></mroot></math>", "³√x"),
        ("<math><mi>f</mi><mfenced><mi>x</mi><mi>y</mi></mfenced></math>", "f(x, y)"),
        ("<math><mn>5</mn><mspace></mspace><mi>m</mi></math>", "5 m"),
        (("<math><mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>2</mn></mtd></mtr><mtr><mtd><mn>3</mn>"
         "</mtd><mtd><mn>4</mn></mtd></mtr></mtable></math>"), "[1 2; 3 4]"),
        (("<math><semantics><mi>wrong</mi><annotation encoding='application/x-tex'>\\frac{1}{2}"
         "</annotation></semantics></math>"), "1/2"),
        (("<math><semantics><mi>kept</mi><annotation encoding='application/x-tex'>\\strange{x}"
         "</annotation></semantics></math>"), "kept"),
        ("<math>" + "<mrow>" * 60 + "<mi>deep</mi>" + "</mrow>" * 60 + "</math>", "deep"),
        ("<script type='math/tex'>\\alpha</script>", "α"),
        ("<span class=katex-html>x2</span><math><mi>x</mi></math>", "x"),
    ],
)  # fmt: skip
def test_formulas_become_readable_unicode(html: str, shown: str) -> None:
    assert plain(to_markdown(html)) == shown


@pytest.mark.parametrize(
    ("source", "readable"),
    [
        (r"\frac{\frac{1}{2}}{x}", "(1/2)/x"),
        (r"x^{\frac{1}{2}}", "x^(1/2)"),
        (r"e^{i\pi}", "e^(iπ)"),
        (r"\left(\frac12\right)^n", "(1/2)ⁿ"),
        (r"\sqrt[3]{x+1}", "³√(x+1)"),
        (r"5\,\text{kg} \le 90^\circ", "5 kg ≤ 90°"),
        (r"\{1,2\}", "{1,2}"),
        ("a - b", "a − b"),
        (r"\unknown{x}", r"\unknown{x}"),
        (r"\frac{1}{2", r"\frac{1}{2"),
    ],
)
def test_latex_is_written_out_or_left_alone(source: str, readable: str) -> None:
    assert latex(source) == readable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"Solve \(x^2 = 4\).", "Solve x² = 4."),
        (r"$$\frac{1}{2}$$", "1/2"),
        (r'print("\(a\)")', r'print("\(a\)")'),
        (r"re.match(r'\(\d+\)', text)", r"re.match(r'\(\d+\)', text)"),
        (r"\(\unknowncommand{x}\)", r"\(\unknowncommand{x}\)"),
        ("a_1 and x^2", "a_1 and x^2"),
        ("H<sub>2</sub>SO<sub>4</sub>, 10<sup>-3</sup>, x<sub>Q</sub>", "H₂SO₄, 10⁻³, x_(Q)"),
    ],
)
def test_formulas_in_strings_of_a_file_become_readable(text: str, shown: str) -> None:
    assert plain(wording.stored(text)) == shown


@settings(deadline=None)
@given(st.text())
def test_scripts_never_lose_a_character(text: str) -> None:
    stripped = text.strip()
    for written in (superscript(text), subscript(text)):
        assert len(written) in (len(stripped), len(stripped) + 3)


def shown(text: str) -> str:
    return " ".join(text.split())


LATEX_DELIMITERS = ("\\(", "\\[", "$$")


# HTML has no way to write the character 0; its parser drops it.
@given(
    st.text(st.characters(exclude_characters="\0"), max_size=300).filter(
        lambda text: not any(d in text for d in LATEX_DELIMITERS)
    )
)
@settings(max_examples=500, deadline=None)
def test_escaped_text_is_shown_exactly(text: str) -> None:
    assert shown(plain(to_markdown(escapes.escape(text)))) == shown(clean(text))


TAGS = """<p> </p> <b> </b> <i> </i> <ul> <li> </ul> <table> <tr> <td> </table> <pre> </pre>
<br> <code> </code> <sub> </sub> <blockquote> </blockquote> <h1> </h1> <a> </a> <div> </div>"""
MARKS = "* ** _ ` ``` # > - 1. | || ! [x](media:0) ![a](media:0) \\ ~ --- &#27;[31m &#x202e; &nbsp;"
PIECES = st.sampled_from([*TAGS.split(), *MARKS.split(), " ", "\n", "\t"])
WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=5)
MARKUP = st.lists(PIECES | WORDS, max_size=40).map("".join)


def visible_text(html: str) -> str:
    """What any reading of the page shows, without white space and without the marks we add."""
    body = parse_page(html).body
    return "" if body is None else clean(body.text())


def bare(text: str) -> str:
    """Letters and signs, without what lists add before their items."""
    return re.sub(r"[\s•\d.]", "", text)


@given(MARKUP)
@settings(max_examples=500, deadline=None)
def test_any_markup_shows_only_the_text_of_the_page_and_never_a_control_character(
    html: str,
) -> None:
    stored = to_markdown(html)
    text = plain(stored)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", stored + text)
    if "<sub>" not in html:
        assert sorted(bare(text)) == sorted(bare(visible_text(html)))


@settings(deadline=None)
@given(st.text(alphabet="<>/abp =\"'&;!-", max_size=200))
def test_broken_markup_never_raises(html: str) -> None:
    plain(to_markdown(html))


def test_nesting_beyond_the_limit_is_refused() -> None:
    to_markdown("<div>" * 90 + "x")
    with pytest.raises(TooDeepError):
        to_markdown("<div>" * 110 + "x")
    assert to_markdown("<div>" * 110 + "x", limits=Limits(html_depth=200)) == "x"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 200_000,
        "<ul><li>" * 100_000,
        "<b><p>" * 100_000,
        "<p " + " ".join(f"a{number}" for number in range(100_000)) + ">",
        "<table><tr><td>" * 50_000,
    ],
)
def test_a_page_that_would_take_the_parser_minutes_is_refused_at_once(html: str) -> None:
    started = time.perf_counter()
    with pytest.raises(TooDeepError):
        to_markdown(html)
    assert time.perf_counter() - started < 30


def snippets() -> list[str]:
    """Inputs of the html5lib, XSS, terminal and naughty-string suites."""
    root = DATA / "adversarial"
    found = [
        match
        for file in sorted((root / "html5lib").rglob("*.dat"))
        for match in re.findall(
            r"(?s)#data\n(.*?)\n#errors", file.read_bytes().decode("utf-8", "replace")
        )
    ]
    found += [file.read_text(errors="replace") for file in sorted((root / "xss").rglob("*.test"))]
    found += [
        file.read_bytes().decode("utf-8", "replace")
        for file in sorted((root / "terminal").rglob("*"))
        if file.is_file()
    ]
    return found + json.loads((root / "blns" / "blns.json").read_text())


@needs_data
def test_hostile_snippets_neither_raise_nor_leave_a_control_character() -> None:
    found = snippets()
    assert len(found) > 1000
    for snippet in found:
        stored = to_markdown(snippet)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]", stored + plain(stored))
        assert "<script" not in plain(stored).lower() or "&lt;" in snippet or "<" in snippet


@needs_data
def test_hostile_snippets_as_text_are_shown_exactly() -> None:
    for snippet in snippets():
        if not any(delimiter in snippet for delimiter in LATEX_DELIMITERS):
            assert shown(plain(to_markdown(escapes.escape(snippet)))) == shown(clean(snippet))


@given(
    st.text(st.sampled_from("ab A(.!*$|\\`#-1\n\t\xa0é–"), max_size=12),
    st.sampled_from(["{}", "<p>{}</p>", "<p><font>{}</font></p>", "<span class=ng-hide>{}</span>"]),
)
def test_text_alone_in_its_frame_reads_as_it_does_beside_a_comment(text: str, frame: str) -> None:
    written = frame.format(escapes.escape(text))
    assert to_markdown(written) == to_markdown(f"{written}<!-- -->")
