"""Odd input for everything that reads what other people wrote: each ends in a result or a diagnostic."""
