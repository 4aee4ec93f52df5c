"""Tests of the core: what goes in, how it is wired, where it writes, and what is said when it is wrong."""

import cursus.core  # noqa: F401 - before a test imports the SDK, whose word of farewell it silences
