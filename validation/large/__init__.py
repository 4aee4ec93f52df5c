"""A table larger than memory through every script, under a limit."""
