"""The builders and the core under sabotage: what notices each fault, and whether it is more than a golden file."""
