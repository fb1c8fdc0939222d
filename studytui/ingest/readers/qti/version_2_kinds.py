"""The kinds of questions that items of QTI 2 and 3 are, each with its key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from xml.etree.ElementTree import Element

from studytui.domain import qti_form
from studytui.domain.draft import OptionDraft, SlotDraft
from studytui.domain.question import Kind, MediaRole
from studytui.domain.text import clean_line, escape, escape_line
from studytui.ingest.problems import RejectedError
from studytui.ingest.readers.qti.bank import MOST_OPTIONS, MOST_SLOTS, Member, slotted, unsupported
from studytui.ingest.readers.qti.numbers import Range, held, in_words, number_of
from studytui.ingest.readers.qti.text import Marks, Texts, joined
from studytui.ingest.readers.qti.version_2_body import (
    INLINE,
    Body,
    BodyReader,
    choices_of,
    gap_number,
)
from studytui.ingest.readers.qti.version_2_keys import Declaration, Processing
from studytui.ingest.readers.qti.version_2_names import INTERACTIONS
from studytui.ingest.readers.qti.xml import (
    children,
    local_name,
)
from studytui.ingest.readers.wording import kind_of_options, required_number


@dataclass(frozen=True, slots=True)
class Item:
    """One item, read apart."""

    body: Body
    reader: BodyReader
    declared: dict[str, Declaration]
    processing: Processing
    texts: Texts
    explained: Callable[[str, str], str]
    """What is said to who gives this value for this response."""
    is_ours: bool

    def declaration(self, interaction: Element) -> Declaration:
        name = interaction.get("responseIdentifier", "")
        return self.declared.get(name, Declaration(name))


def members_of(item: Item) -> list[Member]:
    """The questions that an item becomes: one; or, where it asks for several things that are not
    the gaps of one text, a set on the text they share. Raises RejectedError, TooDeepError."""
    interactions = item.body.interactions
    names = list(dict.fromkeys(local_name(one) for one in interactions))
    if not interactions:
        raise unsupported("text without an interaction")
    if len(interactions) == 1 or names == ["inlineChoiceInteraction"]:
        name = names[0]
        if name not in _READERS:
            raise unsupported(INTERACTIONS[name])
        marks = Marks.GAP if name in _WITH_GAPS else Marks.BLANK
        stem = item.texts.stored(item.body.whole, marks=marks)
        return [Member({"stem": stem, **_READERS[name](item, interactions, stem)})]
    return _set(item)


def _set(item: Item) -> list[Member]:
    """A question for each interaction. One that cannot be asked is left out with a warning."""
    shared = item.texts.stored(item.body.without_prompts, marks=Marks.NUMBERED)
    members: list[Member] = []
    number = 0
    for place, interaction in enumerate(item.body.interactions):
        name = local_name(interaction)
        response = interaction.get("responseIdentifier", "") or str(place + 1)
        number += name in INLINE
        try:
            if name not in _IN_SETS:
                raise unsupported(INTERACTIONS[name])
            stem = item.texts.stored(item.body.prompts[place])
            if name in INLINE:
                stem = f"What belongs in gap ({number})?"
            elif not stem:
                stem = f"Question {place + 1} of {len(item.body.interactions)}"
            fields = _IN_SETS[name](item, [interaction], stem)
        except RejectedError as rejected:
            item.texts.warn(
                rejected.code, f"Of one item, {response} was left out: {rejected.reason}"
            )
            continue
        members.append(Member({"stem": stem, **fields, "vignette": shared}, response))
    if not members:
        kinds = dict.fromkeys(INTERACTIONS[local_name(one)] for one in item.body.interactions)
        raise unsupported(" and ".join(kinds))
    return members


def _options(item: Item, response: str, elements: Sequence[Element]) -> list[OptionDraft]:
    """Choices as options; feedback inside one is what is said to who chooses it."""
    if len(elements) > MOST_OPTIONS:
        raise RejectedError("too-many-options", f"More than {MOST_OPTIONS} options.")
    found = []
    for element in elements:
        before = len(item.body.feedback)
        text = item.texts.stored(item.reader.html(element), MediaRole.OPTION)
        inner = item.body.feedback[before:]
        del item.body.feedback[before:]
        own = [item.texts.stored(one.html, MediaRole.EXPLANATION) for one in inner]
        identifier = element.get("identifier", "").strip()
        if not text:
            raise RejectedError("empty-text", f"Empty text of option {identifier}.")
        found.append(
            OptionDraft(
                text,
                explanation=joined(*own, item.explained(response, identifier)),
                original_id=identifier or None,
            )
        )
    return found


def _choice(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    interaction = interactions[0]
    declared = item.declaration(interaction)
    options = _options(item, declared.identifier, choices_of(interaction))
    if declared.cardinality == "ordered":
        return _in_order(item, options, declared)
    if len(options) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    most = interaction.get("maxChoices", "1" if declared.cardinality == "single" else "0")
    is_multiple = declared.cardinality == "multiple" and most != "1"
    right = _right(item, declared, is_multiple)
    known = {option.original_id for option in options}
    if strange := sorted(right - known):
        item.texts.warn("answer-unknown", f"The key “{strange[0]}” is none of the options.")
        right &= {one for one in known if one is not None}
    options = [
        replace(option, is_correct=option.original_id in right if right else None)
        for option in options
    ]
    kind = kind_of_options([option.text for option in options], is_multiple)
    if item.is_ours and not is_multiple:
        is_true_false = interaction.get("class") == qti_form.TRUE_FALSE
        kind = Kind.TRUE_FALSE if is_true_false else Kind.SINGLE
    return {
        "kind": kind,
        "options": tuple(options),
        "required": _required(item, interaction, stem, len(options), right)
        if kind is Kind.MULTIPLE
        else None,
    }


def _right(item: Item, declared: Declaration, is_multiple: bool) -> set[str]:
    """Identifiers of the right options; none where the key is not known."""
    right = set(declared.correct)
    if not right:
        named = item.processing.values.get(declared.identifier, [])
        right = set(declared.earning if is_multiple else declared.best) or set(named)
    if not is_multiple and len(right) > 1:
        item.texts.warn(
            "several-right",
            "One option is to be chosen and several count as right: the key counts as unknown.",
        )
        return set()
    if not is_multiple and any(key not in right for key in declared.earning):
        item.texts.warn(
            "partial-credit", "Other options earn a part of the points; here only the best."
        )
    return right


def _required(
    item: Item, interaction: Element, stem: str, count: int, right: set[str]
) -> int | None:
    least, most = interaction.get("minChoices", "0"), interaction.get("maxChoices", "0")
    if least == most and most.isdecimal() and 1 < int(most[:6]) <= count:
        return int(most)
    if item.is_ours:
        return None
    required = required_number(stem, count)
    if required and right and required != len(right):
        item.texts.warn(
            "required-differs",
            f"The text asks for {required} answers, the key has {len(right)}; the key counts.",
        )
        return None
    return required


def _order(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    interaction = interactions[0]
    declared = item.declaration(interaction)
    options = _options(item, declared.identifier, choices_of(interaction))
    return _in_order(item, options, declared)


def _in_order(item: Item, options: list[OptionDraft], declared: Declaration) -> dict[str, Any]:
    by_id = {option.original_id: option for option in options}
    order = declared.correct
    if len(set(order)) != len(by_id) or set(order) != by_id.keys() or len(by_id) != len(options):
        raise RejectedError(
            "order-unknown",
            "The right order is not given, or does not name each option once; without it an order"
            " cannot be kept.",
        )
    return {
        "kind": Kind.ORDERING,
        "options": tuple(replace(by_id[name], is_correct=True) for name in order),
        "slots": tuple(
            SlotDraft(key=place, explanation=_of_rank(item, place)) for place in range(len(order))
        ),
    }


def _of_rank(item: Item, place: int) -> str:
    return item.explained("", qti_form.rank(place + 1)) if item.is_ours else ""


def _pairs(declared: Declaration) -> list[tuple[str, str]]:
    """The right pairs: those declared, else those that earn something."""
    values = declared.correct or declared.earning
    return [(parts[0], parts[1]) for value in values if len(parts := value.split()) == 2]


def _match(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    interaction = interactions[0]
    declared = item.declaration(interaction)
    sets = [
        children(one, "simpleAssociableChoice") for one in children(interaction, "simpleMatchSet")
    ]
    if len(sets) != 2:
        raise RejectedError("match-invalid", "A match has two sets of choices.")
    left, right = (_options(item, declared.identifier, one) for one in sets)
    pairs = _pairs(declared)
    for sides, others, found in (
        (left, right, pairs),
        (right, left, [(b, a) for a, b in pairs]),
    ):
        wanted = [one.original_id for one in sides]
        if not found or sorted(str(one) for one in wanted) == sorted(a for a, _ in found):
            return _matched(item, sides, others, found)
    raise unsupported(
        INTERACTIONS["matchInteraction"], "A choice has several partners, or none, on both sides."
    )


def _matched(
    item: Item,
    sides: list[OptionDraft],
    options: list[OptionDraft],
    pairs: list[tuple[str, str]],
) -> dict[str, Any]:
    keys = dict(pairs)
    places = {option.original_id: index for index, option in enumerate(options)}
    slots = [
        SlotDraft(side.text, places.get(keys.get(side.original_id or "")), side.explanation)
        for side in sides
    ]
    if len({slot.text for slot in slots}) < len(slots):
        raise unsupported(INTERACTIONS["matchInteraction"], "A left side stands there twice.")
    return _slotted(Kind.MATCHING, options, slots, item.texts)


def _slotted(
    kind: Kind, options: list[OptionDraft], slots: list[SlotDraft], texts: Texts
) -> dict[str, Any]:
    if len(slots) > MOST_SLOTS:
        raise RejectedError("too-many-options", f"More than {MOST_SLOTS} places.")
    return slotted(kind, options, slots, texts)


def _associate(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    """Pairs within one set: the first of each pair as a left side, all others as options."""
    interaction = interactions[0]
    declared = item.declaration(interaction)
    choices = _options(item, declared.identifier, choices_of(interaction))
    by_id = {choice.original_id or "": choice for choice in choices}
    pairs = _pairs(declared)
    used = [name for pair in pairs for name in pair]
    if not pairs or len(set(used)) < len(used) or not set(used) <= by_id.keys():
        raise unsupported(
            INTERACTIONS["associateInteraction"], "Its pairs are not known, or overlap."
        )
    lefts = {left for left, _ in pairs}
    sides = [by_id[left] for left, _ in pairs]
    options = [choice for choice in choices if choice.original_id not in lefts]
    return _matched(item, sides, options, pairs)


def _gap_match(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    interaction = interactions[0]
    declared = item.declaration(interaction)
    choices = _options(item, declared.identifier, choices_of(interaction))
    gaps = item.reader.gaps
    if len(choices) * len(gaps) > MOST_OPTIONS:
        raise RejectedError("too-many-options", f"More than {MOST_OPTIONS} options.")
    pairs = _pairs(declared)
    keys = {gap: choice for choice, gap in pairs}
    if len(keys) < len(pairs):
        raise unsupported(INTERACTIONS["gapMatchInteraction"], "A gap takes several choices.")
    options: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    for gap in gaps:
        first = len(options)
        # Each gap has options of its own, so a word bank stands once for each.
        options += [
            replace(choice, original_id=f"{gap} {choice.original_id}") for choice in choices
        ]
        names = [choice.original_id for choice in choices]
        key = first + names.index(keys[gap]) if gap in keys and keys[gap] in names else None
        slots.append(SlotDraft(key=key, choices=tuple(range(first, len(options)))))
    return _slotted(Kind.GAPS, options, slots, item.texts)


def _inline_choice(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    options: list[OptionDraft] = []
    slots: list[SlotDraft] = []
    if item.is_ours:
        interactions = sorted(interactions, key=gap_number)
    for interaction in interactions:
        declared = item.declaration(interaction)
        own = _options(item, declared.identifier, choices_of(interaction))
        first = len(options)
        options += own
        right = _right(item, declared, False)
        key = next((first + i for i, one in enumerate(own) if one.original_id in right), None)
        slots.append(
            SlotDraft(
                key=key,
                explanation=item.explained("", declared.identifier) if item.is_ours else "",
                choices=tuple(range(first, len(options))),
            )
        )
    return _slotted(Kind.GAPS, options, slots, item.texts)


def _text_entry(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    interaction = interactions[0]
    declared = item.declaration(interaction)
    fields: dict[str, Any] = {"unit": clean_line(item.body.unit)}
    if declared.is_number:
        return {**fields, "kind": Kind.NUMBER, **_number(item, declared)}
    values = [
        *declared.correct,
        *declared.best,
        *item.processing.values.get(declared.identifier, []),
    ]
    accepted = tuple(dict.fromkeys(values))[:MOST_SLOTS]
    known = {value.casefold() for value in accepted}
    if any(key.casefold() not in known for key in declared.earning):
        item.texts.warn(
            "partial-credit", "Other answers earn a part of the points; here only the best."
        )
    return {**fields, "kind": Kind.TEXT, "accepted": accepted}


def _written(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    """An answer that no key marks; what is declared as right is a model of it."""
    model = "\n\n".join(item.declaration(interactions[0]).correct)
    return {"kind": Kind.TEXT, "explanation": escape(model)}


def _number(item: Item, declared: Declaration) -> dict[str, Any]:
    ranges = item.processing.ranges.get(declared.identifier, [])
    if not ranges:
        values = (*declared.correct, *declared.best)
        numbers = [number for value in values if (number := number_of(value)) is not None]
        ranges = [Range(number, number) for number in dict.fromkeys(numbers)]
    if item.processing.has_open_range:
        ranges = []
    found = held(ranges)
    if found is not None:
        return {"accepted": found[0], "tolerance": found[1]}
    if not ranges and not item.processing.has_open_range:
        return {}
    said = in_words(ranges)
    item.texts.warn(
        "key-not-held",
        "What counts as right cannot be said as numbers with one tolerance: the key counts as"
        f" unknown. {said}".rstrip(),
        hint="Give the question a key of your own.",
    )
    return {"explanation": escape_line(f"Accepted: {said}.") if said else ""}


def _chosen_inline(item: Item, interactions: list[Element], stem: str) -> dict[str, Any]:
    """An inline choice among other things: a question of its own."""
    del stem
    declared = item.declaration(interactions[0])
    options = _options(item, declared.identifier, choices_of(interactions[0]))
    if len(options) < 2:
        raise RejectedError("too-few-options", "Fewer than two options.")
    right = _right(item, declared, False)
    return {
        "kind": kind_of_options([option.text for option in options], False),
        "options": tuple(
            replace(option, is_correct=option.original_id in right if right else None)
            for option in options
        ),
    }


_Read = Callable[[Item, list[Element], str], dict[str, Any]]
_READERS: dict[str, _Read] = {
    "choiceInteraction": _choice,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "associateInteraction": _associate,
    "gapMatchInteraction": _gap_match,
    "inlineChoiceInteraction": _inline_choice,
    "textEntryInteraction": _text_entry,
    "extendedTextInteraction": _written,
}
_WITH_GAPS = ("gapMatchInteraction", "inlineChoiceInteraction")
_IN_SETS: dict[str, _Read] = {
    **{name: read for name, read in _READERS.items() if name not in _WITH_GAPS},
    "inlineChoiceInteraction": _chosen_inline,
}
