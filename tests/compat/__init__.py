"""Saved configs against what they compiled to before."""
