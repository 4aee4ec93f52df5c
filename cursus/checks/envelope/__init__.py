"""Checks of the definition as a document: its shape and its size."""
