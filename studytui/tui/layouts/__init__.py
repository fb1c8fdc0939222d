"""What the screens show, laid out as lines of text: of values only, for any width."""
