"""The corpus of pairs: what people wrote, what it becomes, and that both give the same paths."""

from __future__ import annotations

import ast
import asyncio
import builtins
import contextlib
import copy
import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cursus.migrate import migrate_sources

CORPUS = Path(__file__).parent / "corpus" / "pairs"
NOTE = re.compile(r"^# (left|warning): (.*)\n", re.MULTILINE)


@dataclass(frozen=True)
class Pair:
    """``left`` and ``warnings`` are the comments below the pair."""

    title: str
    before: str
    after: str
    left: list[str]
    warnings: list[str]
    unsafe: bool
    plain: bool


def read_pairs() -> list[Pair]:
    pairs = []
    for file in sorted(CORPUS.glob("*.py")):
        _, *rest = re.split(r"^# --- (.+)\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for title, body in zip(rest[::2], rest[1::2], strict=True):
            notes = NOTE.findall(body)
            _, before, after = re.split(r"^# (?:before|after|unchanged)\n", NOTE.sub("", body), flags=re.MULTILINE)
            left = [text for kind, text in notes if kind == "left"]
            warnings = [text for kind, text in notes if kind == "warning"]
            unsafe = file.stem == "unsafe"
            pairs.append(
                Pair(f"{file.stem}: {title}", before, after or before, left, warnings, unsafe, file.stem == "plain")
            )
    return pairs


PAIRS = read_pairs()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.title)
def test_a_pair_migrates_as_written(pair: Pair) -> None:
    """The tool makes exactly the after of the before, and gives the reasons for what it leaves."""
    migration = migrate_sources({"builder.py": pair.before}, unsafe=pair.unsafe, plain=pair.plain)
    assert migration.after["builder.py"] == pair.after
    assert [f"{found.code} {found.diagnostic.hint}" for found in migration.left] == pair.left
    assert [found.code for found in migration.warnings] == pair.warnings


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.title)
def test_an_after_is_python_and_stays(pair: Pair) -> None:
    """What came out parses, and a second run changes nothing."""
    ast.parse(pair.after)
    again = migrate_sources({"builder.py": pair.after}, unsafe=pair.unsafe, plain=pair.plain)
    assert again.after["builder.py"] == pair.after


def test_the_corpus_is_large_and_has_no_doubles() -> None:
    """At least sixty different pairs change, beside those that must not."""
    assert len({pair.before for pair in PAIRS}) == len(PAIRS)
    assert sum(pair.before != pair.after for pair in PAIRS) >= 60


# -- both sides run against stand-ins for the SDK ---------------------------------------------------------------------

BASE = "s3://author/base"
ARGUMENTS: dict[str, Any] = {
    "outputs": {},
    "inputs": {"input_path": "s3://author/in"},
    "folders": ["first", "second"],
    "names": ["one", "two"],
    "number": 7,
    "kind": "model",
    "step_train": SimpleNamespace(
        properties=SimpleNamespace(ModelArtifacts=SimpleNamespace(S3ModelArtifacts="s3://m"))
    ),
}


class Join(str):
    """The SDK's Join, evaluated at once."""

    def __new__(cls, on: str, values: list[str]) -> Join:
        assert all(isinstance(value, str) for value in values), values
        return str.__new__(cls, on.join(values))

    __repr__ = str.__str__


class Words:
    """An object whose every attribute is a word: its own name."""

    pipeline_s3_loc = BASE

    def __getattr__(self, name: str) -> str:
        return name


class StepBuilderBase:
    """As much of a builder as the pairs need."""

    step_type = "Step"
    execution_prefix = None

    def __init__(self, config: Any = None) -> None:
        self.config = Words()
        self.names = {"x": "ex"}
        self.spec = SimpleNamespace(outputs={"data": SimpleNamespace(logical_name="data")})
        self.contract = SimpleNamespace(expected_output_paths={"data": "/opt/ml/processing/output"})
        self.said: list[str] = []

    def _get_base_output_path(self) -> str:
        return BASE

    def timer(self) -> Any:
        return contextlib.nullcontext()

    async def ready(self) -> None:
        return None

    def log_info(self, message: str) -> None:
        self.said.append(message.replace("'", ""))

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return lambda *values, **named: values[0] if values else sorted(named.items())


