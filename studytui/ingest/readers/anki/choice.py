"""Multiple choice on Anki cards: note types with fields for options, and options among the lines
of a front. Anki knows no such thing, so it is told by the names of fields and by what is in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.exam import letter
from studytui.domain.identity import digest
from studytui.domain.question import Kind
from studytui.domain.text import BlockKind, clean_line, normalised, parse, plain
from studytui.ingest.readers.anki.template import is_filled
from studytui.ingest.readers.wording import kind_of_options, one_line

_WORDS: Final = (
    "option|choice|alternative|answer|possible answer|antwort|opción|opcion|opção|opcao"
    "|respuesta|réponse|resposta|alternativa|选项"
)
_SURE: Final = re.compile(r"(?:option|choice|opción|opção|选项)[ _.#-]*(?:[a-j]|\d{1,2})\)?")
_OPTION: Final = re.compile(rf"(?:(?:{_WORDS})[ _.#-]*(?:[a-j]|\d{{1,2}})\)?|q_\d{{1,2}}|[a-h])")
_LIST: Final = re.compile("options|choices|alternatives|optionen|opciones|选项")
_WRONG: Final = re.compile(
    r"(?:distractors?|wrong|incorrect|false)(?: (?:answers?|options?|choices?))?"
    r"[ _.#-]*(?:[a-j]|\d{0,2})"
)
_KEY: Final = re.compile(
    r"(?:correct|right|true)(?: (?:answers?|options?|choices?|letters?))?|answers?(?: key)?|key"
    r"|solutions?|correct_?answers?|lösung(?:en)?|richtige antworten?|antwort|respuesta correcta"
    r"|resposta correta|gabarito|bonne réponse|正确答案|答案"
)
_STEM: Final = re.compile("question|stem|front|prompt|frage|pregunta|pergunta|问题|题目")
_TYPE: Final = re.compile(r"q?type\b.*")
_REFERENCES: Final = re.compile(r"(?:sources?|references?|quellen?|citations?)\b.*")
_ROLES: Final = {
    "option": _OPTION,
    "sure": _SURE,
    "list": _LIST,
    "wrong": _WRONG,
    "key": _KEY,
    "stem": _STEM,
    "title": re.compile("title"),
    "type": _TYPE,
    "references": _REFERENCES,
}
_MAKE_A_CHOICE: Final = frozenset(("option", "list", "wrong"))
_FLAGS: Final = re.compile(r"[01](?:[\s,;|]*[01])+")
_LETTERS: Final = re.compile(r"\(?[A-J]\)?(?:\s*(?:,|;|/|&|\+|and|und|y|et|\s)\s*\(?[A-J]\)?)*\.?")
_NUMBERS: Final = re.compile(r"\d{1,2}(?:\s*[,;/&\s]\s*\d{1,2})*")
_SAID: Final = re.compile(
    r"(?:the )?(?:correct |right )?(?:answer|option|choice|key|antwort|lösung)?(?: is)?\s*[:=]?\s*"
    r"(\(?[A-J](?:\s*(?:,|;|/|&|and|und)\s*[A-J])*\)?)(?:\s*[.):–-](?:\s|$)|\s*$)",
    re.IGNORECASE,
)
_LABEL: Final = re.compile(r"(?:- )?(\**)\(?([A-Ja-j])(?:\\?[).:])\s*\1\s+(?=\S)")
_KPRIM, _MULTIPLE = "0", "1"


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of a note with options, by what they are."""

    stem: str
    options: tuple[str, ...]
    key: str = ""
    wrong: tuple[str, ...] = ()
    listed: str = ""
    """The one field that holds all options."""
    title: str = ""
    kind: str = ""
    references: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


@lru_cache(maxsize=4096)
def _roles(name: str) -> frozenset[str]:
    """What a field of this name may be."""
    folded = clean_line(name[:200]).casefold()
    return frozenset(role for role, pattern in _ROLES.items() if pattern.fullmatch(folded))


