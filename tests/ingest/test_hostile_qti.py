"""Hostile QTI: whatever a file or package holds, reading it ends in drafts or problems, and nothing
outside it is read."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from studytui.domain.draft import Reading
from studytui.domain.draft_check import misfit
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan, scan_all
from tests.export.made_drafts import PIXEL
from tests.ingest.reading import codes, read_files
from tests.ingest.test_hostile_files import assert_harmless
from tests.ingest.test_qti import (
    MANIFEST,
    choice,
    declared,
    entry,
    equal,
    item,
    lid,
    material,
    older,
    package,
    packed,
    when,
)
from tests.shared_data import shared_data
from tests.thorough import examples


def assert_sound(reading: Reading) -> None:
    assert_harmless(reading)
    assert reading.questions or reading.problems
    for draft in reading.questions:
        assert misfit(draft) == ""
        assert draft.key
        assert draft.source
        assert not re.search("[\ufdd0-\ufdef]", repr(draft))


SEEDS = (
    item(f"<p>Look.</p>{choice('one', 'two')}", declared("B")),
    item(f"<p>How much? {entry()}</p>", declared("42", base="float")),
    item(
        f"<p>{entry('R1')} {entry('R2')}</p>{choice('1', '2', most=0)}", declared("A", "multiple")
    ),
    item(
        "<p>N</p>" + choice("b", "c", "a").replace("choiceInteraction", "orderInteraction"),
        declared("C|A|B", "ordered"),
    ),
    older(material("Which?") + lid("R", "1", "2"), when(equal("R", "B"), link="B_fb")),
    older(
        material("[c1] [c2]") + lid("response_c1", "a", "b") + lid("response_c2", "c", "d"),
        when(equal("response_c1", "A"), "50", "Add"),
        kind="multiple_dropdowns_question",
    ),
    older(
        material("Match.") + lid("r1", "x", "y", left="l") + lid("r2", "x", "y", left="m"),
        when(equal("r1", "A"), "50", "Add"),
    ),
    older(
        material("How much?") + '<response_num ident="N"><render_fib/></response_num>',
        when("<vargte respident='N'>10</vargte><varlte respident='N'>12</varlte>"),
    ),
    item(f"<p>Look.</p>{choice('one', 'two')}", declared("B"), toolName="studytui"),
)
PIECES = (
    "<",
    ">",
    "&",
    "&amp;",
    "]]>",
    "<![CDATA[",
    '"',
    "<p>",
    "</p>",
    "<img src='../../x.png'/>",
    "<response_lid ident='R'>",
    "<simpleChoice identifier='A'>",
    "<and>",
    "<not>",
    "1e999",
    "-0",
    "NaN",
    "PT9999999999999999999S",
    "\x00",
    "\ufdd0" + "1" + "\ufdd1",
    "\u202e",
    "é",
    "RESPONSE",
    'identifier=""',
    "<itemBody/>",
    "$IMS-CC-FILEBASE$",
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A file that once was sound, cut and pasted."""
    data = bytearray(draw(st.sampled_from(SEEDS)).encode())
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.integers(0, 40)))
        kind = draw(st.integers(0, 3))
        if kind == 0:
            data[start:end] = b""
        elif kind == 1:
            data[start:start] = draw(st.sampled_from(PIECES)).encode()
        elif kind == 2:
            data[start:start] = data[start:end]
        else:
            data[start:end] = draw(st.binary(max_size=8))
    return bytes(data)


