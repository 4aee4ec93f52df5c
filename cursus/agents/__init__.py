"""The read-only commands as tools for agents, over the Model Context Protocol."""
