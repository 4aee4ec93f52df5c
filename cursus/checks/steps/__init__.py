"""Checks of the steps: their names, what they wait for, what they declare."""
