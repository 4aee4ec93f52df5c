"""Compiles cases that are no saved config: a hand-written pipeline, run twice and as someone else, or a file."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from cursus.core.audit import Audit, compare
from cursus.definition.files import read_definition
from cursus.errors import CursusError, Diagnostic, Severity, Where
from cursus.gate.case import Case, File, Function
from cursus.sdk.handwritten import HandWritten, Source, compile_offline

_ACCOUNT: Final = "999988887777"
_BUCKET: Final = "bucket-of-somebody-else"

_OF_DEFINITION: Final = "I678"
"""The one note of a compile that is about the definition, and not about how it came to be."""


@dataclass(frozen=True)
class Texts:
    """``texts``: the definition, that of the second compile, and that of another account; empty where there is none."""

    texts: tuple[str, str, str] = ("", "", "")
    diagnostics: tuple[Diagnostic, ...] = ()


def compile_case(case: Case, first_seed: str, second_seed: str, days: int, stop: threading.Event) -> Texts:
    """The second compile runs with another hash seed and ``days`` later. What is wrong is a finding.

    Raises Stopped when ``stop`` is set before the code has ended.
    """
    match case.origin:
        case Function(source):
            here = replace(source, folder=source.folder or str(case.folder), hash_seed=first_seed)
            elsewhere = replace(here, hash_seed=second_seed, days=days)
            return _of_function((here, elsewhere, somebody_else(elsewhere)), stop)
        case File(definition):
            try:
                text = json.dumps(read_definition(definition))
            except CursusError as error:
                return Texts(diagnostics=tuple(_in_file(found, definition.name) for found in error.diagnostics))
            return Texts((text, text, ""))
    raise TypeError(f"{case.name} is made of a DAG and a config")


def _in_file(found: Diagnostic, name: str) -> Diagnostic:
    """A finding about a file without the folder that the file is in on this machine."""
    at = found.at
    return replace(found, where=Where(file=name, line=at.line, column=at.column, keys=at.keys)) if at.file else found


def somebody_else(source: Source) -> Source:
    """The same code in another account, with another role and default bucket."""
    role = f"arn:aws:iam::{_ACCOUNT}:role/RoleOfSomebodyElse"
    return replace(source, account=_ACCOUNT, role=role, bucket=_BUCKET if source.bucket else None)


def steady(audit: Audit, here: Mapping[str, Any], elsewhere: Mapping[str, Any]) -> Audit:
    """Less what differs between two compiles of one account: another fault, whoever compiles."""
    return audit.without({found.path for found in compare(here, elsewhere, strict=True).differing})


def follows_the_account(audit: Audit, base: str | None) -> Iterator[Diagnostic]:
    """One finding: the SDK puts the account into many places, and which may hold it is the team's own affair.

    Outputs outside the base are errors of their own, by the checks of definitions.
    """
    differing = [found for found in audit.differing if not found.allowed]
    if not differing:
        return
    kinds = Counter(found.kind for found in differing)
    told = ", ".join(f"{number} {kind}" for kind, number in kinds.items())
    many = "1 value follows" if len(differing) == 1 else f"{len(differing)} values follow"
    message = f"{many} the account that compiles ({told}), such as {differing[0].own!r}"
    hint = "Compiling in another account gives another definition. Compile once and deploy that definition."
    yield Diagnostic("W652" if base else "I653", message, differing[0].path, hint)


def _of_function(sources: tuple[Source, ...], stop: threading.Event) -> Texts:
    with ThreadPoolExecutor(len(sources)) as pool:
        runs = list(pool.map(partial(_compile, stop=stop), sources))
    made = [run for run in runs if isinstance(run, HandWritten)]
    if len(made) < len(runs):
        found = (one for run in runs if not isinstance(run, HandWritten) for one in run)
        return Texts(diagnostics=tuple(dict.fromkeys(found)))
    here, elsewhere, other = (json.dumps(run.definition) for run in made)
    told = (one for one in made[0].diagnostics if one.severity is not Severity.NOTE or one.code == _OF_DEFINITION)
    return Texts((here, elsewhere, other), tuple(told))


def _compile(source: Source, stop: threading.Event) -> HandWritten | tuple[Diagnostic, ...]:
    try:
        return compile_offline(source, stop)
    except CursusError as error:
        return error.diagnostics
