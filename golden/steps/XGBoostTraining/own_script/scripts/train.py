"""A script of the user's own, which is staged whole and never read."""

print("training")
