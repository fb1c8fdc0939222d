"""One module a screen, its placement in the `.tcss` beside it."""
