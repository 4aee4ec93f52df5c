"""The workflows of this repository, and the action that others use, run as a runner of GitHub runs it."""
