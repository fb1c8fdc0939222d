"""Quizzes in Markdown: two real banks counted by other rules, LinkedIn's way, and what is no quiz."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from studytui.domain.draft import QuestionDraft, Reading
from studytui.domain.question import Kind
from studytui.domain.text import BlockKind, parse, plain
from studytui.ingest.readers import read
from studytui.ingest.scan import Unit, scan
from tests.ingest.reading import DATA, codes, letters_of_right, needs_data, only, read_files

AWS = sorted((DATA / "banks" / "aws-ccp").glob("*.md"))
JAVASCRIPT = sorted((DATA / "banks" / "js-questions").glob("*.md"))


def quiz(folder: Path, text: str, name: str = "notes.md") -> Reading:
    return read_files(folder, {name: text})


def read_file(path: Path) -> Reading:
    (unit,) = [item for item in scan([path]) if isinstance(item, Unit)]
    return read(unit)


def words(text: str) -> str:
    bare = re.sub(r"<br ?/?>|&nbsp;|<a name=\d+></a>", "", text)
    return re.sub(r"[\W_]+", "", bare)


def code_of(draft: QuestionDraft) -> list[str]:
    return [block.text for block in parse(draft.stem) if block.kind is BlockKind.CODE]


@needs_data
@pytest.mark.parametrize("path", AWS, ids=lambda path: path.stem)
def test_every_question_of_a_certification_bank_goes_in_with_its_key(path: Path) -> None:
    blocks = re.split(r"^\d+\. ", path.read_text(), flags=re.MULTILINE)[1:]
    reading = read_file(path)
    assert not reading.problems and len(reading.questions) == len(blocks) in (42, 50)
    for number, (draft, block) in enumerate(zip(reading.questions, blocks, strict=True), 1):
        options = re.findall(r"^    - [A-H]\. (.*)$", block, re.MULTILINE)
        (key,) = re.findall(r"correct answer: (.*)", block, re.IGNORECASE)
        assert letters_of_right(draft) == key.split(", ")
        assert [words(plain(one.text)) for one in draft.options] == list(map(words, options))
        assert words(plain(draft.stem)) == words(block.split("\n", 1)[0])
        assert draft.original_number == str(number)
        assert (draft.kind is Kind.MULTIPLE) == (", " in key)
        assert bool(draft.explanation) == ("Explanation:" in block)
        assert "<" not in draft.explanation and "Correct" not in draft.explanation
    (exam,) = reading.exams
    assert exam.title == path.stem.replace("-", " ").title() and exam.kind == "exam"
    assert exam.question_keys == tuple(draft.key for draft in reading.questions)


@needs_data
@pytest.mark.parametrize("path", JAVASCRIPT, ids=lambda path: path.stem)
def test_every_question_of_a_bank_in_five_languages_goes_in_with_its_code(path: Path) -> None:
    text = path.read_text()
    blocks = re.split(r"^###### ", text, flags=re.MULTILINE)[1:]
    if path.name.startswith("ar"):
        # Its questions are numbered lines; what stands between their answers is all there is.
        blocks = re.split(r"^(?=1\.)", text, maxsplit=1, flags=re.MULTILINE)[1].split("</details>")[
            :-1
        ]
    reading = read_file(path)
    assert len(reading.questions) == len(blocks)
    assert set(codes(reading)) <= {"image-missing"}
    assert codes(reading).count("image-missing") == sum(
        "<img" in line for line in text.split("\n")
    ) - (path.name.startswith(("en", "ru")))
    for draft, block in zip(reading.questions, blocks, strict=True):
        asked, _, answer = block.partition("<details>")
        options = re.findall(r"^(?:- [A-H]:| ?[A-H] -) ?(.*)$", asked, re.MULTILINE)
        assert [words(plain(one.text)) for one in draft.options] == list(map(words, options))
        key = re.search(r"[:：] *([A-E]) *$", answer, re.MULTILINE)
        assert key is not None and letters_of_right(draft) == [key[1]]
        fences = re.findall(r"^```\w*\n(.*?)^```", asked, re.MULTILINE | re.DOTALL)
        assert code_of(draft) == [fence.strip("\n").replace("\xa0", " ") for fence in fences]
        assert draft.explanation and "<details" not in draft.explanation


LINKEDIN = """## Angular

#### Q1. What is the purpose of `ViewChild`?

```js
@ViewChild('bio') bio;
```

- [x] It gives *access*.
- [ ] this.http.post<Order>(url)
- [ ] None

