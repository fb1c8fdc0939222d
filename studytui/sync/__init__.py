"""The PostgreSQL hub, where machines and people meet."""
