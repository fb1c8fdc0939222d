"""Readings written into the library: compared, batched, resumable, never doubled."""