@given(broken())
@settings(
    max_examples=examples(100, thorough=300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_broken_files_end_in_drafts_or_problems(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(data)
    for unit in scan_all([path]).units:
        assert_sound(read(unit))


TAGS = [
    "assessmentItem",
    "itemBody",
    "choiceInteraction",
    "simpleChoice",
    "prompt",
    "responseDeclaration",
    "value",
    "correctResponse",
    "mapping",
    "mapEntry",
    "textEntryInteraction",
    "inlineChoiceInteraction",
    "inlineChoice",
    "gap",
    "gapMatchInteraction",
    "gapText",
    "matchInteraction",
    "simpleMatchSet",
    "simpleAssociableChoice",
    "p",
    "div",
    "orderInteraction",
    "modalFeedback",
    "responseProcessing",
    "responseCondition",
    "responseIf",
    "match",
    "variable",
    "correct",
    "baseValue",
    "setOutcomeValue",
    "equal",
    "and",
    "or",
    "not",
    "gte",
    "lte",
    "questestinterop",
    "assessment",
    "section",
    "item",
    "presentation",
    "material",
    "mattext",
    "response_lid",
    "response_str",
    "response_num",
    "render_choice",
    "render_fib",
    "response_label",
    "resprocessing",
    "respcondition",
    "conditionvar",
    "varequal",
    "vargte",
    "varlte",
    "setvar",
    "itemfeedback",
    "displayfeedback",
    "other",
    "rubricBlock",
    "feedbackInline",
    "img",
    "math",
    "table",
]
ATTRIBUTES = {
    "identifier": ("A", "B", "RESPONSE", "gap-1", "choice-1", ""),
    "responseIdentifier": ("RESPONSE", "gap-1", "R"),
    "ident": ("A", "B", "R", "response_c1"),
    "respident": ("R", "A"),
    "cardinality": ("single", "multiple", "ordered"),
    "rcardinality": ("Single", "Multiple", "Ordered"),
    "baseType": ("identifier", "float", "string", "directedPair"),
    "mapKey": ("A", "A B"),
    "mappedValue": ("1", "-1", "x"),
    "toolName": ("studytui",),
    "class": ("vignette", "unit", "gaps", "figures", "image-7 role-option", "start-9"),
    "src": ("a.png", "data:image/png;base64,AAAA", "../x"),
    "linkrefid": ("A", "correct_fb"),
    "tolerance": ("1 2", "x"),
    "toleranceMode": ("absolute", "relative"),
    "maxChoices": ("0", "1", "99999999999"),
}


@st.composite
def grown(draw: st.DrawFn, depth: int = 5) -> str:
    """XML of the elements of QTI in any order."""
    tag = draw(st.sampled_from(TAGS))
    names = draw(st.lists(st.sampled_from(sorted(ATTRIBUTES)), max_size=3, unique=True))
    said = "".join(f' {name}="{draw(st.sampled_from(ATTRIBUTES[name]))}"' for name in names)
    inner = draw(st.sampled_from(("", "A", "A B", "1", "x y z")))
    if depth:
        inner += "".join(draw(st.lists(grown(depth=depth - 1), max_size=3)))
    return f"<{tag}{said}>{inner}</{tag}>"


@given(
    st.sampled_from(("assessmentItem", "questestinterop", "assessmentTest", "qti-assessment-item")),
    st.lists(grown(), max_size=4),
)
@settings(
    max_examples=examples(30, thorough=80),
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
def test_elements_in_any_order_end_in_drafts_or_problems(
    tmp_path: Path, root: str, inner: list[str]
) -> None:
    path = tmp_path / "a.xml"
    path.write_text(f'<{root} identifier="i" toolName="studytui">{"".join(inner)}</{root}>')
    for unit in scan_all([path]).units:
        assert_sound(read(unit))


def zips() -> list[Path]:
    return sorted((shared_data("adversarial") / "archives").glob("*.zip"))


def test_archives_that_lead_out_are_refused_even_with_a_manifest(tmp_path: Path) -> None:
    found = zips()
    assert len(found) >= 7
    for number, path in enumerate(found):
        data = io.BytesIO(path.read_bytes())
        with zipfile.ZipFile(data, "a") as archive:
            for name, content in package(tmp_path).items():
                archive.writestr(name, content)
        reading = read_files(tmp_path / str(number), {path.name: data.getvalue()})
        assert reading.questions == ()
        assert codes(reading) == ["archive-unsafe"]


def test_a_manifest_that_names_files_outside_reads_nothing_there(tmp_path: Path) -> None:
    (tmp_path / "secret.xml").write_text(item(choice("1", "2"), declared("A")))
    (tmp_path / "secret.png").write_bytes(PIXEL)
    resources = "".join(
        f'<resource identifier="R" type="imsqti_item_xmlv2p1" href="{address}"/>'
        for address in ("../secret.xml", "/etc/passwd", "file:///etc/passwd", "..\\secret.xml", "")
    )
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "imsmanifest.xml").write_text(MANIFEST.format(resources))
    body = '<p><img src="../secret.png"/></p>' + choice("1", "2")
    (inside / "i.xml").write_text(item(body, declared("A")))
    (unit,) = [found for found in scan([inside]) if isinstance(found, Unit)]
    reading = read(unit)
    assert len(reading.questions) == 1
    assert reading.questions[0].media == ()
    assert codes(reading).count("file-missing") == 4
    assert "image-missing" in codes(reading)


BOMBS = {
    "entities": '<!DOCTYPE a [<!ENTITY x "' + "y" * 1000 + '"><!ENTITY z "' + "&x;" * 500 + '">]>'
    "<assessmentItem><itemBody>&z;&z;</itemBody></assessmentItem>",
    "outside": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    "<assessmentItem><itemBody>&x;</itemBody></assessmentItem>",
    "deep": "<assessmentItem><itemBody>" + "<div>" * 100_000,
    "deep closed": f"<assessmentItem><itemBody>{'<div>' * 140}{'</div>' * 140}</itemBody>"
    "</assessmentItem>",
    "conditions": older(material("?") + lid("R", "1", "2"), when("<and>" * 100 + "</and>" * 100)),
    "sections": "<questestinterop>" + "<section>" * 140 + "</section>" * 140 + "</questestinterop>",
    "options": item(
        '<choiceInteraction responseIdentifier="RESPONSE">'
        + '<simpleChoice identifier="A">x</simpleChoice>' * 200_000
        + "</choiceInteraction>"
    ),
    "labels": older(
        '<response_lid ident="R"><render_choice>'
        + '<response_label ident="A"><material><mattext>x</mattext></material></response_label>'
        * 100_000
        + "</render_choice></response_lid>"
    ),
    "ways": older(
        material("?") + lid("R", "1", "2"),
        when("".join(f"<or>{equal('R', 'A')}{equal('R', 'B')}</or>" for _ in range(60))),
    ),
    "numbers": older(
        material("?") + '<response_num ident="N"><render_fib/></response_num>',
        "".join(when(equal("N", str(number))) for number in range(20_000)),
    ),
    "rules": item(
        f"<p>? {entry()}</p>",
        declared("1", base="float"),
        "<responseProcessing>"
        + "<responseCondition><responseIf><and>" * 30
        + "<gte/>" * 100_000
        + "</and></responseIf></responseCondition>" * 30
        + "</responseProcessing>",
    ),
    "comments": "<!--" + "x" * 50_000 + "-->" + "<!-- -->" * 100_000 + item(choice("1", "2")),
    "doctype": "<!DOCTYPE a [" + "]" * 60_000,
    "defaults": '<!DOCTYPE a [<!ATTLIST value c CDATA "' + "x" * 50_000 + '">]>'
    f"<assessmentItem><itemBody/>{'<value/>' * 50_000}</assessmentItem>",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_ends_in_drafts_or_problems(tmp_path: Path, name: str) -> None:
    assert_sound(read_files(tmp_path, {"a.xml": BOMBS[name]}))


def test_a_member_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    files = package(tmp_path)
    files["items/bomb.xml"] = b"<assessmentItem>" + b" " * (70 * 1024 * 1024)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    reading = read_files(tmp_path, {"b.zip": target.getvalue()})
    assert "too-large" in codes(reading)
    assert len(reading.questions) == 2


def test_a_zip_that_is_cut_off_is_a_problem(tmp_path: Path) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in package(tmp_path).items():
            archive.writestr(name, content)
    data = target.getvalue()
    for number, end in enumerate(range(4, len(data), max(1, len(data) // 25))):
        reading = read_files(tmp_path / str(number), {"b.zip": data[:end]})
        assert reading.problems


def test_a_package_without_its_manifest_readable_is_a_problem(tmp_path: Path) -> None:
    reading = packed(
        tmp_path, {"imsmanifest.xml": b"\x00\xff<manifest", "i.xml": item(choice("1", "2"))}
    )
    assert codes(reading) == ["xml-invalid"]
