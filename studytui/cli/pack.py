"""``studytui pack``: learning packs made, listed and written."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from pathlib import Path

from studytui.cli.command import DONE, add_json
from studytui.domain.learning_pack import pack_words
from studytui.domain.text import clean_line, first_line, plain
from studytui.paths import Paths
from studytui.services.files import write_file
from studytui.services.learning_packs import Kept
from studytui.services.study import Study


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``pack`` takes."""
    parser.add_argument("topic", metavar="TOPIC", nargs="?", help="make one; without: list them")
    parser.add_argument(
        "--format", choices=("text", "markdown", "html"), default="text", help="(default: text)"
    )
    parser.add_argument("--output", "-o", metavar="FILE", help="write it there; - to print")
    parser.add_argument("--force", action="store_true", help="FILE may be there already")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``pack``; the exit code."""
    with closing(Study.open(paths)) as study:
        packs = study.learning_packs
        if options.topic is None:
            _list(packs.all(), as_json=options.json)
            return DONE
        kept = packs.make(packs.topic_named(options.topic))
        if options.json:
            text = json.dumps(_as_json(kept)) + "\n"
        elif options.format == "html":
            text = packs.html(kept)
        elif options.format == "markdown":
            text = packs.markdown(kept)
        else:
            text = _as_text(kept)
        if options.output in (None, "-"):
            sys.stdout.write(text)
        else:
            write_file(Path(options.output), text, force=options.force)
            print(f"Wrote {clean_line(options.output)}.")
    return DONE


def _list(found: list[Kept], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps([_as_json(one) for one in found]))
    elif not found:
        print("No learning pack yet. studytui pack TOPIC makes one.")
    else:
        for one in found:
            day = f"{one.made_at.astimezone():%Y-%m-%d}"
            print(f"{day}  {clean_line(one.pack.topic)}, version {one.version}")


def _as_text(kept: Kept) -> str:
    pack = kept.pack
    parts = [f"{clean_line(pack.topic)}, version {kept.version}", clean_line(pack_words(pack))]
    for number, one in enumerate(pack.excerpts, 1):
        parts.append(f"{number}. {clean_line(one.named)}\n{plain(one.text)}")
    for missed in pack.worked:
        why = f"\n{plain(missed.explanation)}" if missed.explanation else ""
        parts.append(f"Missed: {plain(missed.stem)}\nAnswer: {first_line(missed.answer)}{why}")
    return "\n\n".join(parts) + "\n"


def _as_json(kept: Kept) -> dict[str, object]:
    pack = kept.pack
    return {
        "topic": pack.topic,
        "version": kept.version,
        "made_at": kept.made_at.isoformat(),
        "why": pack.why,
        "excerpts": [
            {
                "kind": one.kind.value,
                "title": one.title,
                "page": one.page,
                "heading": one.heading,
                "text": one.text,
            }
            for one in pack.excerpts
        ],
        "worked": [
            {"title": one.title, "answer": one.answer, "wrong": one.wrong} for one in pack.worked
        ],
        "retest": {"questions": len(pack.retest), "day": pack.retest_on.isoformat()},
    }
