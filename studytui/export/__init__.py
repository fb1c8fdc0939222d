"""Sittings and exams as text that leaves the program: to read, to print, to send."""
