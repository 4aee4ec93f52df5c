"""Names of endpoints."""


def endpoint_name(stage, model):
    """``prod-tree`` of a stage and the location of a model."""
    return f"{stage}-{model.rsplit('/', 2)[-2]}"
