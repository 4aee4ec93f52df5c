"""Keeps the first row of each key; all that travels is this file."""