def fields_of(named: Mapping[str, str], shown: Collection[str]) -> Fields | None:
    """What each field of a note is, where it has options; None where it has none. `shown` names the
    fields that its cards show."""
    if not any(_roles(name) & _MAKE_A_CHOICE for name in named):
        return None
    filled = [name for name in named if is_filled(named[name])]
    options = [name for name in filled if "option" in _roles(name)]
    wrong = [name for name in filled if "wrong" in _roles(name)]
    keys = [name for name in filled if "key" in _roles(name) and name not in options]
    listed = [name for name in filled if "list" in _roles(name)]
    is_sure = sum("sure" in _roles(name) for name in options) >= 2
    has_options = len(options) >= 2 and (keys or is_sure)
    if not has_options and not (wrong and keys) and not (listed and keys):
        return None
    used = {*(options if has_options else ()), *wrong, *keys[:1], *listed}
    stems = [name for name in filled if "stem" in _roles(name) and name not in used]
    stems = stems or [name for name in filled if name in shown and name not in used]
    stems = stems or [name for name in filled if name not in used]
    if not stems:
        return None
    titles = [name for name in filled if "title" in _roles(name) and name != stems[0]]
    kinds = [name for name in named if "type" in _roles(name)]
    used |= {stems[0], *titles, *kinds}
    rest = [name for name in filled if name in shown and name not in used]
    references = tuple(name for name in rest if "references" in _roles(name))
    return Fields(
        stem=stems[0],
        options=tuple(options) if has_options else (),
        key=keys[0] if keys else "",
        wrong=() if has_options else tuple(wrong),
        listed=listed[0] if listed and not has_options and not wrong else "",
        title=titles[0] if titles else "",
        kind=plain_of(named[kinds[0]]) if kinds else "",
        references=references,
        others=tuple(name for name in rest if name not in references),
    )


def plain_of(html: str) -> str:
    """What a small field says, without its mark-up."""
    return re.sub(r"<[^<>]*>|&nbsp;", " ", html).strip()


@dataclass(frozen=True, slots=True)
class Choice:
    """What there is to choose from, and what is right."""

    kind: Kind
    options: tuple[OptionDraft, ...]
    slots: tuple[SlotDraft, ...] = ()

    @property
    def is_keyed(self) -> bool:
        return any(option.is_correct for option in self.options)


def choice_of(
    fields: Fields, named: Mapping[str, str], stored: Callable[[str], str], seed: str
) -> Choice | None:
    """The options of a note with their key; None where there are fewer than two. `stored` makes
    stored text of a field's HTML, `seed` decides where the right option goes where the fields
    would always have it first."""
    key = named.get(fields.key, "")
    if fields.wrong:
        right = stored(key)
        texts = [text for name in fields.wrong if (text := stored(named[name]))]
        if not right or not texts:
            return None
        ordered = sorted({right, *texts}, key=lambda text: digest((seed, text)))
        return chosen(ordered, {ordered.index(right)}, is_multiple=False)
    if fields.listed:
        texts = _listed(named[fields.listed], stored)
    else:
        texts = without_labels([stored(named[name]) for name in fields.options])
    if len(texts) < 2:
        return None
    found = right_of(plain(stored(key)), texts) if fields.key else None
    if fields.kind == _KPRIM:
        return _statements(texts, found)
    return chosen(texts, found, is_multiple=fields.kind == _MULTIPLE)


def chosen(texts: Sequence[str], right: set[int] | None, *, is_multiple: bool) -> Choice:
    """Options with their key; several right ones make a question with several right answers."""
    options = tuple(
        OptionDraft(text, is_correct=None if right is None else place in right)
        for place, text in enumerate(texts)
    )
    return Choice(kind_of_options(texts, is_multiple or len(right or ()) > 1), options)