def _recorded(name: str) -> Callable[..., Any]:
    return lambda *values, **named: (name, values, tuple(sorted(named.items(), key=lambda item: item[0])))


class _Package:
    """A package that holds whatever is asked of it."""

    Join = PipelineJoin = Join
    StepBuilderBase = StepBuilderBase
    ParameterString = str

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name == "s3_path_join":
            return lambda *parts: "/".join(part.strip("/") for part in parts)
        return _recorded(name)


def _import(name: str, *where: Any) -> Any:
    if name.partition(".")[0] in ("sagemaker", "cursus", "sqlalchemy"):
        return _Package()
    return builtins.__import__(name, *where)


def results(source: str) -> Iterator[Any]:
    """What every function of ``source`` gives, called with the usual arguments; an error's type where it raises."""
    names = ("ProcessingOutput", "ProcessingStep", "Estimator", "XGBoost", "TrainingInput")
    scope: dict[str, Any] = {name: _recorded(name) for name in names}
    scope |= {"StepBuilderBase": StepBuilderBase, "ParameterString": str, "logger": SimpleNamespace(debug=len)}
    scope |= {"retry": lambda times: lambda function: function, "BasePipelineConfig": object, "__name__": "pair"}
    scope["__builtins__"] = {**vars(builtins), "__import__": _import}
    given = set(scope)
    exec(compile(source, "pair", "exec"), scope)
    for name, member in scope.items():
        if name in given or member is StepBuilderBase:
            continue
        if inspect.isclass(member) and issubclass(member, StepBuilderBase):
            builder = member()
            own = [found for found in vars(member) if not found.startswith("__")]
            for found in own:
                yield _called(f"{name}.{found}", partial(getattr, builder, found))
            yield builder.said
        elif inspect.isfunction(member) and member.__module__ == "pair":
            yield _called(name, partial(scope.get, name))


def _called(name: str, get: Callable[[], Any]) -> Any:
    try:
        member = get()
        if not callable(member):
            return name, _plain(member)
        given = inspect.signature(member).parameters.values()
        values = []
        for each in given:
            value = copy.copy(ARGUMENTS.get(each.name, each.name))
            values += value if each.kind is each.VAR_POSITIONAL and isinstance(value, list) else [value]
        return name, _plain(member(*values))
    except (KeyError, TypeError, ValueError, NameError, AttributeError) as error:
        return name, type(error), str(error) if isinstance(error, NameError) else ""


def _plain(value: Any) -> Any:
    if inspect.iscoroutine(value):
        return _plain(asyncio.run(value))
    if isinstance(value, str):
        return str(value)
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple) or inspect.isgenerator(value):
        return [_plain(item) for item in value]
    return "a function" if callable(value) else value


CHANGED = [pair for pair in PAIRS if pair.before != pair.after and not pair.unsafe]


@pytest.mark.parametrize("pair", CHANGED, ids=lambda pair: pair.title)
def test_a_pair_gives_the_same_paths(pair: Pair) -> None:
    """The rewritten functions return what they returned before, the slash at the end included."""
    assert list(results(pair.after)) == list(results(pair.before))


def test_most_pairs_really_run() -> None:
    """The comparison above is not one of errors with errors, and none is of a name that nobody defined."""
    ran = [outcome for pair in CHANGED for outcome in results(pair.after) if isinstance(outcome, tuple)]
    failed = [outcome for outcome in ran if len(outcome) == 3]
    assert not [outcome for outcome in failed if outcome[1] is NameError]
    assert len(failed) <= len(ran) // 20
