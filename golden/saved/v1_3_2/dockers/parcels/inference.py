"""A team's own serving script."""
