"""The image table: taken from the SDK, and compared with it."""
