"""XML from outside: bounded, without entities, and nothing is fetched."""

from __future__ import annotations

import pytest

from studytui.domain.draft import Problem
from studytui.ingest.limits import Limits
from studytui.ingest.problems import RefusedError
from studytui.ingest.xml import parse_xml
from tests.ingest.reading import DATA, needs_data


def refused(data: bytes) -> Problem:
    with pytest.raises(RefusedError) as caught:
        parse_xml(data, "a.xml")
    return caught.value.problem


def test_a_text_is_read_in_the_encoding_it_declares() -> None:
    latin = '<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>'.encode("latin-1")
    assert parse_xml(latin, "a.xml").text == "é"
    assert parse_xml("\ufeff<a>é</a>".encode("utf-16-le"), "a.xml").text == "é"


def test_a_doctype_that_names_a_file_is_neither_fetched_nor_in_the_way() -> None:
    data = b'<!DOCTYPE questestinterop SYSTEM "file:///etc/passwd"><a>here</a>'
    assert parse_xml(data, "a.xml").text == "here"


def test_invalid_xml_tells_its_place() -> None:
    found = refused(b"<a>\n<b></a>")
    assert found.code == "xml-invalid"
    assert found.place.startswith("line 2")


def test_xml_that_nests_without_end_is_refused() -> None:
    assert refused(b"<a>" * 100_000).code == "xml-too-deep"


def test_more_elements_than_the_limit_are_refused() -> None:
    with pytest.raises(RefusedError) as caught:
        parse_xml(b"<a>" + b"<b/>" * 10 + b"</a>", "a.xml", Limits(xml_tags=10))
    assert caught.value.problem.code == "xml-too-large" and caught.value.problem.hint


@needs_data
def test_bombs_and_outside_references_are_refused_or_harmless() -> None:
    codes = {}
    for path in sorted((DATA / "adversarial").rglob("*.xml")):
        try:
            root = parse_xml(path.read_bytes(), path.name)
        except RefusedError as error:
            codes[path.name] = error.problem.code
        else:
            assert "".join(root.itertext()).count("root:") == 0
    assert codes
    assert {"xml-unsafe", "xml-invalid"} >= set(codes.values())


def test_a_million_elements_are_read_in_one_pass() -> None:
    root = parse_xml(b"<a>" + b"<b/>" * 100_000 + b"</a>", "a.xml")
    assert len(root) == 100_000


def test_an_empty_file_is_no_xml() -> None:
    assert refused(b"").code == "xml-invalid"


def test_a_value_that_a_dtd_gives_to_all_elements_is_not_copied_to_each() -> None:
    root = parse_xml(b'<!DOCTYPE a [<!ATTLIST b c CDATA "x">]><a><b/><b c="y"/></a>', "a.xml")
    assert [one.get("c") for one in root] == [None, "y"]
