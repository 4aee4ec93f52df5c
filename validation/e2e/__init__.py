"""End to end: pipelines run on this machine with real data, and what they wrote is judged."""
