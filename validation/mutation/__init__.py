"""Breaks every golden definition in many small ways, to measure what the checks see."""
