"""The scorecard: metrics of the pipelines that the gate compiled, each both ways, some with a target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from statistics import median
from typing import Any, Final

from cursus.environments.files import values
from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled
from cursus.jsonfile import read_json
from validation.compilation import PIPELINES
from validation.environments import ENVIRONMENTS
from validation.scorecard.crossing import obstacles, serves_edited
from validation.scorecard.relocation import Place, author_of, tied_fields

STATIC: Final = "static"
PARAMETER: Final = "strict"
"""The base held against it: the one in which role and code follow parameters too, since accounts differ."""

_STATIC_CODE = re.compile(r's3://[^"]*/assets/[0-9a-f]{64}')
_PARAMETER_CODE = re.compile(r'(?<=")[0-9a-f]{64}(?=")')
"""An asset in a definition: where it lies, or its digest on the way to where it is below the prefix."""


@dataclass(frozen=True)
class Row:
    """One metric, both ways.

    A cost, of which the parameter has to save the share ``target``; or, with ``of``, a success: so many of so many, of
    which the parameter's share has to lie above ``target``.
    """

    name: str
    static: float
    parameter: float
    target: float | None = None
    of: int | None = None
    detail: bool = False
    """Whether it only says what is behind the row above."""

    @property
    def saved(self) -> float | None:
        """Share of the static way's cost that the parameter does without; None for a success, or without a cost."""
        return 1 - self.parameter / self.static if self.static and self.of is None else None

    @property
    def met(self) -> bool | None:
        """None without a target, or with nothing to hold against it."""
        if self.target is None:
            return None
        if self.of is None:
            return None if self.saved is None else self.saved >= self.target
        return self.parameter > self.target * self.of


@dataclass(frozen=True)
class Scorecard:
    """All metrics over ``pipelines``, brought to ``environments``; ``obstacles``: where a definition does not serve."""

    pipelines: int
    environments: tuple[str, ...]
    rows: tuple[Row, ...]
    obstacles: tuple[str, ...]

    @property
    def findings(self) -> list[Diagnostic]:
        """E614 for every target that is missed."""
        return [self._finding(row) for row in self.rows if row.met is False]

    def _finding(self, row: Row) -> Diagnostic:
        if row.of is None:
            hint = "Replace the author's locations by parameters. `cursus audit` shows where they are."
            message = f"the parameter saves {row.saved:.1%}, and is to save {row.target:.0%}"
        else:
            hint = "At fault: " + "; ".join(self.obstacles[:3])
            message = f"{row.parameter:.0f} of {row.of}, and more than {row.target:.0%} are to succeed"
        return Diagnostic("E614", message, f"scorecard: {row.name}", hint)

    def lines(self) -> list[str]:
        """A table in plain text."""
        head = f"pipelines brought to {', '.join(self.environments)}: {self.pipelines}"
        titles = f"{head:<50}{'static':>8}{'parameter':>11}{'saved':>8}{'target':>8}"
        return [titles, *map(_line, self.rows)]

    def as_json(self) -> dict[str, Any]:
        """Counts, processor seconds, and shares from 0 to 1; ``of`` and ``target`` are null where none is."""
        rows = [asdict(row) | {"saved": row.saved, "met": row.met} for row in self.rows]
        return {
            "pipelines": self.pipelines,
            "environments": list(self.environments),
            "rows": rows,
            "obstacles": list(self.obstacles),
        }


@dataclass(frozen=True)
class _Pipeline:
    """A pipeline both ways, next to the config it was compiled from."""

    config: dict[str, Any]
    static: Compiled
    parameter: Compiled

    @cached_property
    def author(self) -> Place:
        return author_of(self.config)

    def tied(self, compiled: Compiled) -> int:
        """The fields to edit before it runs in another place: those that name what its steps hold of the author's."""
        return tied_fields(self.config, self.author.named_in(compiled.definition["Steps"]))

    @cached_property
    def given(self) -> list[tuple[str, str]]:
        """What it is started with: environment and parameter of each value."""
        return [(one.name, parameter) for one in ENVIRONMENTS for parameter in values(self.parameter.definition, one)]

    @property
    def name(self) -> str:
        return self.static.case.name


def measure(compiled: Sequence[Compiled]) -> Scorecard:
    """The scorecard of the pipelines among all compiled cases; one that does not compile serves nowhere."""
    pipelines, broken = _pipelines(compiled)
    hindered = [f"{name} in {environment.name}: it does not compile" for name in broken for environment in ENVIRONMENTS]
    for pipeline in pipelines:
        hindered += [f"{pipeline.name} in {environment}: {why}" for environment, why in _obstacles(pipeline).items()]
    count = len(pipelines) + len(broken)
    costs = _costs(pipelines) if pipelines else ()
    rows = (*costs, *_successes(pipelines, count * len(ENVIRONMENTS), len(hindered))) if count else ()
    return Scorecard(count, tuple(environment.name for environment in ENVIRONMENTS), rows, tuple(hindered))


