"""Where the catalogue was; it is ``cursus.core.catalog`` now, and code that imports it from here continues working."""

from cursus.core.catalog import Builder, Catalog, catalog

__all__ = ["Builder", "Catalog", "catalog"]
