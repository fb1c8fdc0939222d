"""A web server for one person: the address holds a secret, and only pages of its own may connect.

`textual_serve` runs the full screen in a process of its own for each page that is open, and passes
its pictures and the keys on. What is added here keeps others out: of the machine (only the
loopback interface, unless asked for), of the account (a token in the address), and other pages in
the same browser (the `Host` and `Origin` of each request are checked, which a page of a stranger
cannot forge; RFC 6455, section 10.2).
"""

from __future__ import annotations

import asyncio
import logging
import os
import secrets
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import aiohttp_jinja2
import jinja2
import textual_serve
from aiohttp import web
from aiohttp.web_runner import GracefulExit
from textual_serve.app_service import AppService
from textual_serve.server import Server

_STATIC = Path(textual_serve.__file__).parent / "static"
_TEMPLATES = Path(__file__).parent / "templates"
_HEADERS = {
    # Nothing comes from elsewhere: no font, no script, no picture.
    "Content-Security-Policy": (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; "
        "script-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "Cache-Control": "no-store",
    # The address is the secret: it is told to nobody.
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_HEARTBEAT_S = 15
_SMALLEST, _LARGEST = 10, 500
"""Cells a page may ask for, each way."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Program(AppService):
    """One open page: the program is started with a list of arguments, without a shell."""

    arguments: Sequence[str] = ()

    async def _open_app_process(
        self, width: int = 80, height: int = 24
    ) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            *self.arguments,
            stdin=pipe,
            stdout=pipe,
            stderr=pipe,
            env=self._build_environment(width, height),
        )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        return self._process


class Hosting(Server):
    """Serves one program to whoever has the address."""

    def __init__(self, arguments: Sequence[str], listening: socket.socket, host: str) -> None:
        """`listening` is bound to the address of `host`."""
        port = int(listening.getsockname()[1])
        super().__init__(
            "studytui",
            host=host,
            port=port,
            title="studytui",
            public_url=f"http://{_in_address(host)}:{port}",
            statics_path=_STATIC,
            templates_path=_TEMPLATES,
        )
        self.arguments = tuple(arguments)
        self.token = secrets.token_urlsafe(24)
        self._listening = listening
        hosts = {host, "localhost"} if host.startswith("127.") or host == "::1" else {host}
        self._hosts = frozenset(f"{_in_address(one)}:{port}" for one in hosts)

    @property
    def address(self) -> str:
        """What is to be opened in the browser."""
        return f"{self.public_url}/{self.token}/"

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._check])
        aiohttp_jinja2.setup(
            app, loader=jinja2.FileSystemLoader(self.templates_path), autoescape=True
        )
        below = f"/{self.token}"
        app.add_routes(
            [
                web.get(f"{below}/", self.handle_index, name="index"),
                web.get(f"{below}/ws", self.handle_websocket, name="websocket"),
                web.get(f"{below}/download/{{key}}", self.handle_download, name="download"),
                web.static(f"{below}/static", self.statics_path, name="static"),
            ]
        )
        return app

    @web.middleware
    async def _check(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse what comes under another name than ours, or from a page of another."""
        origin = request.headers.get("Origin")
        if request.host not in self._hosts or (
            origin is not None and origin.removeprefix("http://") not in self._hosts
        ):
            raise web.HTTPForbidden(text="This address is not open to you.")
        if request.path.endswith("/ws") and origin is None:
            raise web.HTTPForbidden(text="Only a browser may connect.")
        try:
            response = await handler(request)
        except web.HTTPException as error:
            error.headers.update(_HEADERS)
            raise
        if not response.prepared:
            response.headers.update(_HEADERS)
        return response

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        """Run the program for one page until either of them goes."""
        websocket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S)
        await websocket.prepare(request)
        program = Program(
            self.command,
            write_bytes=websocket.send_bytes,
            write_str=websocket.send_str,
            close=websocket.close,  # type: ignore[arg-type]
            download_manager=self.download_manager,
        )
        program.arguments = self.arguments
        await program.start(_cells(request, "width", 80), _cells(request, "height", 24))
        try:
            await self._process_messages(websocket, program)
        except (ValueError, LookupError, TypeError, AssertionError):
            # No message that the page of ours sends.
            await websocket.close()
        finally:
            await program.stop()
        return websocket

    def run(self, told: Callable[[str], None]) -> None:
        """Serve until SIGINT or SIGTERM; `told` is given the address when it can be opened."""
        logging.getLogger("textual-serve").setLevel(logging.CRITICAL)
        loop = asyncio.new_event_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            if os.name == "posix":
                loop.add_signal_handler(number, _end)
        web.run_app(
            self._make_app(),
            sock=self._listening,
            loop=loop,
            handle_signals=False,
            access_log=None,
            print=lambda *_: told(self.address),
            shutdown_timeout=2,
        )


def hosting(home: Path, host: str, port: int) -> Hosting:
    """A server for the library in `home`; with port 0 on one that is free. Raises OSError where it
    cannot listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError:
        listening.close()
        raise
    return Hosting([sys.executable, "-m", "studytui", "--home", str(home)], listening, host)


def _end() -> None:
    raise GracefulExit


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _cells(request: web.Request, name: str, usual: int) -> int:
    text = request.query.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else usual
    return min(max(number, _SMALLEST), _LARGEST)
