"""The documentation, played as its readers would."""
