"""studytui: prepare for an exam in the terminal."""

__version__ = "0.1.0"
