"""A large JSON object read in pieces gives what a reader of the whole text gives."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.ingest.json_stream import members
from studytui.ingest.problems import RefusedError

LONGEST = 1_000_000


class Dripping(io.BytesIO):
    """A file that gives few bytes at a time, as a pipe may."""

    def __init__(self, content: bytes, at_once: int) -> None:
        super().__init__(content)
        self._at_once = at_once

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._at_once)


def read(content: bytes, at_once: int = 1 << 16) -> list[tuple[str, object, bool]]:
    return list(members(Dripping(content, at_once), "library.json", LONGEST))


def told(value: dict[str, object]) -> list[tuple[str, object, bool]]:
    found: list[tuple[str, object, bool]] = []
    for name, one in value.items():
        if isinstance(one, list):
            found += [(name, element, True) for element in one]
        else:
            found.append((name, one, False))
    return found


def a_line_each(value: dict[str, object]) -> str:
    """As studytui itself writes: each element of a list on a line of its own."""
    rows = []
    for name, one in value.items():
        inner = (
            "[\n" + ",\n".join(json.dumps(element) for element in one) + "\n]"
            if isinstance(one, list)
            else json.dumps(one)
        )
        rows.append(f"{json.dumps(name)}: {inner}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


texts = st.text('ab"\\{}[],:\n é😀', max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 10**12) | texts | st.just(-1.5e-7),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(texts, values, max_size=4)
layouts = st.sampled_from(
    [json.dumps, lambda it: json.dumps(it, indent=2, ensure_ascii=False), a_line_each]
)


@given(objects, layouts, st.integers(1, 40), st.booleans())
def test_however_it_is_laid_out_and_comes_in_all_of_it_is_read(
    value: dict[str, object], layout: object, at_once: int, has_mark: bool
) -> None:
    assert callable(layout)
    content = (b"\xef\xbb\xbf" if has_mark and at_once > 2 else b"") + layout(value).encode()
    assert read(content, at_once) == told(value)


@given(objects.filter(bool), layouts, st.data())
def test_a_text_cut_short_is_refused(
    value: dict[str, object], layout: object, data: st.DataObject
) -> None:
    assert callable(layout)
    content = layout(value).rstrip().encode()
    cut = content[: data.draw(st.integers(0, len(content) - 1))]
    with pytest.raises(RefusedError) as refused:
        read(cut, 7)
    assert refused.value.problem.code == "json-invalid"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"[]", b"{1: 2}", b'{"a" 1}', b'{"a": 1,}', b'{"a": [1,]}', b'{"a": [1 2]}',
        b'{"a": }', b'{"a": 1} {"b": 2}', b'{"a": 1} x', b'{"a": {]}', b'{"a": nul}',
        b'{"a": {"b" 1}\n}', b'{"a": "\xff"}',
    ],
)  # fmt: skip
def test_what_is_not_one_object_is_refused_with_its_place(content: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        read(content)
    assert refused.value.problem.code == "json-invalid"
    assert refused.value.problem.place.startswith("byte ")


def test_a_name_that_comes_again_is_told_again_and_an_empty_list_not_at_all() -> None:
    assert read(b'{"a": [1], "b": [], "a": [2], "c": {}}') == [
        ("a", 1, True), ("a", 2, True), ("c", {}, False),
    ]  # fmt: skip


def test_an_entry_without_end_is_given_up() -> None:
    content = b'{"a": ["' + b"x" * 3 * LONGEST + b'"]}'
    with pytest.raises(RefusedError) as refused:
        list(members(io.BytesIO(content), "library.json", LONGEST))
    assert refused.value.problem.code == "too-large"


def test_many_entries_over_several_lines_each_are_read_as_well() -> None:
    value: dict[str, object] = {"rows": [{"n": number, "t": "}\n{"} for number in range(60)]}
    assert read(json.dumps(value, indent=1).encode(), 100) == told(value)
