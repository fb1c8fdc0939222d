"""Files into drafts and problems, without touching the database."""
