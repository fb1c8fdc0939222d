"""The command line: `main` starts it, `commands` is the table of commands, and each has a module."""
