"""Serving code of the user's own, which is staged whole and never read."""