def _pipelines(compiled: Sequence[Compiled]) -> tuple[list[_Pipeline], list[str]]:
    """Those that compile both ways, and the names of the others."""
    static, parameter = (
        {one.case: one for one in compiled if one.base.name == base and one.case.kind in PIPELINES}
        for base in (STATIC, PARAMETER)
    )
    sound = [case for case in static if static[case].text and parameter[case].text]
    return [
        _Pipeline(read_json(case.folder / "config.json", "E201"), static[case], parameter[case]) for case in sound
    ], [case.name for case in static if case not in sound]


def _obstacles(pipeline: _Pipeline) -> dict[str, str]:
    if pipeline.parameter.text != pipeline.parameter.text_of_somebody_else:
        names = (environment.name for environment in ENVIRONMENTS)
        return dict.fromkeys(names, "someone else compiles another definition")
    return obstacles(pipeline.parameter.definition, pipeline.author)


def _costs(pipelines: Sequence[_Pipeline]) -> Iterator[Row]:
    """From the saved configs to pipelines that are started in every environment."""
    places = len(ENVIRONMENTS)
    static = [pipeline.tied(pipeline.static) for pipeline in pipelines]
    parameter = [pipeline.tied(pipeline.parameter) for pipeline in pipelines]
    fields = Row("fields edited in saved configs", places * sum(static), places * sum(parameter), detail=True)
    written = len({value for pipeline in pipelines for value in pipeline.given})
    yield Row("written by hand", fields.static, fields.parameter + written, target=0.8)
    yield fields
    yield Row("values in files of environments", 0, written, detail=True)

    yield from _compiling([pipeline for pipeline in pipelines if pipeline.static.edited])

    saved = Row("configs saved again", places * sum(map(bool, static)), places * sum(map(bool, parameter)), detail=True)
    # The one portable definition counts; what the author compiled for himself with static paths does not.
    compiled = Row("definitions compiled", saved.static, saved.parameter + len(pipelines), detail=True)
    yield Row("new files", saved.static + compiled.static, saved.parameter + compiled.parameter, target=0.7)
    yield saved
    yield compiled

    brought = places * len(pipelines)
    static_code, parameter_code = (sum(each) for each in zip(*map(_published, pipelines), strict=True))
    yield Row("uploaded: definitions, code", brought + static_code, brought + parameter_code)
    yield Row("commands: compile, upsert, start", compiled.static + 2 * brought, compiled.parameter + 2 * brought)
    yield Row("values passed at start", 0, sum(len(pipeline.given) for pipeline in pipelines))


def _compiling(pipelines: Sequence[_Pipeline]) -> Iterator[Row]:
    """The time of the processor: seconds are told, and judged is the median of the pipelines' own ratios.

    Both were taken in one process, one after the other, when the pipeline was last compiled.
    """
    if pipelines:
        static = [sum(edited.seconds for edited in pipeline.static.edited) for pipeline in pipelines]
        parameter = [pipeline.parameter.seconds for pipeline in pipelines]
        ratio = median(one / other for one, other in zip(parameter, static, strict=True))
        yield Row("compile time, as a ratio", 1.0, ratio, target=0.6)
        yield Row("processor seconds", sum(static), sum(parameter), detail=True)


def _published(pipeline: _Pipeline) -> tuple[int, int]:
    """Pieces of code that have to be published for the environments, and are not there for the author already."""
    theirs = {place for edited in pipeline.static.edited for place in _STATIC_CODE.findall(edited.text)}
    static = len(theirs.difference(_STATIC_CODE.findall(pipeline.static.text)))
    return static, len(ENVIRONMENTS) * len(set(_PARAMETER_CODE.findall(pipeline.parameter.text)))


def _successes(pipelines: Sequence[_Pipeline], pairs: int, hindered: int) -> Iterator[Row]:
    """Of all pairs of a pipeline and an environment."""
    parameter = pairs - hindered
    static = sum(len(ENVIRONMENTS) - len(obstacles(one.static.definition, one.author)) for one in pipelines)
    yield Row("one definition works everywhere", static, parameter, target=0.95, of=pairs)
    edited = sum(serves_edited(edited, pipeline.author) for pipeline in pipelines for edited in pipeline.static.edited)
    yield Row("static ones, edited and compiled", edited, parameter, of=pairs, detail=True)


def _line(row: Row) -> str:
    name = f"  {row.name}" if row.detail else row.name
    static, parameter = (_number(value, row.of) for value in (row.static, row.parameter))
    saved = "" if row.saved is None else f"{row.saved:.0%}"
    target = "" if row.target is None else f"{'≥' if row.of is None else '>'} {row.target:.0%}"
    mark = {True: " ✓", False: " ✗", None: ""}[row.met]
    return f"{name:<50}{static:>8}{parameter:>11}{saved:>8}{target:>8}{mark}".rstrip()


def _number(value: float, of: int | None) -> str:
    if of is not None:
        return f"{value / of:.0%}"
    return f"{value:,}" if isinstance(value, int) else f"{value:.2f}"
