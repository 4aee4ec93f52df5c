"""Rewrites S3 paths built as text into Joins, and proves that a builder still compiles to the same."""

from cursus.lint.accuracy import Accuracy, measure
from cursus.migrate.migration import Migration, migrate_paths, migrate_sources

__all__ = ["Accuracy", "Migration", "measure", "migrate_paths", "migrate_sources"]
