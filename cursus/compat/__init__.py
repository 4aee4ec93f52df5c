"""Backward compatibility: what saved configs compiled to when they were recorded, and what became of that since."""
