"""Lists of questions as records with fields: JSON Lines, lists in JSON and scripts, rows of tables.

Every record is first brought to the form of an exam file (`studytui.ingest.readers.exam.question`),
with its key as places from 0, and then read as such. What the fields are is told by their names for
all records together; so is from where numbers in the key are counted.

A list is no exam: it has no time and no end, and nobody sits 4,000 questions. It gives questions only.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from studytui.domain.draft import Capture, Problem, QuestionDraft, Reading
from studytui.domain.number_words import grouped
from studytui.domain.question import Kind, parse_number
from studytui.domain.retelling import KEY, MEDIA, OWN_ID, SHARE, TAGS, TOPIC, WHY
from studytui.domain.table_mapping import TableMapping, signature
from studytui.ingest.formula import (
    has_dollar_formulas,
    with_dollar_formulas,
)
from studytui.ingest.limits import Limits
from studytui.ingest.problems import RejectedError, brief, problem, shown
from studytui.ingest.readers.document import Document, encode_json
from studytui.ingest.readers.exam import kinds
from studytui.ingest.readers.exam.question import PLAIN, TEXTS, PlainTexts, Texts
from studytui.ingest.readers.exam.vignettes import Member, members_of
from studytui.ingest.readers.record_fields import are_questions, targets
from studytui.ingest.readers.record_key import Base, base_of, is_empty, key_of, numbers_of
from studytui.ingest.readers.record_options import (
    RawOptions,
    as_text,
    options_of,
    separator_of,
)
from studytui.ingest.readers.wording import (
    identifier,
    is_html,
    key_of_id,
    namespace_of_file,
    number,
    stored,
    words,
)
from studytui.ingest.tree import TooDeepError

_LEVELS = 3
_MOST_FIELDS = 2000
_CARRIED = ("explanation", "subject", "topic", "code")
_SAID_BY = {
    "explanation": ("explanation",),
    "references": ("references",),
    "code_snippet": ("code",),
    "difficulty": ("difficulty",),
    "vignette": ("passage",),
    "vignette_group": ("passage",),
    "vignette_order": ("passage",),
    "unit": ("unit",),
    "tolerance": ("tolerance",),
    TAGS: ("tags",),
    TOPIC: ("topic", "subject"),
    MEDIA: ("image", "picture"),
}
"""Fields of a draft, and those of records that say something of them."""
_NEVER_SAID = frozenset(
    (
        "expected_seconds",
        "is_incomplete",
        "key_points",
        "marks",
        "objective",
        "original_number",
        "peer_percent",
        SHARE,
    )
)
_TRUE = frozenset(("true", "t", "yes", "right", "correct", "1", "1.0"))
_FALSE = frozenset(("false", "f", "no", "wrong", "incorrect", "0", "0.0"))
_TYPES_OF_TRUTH = frozenset(("true false", "boolean", "bool", "tf", "true or false"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One record, and where it stands."""

    place: str
    fields: Mapping[str, object]


def entries_of(values: Sequence[object], word: str = "record") -> tuple[list[Entry], list[str]]:
    """The records of a list, with nested fields under names such as ``question.stem``; and the
    places of what is no record."""
    entries: list[Entry] = []
    others: list[str] = []
    for position, value in enumerate(values, start=1):
        if isinstance(value, dict):
            entries.append(Entry(f"{word} {position}", flattened(value)))
        else:
            others.append(f"{word} {position}")
    return entries, others


def flattened(record: Mapping[str, object], level: int = 0) -> dict[str, object]:
    """The record with the fields of objects within it beside its own, but for objects of options."""
    found: dict[str, object] = {}
    for name, value in record.items():
        if isinstance(value, dict) and level < _LEVELS and not _is_options(name, value):
            for inner, one in flattened(value, level + 1).items():
                found[f"{name}.{inner}"] = one
        else:
            found[name] = value
        if len(found) > _MOST_FIELDS:
            break
    return found


def _is_options(name: str, value: Mapping[str, object]) -> bool:
    target = targets([name]).get(name)
    return target is not None and target.field == "options" and "stem" not in value


def names_of(entries: Sequence[Entry]) -> tuple[str, ...]:
    """All names of fields, in the order in which they first come."""
    return tuple(dict.fromkeys(name for entry in entries for name in entry.fields))


def are_records(values: Sequence[object]) -> bool:
    """Whether a list is one of records of questions, by the names of their fields."""
    entries, others = entries_of(values[:200])
    return len(entries) >= len(others) and are_questions(targets(names_of(entries)).values())


