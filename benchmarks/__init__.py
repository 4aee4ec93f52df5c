"""What the compiler costs, side by side with what it replaces: ratios and counts, each with its target."""
