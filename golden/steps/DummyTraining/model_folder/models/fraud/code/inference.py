"""Serving code that came with the model."""