def unknown_columns(file: str, names: Sequence[str], *, place: str = "") -> Problem:
    """The problem of a table whose columns are not understood, with what to do."""
    listed = ", ".join(f"“{shown(name)[:40]}”" for name in names[:12])
    more = f" and {len(names) - 12} more" if len(names) > 12 else ""
    return problem(
        file,
        "columns-unknown",
        f"Which column is the question and which the answers is not clear. The columns are:"
        f" {listed}{more}.",
        place=place,
        hint="Say it once: --map question=NAME,a=NAME,b=NAME,answer=NAME. It is remembered.",
    )


def _are_plain(options: Sequence[RawOptions], limits: Limits) -> bool:
    """Whether the texts of a file are not HTML though they hold tags: read as such, an option would
    be empty, or two of one question the same."""
    for found in options:
        texts = [option.text for option in found.options]
        if not any(is_html(text) for text in texts):
            continue
        try:
            read = [stored(text, limits=limits) for text in texts]
        except TooDeepError:
            continue
        bare = [text for text, option in zip(read, found.options, strict=True) if not option.image]
        if "" in bare or len(set(read)) < len(set(texts)):
            return True
    return False


def read_records(
    document: Document,
    entries: Sequence[Entry],
    file: str,
    source: str | None,
    *,
    mapping: TableMapping | None = None,
    texts: type[Texts] = Texts,
) -> Reading:
    """The questions of the records; each bad one is a problem, the others go in. `texts` turns the
    strings of a question into stored text."""
    return _Bank(document, entries, file, source, mapping, texts).read()


