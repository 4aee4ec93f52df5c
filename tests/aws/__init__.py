"""Compiled pipelines in accounts, as the service would hold and start them."""
