"""What an act has changed, so that screens know when to read again."""

from __future__ import annotations

from enum import Flag, auto


class Changes(Flag):
    """Returned by every verb that writes."""

    NOTHING = 0
    QUESTIONS = auto()
    """Questions were added, edited or retired."""
    EXAMS = auto()
    SITTINGS = auto()
    """A sitting was started, left or ended."""
    ANSWERS = auto()
    NOTES = auto()
    IMPORTS = auto()
    GOAL = auto()
    """The goal or the curriculum."""
    PLAN = auto()
    """A task was done, skipped or moved, or the plan was made anew."""
    RESOURCES = auto()
    """Resources are there, gone or read."""
    CLASSES = auto()
    """A class, who is in it, or what is set to it."""
    HUB = auto()
    """How it stands with the hub."""
