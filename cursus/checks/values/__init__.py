"""Checks of single values: references that are none, texts that change with every compile."""
