"""The SQLite file: Peewee lives here only, and no row leaves."""
