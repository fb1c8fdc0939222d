"""``studytui explain``: a question explained by a language model, from the learner's own texts."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing

from studytui.cli.command import DONE, WITH_PROBLEMS, add_json
from studytui.domain.model_request import Purpose
from studytui.domain.text import clean_line, first_line, plain
from studytui.errors import StudyError
from studytui.paths import Paths
from studytui.services.explaining import Explanation, Prepared
from studytui.services.study import Study

_NAMED = 5


def configure(parser: argparse.ArgumentParser) -> None:
    """What ``explain`` takes."""
    parser.add_argument(
        "query", metavar="QUESTION", nargs="?", default="", help="a search that finds one question"
    )
    parser.add_argument("--show", action="store_true", help="only show what would be sent")
    parser.add_argument(
        "--send", action="store_true", help="send it without asking, from now on, to this model"
    )
    parser.add_argument("--models", action="store_true", help="list the models that llm knows")
    parser.add_argument("--forget", action="store_true", help="be asked again before it is sent")
    add_json(parser)


def run(options: argparse.Namespace, paths: Paths) -> int:
    """The command ``explain``; the exit code: 1 where nothing of the answer was left."""
    with closing(Study.open(paths)) as study:
        if options.models:
            for name in study.language_model.names():
                print(name)
            return DONE
        if options.forget:
            study.language_model.forget()
            print("You are asked again before anything is sent.")
            return DONE
        prepared = study.explaining.prepare(_asked_for(study, options.query))
        if options.show:
            print(prepared.request.text)
            return DONE
        if not prepared.is_allowed and not options.send:
            _ask(prepared)
        study.explaining.allow(prepared)
        explanation = study.explaining.explain(prepared)
        if options.json:
            print(json.dumps(_as_json(explanation), ensure_ascii=False))
        else:
            _print(prepared, explanation)
        return DONE if explanation.sentences else WITH_PROBLEMS


def _asked_for(study: Study, query: str) -> int:
    """The one question that a search finds."""
    found = study.library.find(query)
    number = len(found) if query.strip() else 0
    if number == 1:
        return found.fetch(0, 1)[0].question_id
    titles = (
        ", ".join(f"“{clean_line(one.title)}”" for one in found.fetch(0, _NAMED)) if number else ""
    )
    raise StudyError(
        f"{number or 'No'} questions are found"
        + (f" by {clean_line(query)!r}." if query else " without a search.")
        + (f" The first: {titles}." if titles else ""),
        title="Which question?",
        hint="Say it in words that only one question has; the search is that of the library.",
    )


def _ask(prepared: Prepared) -> None:
    """Say what would be sent, and ask. Raises StudyError where nobody says yes."""
    print(f"This would be sent to {prepared.model.words}\n", file=sys.stderr)
    print(prepared.request.text, file=sys.stderr)
    print(
        f"\nSuch requests send {Purpose(prepared.request.purpose).sends}. "
        "If you say yes it is not asked again for this model.",
        file=sys.stderr,
    )
    if sys.stdin.isatty():
        print("Send it? [y/N] ", end="", file=sys.stderr, flush=True)
        if sys.stdin.readline().strip().casefold() in ("y", "yes"):
            return
    raise StudyError(
        "Nothing was sent.", title="Not asked", hint="--send sends it; --show only shows it."
    )


def _print(prepared: Prepared, explanation: Explanation) -> None:
    print(first_line(prepared.question.stem))
    for sentence in explanation.sentences:
        cites = "".join(f"[{number}]" for number in sentence.cites)
        print(f"\n{sentence.text} {cites}")
    if not explanation.sentences:
        print("\nNothing of the answer could be shown.")
    used = sorted({number for one in explanation.sentences for number in one.cites})
    for number in used:
        excerpt = explanation.excerpts[number - 1]
        print(f"\n[{number}] {clean_line(excerpt.named)}\n{plain(excerpt.text)}")
    print(f"\nWorded by {explanation.model.model_id}. {explanation.remark}")


def _as_json(explanation: Explanation) -> dict[str, object]:
    return {
        "model": explanation.model.model_id,
        "sentences": [
            {"text": one.text, "cites": list(one.cites)} for one in explanation.sentences
        ],
        "dropped": {fault.name.lower(): n for fault, n in explanation.checked.faults.items()},
        "passages": [
            {"kind": one.kind.value, "title": one.title, "page": one.page, "heading": one.heading}
            for one in explanation.excerpts
        ],
    }
