"""A path is put to many uses; with a static base, each method gives after the rewrite what it gave before."""

from __future__ import annotations

import datetime
import enum
import json
import os
import re
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

os.environ["SAGEMAKER_SUPPRESS_V2_WARNING"] = "1"

from sagemaker.workflow.entities import PipelineVariable
from sagemaker.workflow.pipeline_context import PipelineSession

from cursus.migrate import migrate_sources

CORPUS = Path(__file__).parent / "corpus" / "uses.py"
HEAD = """\
import collections
import contextlib
import functools
import hashlib
import itertools
import json
import logging
import os
import re
import shutil
import string
import subprocess
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode, urlparse

from sagemaker.inputs import TrainingInput
from sagemaker.processing import ProcessingInput, ProcessingOutput, Processor
from sagemaker.workflow.functions import Join

from cursus.core.base.processing import ProcessingStepBuilder

logger = logging.getLogger(__name__)


def shouting(function):
    return lambda: function().upper()


"""
BUILDER = """\
class UseStepBuilder(ProcessingStepBuilder):
    def paths(self):
        yield f"{self.config.pipeline_s3_loc}/a"

    def shown(self, place):
        return place.upper()

    def kept_upper(self):
        return self.kept.upper()

    def many_upper(self):
        return [place.upper() for place in self.many]

    def documents(self):
        return {"places.json": {"a": f"{self.config.pipeline_s3_loc}/a"}}

"""


class Mode(str, enum.Enum):  # noqa: UP042 - what people wrote before there was StrEnum
    FULL = "full"


def read_uses() -> Iterator[tuple[str, str, str]]:
    _, *rest = re.split(r"^# --- (.+): (rewritten|left)\n", CORPUS.read_text(encoding="utf-8"), flags=re.MULTILINE)
    yield from zip(rest[::3], rest[1::3], rest[2::3], strict=True)


USES = list(read_uses())


def module(body: str) -> str:
    if "class UseStepBuilder" in body:
        return f"{HEAD}{body}"
    return f"{HEAD}{BUILDER}    def use(self):\n" + "".join(f"        {line}\n" for line in body.splitlines())


def outcome(source: str) -> Any:
    """What the method gives, every Join in it worked out as the service does."""
    scope: dict[str, Any] = {"__name__": "use"}
    exec(compile(source, "use", "exec"), scope)
    cls = scope["UseStepBuilder"]
    builder = object.__new__(cls)
    base = "s3://b/base"
    builder.__dict__.update(
        config=types.SimpleNamespace(pipeline_s3_loc=base),
        _execution_prefix=None,
        session=None,
        flag=True,
        number=7,
        nothing=None,
        day=datetime.date(2024, 3, 5),
        mode=Mode.FULL,
        sub=Path("x/y"),
        slashed="x/",
        empty="",
    )
    return told(builder.use())


def told(value: Any) -> Any:
    if isinstance(value, PipelineVariable):
        return joined(json.loads(json.dumps(value.expr)))
    if isinstance(value, dict):
        return {key: told(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [told(item) for item in value]
    if hasattr(value, "__dict__") and type(value).__module__.startswith("sagemaker"):
        return type(value).__name__, told({k: v for k, v in vars(value).items() if not isinstance(v, PipelineSession)})
    return value


def joined(expression: Any) -> str:
    if isinstance(expression, str):
        return expression
    join = expression["Std:Join"]
    return str(join["On"]).join(joined(part) for part in join["Values"])


@pytest.mark.parametrize(("title", "expected", "body"), USES, ids=[use[0] for use in USES])
def test_a_use_gives_what_it_gave(
    title: str, expected: str, body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing raises after the rewrite, and nothing differs; what is left is left whole, and with a reason."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CURSUS_TEST_USE", "")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    before = module(body)
    migration = migrate_sources({"use.py": before})
    after = migration.after["use.py"]
    use = after.partition("    def use(self):\n")[2]
    assert outcome(after) == outcome(before)
    if expected == "rewritten":
        assert use != before.partition("    def use(self):\n")[2] or title == "yielded"
    else:
        assert use == before.partition("    def use(self):\n")[2]
        hints = [found.diagnostic.hint for found in migration.left]
        assert all(hint.startswith(("Not rewritten: ", "Rewritten only with --unsafe: ")) for hint in hints)


def test_there_are_enough_uses() -> None:
    """Eighty at least, no two the same, and both kinds among them."""
    assert len({body for _, _, body in USES}) == len(USES) >= 80
    assert sum(expected == "rewritten" for _, expected, _ in USES) >= 40
