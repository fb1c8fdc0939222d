"""The open banks, read into items. Texts stay as they are; only their mark-up becomes HTML."""

from __future__ import annotations

import io
import json
import re
from html import escape
from pathlib import Path
from typing import Any

from lxml import etree
from markdown_it import MarkdownIt
from PIL import Image, ImageOps

from .items import Figure, Item, Option, digest, text_html

# The pool files give question ids only; these are the sub-element titles of the NCVEC syllabus.
SUBELEMENTS = {
    "1": "Commission's Rules",
    "2": "Operating Procedures",
    "3": "Radio Wave Propagation",
    "4": "Amateur Radio Practices",
    "5": "Electrical Principles",
    "6": "Circuit Components",
    "7": "Practical Circuits",
    "8": "Signals and Emissions",
    "9": "Antennas and Feed Lines",
    "0": "Electrical and RF Safety",
    "T6": "Electronic and Electrical Components",
    "T0": "Safety",
}
DIFFICULTY = {"easy": 2, "medium": 3, "hard": 4}
EMPHASIS = {"italics": "i", "bold": "b", "strong": "b", "underline": "u"}
FIGURE_WIDTH = 900
FIGURE_COLOURS = 8
MARGIN = 30  # pixels of paper left around a drawing; all four drawings have more
POINTS_ELSEWHERE = re.compile(
    r"<link|\b(figure|shown|shows|below|above|table|diagram|image|graph|picture)\b", re.IGNORECASE
)


