"""QTI items that cannot be asked, or only in part: each is named with its reason, none is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from studytui.domain.question import Kind
from tests.ingest.reading import codes, only, read_files
from tests.ingest.test_qti import choice, declared, equal, item, lid, material, older, one, when


def matched(*sets: str) -> str:
    return f'<matchInteraction responseIdentifier="RESPONSE">{"".join(sets)}</matchInteraction>'


def side(**texts: str) -> str:
    inner = "".join(
        f'<simpleAssociableChoice identifier="{name}" matchMax="1">{text}</simpleAssociableChoice>'
        for name, text in texts.items()
    )
    return f"<simpleMatchSet>{inner}</simpleMatchSet>"


def typed(render: str = "<render_fib/>") -> str:
    return f'<response_str ident="R">{render}</response_str>'


GAP_MATCH = (
    '<gapMatchInteraction responseIdentifier="RESPONSE"><gapText identifier="W" matchMax="2">wet'
    '</gapText><gapText identifier="D" matchMax="2">dry</gapText>'
    '<p>Rain is <gap identifier="G"/>.</p></gapMatchInteraction>'
)
ASSOCIATE = (
    '<associateInteraction responseIdentifier="RESPONSE">'
    '<simpleAssociableChoice identifier="A" matchMax="1">one</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="B" matchMax="1">two</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="C" matchMax="1">three</simpleAssociableChoice>'
    "</associateInteraction>"
)
HOTSPOT = '<hotspotInteraction responseIdentifier="H"/>'

NEWER = {
    "a choice of one": (choice("alone"), declared("A"), "too-few-options", "Fewer than two"),
    "an option without text": (choice("one", ""), declared("A"), "empty-text", "option B"),
    "nothing to read": (choice("one", "two", prompt=""), declared("A"), "empty-text", "Empty"),
    "a match of one set": (matched(side(A="x")), declared(), "match-invalid", "two sets"),
    "a left side twice": (
        matched(side(A="same", B="same"), side(C="x", D="y")),
        declared("A C|B D", "multiple", "directedPair"), "type-unsupported", "there twice",
    ),
    "pairs that overlap": (
        ASSOCIATE, declared("A B|B C", "multiple", "pair"), "type-unsupported", "overlap",
    ),
    "pairs nobody knows": (ASSOCIATE, declared("", "multiple"), "type-unsupported", "not known"),
    "a pair with a stranger": (
        ASSOCIATE, declared("A Z", "multiple", "pair"), "type-unsupported", "not known",
    ),
    "a gap for two words": (
        GAP_MATCH, declared("W G|D G", "multiple", "directedPair"), "type-unsupported",
        "several choices",
    ),
    "a template in the text": (
        f'<templateBlock identifier="T">7</templateBlock>{choice("one", "two")}',
        declared("A"), "type-unsupported", "drawn anew",
    ),
    "several things none of which can be asked": (
        HOTSPOT + HOTSPOT.replace('"H"', '"I"'), "", "type-unsupported", "hotspot",
    ),
}  # fmt: skip

OLDER = {
    "nothing to answer": (material("Read."), "", "", "type-unsupported", "without a response"),
    "a place on a picture": (
        material("Point.") + '<response_xy ident="R"><render_hotspot/></response_xy>', "", "",
        "type-unsupported", "response_xy",
    ),
    "a slider": (
        material("Slide.") + '<response_num ident="R"><render_slider/></response_num>', "", "",
        "type-unsupported", "slider",
    ),
    "several blanks of one response": (
        material("Fill.") + typed("<render_fib><response_label ident='a'/>"
                                  "<response_label ident='b'/></render_fib>"), "", "",
        "type-unsupported", "several blanks",
    ),
    "a choice of one": (material("Which?") + lid("R", "alone"), "", "", "too-few-options", "two"),
    "a right option without text": (
        material("Which?") + lid("R", "", "two", "three"), when(equal("R", "A")), "", "empty-text",
        "right option",
    ),
    "a left side without text": (
        material("Match.") + lid("r1", "Italy", "Spain", left="Rome") + lid("r2", "Italy", "Spain"),
        when(equal("r1", "A"), "50", "Add") + when(equal("r2", "B"), "50", "Add"), "",
        "empty-text", "left side",
    ),
    "one left side with two partners": (
        material("Match.") + lid("r1", "Italy", "Spain", left="Rome")
        + lid("r2", "Italy", "Spain", left="rome"),
        when(equal("r1", "A"), "50", "Add") + when(equal("r2", "B"), "50", "Add"), "",
        "type-unsupported", "twice",
    ),
    "an order nobody knows": (
        material("Sort.") + lid("R", "one", "two", cardinality="Ordered"), when(equal("R", "A")), "",
        "order-unknown", "not given",
    ),
    "a set of which nothing can be asked": (
        material("Which?") + lid("R", "alone") + lid("S", "alone"), "", "", "type-unsupported",
        "None of them",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NEWER)
def test_an_item_that_cannot_be_asked_is_named_with_its_reason(tmp_path: Path, name: str) -> None:
    body, declaration, code, said = NEWER[name]
    reading = read_files(tmp_path, {"a.xml": item(body, declaration).replace(' title="T"', "")})
    assert reading.questions == ()
    last = reading.problems[-1]
    assert (last.code, last.is_warning) == (code, False)
    assert said in last.reason


@pytest.mark.parametrize("name", OLDER)
def test_an_older_item_that_cannot_be_asked_is_named_too(tmp_path: Path, name: str) -> None:
    presentation, processing, kind, code, said = OLDER[name]
    reading = read_files(tmp_path, {"a.xml": older(presentation, processing, kind=kind)})
    assert reading.questions == ()
    last = reading.problems[-1]
    assert (last.code, last.is_warning) == (code, False)
    assert said in last.reason


def test_what_can_be_asked_of_an_item_is_and_the_rest_is_told(tmp_path: Path) -> None:
    body = choice("one", "two") + HOTSPOT
    reading = read_files(tmp_path, {"a.xml": item(body, declared("B"))})
    assert [option.is_correct for option in only(reading).options] == [False, True]
    (told,) = reading.problems
    assert told.is_warning and told.reason.startswith("Of one item, H was left out")
    presentation = material("Which?") + lid("R", "one", "two") + lid("S", "alone")
    (tmp_path / "older").mkdir()
    reading = read_files(tmp_path / "older", {"a.xml": older(presentation, when(equal("R", "A")))})
    assert only(reading).stem == "Question 1 of 2"
    assert "S was left out" in reading.problems[0].reason


def test_the_parts_of_an_item_that_have_no_words_of_their_own_are_numbered(tmp_path: Path) -> None:
    second = choice("three", "four", prompt="").replace("RESPONSE", "R2")
    reading = read_files(tmp_path, {"a.xml": item("<p>Both.</p>" + choice("one", "two") + second)})
    assert [draft.stem for draft in reading.questions] == ["Which?", "Question 2 of 2"]


@pytest.mark.parametrize(
    ("text", "right", "told"),
    [("Choose two.", "A|B", []), ("Choose two.", "A|B|C", ["required-differs"])],
)
def test_how_many_the_text_wants_is_told_where_the_key_has_others(
    tmp_path: Path, text: str, right: str, told: list[str]
) -> None:
    body = choice("one", "two", "three", "four", most=0, prompt=text)
    reading = read_files(tmp_path, {"a.xml": item(body, declared(right, "multiple"))})
    assert codes(reading) == told
    names = right.split("|")
    (tmp_path / "older").mkdir()
    chosen = lid("R", "one", "two", "three", "four", cardinality="Multiple")
    wanted = when("<and>" + "".join(equal("R", name) for name in names) + "</and>")
    reading = read_files(tmp_path / "older", {"a.xml": older(material(text) + chosen, wanted)})
    assert codes(reading) == told
    assert sum(bool(option.is_correct) for option in only(reading).options) == len(names)


def test_a_choice_in_order_is_an_order(tmp_path: Path) -> None:
    draft = one(tmp_path, item(choice("b", "a", most=0), declared("B|A", "ordered")))
    assert draft.kind is Kind.ORDERING
    assert [option.text for option in draft.options] == ["a", "b"]


def test_typed_answers_that_earn_a_part_are_told_and_only_the_best_is_right(tmp_path: Path) -> None:
    mapping = (
        '<mapping><mapEntry mapKey="heart" mappedValue="2"/>'
        '<mapEntry mapKey="organ" mappedValue="1"/></mapping>'
    )
    body = '<p>What beats?</p><textEntryInteraction responseIdentifier="RESPONSE"/>'
    reading = read_files(tmp_path, {"a.xml": item(body, declared("", base="string", more=mapping))})
    assert (only(reading).accepted, codes(reading)) == (("heart",), ["partial-credit"])
    processing = when(equal("R", "heart"), "100") + when(equal("R", "organ"), "50")
    (tmp_path / "older").mkdir()
    reading = read_files(
        tmp_path / "older", {"a.xml": older(material("What beats?") + typed(), processing)}
    )
    assert (only(reading).accepted, codes(reading)) == (("heart",), ["partial-credit"])


def test_a_left_side_that_stands_there_twice_with_one_partner_is_taken_once(tmp_path: Path) -> None:
    presentation = "".join(
        lid(f"r{place}", "Italy", "Spain", left=left)
        for place, left in enumerate(["Rome", "Rome", "Madrid"])
    )
    processing = "".join(
        when(equal(f"r{place}", key), "50", "Add") for place, key in enumerate("AAB")
    )
    reading = read_files(tmp_path, {"a.xml": older(material("Match.") + presentation, processing)})
    assert [slot.text for slot in only(reading).slots] == ["Rome", "Madrid"]
    assert codes(reading) == ["left-side-twice"]


def test_emphasis_breaks_and_pictures_within_material_stay(tmp_path: Path) -> None:
    text = (
        "<material><mattext>Which</mattext><matemtext>bone</matemtext><matbreak/>"
        "<mattext>is this?</mattext><mat_formattedtext>Look.</mat_formattedtext>"
        '<matvideo uri="film.mp4"/><mattext uri="http://example.org/more"/></material>'
    )
    reading = read_files(tmp_path, {"a.xml": older(text + lid("R", "one", "two"))})
    assert only(reading).stem.split() == ["Which", "*bone*", "is", "this?", "Look."]
    assert sorted(codes(reading)) == ["media-not-held", "text-elsewhere"]
