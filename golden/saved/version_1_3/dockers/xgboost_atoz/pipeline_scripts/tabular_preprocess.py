"""A team's own preprocessing script."""
