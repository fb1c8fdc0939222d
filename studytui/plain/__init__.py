"""Plain mode: line by line, without moving a cursor; for screen readers, pipes and simple consoles."""
