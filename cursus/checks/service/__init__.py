"""Checks of each step against the request that the service makes of it."""
