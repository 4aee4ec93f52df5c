"""Runs a compiled definition on this machine, without Docker or AWS: for trying, testing and teaching."""
