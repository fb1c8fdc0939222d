"""QTI packages: the same questions come back, and what is written is what QTI 2.1 says it is."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml import ElementTree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import (
    MediaDraft,
    OptionDraft,
    Problem,
    QuestionDraft,
    Reading,
    SlotDraft,
)
from studytui.domain.question import Kind, MediaRole, parse_number
from studytui.domain.text import escape, image, parse
from studytui.export.qti import write
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.export.made_drafts import drafts, images_of, lines, unique_drafts

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"
P = "{http://www.imsglobal.org/xsd/imscp_v1p1}"


def packed(
    questions: list[QuestionDraft], title: str = "Bank"
) -> tuple[bytes, tuple[Problem, ...]]:
    target = io.BytesIO()
    problems = write(questions, target, title=title, media=images_of)
    return target.getvalue(), problems


def read_back(data: bytes, folder: Path) -> Reading:
    path = folder / "bank.zip"
    path.write_bytes(data)
    (unit,) = [item for item in scan([path]) if isinstance(item, Unit)]
    return read(unit)


def _blanks(text: str) -> str:
    return text.replace("\t", " ").replace("\xa0", " ")


def _text(stored: str) -> Any:
    """What a stored text says. Tabs and no-break spaces in a line come back as blanks, and blank
    lines at the end of code do not come back."""
    shown = []
    for block in parse(stored):
        is_code = block.kind.value == "code"
        spans = tuple(
            (
                span.text.rstrip("\n") if is_code else _blanks(span.text),
                span.style,
                span.media,
                span.gap,
            )
            for span in block.spans
        )
        rows = tuple(
            tuple(tuple((_blanks(span.text), span.style) for span in cell) for cell in row)
            for row in block.rows
        )
        shown.append((block.kind, spans, rows, block.marker, block.depth, block.language))
    return shown


def shown(draft: QuestionDraft) -> dict[str, Any]:
    """All of a draft that a package holds, its texts as they are shown."""
    options = [
        (_text(one.text), one.is_correct, _text(one.explanation), one.original_id)
        for one in draft.options
    ]
    slots = [(_text(one.text), one.key, _text(one.explanation), one.choices) for one in draft.slots]
    numbers = draft.kind is Kind.NUMBER
    return {
        "key": draft.key,
        "kind": draft.kind,
        "texts": [
            _text(text)
            for text in (
                draft.vignette,
                draft.stem,
                draft.explanation,
                draft.key_points,
                draft.objective,
                draft.references,
            )
        ],
        "code": draft.code_snippet,
        "options": options,
        "slots": slots,
        "accepted": [parse_number(one, draft.unit) if numbers else one for one in draft.accepted],
        "rest": (
            draft.required,
            draft.tolerance if draft.accepted else None,
            draft.unit,
            draft.difficulty,
            draft.expected_seconds,
            draft.marks,
            draft.subject,
            draft.topic,
            draft.concept,
            draft.tags,
            draft.original_id,
            draft.original_number,
            draft.vignette_group,
            draft.vignette_order,
        ),
        "media": [(one.index, one.alt, one.role) for one in draft.media],
    }


plain_options = lines.map(escape)
"""Options of gaps: QTI 2.1 has no mark-up in them."""


@given(
    questions=unique_drafts(
        st.one_of(
            drafts([kind for kind in Kind if kind is not Kind.GAPS]),
            drafts([Kind.GAPS], option_texts=plain_options),
        )
    )
)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.function_scoped_fixture,
        HealthCheck.data_too_large,
    ],
)
def test_what_was_exported_comes_back_the_same(
    tmp_path: Path, questions: list[QuestionDraft]
) -> None:
    # One package is one source.
    questions = list({one.key: one for one in questions}.values())
    data, _ = packed(questions)
    reading = read_back(data, tmp_path)
    assert [found for found in reading.problems if not found.is_warning] == []
    assert [shown(one) for one in reading.questions] == [shown(one) for one in questions]
    again, _ = packed(list(reading.questions))
    twice = read_back(again, tmp_path)
    stems = [(one.stem, one.explanation, one.options) for one in reading.questions]
    assert [(one.stem, one.explanation, one.options) for one in twice.questions] == stems


def question(**changes: Any) -> QuestionDraft:
    draft = QuestionDraft(
        source="Colours",
        key="id:7",
        kind=Kind.SINGLE,
        stem="Which colour has grass?",
        options=(OptionDraft("red", False, "No, that is blood."), OptionDraft("green", True)),
        original_id="7",
    )
    return replace(draft, **changes)


def files_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def parsed(data: bytes) -> Element:
    root: Element = ElementTree.fromstring(data, forbid_dtd=True)
    return root


ORDER = [
    "responseDeclaration",
    "outcomeDeclaration",
    "itemBody",
    "responseProcessing",
    "modalFeedback",
]
"""The children of an item, in the order of the schema (IMS QTI 2.1, section 5)."""
BLOCKS = {
    *("p", "div", "pre", "blockquote", "table", "ul", "ol", "h3"),
    *("choiceInteraction", "orderInteraction", "matchInteraction"),
}
INLINE = {
    *("img", "br", "strong", "em", "code", "span"),
    *("textEntryInteraction", "inlineChoiceInteraction"),
}
ALLOWED = {
    "itemBody": BLOCKS,
    "div": BLOCKS,
    "blockquote": BLOCKS,
    "p": INLINE,
    "h3": INLINE,
    "strong": INLINE,
    "em": INLINE,
    "span": INLINE,
    "code": {"br"},
    "pre": {"code"},
    "ul": {"li"},
    "ol": {"li"},
    "li": INLINE | BLOCKS,
    "table": {"thead", "tbody"},
    "thead": {"tr"},
    "tbody": {"tr"},
    "tr": {"td", "th"},
    "td": INLINE,
    "th": INLINE,
    "img": set(),
    "br": set(),
    "choiceInteraction": {"simpleChoice"},
    "orderInteraction": {"simpleChoice"},
    "matchInteraction": {"simpleMatchSet"},
    "simpleMatchSet": {"simpleAssociableChoice"},
    "simpleChoice": BLOCKS | INLINE,
    "simpleAssociableChoice": BLOCKS | INLINE,
    "inlineChoiceInteraction": {"inlineChoice"},
    "inlineChoice": set(),
    "textEntryInteraction": set(),
    "modalFeedback": BLOCKS | INLINE,
}
"""What may stand in what, of the elements that we write."""


NEEDED = {
    "responseDeclaration": {"identifier", "cardinality", "baseType"},
    "outcomeDeclaration": {"identifier", "cardinality", "baseType"},
    "mapEntry": {"mapKey", "mappedValue"},
    "choiceInteraction": {"responseIdentifier", "shuffle", "maxChoices"},
    "orderInteraction": {"responseIdentifier", "shuffle"},
    "matchInteraction": {"responseIdentifier", "shuffle", "maxAssociations"},
    "inlineChoiceInteraction": {"responseIdentifier", "shuffle"},
    "textEntryInteraction": {"responseIdentifier"},
    "simpleChoice": {"identifier"},
    "inlineChoice": {"identifier"},
    "simpleAssociableChoice": {"identifier", "matchMax"},
    "modalFeedback": {"identifier", "outcomeIdentifier", "showHide"},
    "equal": {"toleranceMode"},
    "baseValue": {"baseType"},
    "img": {"src", "alt"},
}
"""Attributes that the schema asks for."""


def name_of(element: Element) -> str:
    assert element.tag.startswith(Q), element.tag
    return element.tag.removeprefix(Q)


def check_content(element: Element) -> None:
    for child in element:
        assert name_of(child) in ALLOWED[name_of(element)], (name_of(element), name_of(child))
        check_content(child)


def check_item(root: Element) -> None:
    names = [name_of(child) for child in root]
    assert names == sorted(names, key=ORDER.index)
    assert names.count("itemBody") == 1
    assert {"identifier", "title", "adaptive", "timeDependent"} <= set(root.keys())
    for one in root.iter():
        assert NEEDED.get(name_of(one), set()) <= set(one.keys()), name_of(one)
    body = root.find(f"{Q}itemBody")
    assert body is not None
    check_content(body)
    for feedback in root.findall(f"{Q}modalFeedback"):
        check_content(feedback)
    responses = {one.get("identifier"): one for one in root.findall(f"{Q}responseDeclaration")}
    asked = [one for one in body.iter() if name_of(one).endswith("Interaction")]
    assert sorted(one.get("responseIdentifier") or "" for one in asked) == sorted(
        name or "" for name in responses
    )
    choices = [one.get("identifier") for one in body.iter() if one.get("identifier")]
    assert len(choices) == len(set(choices))
    for declared in responses.values():
        if declared.get("baseType") in ("identifier", "directedPair"):
            values = [one.text or "" for one in declared.iter(f"{Q}value")]
            assert {name for value in values for name in value.split()} <= set(choices)
    outcomes = {one.get("identifier") for one in root.findall(f"{Q}outcomeDeclaration")}
    for feedback in root.findall(f"{Q}modalFeedback"):
        assert feedback.get("outcomeIdentifier") in outcomes
    processing = root.find(f"{Q}responseProcessing")
    for used in processing.iter() if processing is not None else ():
        if name_of(used) in ("variable", "correct", "mapResponse", "setOutcomeValue"):
            assert used.get("identifier") in outcomes | responses.keys()


def check_package(data: bytes) -> None:
    """That a package is what IMS Content Packaging and QTI 2.1 ask for."""
    files = files_of(data)
    manifest = parsed(files["imsmanifest.xml"])
    assert [child.tag for child in manifest] == [
        f"{P}metadata",
        f"{P}organizations",
        f"{P}resources",
    ]
    resources = manifest.findall(f"{P}resources/{P}resource")
    names = [one.get("identifier") for one in resources]
    assert len(set(names)) == len(names)
    listed = {one.get("href") for one in manifest.iter(f"{P}file")}
    assert listed == files.keys() - {"imsmanifest.xml"}
    for resource in resources:
        assert resource.get("href") in files
        assert resource.get("type") in ("imsqti_item_xmlv2p1", "imsqti_test_xmlv2p1")
        for dependency in resource.findall(f"{P}dependency"):
            assert dependency.get("identifierref") in names
    test = parsed(files["test.xml"])
    references = [one.get("href") for one in test.iter(f"{Q}assessmentItemRef")]
    items = [one.get("href") for one in resources if one.get("type") == "imsqti_item_xmlv2p1"]
    assert references == items
    for name in items:
        root = parsed(files[name or ""])
        check_item(root)
        for picture in root.iter(f"{Q}img"):
            assert (picture.get("src") or "").removeprefix("../") in files
            assert picture.get("alt") is not None


@given(questions=unique_drafts(drafts()))
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_package_is_built_as_the_standard_says(questions: list[QuestionDraft]) -> None:
    data, _ = packed(questions)
    check_package(data)


def test_the_same_questions_make_the_same_file() -> None:
    assert packed([question()]) == packed([question()])


def test_the_check_of_packages_sees_what_is_wrong() -> None:
    files = files_of(packed([question()])[0])
    files["items/extra.xml"] = b"<x/>"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    with pytest.raises(AssertionError):
        check_package(target.getvalue())


def test_an_id_that_qti_does_not_allow_comes_back_by_the_metadata(tmp_path: Path) -> None:
    drafts_of = [
        question(key="id:PX/é 7", original_id="é 7"),
        question(key="id:8", original_id="8", original_number="12"),
        question(key="id:a", original_id="a"),
        question(key="id:A", original_id="A"),
    ]
    reading = read_back(packed(drafts_of)[0], tmp_path)
    assert [(one.key, one.original_id, one.original_number) for one in reading.questions] == [
        ("id:PX/é 7", "é 7", None),
        ("id:8", "8", "12"),
        ("id:a", "a", None),
        ("id:A", "A", None),
    ]


def test_a_question_without_an_id_is_known_by_its_words(tmp_path: Path) -> None:
    draft = question(original_id=None)
    draft = replace(draft, key=f"content:{draft.content_hash()}")
    (back,) = read_back(packed([draft])[0], tmp_path).questions
    assert (back.key, back.original_id) == (draft.key, None)


def test_a_set_keeps_its_text_its_name_and_its_order(tmp_path: Path) -> None:
    members = [
        question(
            key=f"id:m{place}",
            original_id=f"m{place}",
            vignette="A woman of 40.",
            vignette_group="Bank/v1",
            vignette_order=place,
        )
        for place in (2, 5)
    ]
    back = read_back(packed(members)[0], tmp_path).questions
    assert [(one.vignette, one.vignette_group, one.vignette_order) for one in back] == [
        ("A woman of 40.", "Bank/v1", 2),
        ("A woman of 40.", "Bank/v1", 5),
    ]


def test_ids_of_options_and_explanations_of_places_come_back(tmp_path: Path) -> None:
    options = (
        OptionDraft("Italy", True, "", None, "4711"),
        OptionDraft("Spain", False, "", None, "b"),
    )
    draft = question(
        kind=Kind.MATCHING,
        options=options,
        slots=(SlotDraft("Rome", 0, "On the Tiber."), SlotDraft("Milan", 0)),
    )
    (back,) = read_back(packed([draft])[0], tmp_path).questions
    assert [one.original_id for one in back.options] == ["4711", "b"]
    assert back.slots == draft.slots
    ranks = question(
        kind=Kind.ORDERING,
        options=(OptionDraft("one", True), OptionDraft("two", True)),
        slots=(SlotDraft(key=0, explanation="It is less."), SlotDraft(key=1)),
    )
    (back,) = read_back(packed([ranks])[0], tmp_path).questions
    assert back.slots == ranks.slots


def test_images_keep_their_index_and_place(tmp_path: Path) -> None:
    media = (
        MediaDraft(2, Path("/m/a.png"), "", MediaRole.QUESTION),
        MediaDraft(4, Path("/m/b.png"), "leaf", MediaRole.OPTION),
        MediaDraft(5, Path("/m/c.png"), "alone", MediaRole.EXPLANATION),
    )
    draft = question(
        stem=f"Look: {image(2, '')}",
        options=(OptionDraft(image(4, "leaf"), False), OptionDraft("green", True)),
        media=media,
    )
    (back,) = read_back(packed([draft])[0], tmp_path).questions
    assert [(one.index, one.alt, one.role) for one in back.media] == [
        (one.index, one.alt, one.role) for one in media
    ]
    assert back.stem == draft.stem


def test_an_image_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    draft = question(stem=image(0, "leaf"), media=(MediaDraft(0, Path("/m/a.png"), "leaf"),))
    target = io.BytesIO()
    (found,) = write([draft], target, title="T", media=lambda _: None)
    assert (found.code, found.is_warning) == ("image-missing", True)
    (back,) = read_back(target.getvalue(), tmp_path).questions
    assert back.stem == "[leaf]"


def test_what_qti_has_no_place_for_is_told_question_by_question() -> None:
    peers = question(peer_percent=70.0)
    empty = question(key="id:9", options=(), is_incomplete=True)
    gaps = question(
        key="id:10",
        kind=Kind.GAPS,
        stem="![](gap:1)",
        options=(OptionDraft("*red*", True), OptionDraft("blue", False)),
        slots=(SlotDraft("", 0, choices=(0, 1)),),
    )
    data, problems = packed([peers, empty, gaps])
    assert [(one.code, one.is_warning) for one in problems] == [
        ("peers-not-held", True),
        ("incomplete", False),
        ("format-lost", True),
    ]
    assert all(one.place for one in problems)
    assert len([name for name in files_of(data) if name.startswith("items/")]) == 2


def test_text_that_looks_like_a_formula_or_mark_up_stays_as_it_is(tmp_path: Path) -> None:
    stem = escape("grep '\\(a\\)' <b>&amp;</b> $$x$$ ]]> \\[x_1\\]")
    draft = question(stem=stem, options=(OptionDraft(stem, True), OptionDraft("x", False)))
    (back,) = read_back(packed([draft])[0], tmp_path).questions
    assert (back.stem, back.options[0].text) == (stem, stem)


def test_gaps_in_code_and_out_of_order_keep_their_numbers(tmp_path: Path) -> None:
    draft = question(
        kind=Kind.GAPS,
        stem="First ![](gap:2), then ![](gap:1).",
        code_snippet="x = [[3]]",
        options=tuple(OptionDraft(name, name in "ace") for name in "abcdef"),
        slots=tuple(SlotDraft("", 2 * n, choices=(2 * n, 2 * n + 1)) for n in range(3)),
    )
    (back,) = read_back(packed([draft])[0], tmp_path).questions
    assert (back.stem, back.code_snippet) == (draft.stem, draft.code_snippet)
    assert (back.options, back.slots) == (draft.options, draft.slots)


def test_lists_keep_the_numbers_of_their_author(tmp_path: Path) -> None:
    stem = "3. three\n4. four\n  - below\n7. seven\n- dot"
    (back,) = read_back(packed([question(stem=stem)])[0], tmp_path).questions
    assert _text(back.stem) == _text(stem)


def test_a_package_edited_by_others_is_read_as_it_stands_now(tmp_path: Path) -> None:
    files = files_of(packed([question()])[0])
    (name,) = [one for one in files if one.startswith("items/")]
    files[name] = files[name].replace(b"Which colour", b"What colour")
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one, content in files.items():
            archive.writestr(one, content)
    (back,) = read_back(target.getvalue(), tmp_path).questions
    assert (back.key, back.stem) == ("id:7", "What colour has grass?")


def test_the_test_of_a_package_comes_back_as_an_exam(tmp_path: Path) -> None:
    questions = [question(key=f"id:{n}", original_id=str(n)) for n in (3, 1, 2)]
    reading = read_back(packed(questions, title="Mock 4")[0], tmp_path)
    (exam,) = reading.exams
    assert (exam.title, exam.question_keys) == ("Mock 4", ("id:3", "id:1", "id:2"))
    assert {one.source for one in reading.questions} == {"Colours"} == {exam.source}
    assert {one.topic for one in reading.questions} == {""}


def test_numbers_that_people_write_stay_the_same_numbers(tmp_path: Path) -> None:
    written = ("70,5", "1 000", "3/4", "1e3", "−2", "12 kg")
    draft = question(kind=Kind.NUMBER, options=(), accepted=written, unit="kg", tolerance=0.25)
    (back,) = read_back(packed([draft])[0], tmp_path).questions
    wanted = list(dict.fromkeys(parse_number(one, "kg") for one in written))
    assert [parse_number(one, "kg") for one in back.accepted] == wanted
    assert (back.unit, back.tolerance) == ("kg", 0.25)