class _Bank:
    def __init__(
        self,
        document: Document,
        entries: Sequence[Entry],
        file: str,
        source: str | None,
        mapping: TableMapping | None,
        texts: type[Texts],
    ) -> None:
        self.document = document
        self.entries = entries
        self.file = file
        self.texts = texts
        self.names = names_of(entries)
        self.mapping = mapping or document.mappings.get(signature(self.names))
        self.targets = targets(self.names, self.mapping)
        self.namespace = namespace_of_file(document.unit.files[0].path)
        self.source = source or self.namespace
        self.is_renamed = source is not None and source != self.namespace
        self.problems: list[Problem] = []
        self.fields: dict[str, list[str]] = {}
        for name, target in self.targets.items():
            self.fields.setdefault(target.field, []).append(name)

    def read(self) -> Reading:
        if not self.entries:
            return Reading(
                problems=(problem(self.file, "no-questions", "The file has no questions."),)
            )
        if not are_questions(self.targets.values()):
            return Reading(problems=(unknown_columns(self.file, self.names),))
        if self.texts is Texts and any(map(_has_dollars, self.entries)):
            self.entries = [Entry(one.place, _without_dollars(one.fields)) for one in self.entries]
        cells = [
            text for entry in self.entries for name in self.fields.get("options", ())
            if isinstance(text := entry.fields.get(name), str) and not text.lstrip().startswith("[")
        ]  # fmt: skip
        separator = separator_of(cells)
        self.options = [options_of(entry.fields, self.targets, separator) for entry in self.entries]
        if self.texts is Texts and _are_plain(self.options, self.document.limits):
            self.texts = PlainTexts
        self.bases = {name: self._base(name) for name in self.fields.get("answer", ())}
        self.keyless: Counter[str] = Counter()
        records = [self._record(index) for index in range(len(self.entries))]
        drafts = self._drafts(records)
        unsaid = self._unsaid(drafts)
        drafts = {key: replace(draft, unsaid=unsaid) for key, draft in drafts.items()}
        self._report_bases()
        self._report_unused()
        return Reading(tuple(drafts.values()), problems=tuple(self.problems), is_whole_list=True)

    def _unsaid(self, drafts: Mapping[str, QuestionDraft]) -> frozenset[str]:
        """What the records do not speak of: that for which none of them has a field."""
        unsaid = {
            name for name, fields in _SAID_BY.items() if self.fields.keys().isdisjoint(fields)
        }
        options = [option for draft in drafts.values() for option in draft.options]
        if not any(option.explanation for option in options):
            unsaid.add(WHY)
        if not any(option.original_id for option in options):
            unsaid.add(OWN_ID)
        if not any(draft.is_keyed for draft in drafts.values()):
            unsaid |= {KEY, "accepted"}
        if MEDIA in unsaid and any(draft.media for draft in drafts.values()):
            unsaid.discard(MEDIA)
        return frozenset(unsaid | _NEVER_SAID)

    def _base(self, name: str) -> Base:
        if self.mapping and self.mapping.base:
            return Base(self.mapping.base)
        samples = [
            (value, found.options)
            for entry, found in zip(self.entries, self.options, strict=True)
            if found.options and found.is_ordered and not is_empty(value := entry.fields.get(name))
        ]
        whole = base_of(samples)
        if whole.value or not whole.doubt:
            return whole
        return self._base_by_company(name, samples) or whole

    def _base_by_company(
        self, name: str, samples: Sequence[tuple[object, Sequence[Any]]]
    ) -> Base | None:
        """What the numbers of one column mean, where another column says the same in letters."""
        for other in self.fields["answer"]:
            fitting = {"0", "1"}
            seen = 0
            for entry, found in zip(self.entries, self.options, strict=True):
                said, value = entry.fields.get(other), entry.fields.get(name)
                if other == name or numbers_of(said) is not None or is_empty(said):
                    continue
                seen += 1
                for base in tuple(fitting):
                    try:
                        wanted = key_of(said, found.options, Base("text"))
                        if key_of(value, found.options, Base(base)) != wanted:
                            fitting.discard(base)
                    except RejectedError:
                        fitting.discard(base)
            if seen and len(fitting) == 1:
                return Base(fitting.pop())
        return None

    # One record

    def _first(self, fields: Mapping[str, object], field: str) -> object:
        for name in self.fields.get(field, ()):
            value = fields.get(name)
            if value is not None and value != "" and value != []:
                return value
        return None

    def _record(self, index: int) -> dict[str, object] | RejectedError:
        """The record in the form of an exam file; or why it has none."""
        fields = self.entries[index].fields
        record: dict[str, object] = {"question": self._first(fields, "question")}
        for field in _CARRIED:
            if (value := self._first(fields, field)) is not None:
                record[field] = value
        if (own_id := self._first(fields, "id")) is not None:
            record["id"] = own_id
        if (references := self._first(fields, "references")) is not None:
            record["references"] = references
        if (level := self._first(fields, "difficulty")) is not None:
            record["difficulty"] = level
        if (passage := self._first(fields, "passage")) and as_text(passage).strip():
            record["vignette_text"] = passage
        record["tags"] = self._tags(fields)
        record["figure"] = [
            value for name in self.fields.get("image", ()) for value in _listed(fields.get(name))
        ]
        try:
            record.update(self._answers(fields, self.options[index]))
        except RejectedError as rejected:
            return rejected
        if self.texts is PlainTexts:
            # Of the whole file, and not to be seen from this record.
            record[TEXTS] = PLAIN
        more = {name: value for name, value in fields.items() if name not in self.targets}
        if more:
            record["row"] = more
        return record

    def _tags(self, fields: Mapping[str, object]) -> list[str]:
        found: list[str] = []
        for name in self.fields.get("tags", ()):
            value = fields.get(name)
            items = value if isinstance(value, list) else re.split(r"[,;|]", as_text(value))
            found += [tag for item in items if (tag := words(as_text(item)))]
        return found

    def _answers(self, fields: Mapping[str, object], found: RawOptions) -> dict[str, object]:
        said_type = words(self._first(fields, "type"))
        kind = kinds.kind_of({"type": said_type})
        if not found.options:
            for form in ("pairs", "gaps"):
                if isinstance(fields.get(form), list | dict):
                    return {
                        "type": said_type,
                        form: fields[form],
                        "distractors": fields.get("distractors"),
                    }
            if (truth := self._truth(fields, said_type)) is not None:
                return truth
            return self._typed(fields, kind)
        options = [
            {
                "text": option.text,
                "explanation": option.explanation,
                "image": option.image,
                "id": option.own_id,
            }
            for option in found.options
        ]
        answers: dict[str, object] = {"options": options}
        if kind is Kind.ORDERING:
            return {**answers, "type": "ordering", **self._order(fields, found)}
        if kind is None and said_type:
            answers["type"] = said_type
        key = self._key(fields, found)
        if key:
            answers["correct"] = sorted(key) if len(key) > 1 else min(key)
        return answers

    def _key(self, fields: Mapping[str, object], found: RawOptions) -> frozenset[int] | None:
        """The key by all columns that say one. Raises RejectedError where they contradict."""
        keys: list[frozenset[int]] = []
        flagged = frozenset(index for index, option in enumerate(found.options) if option.is_right)
        if flagged:
            keys.append(flagged)
        if found.is_ordered:
            for name, base in self.bases.items():
                key = key_of(fields.get(name), found.options, base)
                if key:
                    keys.append(key)
                elif base.doubt and not is_empty(fields.get(name)):
                    self.keyless[name] += 1
        if len(set(keys)) > 1:
            raise RejectedError(
                "answer-contradicts",
                "Two fields name different options as right.",
                hint="Put one of them right, or leave it out: --map ignore=NAME.",
            )
        if keys:
            self.keyless.subtract(
                name for name, base in self.bases.items()
                if base.doubt and not is_empty(fields.get(name))
            )  # fmt: skip
        return keys[0] if keys else None

    def _order(self, fields: Mapping[str, object], found: RawOptions) -> dict[str, object]:
        value = self._first(fields, "answer")
        if value is None:
            return {}
        parts = value if isinstance(value, list) else _in_order(as_text(value))
        base = next((base for base in self.bases.values() if base.value), Base("text"))
        if all(numbers_of(part) for part in parts):
            flat = [one for part in parts for one in numbers_of(part) or ()]
            base = Base("0" if 0 in flat else "1")
        places: list[int] = []
        for part in parts:
            places += sorted(key_of(part, found.options, base) or ())
        return {"order": places}

    def _truth(self, fields: Mapping[str, object], said_type: str) -> dict[str, object] | None:
        """A statement that is true or false, where no options are given."""
        value = self._first(fields, "answer")
        word = as_text(value).strip().casefold()
        is_said = said_type.casefold().replace("/", " ").replace("_", " ") in _TYPES_OF_TRUTH
        if not (is_said or isinstance(value, bool) or word in ("true", "false")):
            return None
        answers: dict[str, object] = {"options": ["True", "False"]}
        if word in _TRUE or word in _FALSE:
            answers["correct"] = 0 if word in _TRUE else 1
        elif word:
            raise RejectedError(
                "answer-unknown", f"The answer “{word[:80]}” is neither true nor false."
            )
        return answers

    def _typed(self, fields: Mapping[str, object], kind: Kind | None) -> dict[str, object]:
        value = self._first(fields, "answer")
        if value is None and not self.fields.get("answer"):
            raise RejectedError("too-few-options", "Neither options nor an answer.")
        values = value if isinstance(value, list) else re.split(r"(?<!\\)\|", as_text(value))
        accepted = [text.replace("\\|", "|") for item in values if (text := as_text(item).strip())]
        unit = words(self._first(fields, "unit"))
        tolerance = _number(self._first(fields, "tolerance"))
        is_number = kind is Kind.NUMBER or tolerance is not None or unit
        if is_number and all(parse_number(text, unit) is not None for text in accepted):
            return {
                "type": "number",
                "answer": accepted or None,
                "unit": unit,
                "tolerance": tolerance,
            }
        return {"type": "text", "accepted": accepted or None}

    # All records

    def _drafts(
        self, records: Sequence[dict[str, object] | RejectedError]
    ) -> dict[str, QuestionDraft]:
        good = [record for record in records if isinstance(record, dict)]
        members = iter(members_of(good, None))
        drafts: dict[str, QuestionDraft] = {}
        for entry, found, record in zip(self.entries, self.options, records, strict=True):
            name = identifier(self._first(entry.fields, "id"))
            place = f"{entry.place}, question {name}" if name else entry.place
            if isinstance(record, RejectedError):
                self._reject(record, place)
                continue
            draft = self._draft(next(members), name, place)
            if draft is None:
                continue
            if found.misprint:
                self._warn("option-label-differs", found.misprint, place)
            if draft.key in drafts:
                self._report_double(drafts[draft.key], draft, place)
            else:
                drafts[draft.key] = draft
        return drafts

    def _draft(self, member: Member, name: str | None, place: str) -> QuestionDraft | None:
        record = member.record
        assert isinstance(record, dict)
        texts = self.texts(self.document, self.file, place)
        try:
            vignette = texts.stored(member.text)
            draft = kinds.question_of(record, texts)
        except RejectedError as rejected:
            self._reject(rejected, place)
            return None
        except TooDeepError as error:
            reason = f"The text nests elements more than {error.args[0]} levels deep."
            self.problems.append(problem(self.file, "html-too-deep", reason, place=place))
            return None
        self.problems.extend(texts.problems)
        if record.get("difficulty") is not None and draft.difficulty is None:
            self._warn(
                "value-invalid",
                f"The difficulty {brief(record['difficulty'])} is none from 1 to 5; left out.",
                place,
            )
        draft = replace(
            draft,
            source=self.source,
            media=texts.media,
            vignette=vignette,
            vignette_group=f"{self.namespace}/{member.group}" if member.group else None,
            vignette_order=member.order if member.group else None,
            capture=Capture(path=self.document.path, raw_json=encode_json(record)),
            original_id=name,
        )
        if name is None:
            return replace(draft, key=f"content:{draft.content_hash()}")
        return replace(draft, key=key_of_id(name, self.namespace if self.is_renamed else ""))

    def _reject(self, rejected: RejectedError, place: str) -> None:
        self.problems.append(
            problem(self.file, rejected.code, rejected.reason, place=place, hint=rejected.hint)
        )

    def _warn(self, code: str, reason: str, place: str = "", hint: str = "") -> None:
        self.problems.append(problem(self.file, code, reason, place=place, hint=hint, warning=True))

    def _report_double(self, first: QuestionDraft, second: QuestionDraft, place: str) -> None:
        is_same = first.content_hash() == second.content_hash()
        if not is_same:
            self.problems.append(
                problem(
                    self.file,
                    "duplicate-id",
                    f"Question id {first.original_id} appears twice; the first was taken.",
                    place=place,
                    hint="Give each question an id of its own.",
                )
            )
        elif _right_texts(first) != _right_texts(second):
            self._warn(
                "duplicate-differs",
                "The same question stands twice in the file, with two keys; the first was taken.",
                place,
                "Look which key is right, and delete the other question.",
            )
        else:
            reason = "The same question stands twice in the file; it was taken once."
            self._warn("duplicate-question", reason, place)

    def _report_bases(self) -> None:
        for name, count in self.keyless.items():
            if count > 0:
                questions = "question goes" if count == 1 else "questions go"
                self._warn(
                    "answer-base-unknown",
                    f"“{shown(name)[:40]}” may count from 0 or from 1: {self.bases[name].doubt}."
                    f" {grouped(count)} {questions} in without a key.",
                    hint="Say from where with --map base=0 or --map base=1, and import it again.",
                )

    def _report_unused(self) -> None:
        unused = [
            name
            for name in self.names
            if name not in self.targets
            and name not in ("pairs", "gaps", "distractors")
            and any(entry.fields.get(name) not in (None, "", [], {}) for entry in self.entries)
        ]
        if unused:
            listed = ", ".join(f"“{shown(name)[:40]}”" for name in unused[:12])
            more = f" and {len(unused) - 12} more" if len(unused) > 12 else ""
            self._warn(
                "columns-unused",
                f"Not used: {listed}{more}.",
                hint="Say what it is with --map topic=NAME, or that it is nothing with ignore=NAME.",
            )


