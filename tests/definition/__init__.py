"""Tests of what works on compiled definitions."""
