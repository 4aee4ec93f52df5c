"""The generated pipeline of a hundred nodes compiles to what was accepted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.hundred_nodes import DIGESTS, digest, write_hundred_nodes
from benchmarks.pipelines import compile_pipeline


@pytest.mark.parametrize("base", DIGESTS)
def test_it_compiles_to_what_was_accepted(tmp_path: Path, base: str) -> None:
    """A hundred steps whose definition has the accepted digest. If the change is intended, accept the one shown."""
    definition = compile_pipeline(write_hundred_nodes(tmp_path), static=base == "static")
    assert len(json.loads(definition)["Steps"]) == 100
    assert digest(definition) == DIGESTS[base]


def test_only_the_digests_of_code_are_left_out() -> None:
    """A changed script does not change the digest, a changed value does."""
    before, script, value = (
        json.dumps({"code": f"s3://bucket/{letter * 64}/train.py", "depth": depth})
        for letter, depth in (("a", 2), ("b", 2), ("a", 3))
    )
    assert digest(before) == digest(script) != digest(value)
