"""Reports and papers as HTML: they say what was written, and none of it does anything."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from selectolax.lexbor import LexborHTMLParser, LexborNode

from studytui.domain.question import Kind
from studytui.domain.text import clean, escape, plain
from studytui.export.html_text import Texts, code, escaped, page
from studytui.export.paper import Paper, Part, paper_html
from studytui.export.report_html import report_html
from tests.export.asked import MEDIA, PIXEL, entry, question, report
from tests.export.hostile import anything, shared

TAGS = re.compile(
    "html|head|meta|title|style|body|main|header|section|article|nav|div|p|h1|h2|h3|span|b|i|a"
    "|strong|em|code|pre|ul|ol|li|dl|dt|dd|table|thead|tbody|tr|th|td|blockquote|img"
)
ATTRIBUTES = {"class", "id", "dir", "href", "style", "src", "alt", "lang", "aria-label"}
OWN_STYLE = re.compile(r"(?:width:\d{1,3}%|flex-grow:\d+)")


def tree(text: str) -> LexborHTMLParser:
    return LexborHTMLParser(text)


def nodes(parsed: LexborHTMLParser) -> list[LexborNode]:
    return list(parsed.css("*"))


def assert_harmless(text: str) -> None:
    """Only our own tags and attributes, and no address but a place in the page or data."""
    assert not re.search(
        "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text
    )
    parsed = tree(text)
    assert len(parsed.css("style")) == 1
    for node in nodes(parsed):
        assert TAGS.fullmatch(node.tag or ""), node.tag
        for name, value in node.attributes.items():
            if node.tag == "meta":
                continue
            assert name in ATTRIBUTES, (node.tag, name)
            if name == "href":
                assert re.fullmatch(r"#q\d+", value or ""), value
            if name == "src":
                assert (value or "").startswith("data:image/png;base64,")
            if name == "style":
                assert OWN_STYLE.fullmatch(value or ""), value


def squeezed(text: str) -> str:
    """Without white space, and without the brackets around an image's name, which tables lack."""
    return re.sub(r"[\s\[\]]+", "", text)


def text_of(html: str) -> str:
    body = tree(page("", html, "", "x")).css_first("main")
    assert body is not None
    return squeezed(body.text())


@given(anything)
@example("- a\n  - b\n    - c\n- d\n1. e\n2. f")
@example("| a | b |\n| --- | --- |\n| c | d<e |")
@example("```\n\n a\tb\n<i>\n```")
def test_stored_text_says_in_html_what_it_says_plainly(text: str) -> None:
    html = Texts(question(), {}).flow(text)

    assert text_of(html) == squeezed(plain(text))


def test_lists_are_nested_as_they_were_written() -> None:
    html = Texts(question(), {}).flow("- a\n  - b\n    - c\n- d\n1. e")
    parsed = tree(html)

    assert len(parsed.css("ul")) == 3
    assert [squeezed(node.text(deep=False)) for node in parsed.css("li li li div")] == ["c"]
    assert [squeezed(node.text()) for node in parsed.css("body > ul > li")] == [
        "•a•b•c",
        "•d",
        "1.e",
    ]


def test_whatever_goes_into_the_page_is_cleaned_and_escaped() -> None:
    assert escaped('\x1b[31m<b a="\'">&\u202e\ud800') == "&lt;b a=&quot;&#x27;&quot;&gt;&amp;"


@given(anything)
def test_code_keeps_every_character(text: str) -> None:
    parsed = tree(page("", code(text), "", "x")).css_first("pre")

    assert parsed is not None
    assert parsed.text() == clean(text)


@given(anything)
def test_a_report_of_hostile_texts_is_harmless(text: str) -> None:
    assert_harmless(report_html(report(entry(question(text)), title=text)))


@given(anything)
def test_a_paper_of_hostile_texts_is_harmless(text: str) -> None:
    written = question(text, kind=Kind.TEXT, options=(), accepted=(text,), unit=text)
    assert_harmless(paper_html(Paper(text, (question(text), written)), tuple(Part)))


def test_what_others_have_collected_is_harmless_too() -> None:
    for text in shared():
        for stored in (text, escape(text)):
            assert text_of(Texts(question(), {}).flow(stored)) == squeezed(plain(stored))
        assert_harmless(report_html(report(entry(question(text)), title=text)))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    text = report_html(report(entry(question())))

    assert "default-src 'none'" in text
    assert "<script" not in text
    assert "http:" not in text and "https:" not in text and "@import" not in text
    assert "url(" not in text


