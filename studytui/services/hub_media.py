"""Images of questions that go to a hub and come from it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from studytui.domain.draft import MediaDraft, Problem
from studytui.ingest.limits import DEFAULT
from studytui.paths import Paths
from studytui.services.importing.media import MediaFolder
from studytui.storage.database import Database
from studytui.sync import media

if TYPE_CHECKING:
    from studytui.sync.pulling import Person

_OF_QUESTIONS = """
    SELECT relative_path, sha256 FROM media
    WHERE question_id IN (SELECT value FROM json_each(?1))
    UNION SELECT json_extract(one.value, '$.relative_path'), json_extract(one.value, '$.sha256')
    FROM question_version v, json_each(v.content, '$.media') one
    WHERE v.question_id IN (SELECT value FROM json_each(?1)) AND json_valid(v.content)
"""


class HubMedia:
    """The media folder, and the images on a hub."""

    def __init__(self, database: Database, paths: Paths) -> None:
        self._database = database
        self._paths = paths

    def send(self, connection: Any, person: Person, question_ids: Iterable[int]) -> None:
        """Put the images of these questions on the hub, as far as they are here and not there."""
        rows = self._database.rows(_OF_QUESTIONS, json.dumps(list(question_ids)))
        paths = {sha256: path for path, sha256 in rows if path and sha256}
        if not paths:
            return
        for sha256 in media.missing(connection, person.learner_id, paths):
            try:
                content = (self._paths.media / paths[sha256]).read_bytes()
            except OSError:
                # The doctor tells of it.
                continue
            if len(content) <= media.LARGEST:
                media.send(connection, person.learner_id, sha256, content)

    def fetch(self, connection: Any, question_ids: Iterable[int]) -> None:
        """Get the images that these questions have and that are not in the folder."""
        missing = {
            sha256: path
            for path, sha256 in self._database.rows(_OF_QUESTIONS, json.dumps(list(question_ids)))
            if path and sha256 and not (self._paths.media / path).exists()
        }
        if not missing:
            return
        folder = MediaFolder(self._paths.media, DEFAULT)
        try:
            for sha256, content in media.fetch(connection, missing):
                path = missing[sha256]
                found = folder.stage_one(
                    MediaDraft(0, self._paths.media / path, member=path, content=content)
                )
                if isinstance(found, Problem):
                    continue
                if found.relative_path == path:
                    folder.keep([found])
                else:
                    folder.drop([found])
        finally:
            folder.close()
