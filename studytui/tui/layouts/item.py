"""How good a question is, in lines: why it is suspect, how it is answered, who chose which option."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from studytui.domain.exam import letter
from studytui.domain.items import (
    HIDDEN_UNDER,
    PROVISIONAL_UNDER,
    SURE_IN_A_ROW,
    Distractor,
    ItemStatistics,
    Standing,
    Suspicion,
)
from studytui.domain.letters import Misfit
from studytui.domain.question import Question
from studytui.domain.text import plain
from studytui.domain.wording import count, duration, key_text
from studytui.services.items import ENOUGH, ItemFacts, Suspected
from studytui.tui.content import fitted, joined, line, literal, stacked, wrapped, wrapped_to
from studytui.tui.look import SIGN_RIGHT

_SHARES_FROM = 50
"""Cells from which the table has room for shares."""
_NAME = 16
"""Cells of a figure's name."""


def item_lines(facts: ItemFacts, origin: Sequence[tuple[str, str]], width: int) -> list[Content]:
    """The whole sheet."""
    title = wrapped_to(line(facts.question.title, "muted"), width, 2)
    from_lines = [part for fact in origin for part in _figure(fact[0], line(fact[1]), width)]
    for twin in facts.twins:
        words = joined(line(_origin(twin)), (" the same question: only one is asked", "muted"))
        from_lines += _figure("Also", words, width)
    return stacked(
        [
            [literal("About this question", "heading"), *title],
            _part("Why it is suspect", suspicion_lines(facts, width), "warning"),
            _part("How it is answered", _figures(facts, width), "heading"),
            _options(facts, width),
            _part("Where it comes from", from_lines, "heading"),
        ]
    )


def suspicion_lines(facts: ItemFacts, width: int) -> list[Content]:
    """Each reason why the question may be bad, in words."""
    lines: list[Content] = []
    for one in facts.suspected:
        for words in _reasons(one, facts):
            lines += wrapped(line(words), width, "  ", "· ")
    return lines


def short_reasons(suspected: Sequence[Suspected]) -> str:
    """Why a question is suspect, in a few words each."""
    words = {
        Suspicion.LETTERS: "letters of the explanation",
        Suspicion.SURE: "sure answers",
        Suspicion.NEGATIVE: "discrimination",
        Suspicion.DUPLICATE: "near duplicate",
    }
    return ", ".join(dict.fromkeys(words[one.kind] for one in suspected))


def _reasons(one: Suspected, facts: ItemFacts) -> list[str]:
    question, detail = facts.question, one.detail
    if one.kind is Suspicion.LETTERS:
        return [
            _misfit(name, Misfit(how), words, question) for name, how, words in detail["misfits"]
        ]
    if one.kind is Suspicion.SURE:
        name = _letter_of(question, detail["option"])
        said = (
            f"The last {SURE_IN_A_ROW} sure answers chose {name}, and the key is {_key(question)}."
        )
        return [f"{said} Either the key is wrong, or this is worth learning."]
    if one.kind is Suspicion.NEGATIVE:
        found = f"correlation {_signed(detail['correlation'])} in {detail['answers']} first answers"
        return [f"Who does well elsewhere tends to be wrong here: {found}."]
    other = facts.others.get(one.other)
    if other is None:
        return []
    alike = f"{round(detail['alike'] * 100)} % of the words are the same as in"
    said = f"{alike} “{other.title.strip()}” ({_origin(other)})"
    if detail.get("keys_differ"):
        return [
            f"{said}, whose key is another: {_key_words(other)} there, {_key_words(question)} here."
        ]
    return [f"{said}."]


def _misfit(name: str, how: Misfit, words: str, question: Question) -> str:
    said = f"Its explanation says “{words}”"
    if how is Misfit.ABSENT:
        return f"{said}, and there is no option {name}."
    return f"{said}, and the key is {_key(question)}."


def _letter_of(question: Question, number: int) -> str:
    places = [option.number for option in question.options]
    return letter(places.index(number)) if number in places else "an option that is gone"


def _key(question: Question) -> str:
    return key_text(question, [option.number for option in question.options]) or "unknown"


def _key_words(question: Question) -> str:
    right = [option.text for option in question.options if option.is_correct]
    return "“" + " + ".join(" ".join(plain(text).split()) for text in right) + "”"


def _origin(question: Question) -> str:
    number = f"no. {question.original_id}" if question.original_id else ""
    return " · ".join(part for part in (question.source, number) if part)


