"""Finds S3 paths that are built as text where a pipeline variable may stand (E8xx), without importing what it reads."""

from cursus.lint.linter import Report, lint_paths, lint_sources
from cursus.lint.rules import RULES, Rule

__all__ = ["RULES", "Report", "Rule", "lint_paths", "lint_sources"]
