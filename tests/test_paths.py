"""Where a home lies on each platform, by platformdirs' own classes for them."""

from __future__ import annotations

from pathlib import Path

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from studytui.paths import find_paths


@pytest.mark.parametrize(
    ("platform", "place", "config"),
    [
        (Unix, "/home/anna/.local/share/studytui", "/home/anna/.config/studytui"),
        (MacOS, *["/home/anna/Library/Application Support/studytui"] * 2),
        (Windows, *[r"C:\Users\anna\AppData\Local/studytui"] * 2),
    ],
)
def test_a_home_lies_in_the_platforms_data_folder_and_its_settings_in_that_for_them(
    platform: type, place: str, config: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", platform)
    monkeypatch.setattr("platformdirs.windows.get_win_folder", lambda _: local())
    monkeypatch.setenv("HOME", "/home/anna")
    monkeypatch.setenv("LOCALAPPDATA", r"C:\Users\anna\AppData\Local")
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.delenv(name, raising=False)

    def local() -> str:
        from platformdirs.windows import get_win_folder_from_env_vars

        return get_win_folder_from_env_vars("CSIDL_LOCAL_APPDATA")

    paths = find_paths(None, {})

    assert paths.home == Path(place)
    for own in (paths.database, paths.backups, paths.media, paths.log):
        assert own.parent == paths.home
    assert paths.settings == Path(config) / "settings.toml"
    if platform is not Windows:
        assert find_paths(place, {}) == paths, "what runs beside the screen is told it by name"
    assert not paths.home.exists(), "nothing is made before it is needed"


def test_a_home_that_is_named_wins_over_the_environment_and_that_over_the_platform(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    environment = {"STUDYTUI_HOME": "~/elsewhere"}

    assert find_paths(None, environment).home == tmp_path / "elsewhere"
    assert find_paths("~/named", environment).home == tmp_path / "named"
    assert find_paths(None, {}).home.is_relative_to(tmp_path)


def test_a_home_that_was_chosen_holds_its_settings_and_so_does_one_that_has_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platformdirs, "PlatformDirs", Unix)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    chosen = tmp_path / "mine" / "studytui"
    assert find_paths(str(chosen), {}).settings == chosen / "settings.toml"

    usual = find_paths(None, {})
    assert usual.settings == tmp_path / "config" / "studytui" / "settings.toml"
    usual.home.mkdir(parents=True)
    (usual.home / "settings.toml").touch()
    assert usual.settings == usual.home / "settings.toml"