def small_png(path: Path) -> bytes:
    """A line drawing as a small grey palette PNG, at most `FIGURE_WIDTH` pixels wide."""
    with Image.open(path) as opened:
        drawing = opened.convert("RGBA")
    paper = Image.new("RGBA", drawing.size, "white")
    grey = Image.alpha_composite(paper, drawing).convert("L")
    ink = ImageOps.invert(grey).point(lambda tone: 255 if tone > 64 else 0).getbbox()
    left, top, right, bottom = ink or (0, 0, *grey.size)
    grey = grey.crop((left - MARGIN, top - MARGIN, right + MARGIN, bottom + MARGIN))
    height = round(grey.height * FIGURE_WIDTH / grey.width)
    small = grey.resize((FIGURE_WIDTH, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    small.quantize(FIGURE_COLOURS).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def ham(banks: Path, pool: str) -> list[Item]:
    """A US amateur radio pool (`technician-2026-2030`, `general-2023-2027`)."""
    folder = banks / "ham-us" / pool
    rows = json.loads((folder / f"{pool}.json").read_text("utf-8"))
    drawings = {path.name: small_png(path) for path in sorted(folder.glob("*.png"))}
    items = []
    for row in rows:
        subelement = row["id"][:2]
        name = row["figure"]
        if bool(name) != bool(re.search(r"\bfigure [TG]", row["question"], re.IGNORECASE)):
            continue
        items.append(
            Item(
                id=row["id"],
                stem=escape(row["question"], quote=False),
                options=tuple(
                    Option(escape(answer, quote=False), place == row["correct"])
                    for place, answer in enumerate(row["answers"])
                ),
                topic=SUBELEMENTS.get(subelement) or SUBELEMENTS[subelement[1]],
                references=(f"Rule reference: {row['refs']}",) if row["refs"] else (),
                figure=Figure(drawings[name], name, name[:-4].upper()) if name else None,
            )
        )
    return items


def _inline(node: etree._Element) -> str:
    """The HTML inside a CNXML element; raises ValueError on mark-up it does not know."""
    parts = [escape(node.text or "", quote=False)]
    for child in node:
        if child.tag in ("sub", "sup"):
            tag = child.tag
        elif child.tag == "emphasis":
            tag = EMPHASIS[child.get("effect", "bold")]
        else:
            raise ValueError(f"CNXML element {child.tag!r} is not known")
        parts.append(f"<{tag}>{_inline(child)}</{tag}>{escape(child.tail or '', quote=False)}")
    return re.sub(r"\s+", " ", "".join(parts))


def openstax(banks: Path, book: str) -> list[Item]:
    """Review questions of an OpenStax book (`microbiology`, `psychology`).

    The bank's `answer` holds one letter; where the solution itself names several, those are the key.
    """
    items = []
    for line in (banks / "openstax" / f"{book}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        exercise = etree.fromstring(row["stem_cnxml"] + row["after_list_cnxml"] + "</exercise>")
        stem = " ".join(_inline(para).strip() for para in exercise.iter("para"))
        if not row["images"] and POINTS_ELSEWHERE.search(stem):
            continue
        solution = re.sub(r"<[^>]*>", " ", row["solution_cnxml"])
        key = re.findall(r"\b[A-E]\b", solution)
        if not re.fullmatch(r"[A-E]|[A-E](, | and )[A-E]", solution.strip()) or not stem:
            continue
        figure = None
        if row["images"]:
            [name] = row["images"]
            media = next(exercise.iter("media"))
            credit = "".join(text for note in exercise.iter("caption") for text in note.itertext())
            data = (banks / "openstax" / "media" / name).read_bytes()
            figure = Figure(data, name, media.get("alt", ""), credit)
        items.append(
            Item(
                id=row["id"],
                stem=stem,
                options=tuple(
                    Option(_inline(etree.fromstring(f"<c>{choice}</c>")).strip(), letter in key)
                    for letter, choice in zip("ABCDE", row["choices_cnxml"], strict=False)
                ),
                topic=row["module_title"],
                references=(
                    f"OpenStax, <i>{book.title()}</i>: {escape(row['module_title'], quote=False)}",
                ),
                figure=figure,
            )
        )
    return items


def pcep(banks: Path) -> list[Item]:
    """The PCEP bank, modules 1 and 3; a snippet asked about twice is taken once."""
    items: dict[str, Item] = {}
    for number, row in enumerate(json.loads((banks / "pcep/questions.json").read_text("utf-8"))):
        if any("(on two lines)" in choice["text"] for choice in row["choices"]):
            continue  # the note is about lay-out, not part of the output asked for
        module = row["module"].removeprefix("module")
        options = tuple(
            Option(_option_html(choice["text"]), choice["is_correct"], _why_html(choice))
            for choice in row["choices"]
        )
        same = re.sub(r"[\s\"']", "", row["code_snippet"]) or row["text"]
        items.setdefault(
            same,
            Item(
                id=f"pcep-m{module}-{number:03}",
                stem=text_html(row["text"]),
                options=options,
                topic=f"PCEP Module {module}",
                code=row["code_snippet"],
                difficulty=DIFFICULTY[row["difficulty"]],
            ),
        )
    return list(items.values())


def _option_html(text: str) -> str:
    """An option's text; output whose blanks or newlines count becomes a code block."""
    if "\n" in text or "  " in text:
        return f'<code class="codep">{escape(text, quote=False)}</code>'
    return text_html(text)


def _why_html(choice: dict[str, Any]) -> str:
    return text_html(choice["explanation"])


def fcc(banks: Path, subject: str, wanted: tuple[int, ...]) -> list[Item]:
    """Questions of a freeCodeCamp quiz (`python`, `sql`) by their place in the file, from 0.

    The bank always lists the right answer first, so the options are put into a hashed order.
    """
    source = (banks / "fcc" / f"{subject}-quiz.ts").read_text("utf-8")
    fields = (
        "Question",
        "Answer",
        "Distractor1",
        "Distractor2",
        "Distractor3",
        "Explanation",
        "Link",
    )
    string = r':\s*("(?:[^"\\]|\\.)*")\s*'
    rows = re.findall(",".join(rf"\s*{field}{string}" for field in fields), source)
    items = []
    for place in wanted:
        stem, answer, *distractors, why, link = (json.loads(value).strip() for value in rows[place])
        options = [Option(text_html(answer), True)]
        options += [Option(text_html(text), False) for text in distractors]
        items.append(
            Item(
                id=f"fcc-{subject}-{place:03}",
                stem=text_html(stem),
                options=tuple(sorted(options, key=lambda option: digest(stem + option.html))),
                topic={"python": "Python", "sql": "SQL"}[subject],
                explanation=f"<p>{text_html(why)}</p>",
                references=(link,),
            )
        )
    return items


QUESTION = re.compile(
    r"(?P<number>\d+)\. (?P<stem>[^\n]*)\n(?P<body>.*?)<details>.*?"
    r"#### Answer: (?P<key>[A-E])\s*\n(?P<why>.*?)</p>\s*</details>",
    re.DOTALL,
)


def javascript(banks: Path, wanted: tuple[int, ...]) -> list[Item]:
    """Questions of lydiahallie/javascript-questions by their printed number; Markdown made HTML."""
    source = (banks / "js-questions" / "en-README.md").read_text("utf-8")
    markdown = MarkdownIt("commonmark", {"html": True})
    items = {}
    for part in re.split(r"(?m)^###### ", source)[1:]:
        found = QUESTION.match(part)
        if found is None or int(found["number"]) not in wanted:
            continue
        code = "".join(re.findall(r"```javascript\n(.*?)\n```", found["body"], re.DOTALL))
        items[int(found["number"])] = Item(
            id=f"js-{int(found['number']):03}",
            stem=_code_style(markdown.renderInline(found["stem"])),
            options=tuple(
                Option(_code_style(markdown.renderInline(text)), letter == found["key"])
                for letter, text in re.findall(r"(?m)^- ([A-E]): (.*)$", found["body"])
            ),
            topic="JavaScript",
            code=code,
            explanation=_code_style(markdown.render(found["why"].strip()).strip()),
        )
    return [items[number] for number in wanted]


def _code_style(html: str) -> str:
    """Markdown's code elements written as edube pages write them."""
    html = re.sub(
        r'<pre><code class="language-\w+">(.*?)\n?</code></pre>',
        r'<code class="codep">\1</code>\n<br>',
        html,
        flags=re.DOTALL,
    )
    return html.replace("<code>", "<code >")
