"""Exams in one file: as JSON, as HTML, and what other programs make of them."""
