"""Books, notes and papers of the learner's own: found on disk, and cut into passages."""
