"""A team's own training script."""
