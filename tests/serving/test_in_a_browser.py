"""``studytui serve``: an exam in a real browser, and who is kept out."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import aiohttp
import pytest

from studytui.paths import Paths
from studytui.services.study import Study
from tests.made_questions import fill
from tests.programs import ROOT, run_program
from tests.serving.browser import CHROMIUM, browser


@pytest.fixture
def filled(home: Paths) -> Path:
    study = Study.open(home)
    fill(study, 60)
    study.close()
    return home.home


@asynccontextmanager
async def served(home: Path) -> AsyncIterator[str]:
    """The address at which a home is served meanwhile."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "studytui", "--home", str(home), "serve", "--port", "0"),
        env={**os.environ, "PYTHONPATH": str(ROOT), "TZ": "UTC"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    told = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    assert told.startswith("Open http://127.0.0.1:")
    try:
        yield told.split()[1]
    finally:
        process.terminate()
        assert await asyncio.wait_for(process.wait(), 30) == 0


ANSWERS = "SELECT count(*) FROM sitting_item JOIN response USING (response_id)"


async def wait_for(home: Path, query: str, wanted: int) -> None:
    """Wait until the library has something to say that is so."""
    found = None
    for _ in range(300):
        with suppress(sqlite3.OperationalError), closing(_read(home)) as connection:
            (found,) = connection.execute(query).fetchone() or (None,)
            if found == wanted:
                return
        await asyncio.sleep(0.1)
    raise AssertionError(f"{query}: {found} after 30 s")


def _read(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{home / 'studytui.sqlite3'}?mode=ro", uri=True)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed here")
async def test_an_exam_goes_on_in_a_browser_after_the_page_was_loaded_again(
    home: Paths, tmp_path: Path
) -> None:
    async with served(home.home) as address, browser(tmp_path) as page:
        await page.open(address)
        # The samples, then "PCEP Module 1 Practice".
        await page.press("enter")
        await wait_for(home.home, "SELECT count(*) FROM question", 247)
        await page.press("3", "j", "j", "j", "j", "enter")
        for number, key in enumerate("aba", 1):
            await page.press(key)
            await wait_for(home.home, ANSWERS, number)
            await page.press("n")
        await page.reload()
        await page.press("enter")
        for number, key in enumerate("ba", 4):
            await page.press(key)
            await wait_for(home.home, ANSWERS, number)
            await page.press("n")
        picture = await page.picture()
        await page.press("r", "s", "s")
        await wait_for(home.home, "SELECT state = 'submitted' FROM sitting", 1)
        assert picture.startswith(b"\x89PNG") and len(picture) > 10_000
        if folder := os.environ.get("STUDYTUI_PICTURES"):
            (Path(folder) / "browser.png").write_bytes(picture)
        origin = address.split("/")[2]
        outside = [one for one in page.requested if one.split("/")[2] != origin]
        assert [one for one in outside if not one.startswith(("data:", "blob:"))] == []
        # The letters are drawn with the font that came along.
        assert any("/static/fonts/RobotoMono" in one for one in page.requested)
        assert await page.value("document.fonts.check('16px \"Roboto Mono\"')")


async def test_only_who_has_the_address_gets_in_and_no_page_of_others(filled: Path) -> None:
    async with served(filled) as address, aiohttp.ClientSession() as session:
        root = address[: address.index("/", 8)]
        right = {"Origin": root}
        for path, headers, status in (
            (address, {}, 200),
            (f"{root}/", {}, 404),
            (f"{root}/guess/ws", right, 404),
            (address, {"Host": "evil.example"}, 403),
            (address, {"Origin": "http://evil.example"}, 403),
            (f"{address}ws", {}, 403),
            (f"{address}ws", {"Origin": "http://evil.example"}, 403),
            (f"{address}static/../../server.py", {}, 404),
            (f"{address}static/", {}, 403),
        ):
            async with session.get(path, headers=headers) as answer:
                assert answer.status == status, (path, headers)
                assert "evil" not in await answer.text()
        async with session.get(address) as answer:
            page = await answer.text()
            assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "googleapis" not in page
        async with session.ws_connect(f"{address}ws", headers=right) as line:
            await line.send_str('["resize", 3]')
            while (message := await asyncio.wait_for(line.receive(), 30)).type in (
                aiohttp.WSMsgType.BINARY,
                aiohttp.WSMsgType.TEXT,
            ):
                pass
            assert message.type is aiohttp.WSMsgType.CLOSE, "nonsense ends the connection"


def test_other_interfaces_are_refused_unless_one_says_to_know(tmp_path: Path) -> None:
    for host, words in (
        ("0.0.0.0", b"can be reached from other machines"),
        ("::", b"can be reached from other machines"),
        ("example.org", b"is no address of this machine"),
    ):
        done = run_program(tmp_path, "serve", "--host", host, "--port", "0")
        assert done.returncode == 2 and words in done.stderr
    done = run_program(tmp_path, "serve", "--port", "70000")
    assert done.returncode == 2 and b"is no port" in done.stderr
