"""Tests of the core: what goes in, how it is wired, where it writes, and what is said when it is wrong."""