def test_an_image_is_in_the_page_where_it_is_first_named_and_later_only_named() -> None:
    asked = question("![A dot](media:0) and ![A dot](media:0)", media=(MEDIA,))
    html = report_html(report(entry(asked), images={(7, 0): PIXEL}))

    assert html.count("<img ") == 1
    assert f'<img src="{PIXEL}" alt="A dot">' in html
    assert "[A dot]" in html


def test_an_image_that_no_text_names_is_shown_with_the_question() -> None:
    html = report_html(report(entry(question(media=(MEDIA,))), images={(7, 0): PIXEL}))

    assert html.index("<img ") < html.index('class="options')


@pytest.mark.parametrize(
    "address",
    ["", "http://example.com/x.png", "javascript:alert(1)", "data:image/svg+xml;base64,AAAA"],
)
def test_an_image_that_is_not_data_is_named(address: str) -> None:
    html = report_html(report(entry(question(media=(MEDIA,))), images={(7, 0): address}))

    assert "<img" not in html
    assert "[image: A dot · 1×1 png · cdef.png]" in html


def test_own_answer_and_key_stand_at_their_options() -> None:
    parsed = tree(report_html(report(entry(question()))))
    rows = [squeezed(row.text()) for row in parsed.css("ol.options.peers > li")]

    assert rows == [
        "AWhatisit?struck25%",
        "✓BWhatisit?key25%",
        "✗CWhatisit?you25%",
        "DWhatisit?25%",
    ]


def test_a_report_tells_time_mind_and_marks() -> None:
    text = squeezed(tree(report_html(report(entry(question("x"))))).text())

    for words in (
        "Exam of 1 question",
        "Saturday 21 November 2026, 09:14 · sitting 12",
        "0 % ✗ failed pass mark 70 %",
        "0:41 of 40:00, the time ran out",
        "1:20 a question (the exam gives)",
        "✗ wrong sure ⚑ flagged",
        "0:41, pace 1:20, slow",
        "B 0:12 → C 0:41",
        "61 % were right",
        "Explanation",
        "Option by option",
        "Key points",
        "Objective",
        "References",
    ):
        assert squeezed(words) in text, words


def test_a_question_whose_options_have_changed_since_is_shown_as_it_was_asked() -> None:
    asked = entry(question(), option_order=(3, 9, 2))
    rows = [row.text() for row in tree(report_html(report(asked))).css("ol.options.peers > li")]

    assert [re.sub(r"\s|[✓✗]", "", row)[0] for row in rows] == ["A", "B", "C", "+", "+"]
    assert "no longer part of the question" in rows[1]


def test_a_paper_gives_away_nothing_of_its_key() -> None:
    html = paper_html(Paper("Mock", (question(explanation="Because."),)))

    assert (
        "Because" not in html
        and "✓" not in html
        and "right" not in tree(html).css_first("article").html
    )  # type: ignore[union-attr]


def test_the_parts_of_a_paper_follow_each_other() -> None:
    asked = (
        question(),
        question(kind=Kind.MULTIPLE, required=2),
        question(kind=Kind.NUMBER, options=(), accepted=("70",), unit="mmol", tolerance=0.5),
        question(kind=Kind.TEXT, options=(), accepted=()),
    )
    paper = Paper("Mock", asked, number=123456)
    main = tree(paper_html(paper, {Part.KEY, Part.QUESTIONS, Part.ANSWER_SHEET})).css_first("main")
    assert main is not None
    text = main.text()
    sheet, key = text.index("Answer sheet"), text.index("In words")

    assert text.index("Select two.") < sheet < key
    assert text.count("paper 123456") == 3
    assert "70 ± 0.5 mmol" in text[key:] and "70" not in text[:key]
    assert "no key: not scored" in text[key:]
    assert "Questions with * have several answers." in text[sheet:key]
    assert text.count("3 marks") == 3


def test_a_sheet_has_as_many_bubbles_as_there_are_options() -> None:
    asked = (question(), question(kind=Kind.NUMBER, options=(), accepted=("70",), unit="mmol"))
    parsed = tree(paper_html(Paper("Mock", asked), (Part.ANSWER_SHEET,)))
    rows = parsed.css("ol.bubbles li")

    assert [len(row.css("i")) for row in rows] == [4, 0]
    assert "mmol" in rows[1].text()


def test_marks_are_said_only_where_they_differ() -> None:
    same = paper_html(Paper("Mock", (question(marks=2.0), question(marks=2.0))))
    different = paper_html(Paper("Mock", (question(marks=2.0), question())))

    assert 'class="marks"' not in same
    assert different.count('class="marks"') == 2 and "[2]" in different