def _statements(texts: Sequence[str], right: set[int] | None) -> Choice:
    """Kprim: each statement is true or false. No statement may be right, so no key at all is the
    only thing that is unknown."""
    truths = [None if right is None else place in right for place in range(len(texts))]
    slots = tuple(
        SlotDraft(text, None if truth is None else int(not truth))
        for text, truth in zip(texts, truths, strict=True)
    )
    options = tuple(
        OptionDraft(text, is_correct=None if right is None else truth in truths)
        for text, truth in (("True", True), ("False", False))
    )
    return Choice(Kind.MATCHING, options, slots)


def _listed(html: str, stored: Callable[[str], str]) -> list[str]:
    """Options that one field holds: parted by ``||``, or one on each line."""
    if "||" in html:
        texts = [stored(part) for part in html.split("||")]
    else:
        texts = [line.strip() for line in stored(html).split("\n")]
        if all(text.startswith("- ") for text in texts if text):
            texts = [text.removeprefix("- ") for text in texts]
    return without_labels([text for text in texts if text])


def without_labels(texts: list[str]) -> list[str]:
    """Options without the letters before them, where all have theirs in order."""
    labels = [_LABEL.match(text) for text in texts]
    if texts and all(
        label and label[2].upper() == letter(place) for place, label in enumerate(labels)
    ):
        texts = [text[label.end() :] for text, label in zip(texts, labels, strict=True) if label]
    return [text for text in texts if text]


def right_of(said: str, texts: Sequence[str], *, is_free: bool = False) -> set[int] | None:
    """The options that a key names: by their text, letters, flags or places from 1. With `is_free`
    the key stands in a text of its own: only its first line is looked at, and no numbers."""
    said = clean_line(said.strip().split("\n")[0] if is_free else said)[:300]
    count = len(texts)
    folded = [normalised(text) for text in texts]
    if (wanted := normalised(said)) in folded:
        return {folded.index(wanted)}
    if not is_free and _FLAGS.fullmatch(said):
        flags = re.findall("[01]", said)
        if len(flags) >= count and "1" not in flags[count:]:
            return {place for place in range(count) if flags[place] == "1"}
    if _LETTERS.fullmatch(said) or (is_free and _LETTERS.fullmatch(said.upper())):
        return _places(said, count)
    if not is_free and _NUMBERS.fullmatch(said):
        places = {int(number) - 1 for number in re.findall(r"\d+", said)}
        return places if all(0 <= place < count for place in places) else None
    if match := _SAID.match(said):
        return _places(match[1], count)
    parts = [normalised(part) for part in re.split(r"[;\n]|,(?=\s)", said)]
    if len(parts) > 1 and all(part in folded for part in parts):
        return {folded.index(part) for part in parts}
    return None


def _places(said: str, count: int) -> set[int] | None:
    places = {
        "ABCDEFGHIJ".index(name) for name in re.findall(r"(?<![A-Z])[A-J](?![A-Z])", said.upper())
    }
    return places if places and all(place < count for place in places) else None


def lines_of(front: str) -> tuple[str, list[str]] | None:
    """A front (stored text) that ends with options, one on each line, lettered from A: what stands
    before them, and the options. None where it does not."""
    lines = front.split("\n")
    starts = [
        place
        for place, line in enumerate(lines)
        if (label := _LABEL.match(line.strip())) and label[2].upper() == "A"
    ]
    if not starts or any(block.kind is BlockKind.CODE for block in parse(front)):
        return None
    options: list[list[str]] = []
    for line in lines[starts[-1] :]:
        line = line.strip()
        label = _LABEL.match(line)
        if label and label[2].upper() == letter(len(options)):
            options.append([line[label.end() :]])
        else:
            options[-1].append(line)
    texts = [one_line("\n".join(option)) for option in options]
    stem = "\n".join(lines[: starts[-1]]).strip()
    return (stem, texts) if stem and len(texts) >= 2 else None
