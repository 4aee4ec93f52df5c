"""A package as somebody else would write one: a step of its own for cursus."""
