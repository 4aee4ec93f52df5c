"""Proving an execution: what the service says it did, compared with what the definition says it should do.

``collect`` asks (the only module that calls AWS), ``judge`` and ``steps`` decide (pure functions of what was
collected), ``proof`` is the result as a file. ``kinds`` holds what is known of each step type.
"""
