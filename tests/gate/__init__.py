"""The gate of a project, from outside."""
