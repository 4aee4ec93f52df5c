"""Runs a caller's own code, offline: what ``cursus.sdk.handwritten`` starts in its own process.

That process may be any Python from 3.10 on that has the caller's SDK and need not have cursus. So nothing here imports
cursus or anything that is not in the standard library, except botocore where it is there.
"""
