"""Checks of S3 locations: who writes where, who reads what."""
