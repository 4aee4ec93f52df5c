"""Checks that what protects one step protects all of them."""
