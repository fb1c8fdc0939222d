"""Which suspicions of questions stand, in SQL: for the search, the list and the count."""

from __future__ import annotations

STANDING = """
    question_suspicion s WHERE s.kind IN ('letters', 'duplicate', 'sure', 'negative')
    AND NOT EXISTS (SELECT 1 FROM question_suspicion f WHERE f.question_id = s.question_id
        AND f.kind = 'fine ' || s.kind AND f.other_id = s.other_id)
    AND NOT EXISTS (SELECT 1 FROM question o WHERE o.question_id = s.other_id
        AND o.status = 'retired')
"""
"""Rows, named ``s``, that the learner has not called fine and whose near duplicate is still there;
may be followed by ``AND``."""
CONFLICT_IDS = f"""
    SELECT question_id FROM question_edit WHERE is_conflict = 1
    UNION SELECT s.question_id FROM {STANDING} AND s.kind = 'duplicate'
    AND json_extract(s.detail, '$.keys_differ') = 1
"""
"""Ids of the questions on which a source and the learner, or two sources, differ."""
SUSPECT_IDS = f"SELECT s.question_id FROM {STANDING}"
"""Ids of the questions that are suspect; one may come several times."""