def _has_dollars(entry: Entry) -> bool:
    texts = [text for value in entry.fields.values() for text in _texts(value)]
    return any(has_dollar_formulas(text) for text in texts)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in _texts(item)]
    if isinstance(value, list):
        return [text for item in value for text in _texts(item)]
    return [value] if isinstance(value, str) else []


def _without_dollars(value: Any) -> Any:
    if isinstance(value, str):
        return with_dollar_formulas(value)
    if isinstance(value, list):
        return [_without_dollars(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_dollars(item) for name, item in value.items()}
    return value


def _right_texts(draft: QuestionDraft) -> tuple[frozenset[str], tuple[str, ...]]:
    return frozenset(option.text for option in draft.options if option.is_correct), draft.accepted


def _listed(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item.strip() for item in values if isinstance(item, str) and item.strip()]


def _number(value: object) -> float | None:
    if isinstance(value, str):
        given = parse_number(value) if len(value) < 60 else None
        return float(given) if given is not None and abs(given) < 1e300 else None
    return number(value, 0, 1e300)


def _in_order(text: str) -> list[str]:
    """The places of an order, or its options, as a cell names them; blanks part them only where no
    other sign does, since an option may have several words."""
    sign = r"[,;>|]" if re.search(r"[,;>|]", text) else r"\s+"
    return [part for one in re.split(sign, text) if (part := one.strip())]
