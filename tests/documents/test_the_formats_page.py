"""`docs/formats.md` says what the readers find in the fixtures of other programs."""

from __future__ import annotations

from tests.shared_data import shared_data
from tools import formats_table


def test_its_table_is_what_the_readers_find_now() -> None:
    data = shared_data("formats").parent
    page = formats_table.PAGE.read_text("utf-8")
    assert page.partition(formats_table.MARK)[2].strip() == formats_table.table(data).strip(), (
        "run: python -m tools.formats_table"
    )
