"""What things are called on the screen, as pieces of SQL."""

from __future__ import annotations


def subject_title(subject: str) -> str:
    """SQL for what a person calls a subject, given its table in a query. Questions with a topic but
    no subject stand in one called after their source, whose name may be an id."""
    return (
        f"coalesce((SELECT nullif(naming.description, '') FROM source naming "
        f"WHERE naming.name = {subject}.name), {subject}.name)"
    )
