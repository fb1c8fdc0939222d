"""Protocol Buffers without their description: fields as they stand, never more than there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.ingest import protobuf


def test_fields_of_every_form_are_read() -> None:
    data = b"\x08\x96\x01" + b"\x12\x03abc" + b"\x1d\x01\0\0\0" + b"\x21\x02" + b"\0" * 7
    assert list(protobuf.fields(data)) == [(1, 150), (2, b"abc"), (3, 1), (4, 2)]
    assert protobuf.last(data, 1) == 150
    assert protobuf.last(data + b"\x08\x05", 1) == 5
    assert protobuf.text(data, 2) == "abc"
    assert protobuf.text(data, 9) == ""


@pytest.mark.parametrize("data", [b"\x12\x05abc", b"\x08", b"\x0b", b"\xff" * 11, b"\x1d\0"])
def test_what_is_cut_off_is_no_message(data: bytes) -> None:
    with pytest.raises(ValueError):
        list(protobuf.fields(data))


@given(st.binary(max_size=200))
def test_any_bytes_are_fields_or_no_message(data: bytes) -> None:
    try:
        found = list(protobuf.fields(data))
    except ValueError:
        return
    assert len(found) <= len(data)