def _figures(facts: ItemFacts, width: int) -> list[Content]:
    first = facts.first
    lines = _figure("Facility", _facility(first), width)
    if facts.in_classes is not None:
        told = facts.in_classes
        words = f"about {told.percent_right:.0f} % get it right, by {told.answers} first answers"
        lines += _figure("Classes", literal(words), width)
    elif facts.question.peer_percent is not None:
        peers = f"{facts.question.peer_percent:.0f} % were right, says the source"
        lines += _figure("Others", literal(peers), width)
    if facts.shown.seconds is not None:
        lines += _figure("Time", literal(f"{duration(facts.shown.seconds)} in the median"), width)
    return lines + _figure("Discrimination", _discrimination(first), width)


def _facility(first: ItemStatistics) -> Content:
    answers = count(first.answers, "first answer")
    if first.facility is None:
        return literal("nobody has answered it yet", "muted")
    if first.answers < ENOUGH:
        return literal(f"not enough yet: {answers} of the {ENOUGH} it takes", "muted")
    band = f"({first.low * 100:.0f}–{first.high * 100:.0f})"
    return joined((f"{first.facility * 100:.0f} %", "strong"), f" {band} right in {answers}")


def _discrimination(first: ItemStatistics) -> Content:
    if first.standing is Standing.HIDDEN:
        return literal(
            f"told from {HIDDEN_UNDER} learners on; there {_are(first.answers)} so far", "muted"
        )
    if first.point_biserial is None or first.index is None:
        return literal("cannot be told: the answers are too much alike", "muted")
    words = joined(
        (_signed(first.point_biserial), "strong"),
        f" correlation · {_signed(first.index)} between the upper and the lower 27 %",
    )
    if first.standing is Standing.PROVISIONAL:
        return joined(words, (f" · provisional up to {PROVISIONAL_UNDER} learners", "muted"))
    return words


def _are(number: int) -> str:
    return f"is {number}" if number == 1 else f"are {number}"


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else ''}{abs(value):.2f}"


def _figure(name: str, words: Content, width: int) -> list[Content]:
    if width < _SHARES_FROM:
        return [line(name, "muted"), *wrapped(words, width, "  ")]
    start = fitted(line(name, "muted"), _NAME)
    blank = " " * _NAME
    return [
        joined(start if number == 0 else blank, one)
        for number, one in enumerate(wrapped(words, width - _NAME))
    ]


def _options(facts: ItemFacts, width: int) -> list[Content]:
    shown, question = facts.shown, facts.question
    if not shown.distractors or not shown.answers:
        return []
    what = count(shown.answers, "answer" if facts.is_of_all else "first answer")
    rest = ", repeats too" if facts.is_of_all and shown.answers > 1 else ""
    has_peers = any(option.peer_percent is not None for option in question.options)
    wide = width >= _SHARES_FROM
    names = _cells("chosen", "" if not wide else "%", "sure", "others" if has_peers else "")
    lines = [
        *wrapped(joined(("Who chose what", "heading"), (f"  {what}{rest}", "muted")), width),
        joined(fitted(Content(""), width - len(names)), (names, "muted")),
    ]
    for place, one in enumerate(shown.distractors):
        option = question.options[place]
        peers = "" if option.peer_percent is None else f"{option.peer_percent:.0f} %"
        figures = _cells(
            str(one.chosen),
            _share(one, shown.answers) if wide else "",
            str(one.sure),
            peers if has_peers else "",
            has_peers=has_peers,
            wide=wide,
        )
        sign = (f"{SIGN_RIGHT} ", "right") if one.is_key else ("  ", "")
        text = line(" ".join(plain(option.text).split()))
        start = joined(sign, (f"{letter(place)}  ", "key"), text)
        lines.append(joined(fitted(start, max(width - len(figures), 8)), figures))
    return lines


def _share(one: Distractor, answers: int) -> str:
    return f"{one.share * 100:.0f} %" if answers >= ENOUGH else "–"


def _cells(
    chosen: str, share: str, sure: str, peers: str, *, has_peers: bool = False, wide: bool = False
) -> str:
    cells = f"{chosen:>8}"
    if share or wide:
        cells += f"{share:>7}"
    cells += f"{sure:>6}"
    if peers or has_peers:
        cells += f"{peers:>8}"
    return cells


def _part(title: str, lines: Sequence[Content], role: str) -> list[Content]:
    return [literal(title, role), *lines] if lines else []
