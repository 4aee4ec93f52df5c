"""Everything that can be known before the first step runs: what cannot run here, what is refused, what is not there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cursus.definition.parameters import ParameterValue
from cursus.definition.paths import branches, destinations, iter_steps
from cursus.definition.resolve import resolve
from cursus.errors import CursusError, Diagnostic, ResolutionError
from cursus.runtime.fields import Fields
from cursus.runtime.jobs import REQUESTS
from cursus.runtime.jobs.answered import AnsweredRequest, unanswered
from cursus.runtime.jobs.processing import ProcessingRequest
from cursus.runtime.plan import Plan
from cursus.runtime.storage import Storage

_ASSET = re.compile(r"/[0-9a-f]{64}(/|$)")

# What only the run itself can show; each step is resolved again when its turn comes.
_NOT_YET_KNOWN = frozenset({"E513", "E520", "E521"})


def resolve_early(definition: Mapping[str, Any], parameters: Mapping[str, ParameterValue]) -> Mapping[str, Any]:
    """The definition as far as it is known before the run; empty if that is nothing.

    Without the conditions if need be: they read files that steps have yet to write. Raises ResolutionError for
    everything that is wrong whatever the steps will come to.
    """
    try:
        return resolve(definition, parameters, strict=True)
    except ResolutionError as error:
        _require_only_unknown(error)
    try:
        return resolve({**definition, "Steps": _without_conditions(definition["Steps"])}, parameters, strict=True)
    except ResolutionError as error:
        _require_only_unknown(error)
    return {}


def preflight(
    resolved: Mapping[str, Any],
    plan: Plan,
    steps: Collection[str],
    storage: Storage,
    answers: Collection[str] = (),
) -> None:
    """Raises CursusError with all that would keep ``steps`` from running, as far as ``resolve_early`` knows.

    ``answers``: the steps that someone answers here.
    Inputs are looked for unless a step writes to their place; of steps in branches, which may not run, they are not.
    """
    written = [uri for _, _, uri in destinations(resolved) if isinstance(uri, str)]
    problems: dict[Diagnostic, None] = {}
    missing: dict[str, None] = {}  # one place that many steps read is one finding
    for _, step in iter_steps(resolved):
        if step["Name"] not in steps or step["Type"] == "Condition":
            continue
        try:
            request = REQUESTS[step["Type"]](Fields.of(step))
            if isinstance(request, AnsweredRequest) and step["Name"] not in answers:
                raise unanswered(step["Name"])
            if isinstance(request, ProcessingRequest):
                request.require_runnable(step["Name"], storage)
            if plan.steps[step["Name"]].condition is None:
                for uri in request.reads:
                    if not any(_overlap(uri, place) for place in written) and not storage.find(uri):
                        missing[uri] = None
        except CursusError as error:
            problems |= dict.fromkeys(error.diagnostics)
    problems |= dict.fromkeys(_missing(list(missing), storage))
    if problems:
        raise CursusError(problems)


def _require_only_unknown(error: ResolutionError) -> None:
    if any(problem.code not in _NOT_YET_KNOWN for problem in error.diagnostics):
        raise error


def _without_conditions(steps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for step in steps:
        nested = {branch: _without_conditions(children) for branch, children in branches(step).items()}
        found.append({**step, "Arguments": {**step["Arguments"], "Conditions": [], **nested}} if nested else step)
    return found


def _overlap(one: str, other: str) -> bool:
    """Whether one of two locations is at the other or below it."""
    first, second = f"{one.rstrip('/')}/", f"{other.rstrip('/')}/"
    return first.startswith(second) or second.startswith(first)


def _missing(uris: Sequence[str], storage: Storage) -> Iterator[Diagnostic]:
    """What to do about places where nothing lies: one finding for all code, one for each place of data."""
    code = [uri for uri in uris if _ASSET.search(uri)]
    if code:
        hint = (
            "It is code of steps, named by its content. Run by --dag and --config, which puts it there; "
            "so does cursus publish with --s3-root, or into the --endpoint-url."
        )
        message = f"the code of {len(code)} inputs is not there" if len(code) > 1 else "the code of a step is missing"
        yield Diagnostic("E593", message, code[0], hint)
    for uri in uris:
        if uri not in code:
            yield Diagnostic("E593", "no data there", uri, _data_hint(uri, storage))


def _data_hint(uri: str, storage: Storage) -> str:
    example = " That of the catalogue: cursus pipelines data." if uri.startswith("s3://cursus-example-data/") else ""
    return f"Put the data there: {storage.place(uri)}{'.' if example else ''}{example}"
