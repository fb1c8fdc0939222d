"""A whole question in lines: stem, options, explanation, facts. Previews, driver and review share it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from studytui.domain.question import Kind, Media, MediaRole, Question, Status
from studytui.domain.sentences import SNIPPET, Unit
from studytui.domain.wording import answer_text, image_name, key_text, lettered, source_letters
from studytui.tui.content import code_lines, flow, in_parts, joined, line, literal, stacked, wrapped
from studytui.tui.layouts.slot import slot_option_lines
from studytui.tui.look import SIGN_FLAG, SIGN_RIGHT
from studytui.tui.marked_text import numbered_in_roles, roles_in
from studytui.tui.wording import short_day

if TYPE_CHECKING:
    from studytui.services.keys import KeyStanding
_EXPLAINING = (MediaRole.EXPLANATION, MediaRole.KEY_POINT, MediaRole.REFERENCE)


def stem_lines(
    question: Question,
    width: int,
    *,
    gaps: Mapping[int, str] | None = None,
    roles: Mapping[Unit, str] | None = None,
) -> list[Content]:
    """What is asked: stem, code, and the images that belong to them by name. `gaps` says what
    stands in the gaps of the stem, `roles` gives the looks of marked sentences."""
    code: Sequence[Content] = ()
    if question.code_snippet.strip():
        code = code_lines(question.code_snippet, width)
        code = numbered_in_roles(code, roles_in(SNIPPET, roles))
    return stacked(
        [
            flow(question.stem, width, gaps=gaps, roles=roles),
            code,
            image_lines(question.media, (MediaRole.QUESTION,), width),
        ]
    )


def option_lines(
    question: Question, width: int, order: Sequence[int], *, shows_key: bool = False
) -> list[Content]:
    """The options by letter; with the key, what is right has its sign. A question without options
    says what is to be given."""
    if not question.kind.has_options:
        return _given_lines(question, width, shows_key)
    if question.kind.has_slots:
        return stacked(
            [
                slot_option_lines(question, width, order, shows_key=shows_key),
                image_lines(question.media, (MediaRole.OPTION,), width),
            ]
        )
    lines: list[Content] = []
    for name, option in lettered(question, order):
        is_right = shows_key and bool(option.is_correct)
        sign = SIGN_RIGHT if is_right else " "
        first = joined((f" {sign} ", "right"), (f"{name:<2} ", "key" if not is_right else "right"))
        body = flow(option.text, max(width - 6, 8)) or [literal("(empty)", "muted")]
        for number, one in enumerate(body):
            lines.append(joined(first if number == 0 else "      ", one))
    images = image_lines(question.media, (MediaRole.OPTION,), width)
    if shows_key and not question.is_keyed:
        return stacked([lines, images, [literal(" – The key is unknown.", "muted")]])
    return stacked([lines, images])


def explanation_lines(question: Question, width: int, order: Sequence[int]) -> list[Content]:
    """Everything that is said about the answer, in parts with headings; empty parts left out.

    `order` holds option numbers as they are shown, the first being A.
    """
    return stacked(
        [
            _part(
                "Explanation",
                [
                    *flow(question.explanation, width),
                    *_source_letters(question, width, order),
                ],
            ),
            _part("Option by option", _by_option(question, width, order)),
            image_lines(question.media, _EXPLAINING, width),
            _part("Key points", flow(question.key_points, width)),
            _part("Objective", flow(question.objective, width)),
            _part("References", flow(question.references, width)),
            [*_peer_lines(question, width, order), *_origin_lines(question, width)],
        ]
    )


def flag_words(reason: str) -> Content:
    """That a question is flagged, and why where that was said."""
    return line(f"{SIGN_FLAG} flagged{': ' if reason else ''}{reason}", "flag")


def facts_lines(
    question: Question, width: int, *, is_flagged: bool = False, flag_reason: str = ""
) -> list[Content]:
    """Topic, kind, difficulty and state, as far as they are known."""
    facts = [
        question.topic or question.subject,
        question.kind.label,
        f"difficulty {question.difficulty}/5" if question.difficulty else "",
    ]
    parts: list[Content] = []
    if is_flagged:
        parts.append(flag_words(flag_reason))
    if word := status_word(question.status):
        parts.append(literal(word, "warning"))
    if question.has_own_key:
        parts.append(literal("key: yours", "focus"))
    parts += [line(fact, "muted") for fact in facts if fact]
    return in_parts(parts, width, literal(" · ", "muted"))


def status_word(status: Status) -> str:
    """What is the matter with a question; empty when nothing is."""
    return _STATUS_WORDS.get(status, "")


_STATUS_WORDS = {
    Status.KEYLESS: "no key",
    Status.INCOMPLETE: "incomplete",
    Status.SUSPENDED: "suspended",
    Status.GENERATED: "generated",
    Status.RETIRED: "retired",
}


def key_words(standing: KeyStanding, question: Question, order: Sequence[int]) -> str:
    """``yours since 26 Nov – guideline 2024; the source says B``, or that it is doubted."""
    since = f" since {short_day(standing.since.astimezone())}" if standing.since else ""
    note = f" – {standing.note}" if standing.note else ""
    if not standing.is_own:
        return f"doubted by you{since}{note}"
    says = ""
    if standing.source_key:
        shown = [*order, *(one.number for one in question.options if one.number not in order)]
        says = f"; the source says {answer_text(question, standing.source_key, shown)}"
    return f"yours{since}{note}{says}"


def image_lines(media: Sequence[Media], roles: Collection[MediaRole], width: int) -> list[Content]:
    """The images of these roles by name, each ``[image: alt · 640×480 png · file name]``."""
    lines: list[Content] = []
    for one in media:
        if one.role in roles:
            lines += wrapped(line(image_name(one), "image"), width, "  ", "")
    return lines


def _given_lines(question: Question, width: int, shows_key: bool) -> list[Content]:
    what = "a number" if question.kind is Kind.NUMBER else "a short text"
    unit = f" in {question.unit}" if question.unit else ""
    lines = wrapped(line(f" Answer with {what}{unit}.", "muted"), width, " ")
    if not shows_key:
        return lines
    key = key_text(question, ())
    if not key:
        return [*lines, literal(" – The key is unknown.", "muted")]
    return [*lines, *wrapped(line(key), width, "   ", f" {SIGN_RIGHT} ")]


def _part(title: str, lines: Sequence[Content]) -> list[Content]:
    return [literal(title, "heading"), *lines] if lines else []


def _by_option(question: Question, width: int, order: Sequence[int]) -> list[Content]:
    lines: list[Content] = []
    for name, option in lettered(question, order):
        body = flow(option.explanation, max(width - 5, 8))
        sign = SIGN_RIGHT if option.is_correct and not question.kind.has_slots else " "
        first = joined((f"{sign} ", "right"), (f"{name:<2} ", "key"))
        for number, one in enumerate(body):
            lines.append(joined(first if number == 0 else "     ", one))
    return lines


def _source_letters(question: Question, width: int, order: Sequence[int]) -> list[Content]:
    """Which letter an explanation means, where the options stand in another order than its own."""
    words = source_letters(question, order)
    return wrapped(literal(words, "muted"), width) if words else []


def _peer_lines(question: Question, width: int, order: Sequence[int]) -> list[Content]:
    shares = [
        f"{name} {option.peer_percent:.0f} %"
        for name, option in lettered(question, order)
        if option.peer_percent is not None
    ]
    if question.peer_percent is not None:
        shares.insert(0, f"{question.peer_percent:.0f} % were right")
    if not shares:
        return []
    return _listed("Others", shares, width)


def _origin_lines(question: Question, width: int) -> list[Content]:
    number = f"no. {question.original_id}" if question.original_id else ""
    return _listed("From", [part for part in (question.source, number) if part], width)


def file_lines(question: Question, width: int) -> list[Content]:
    """The file it was read from, where that is known."""
    return _listed("File", [question.origin] if question.origin else [], width)


def _listed(what: str, parts: Sequence[str], width: int) -> list[Content]:
    if not parts:
        return []
    named = [f"{what}: {parts[0]}", *parts[1:]]
    return in_parts([line(part, "muted") for part in named], width, literal(" · ", "muted"))
