"""Measurements of what studytui promises, one module a promise: `python -m benchmarks.NAME`."""
