"""The values that a pipeline is started with, environment by environment, and whether they make a sound execution."""
