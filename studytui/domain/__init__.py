"""Values and rules: no clock, no input or output, no Textual, no Peewee."""
