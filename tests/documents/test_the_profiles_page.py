"""docs/profiles.md says what a profile file may hold."""

from __future__ import annotations

import re
from pathlib import Path

from studytui.domain.profile import Profile
from studytui.services import profile_file
from studytui.services.profile_file import read_profile

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "profiles.md").read_text("utf-8")


def test_its_example_is_a_profile(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "example.toml"
    path.write_text(example, "utf-8")
    profile: Profile = read_profile(path)
    assert profile.questions == 40 and len(profile.topics) == 2


def test_its_table_has_every_key_and_no_other() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(profile_file.KEYS)


def test_it_names_the_keys_of_the_tables_inside() -> None:
    for keys in (profile_file.BLOCK_KEYS, profile_file.MARKING_KEYS, profile_file.SHARE_KEYS):
        for key in keys:
            assert f"`{key}`" in PAGE, key
