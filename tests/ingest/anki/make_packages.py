"""Makes the packages beside it with Anki's own library: ``pip install anki`` in an environment of
its own, then ``python make_packages.py``. Made with anki 26.9.3."""

from __future__ import annotations

import struct
import tempfile
import zlib
from pathlib import Path

from anki.collection import Collection, ExportAnkiPackageOptions

HERE = Path(__file__).parent
ALL_IN_ONE = "AllInOne (kprim, mc, sc)"
FIELDS = (
    *("Question", "Title", "QType (0=kprim,1=mc,2=sc)"),
    *("Q_1", "Q_2", "Q_3", "Q_4", "Q_5", "Answers", "Sources", "Extra 1"),
)


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def all_in_one(col: Collection) -> None:
    model = col.models.new(ALL_IN_ONE)
    for name in FIELDS:
        col.models.add_field(model, col.models.new_field(name))
    template = col.models.new_template(ALL_IN_ONE)
    template["qfmt"] = (
        "{{#Title}}<h3>{{Title}}</h3>{{/Title}}{{Question}}"
        "<div>{{Q_1}}{{Q_2}}{{Q_3}}{{Q_4}}{{Q_5}}</div>"
        '<script>var type = "{{QType (0=kprim,1=mc,2=sc)}}"</script>'
    )
    template["afmt"] = template["qfmt"] + "<hr id=answer>{{Answers}}{{Sources}}{{Extra 1}}"
    col.models.add_template(model, template)
    col.models.add(model)


def fill(col: Collection) -> None:
    def add(model: str, deck: str, fields: dict[str, str], tags: tuple[str, ...] = ()) -> object:
        note = col.new_note(col.models.by_name(model))
        for name, text in fields.items():
            note[name] = text
        note.tags = list(tags)
        col.add_note(note, col.decks.id(deck))
        return note

    def choice(question: str, kind: str, options: list[str], key: str, **more: str) -> None:
        named = {f"Q_{place}": option for place, option in enumerate(options, 1)}
        more = {name.replace("_", " "): text for name, text in more.items()}
        fields = {"Question": question, FIELDS[2]: kind, "Answers": key, **named, **more}
        add(ALL_IN_ONE, "Choice", fields)

    swings, small = "Physics::Swings", "Physics::Swings::Small"
    col.media.write_data("pendulum.png", png(8, 4, (10, 200, 10)))
    red = col.media.write_data("red and round.png", png(4, 4, (200, 10, 10)))
    col.media.write_data("tick.mp3", b"ID3tick")
    first = add(
        "Basic",
        swings,
        {"Front": 'The unit of frequency? <img src="pendulum.png">', "Back": "hertz"},
        ("unit", "a::b"),
    )
    add(
        "Basic (and reversed card)",
        swings,
        {"Front": "period", "Back": "the time of one whole swing, there and back again"},
    )
    optional = "Basic (optional reversed card)"
    add(optional, "Physics", {"Front": "g", "Back": "free fall", "Add Reverse": "y"})
    add(optional, "Physics", {"Front": "m", "Back": "mass"})
    typed = {"Front": "<b>T</b> = 2&pi;&radic;(L/?)", "Back": "g"}
    add("Basic (type in the answer)", "Physics", typed)
    add(
        "Cloze",
        small,
        {
            "Text": "The period of a {{c1::pendulum::a device}} depends on its {{c2::length}}, "
            "not on its {{c3::mass}} or {{c3::colour}}.",
            "Back Extra": "For small swings.",
        },
    )
    add(
        "Cloze",
        small,
        {
            "Text": r"\(T = 2\pi\sqrt{\frac{ {{c1::L}} }{g} }\)",
            "Back Extra": f'<img src="{red}">[sound:tick.mp3]',
        },
    )
    all_in_one(col)
    choice(
        "Which is a unit of time?",
        "2",
        ["metre", "second", "gram"],
        "0 1 0",
        Sources="SI brochure",
        Extra_1="Since 1967 by caesium.",
    )
    choice("Which are lengths?", "1", ["inch", "second", "metre", "mile"], "1 0 1 1", Title="Units")
    statements = ["A metre is a length.", "A second is a mass.", "A gram is a mass."]
    choice("True or not?", "0", statements, "1 0 1")
    with tempfile.TemporaryDirectory() as folder:
        image = Path(folder) / "valves.png"
        image.write_bytes(png(20, 20, (1, 2, 3)))
        col.add_image_occlusion_notetype()
        col.add_image_occlusion_note(
            notetype_id=col.models.by_name("Image Occlusion")["id"],
            image_path=str(image),
            occlusions="{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}",
            header="Valves",
            back_extra="",
            tags=[],
        )
    col.sched.suspend_cards([first.cards()[0].id])
    col.decks.select(col.decks.id("Physics"))
    for _ in range(3):
        col.sched.answerCard(col.sched.getCard(), 4)
    cram = col.decks.new_filtered("Cram")
    deck = col.decks.get(cram)
    deck["terms"] = [["deck:Choice", 100, 0]]
    col.decks.save(deck)
    col.sched.rebuild_filtered_deck(cram)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        col = Collection(f"{folder}/collection.anki2")
        fill(col)
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True, legacy=False)
        col.export_anki_package(out_path=f"{HERE}/newer.apkg", options=options, limit=None)
        col.export_collection_package(f"{HERE}/newer.colpkg", include_media=True, legacy=False)


if __name__ == "__main__":
    main()
