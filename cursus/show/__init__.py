"""Draws a definition: as text, Mermaid, SVG or a page that needs nothing else."""
