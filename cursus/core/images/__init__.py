"""URIs of the images that AWS publishes for SageMaker, from a table, without an SDK."""

from cursus.core.images.uri import frameworks, image_uri, newest_version

__all__ = ["frameworks", "image_uri", "newest_version"]
