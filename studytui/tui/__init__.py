"""The full screen: Textual lives here only."""
