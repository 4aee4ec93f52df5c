"""Finds what ``module:function`` names, calls it, and gets a definition out of what it returns."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import inspect
import json
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from .world import Refused, World

_FORM = "Write module:function or path/to/file.py:function."


def load(target: str) -> Any:
    """The object that ``module:name`` or ``file.py:name`` stands for. Raises Refused (E660, E661)."""
    where, colon, path = target.rpartition(":")
    if not (where and colon and path):
        raise Refused("E660", f"{target!r} names no function", hint=_FORM)
    found: Any = _file(where) if where.endswith(".py") or os.sep in where else _module(where)
    for name in path.split("."):
        if not hasattr(found, name):
            known = [other for other in vars(found) if not other.startswith("_") and callable(getattr(found, other))]
            raise Refused("E661", f"there is no {name!r} in it", where, _near(name, known))
        found = getattr(found, name)
    return found


def _module(name: str) -> Any:
    here = Path.cwd()
    sys.path.insert(0, str(here))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not (name == error.name or name.startswith(f"{error.name}.")):
            raise  # it is there, and what it imports is not
        parent = here.joinpath(*error.name.split(".")[:-1])
        inside = parent.iterdir() if parent.is_dir() else ()
        beside = [path.stem for path in inside if path.suffix == ".py" or path.is_dir()]
        hint = f"{_near(error.name.rpartition('.')[2], beside)} {_FORM}".strip()
        raise Refused("E660", f"there is no module {error.name!r}", name, hint) from error


def _file(text: str) -> Any:
    path = Path(text).absolute()
    folder = path.parent
    if not os.path.isfile(path):  # noqa: PTH113 - it also answers for names that the system refuses
        beside = [other.name for other in folder.glob("*.py")] if os.path.isdir(folder) else []  # noqa: PTH112 - as above
        raise Refused("E660", "there is no such file", text, _near(path.name, beside))
    parts = [path.stem]
    while (folder / "__init__.py").is_file():  # a file of a package may import its siblings
        parts.insert(0, folder.name)
        folder = folder.parent
    sys.path.insert(0, str(folder))
    if len(parts) > 1:
        return importlib.import_module(".".join(parts))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise Refused("E660", "is not a file of Python", text, _FORM)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def call(function: Any, given: Mapping[str, str], world: World) -> Any:
    """What the function returns; an object that is no function as it is. Raises Refused (E662).

    Required parameters that go by the name of what AWS is asked for, such as ``region`` or ``role``, need no argument.
    """
    if not callable(function) or hasattr(function, "definition"):
        if given:
            raise Refused("E662", "is not a function, and takes no arguments", hint="Leave out --arg.")
        return function
    parameters = inspect.signature(function).parameters
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
    named = {n: p for n, p in parameters.items() if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    for name in given:
        if name not in named and not takes_any:
            raise Refused("E662", f"it has no parameter {name!r}", f"--arg {name}", _near(name, named))
    arguments = {name: _converted(name, text, named.get(name)) for name, text in given.items()}
    known = _identity(world)
    required = [name for name, parameter in named.items() if parameter.default is parameter.empty]
    for name in required:
        if name not in arguments and name in known:
            arguments[name] = known[name]
            world.note("filled", f"{name}={known[name]}")
    missing = [name for name in required if name not in arguments]
    if missing:
        hint = "Give them: " + " ".join(f"--arg {name}=VALUE" for name in missing)
        raise Refused("E662", f"it needs a value for {', '.join(missing)}", hint=hint)
    return function(**arguments)


def _identity(world: World) -> dict[str, str]:
    names = {
        "region": ("region", "aws_region", "region_name"),
        "role": ("role", "role_arn", "sagemaker_role", "execution_role", "sagemaker_role_arn"),
        "bucket": ("bucket", "default_bucket", "bucket_name", "s3_bucket"),
        "account": ("account", "account_id", "aws_account_id"),
    }
    return {name: getattr(world, what) for what, options in names.items() for name in options}


def _converted(name: str, text: str, parameter: Any) -> Any:
    """The text as what the function takes there, by the parameter's annotation or its default."""
    if parameter is None:
        return text
    annotation = getattr(parameter.annotation, "__name__", str(parameter.annotation))
    default = type(parameter.default).__name__
    kind = annotation if annotation in _KINDS else default
    try:
        return _KINDS.get(kind, str)(text)
    except ValueError as error:
        raise Refused(
            "E662", f"{text!r} is not of type {kind}", f"--arg {name}", "Use a value of that type."
        ) from error


def _bool(text: str) -> bool:
    values = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    if text.lower() not in values:
        raise ValueError(text)
    return values[text.lower()]


_KINDS: dict[str, Any] = {"int": int, "float": float, "bool": _bool, "list": json.loads, "dict": json.loads}


def pipeline_in(made: Any) -> Any:
    """The one pipeline among several things that a function returned, such as a session; else what it returned."""
    if isinstance(made, list | tuple):
        pipelines = [one for one in made if _is_pipeline(one)]
        if len(pipelines) > 1:
            names = ", ".join(str(getattr(one, "name", "?")) for one in pipelines)
            hint = "Name a function that returns one of them."
            raise Refused("E664", f"it returned several pipelines: {names}", hint=hint)
        return pipelines[0] if pipelines else made
    return made


def _is_pipeline(made: Any) -> bool:
    return callable(getattr(made, "definition", None)) and not inspect.isclass(made)


def definition_of(made: Any, world: World) -> str:
    """The definition, as JSON text, of a pipeline, a dict or a text. Raises Refused (E664)."""
    hint = "Return the SDK's Pipeline, or its definition as text or as a dict."
    if made is None and world.definitions:
        if len(world.definitions) > 1:
            names = ", ".join(world.definitions)
            raise Refused("E664", f"it returned nothing and created several pipelines: {names}", hint=hint)
        world.forget_what_came_after()
        return next(iter(world.definitions.values()))
    if _is_pipeline(made):
        made = made.definition()
    try:
        text = made if isinstance(made, str) else json.dumps(made)
        if not isinstance(json.loads(text), dict):
            raise ValueError(text)
    except (TypeError, ValueError) as error:
        raise Refused("E664", f"it returned {_article(made)}, which is not a pipeline", hint=hint) from error
    return text


def name_of(made: Any, world: World) -> str | None:
    """What the pipeline is called that the code returned or created."""
    name = next(iter(world.definitions), None) if made is None else getattr(made, "name", None)
    return name if isinstance(name, str) else None


def _article(value: Any) -> str:
    name = "nothing" if value is None else type(value).__name__
    return name if value is None else f"an {name}" if name[0].lower() in "aeiou" else f"a {name}"


def _near(name: str, known: Iterable[str]) -> str:
    options = sorted(set(known))
    near = difflib.get_close_matches(name, options, n=2)
    if near:
        return f"Did you mean {' or '.join(near)}?"
    return f"There are: {', '.join(options[:20])}." if options else ""