[Docs](https://angular.io/guide)

#### Q2. Which of these? (Select two)

- [ ]

```html
<ul></ul>
```

- [x]

```html
<ol></ol>
```

- [x]

```html
<li></li>
```

Because of lists.

### Section two

#### Q3. No one knows

- [ ] a
- [ ] b
"""


def test_linkedin_s_way_with_boxes_and_code_as_options(tmp_path: Path) -> None:
    reading = quiz(tmp_path, LINKEDIN)
    first, second, third = reading.questions
    assert first.stem == "What is the purpose of `ViewChild`?\n\n```js\n@ViewChild('bio') bio;\n```"
    assert [one.text for one in first.options] == [
        "It gives *access*.", "this.http.post<Order>(url)", "None",
    ]  # fmt: skip
    assert first.explanation == "Docs (https://angular.io/guide)"
    assert (first.topic, third.topic) == ("Angular", "Section two")
    assert second.options[2].text == "```html\n<li></li>\n```"
    assert (second.kind, second.required, second.explanation) == (
        Kind.MULTIPLE, 2, "Because of lists.",
    )  # fmt: skip
    assert letters_of_right(second) == ["B", "C"] and not third.is_keyed
    assert codes(reading) == ["no-answer"] and reading.problems[0].place == "line 39"


@pytest.mark.parametrize(
    "after",
    [
        "**Answer: B**", "Answer: b", "Correct answer: B.", "> Answer is B", "#### Answer: B",
        "答案：B", "<details><summary>Answer</summary>\n\nB is right: B\n\n</details>",
        "Answer: B) two", "The correct answer is: **B**", "Ответ: B",
    ],
)  # fmt: skip
def test_the_answer_is_found_in_any_words(tmp_path: Path, after: str) -> None:
    options = "a) one\nb) two" if after.endswith(": b") else "- A. one\n- B. two"
    reading = quiz(tmp_path, f"## 1. Which?\n\n{options}\n\n{after}\n\nSo it is.\n")
    draft = only(reading)
    assert letters_of_right(draft) == ["B"] and not reading.problems
    assert draft.explanation.endswith("So it is.")


def test_a_list_in_a_question_is_none_of_its_questions(tmp_path: Path) -> None:
    text = (
        "1. Put them in order:\n\n   1. eat\n   2. cook\n\n   - A. 1, 2\n   - B. 2, 1\n\n   Answer: B\n\n"
        "2. Next?\n   - A. x\n   - B. y\n\n   Answer: A\n\n3. Last?\n   - A. x\n   - B. y\n\n   Answer: A\n"
    )
    reading = quiz(tmp_path, text)
    assert [one.original_number for one in reading.questions] == ["1", "2", "3"]
    assert "2. cook" in plain(reading.questions[0].stem)


def test_what_the_text_asks_for_and_the_key_must_agree(tmp_path: Path) -> None:
    reading = quiz(tmp_path, "## 1. Which? Select two.\n\n- A. a\n- B. b\n\nAnswer: B\n")
    assert codes(reading) == ["required-differs"] and only(reading).kind is Kind.SINGLE


def test_a_bad_question_is_told_and_the_others_go_in(tmp_path: Path) -> None:
    reading = quiz(
        tmp_path, "## Q1. One?\n\n- [x] a\n\n## Q2. Two?\n\n- [x] a\n- [ ]\n\n## Q3. Three?\n\n- [x] a\n- [ ] b\n"
        "\n## Q4. Four?\n\n- [x] a\n- [ ] b\n"
    )  # fmt: skip
    assert [one.original_number for one in reading.questions] == ["3", "4"]
    assert [(one.code, one.place) for one in reading.problems] == [
        ("too-few-options", "line 1"), ("empty-text", "line 5"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "# To do\n\n- [ ] write\n- [x] test\n",
        "# Plan\n\n## 1. Set up\n\n- [x] install\n- [ ] configure\n\n## 2. Run\n\n- [ ] start\n- [ ] stop\n",
        "# Readme\n\nTwo ways:\n\n- A: this\n- B: that\n\nTake one.\n",
        "# What is it?\n\nA program.\n\n- fast\n- small\n\n## How?\n\n1. install\n2. run\n",
        "1. First\n2. Second\n   a. inner\n   b. other\n",
    ],
)
def test_other_texts_in_markdown_are_no_quiz(tmp_path: Path, text: str) -> None:
    assert codes(quiz(tmp_path, text)) == ["format-unknown"]


@needs_data
def test_no_readme_of_the_examples_is_taken_for_a_quiz() -> None:
    paths = [
        path
        for path in DATA.rglob("*.md")
        if path.parent.name not in ("aws-ccp", "js-questions", "hashcards")
    ]
    assert len(paths) > 5
    for path in paths:
        assert not read_file(path).questions, path
