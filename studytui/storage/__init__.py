"""Tables, queries and migrations: Peewee lives here only, and no row leaves."""

from studytui.storage.alone import leave_drivers_alone

leave_drivers_alone()
