"""What a person can do, in verbs: `Study` is held by the screens and by the command line."""
