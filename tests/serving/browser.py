"""A headless Chromium, spoken to by its own protocol: opens a page, types, takes pictures.

    async with browser(folder) as page:
        await page.open(address)
        await page.press("enter")

The protocol: https://chromedevtools.github.io/devtools-protocol/.
"""

from __future__ import annotations

import asyncio
import base64
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
_NAMED = {"enter": ("Enter", "\r", 13), "space": (" ", " ", 32)}


class Page:
    """The one page of a browser."""

    def __init__(self, line: aiohttp.ClientWebSocketResponse) -> None:
        self._line = line
        self._numbers = count(1)
        self.requested: list[str] = []
        """Addresses that the page has asked for."""
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for message in self._line:
            told = message.json()
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told)
            elif told.get("method") == "Network.requestWillBeSent":
                self.requested.append(told["params"]["request"]["url"])
            elif told.get("method") == "Network.webSocketCreated":
                self.requested.append(told["params"]["url"])

    async def ask(self, method: str, **parameters: object) -> dict[str, Any]:
        """What the browser answers to a command of the protocol."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._line.send_json({"id": number, "method": method, "params": parameters})
        told: dict[str, Any] = await asyncio.wait_for(answer, 60)
        assert "error" not in told, told
        return dict(told["result"])

    async def open(self, address: str) -> None:
        """Go to an address and wait until the program has drawn something."""
        await self.ask("Page.navigate", url=address)
        await self.wait_until("document.body && document.body.classList.contains('-first-byte')")

    async def reload(self) -> None:
        await self.ask("Page.reload")
        await self.wait_until("document.body && document.body.classList.contains('-first-byte')")

    async def value(self, script: str) -> Any:
        """What a script in the page comes to."""
        found = await self.ask("Runtime.evaluate", expression=script, returnByValue=True)
        return found["result"].get("value")

    async def wait_until(self, script: str) -> None:
        """Wait until a script in the page comes to something true."""
        for _ in range(600):
            if await self.value(script):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never true within a minute: {script}")

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            name, text, code = _NAMED.get(key, (key, key, ord(key.upper()) if len(key) == 1 else 0))
            for kind in ("keyDown", "keyUp"):
                await self.ask(
                    "Input.dispatchKeyEvent",
                    type=kind,
                    key=name,
                    windowsVirtualKeyCode=code,
                    **({"text": text} if kind == "keyDown" else {}),
                )

    async def picture(self) -> bytes:
        """The page as a PNG."""
        found = await self.ask("Page.captureScreenshot", format="png")
        return base64.b64decode(found["data"])


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Page]:
    """A browser of its own, with nothing kept from before, that reaches this machine only."""
    assert CHROMIUM is not None
    process = await asyncio.create_subprocess_exec(
        CHROMIUM,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--window-size=1000,700",
        "--remote-debugging-port=0",
        f"--user-data-dir={folder / 'profile'}",
        "about:blank",
        stderr=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
    )
    assert process.stderr is not None
    try:
        while b"DevTools listening on" not in (told := await process.stderr.readline()):
            assert told, "Chromium has ended"
        port = told.decode().split("127.0.0.1:")[1].split("/")[0]
        draining = asyncio.create_task(process.stderr.read())
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                pages = await answer.json(content_type=None)
            (shown,) = [one for one in pages if one["type"] == "page"]
            async with session.ws_connect(shown["webSocketDebuggerUrl"], max_msg_size=0) as line:
                page = Page(line)
                await page.ask("Network.enable")
                await page.ask("Page.enable")
                yield page
    finally:
        process.kill()
        await process.wait()
        draining.cancel()
