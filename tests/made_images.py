"""Images that belong to made-up questions, for tests."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from studytui.services.study import Study

RED, GREEN, BLUE, WHITE = (200, 30, 30), (30, 160, 60), (40, 60, 200), (255, 255, 255)


def quarters(width: int = 160, height: int = 120) -> Image.Image:
    """Red and green above, blue and white below."""
    image = Image.new("RGB", (width, height), WHITE)
    half = (width // 2, height // 2)
    image.paste(RED, (0, 0, *half))
    image.paste(GREEN, (half[0], 0, width, half[1]))
    image.paste(BLUE, (0, half[1], half[0], height))
    return image


def give_image(
    study: Study, question_id: int, name: str, *, alt: str = "Four fields", role: str = "question"
) -> Path:
    """Say that a question has an image of this name; where its file is to lie."""
    index = study.database.value("SELECT count(*) FROM media WHERE question_id = ?", question_id)
    study.database.execute(
        "INSERT INTO media(question_id, created_at, updated_at, media_index, media_role, media_type,"
        " mime_type, relative_path, sha256, bytes, width, height, alt)"
        " VALUES (?, 0, 0, ?, ?, 'image', 'image/png', ?, ?, 1, 160, 120, ?)",
        question_id,
        index,
        role,
        name,
        name,
        alt,
    )
    study.database.execute("UPDATE question SET has_media = 1 WHERE question_id = ?", question_id)
    path = study.paths.media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
