"""``studytui serve``: the full screen in a browser on this machine."""

from __future__ import annotations

import argparse
import ipaddress
import sys

from studytui.cli.command import DONE
from studytui.domain.text import clean_line
from studytui.errors import StudyError
from studytui.paths import Paths

_NAMES = {"localhost": "127.0.0.1"}


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``serve`` takes."""
    parser.add_argument(
        "--host", metavar="ADDRESS", default="127.0.0.1", help="(default: 127.0.0.1)"
    )
    parser.add_argument(
        "--port", metavar="N", type=_port, default=8770, help="(default: 8770; 0 any free one)"
    )
    parser.add_argument(
        "--i-know", action="store_true", help="ADDRESS may be one that other machines can reach"
    )


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5 or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 0 to 65535")
    return int(text)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``serve``; the exit code."""
    host = _host(options.host, may_be_open=options.i_know)
    try:
        from studytui.serving.server import hosting
    except ImportError as error:
        raise StudyError(
            "What a browser needs is not installed.",
            title="Not in a browser yet",
            hint="pip install 'studytui[serve]' brings it; make run installs it as well.",
        ) from error
    paths.create()
    try:
        server = hosting(paths.home, host, options.port)
    except OSError as error:
        raise StudyError(
            f"Port {options.port} of {host} cannot be opened: {error.strerror}.",
            title="It cannot be served there",
            hint="--port N takes another one, --port 0 any that is free.",
        ) from error
    server.run(_tell)
    return DONE


def _tell(address: str) -> None:
    print(f"Open {address}", flush=True)
    print("Whoever has this address is you: do not pass it on. Ctrl+C ends it.", file=sys.stderr)


def _host(name: str, *, may_be_open: bool) -> str:
    """The address to listen on. Raises StudyError for one that others can reach, unless that is
    said to be known."""
    host = _NAMES.get(name, name)
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise StudyError(
            f"{clean_line(name)} is no address of this machine.",
            title="Where to listen?",
            hint="--host 127.0.0.1 is the machine itself.",
        ) from None
    if not address.is_loopback and not may_be_open:
        raise StudyError(
            f"{host} can be reached from other machines, and nothing on the way is encrypted.",
            title="Not served there",
            hint="Use an SSH tunnel (ssh -L 8770:127.0.0.1:8770 HOST), or add --i-know.",
        )
    return host
