"""Checks of the parameters: the interface of those who start the pipeline."""
