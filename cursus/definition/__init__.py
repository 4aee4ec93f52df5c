"""What can be done with a compiled definition: it is JSON, and nothing here imports the SDK."""
