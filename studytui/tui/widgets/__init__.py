"""Widgets that know values, never `Study`: data goes down, messages come up."""
