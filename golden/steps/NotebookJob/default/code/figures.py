"""What the report says of a model."""


def summary(model, rows):
    """One line."""
    return f"{rows} rows scored with {model}"
