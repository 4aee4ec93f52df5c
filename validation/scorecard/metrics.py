"""The scorecard: metrics of the pipelines that the gate compiled, each both ways, some with a target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any, Final

from cursus.environments.files import values
from cursus.errors import Diagnostic
from cursus.gate.compilation import Compiled
from cursus.gate.run import by_case
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
class Brought:
    """A pipeline brought to every environment, both ways: what that took, and where it did not work out.

    ``tied``: the fields to edit before it runs in another place, those that name what its steps hold of the author's.
    ``given``: what it is started with, environment and parameter of each value. ``published``: pieces of code that have
    to be published for the environments, and are not there for the author already. ``served``: environments in which
    the author's static definition serves; ``served_edited``: in which one does that was edited for it.
    ``seconds``: of compiling, of the edited configs together and of the portable one.
    """

    name: str
    obstacles: Mapping[str, str] = field(default_factory=dict)
    compiles: bool = False
    tied: tuple[int, int] = (0, 0)
    given: tuple[tuple[str, str], ...] = ()
    published: tuple[int, int] = (0, 0)
    served: int = 0
    served_edited: int = 0
    seconds: tuple[float, float] | None = None


def bring(siblings: Mapping[str, Compiled]) -> Brought | None:
    """What comes of one case, by the names of its bases; None for one that no one would bring anywhere."""
    static, parameter = siblings.get(STATIC), siblings.get(PARAMETER)
    if static is None or parameter is None or static.case.kind not in PIPELINES:
        return None
    name = static.case.name
    if not (static.text and parameter.text):
        return Brought(name, dict.fromkeys((one.name for one in ENVIRONMENTS), "it does not compile"))
    config = read_json(static.case.folder / "config.json", "E201")
    author = author_of(config)
    return Brought(
        name,
        _obstacles(parameter, author),
        True,
        (_tied(static, config, author), _tied(parameter, config, author)),
        tuple((one.name, value) for one in ENVIRONMENTS for value in values(parameter.definition, one)),
        _published(static, parameter),
        len(ENVIRONMENTS) - len(obstacles(static.definition, author)),
        sum(serves_edited(edited, author) for edited in static.edited),
        (sum(edited.seconds for edited in static.edited), parameter.seconds) if static.edited else None,
    )


def measure(compiled: Sequence[Compiled]) -> Scorecard:
    """The scorecard of the pipelines among all compiled cases; one that does not compile serves nowhere."""
    return scorecard([one for siblings in by_case(compiled).values() if (one := bring(siblings))])


def scorecard(brought: Sequence[Brought]) -> Scorecard:
    """All metrics, of what came of each pipeline."""
    hindered = [f"{one.name} in {environment}: {why}" for one in brought for environment, why in one.obstacles.items()]
    sound = [one for one in brought if one.compiles]
    costs = _costs(sound) if sound else ()
    rows = (*costs, *_successes(sound, len(brought) * len(ENVIRONMENTS), len(hindered))) if brought else ()
    return Scorecard(len(brought), tuple(environment.name for environment in ENVIRONMENTS), rows, tuple(hindered))


def _tied(compiled: Compiled, config: Mapping[str, Any], author: Place) -> int:
    return tied_fields(config, author.named_in(compiled.definition["Steps"]))


def _obstacles(parameter: Compiled, author: Place) -> dict[str, str]:
    if parameter.text != parameter.text_of_somebody_else:
        names = (environment.name for environment in ENVIRONMENTS)
        return dict.fromkeys(names, "someone else compiles another definition")
    return obstacles(parameter.definition, author)


def _published(static: Compiled, parameter: Compiled) -> tuple[int, int]:
    theirs = {place for edited in static.edited for place in _STATIC_CODE.findall(edited.text)}
    anew = len(theirs.difference(_STATIC_CODE.findall(static.text)))
    return anew, len(ENVIRONMENTS) * len(set(_PARAMETER_CODE.findall(parameter.text)))


def _costs(pipelines: Sequence[Brought]) -> Iterator[Row]:
    """From the saved configs to pipelines that are started in every environment."""
    places = len(ENVIRONMENTS)
    static, parameter = ([pipeline.tied[way] for pipeline in pipelines] for way in (0, 1))
    fields = Row("fields edited in saved configs", places * sum(static), places * sum(parameter), detail=True)
    written = len({value for pipeline in pipelines for value in pipeline.given})
    yield Row("written by hand", fields.static, fields.parameter + written, target=0.8)
    yield fields
    yield Row("values in files of environments", 0, written, detail=True)

    yield from _compiling([pipeline.seconds for pipeline in pipelines if pipeline.seconds])

    saved = Row("configs saved again", places * sum(map(bool, static)), places * sum(map(bool, parameter)), detail=True)
    # The one portable definition counts; what the author compiled for himself with static paths does not.
    compiled = Row("definitions compiled", saved.static, saved.parameter + len(pipelines), detail=True)
    yield Row("new files", saved.static + compiled.static, saved.parameter + compiled.parameter, target=0.7)
    yield saved
    yield compiled

    brought = places * len(pipelines)
    static_code, parameter_code = (sum(pipeline.published[way] for pipeline in pipelines) for way in (0, 1))
    yield Row("uploaded: definitions, code", brought + static_code, brought + parameter_code)
    yield Row("commands: compile, upsert, start", compiled.static + 2 * brought, compiled.parameter + 2 * brought)
    yield Row("values passed at start", 0, sum(len(pipeline.given) for pipeline in pipelines))


def _compiling(seconds: Sequence[tuple[float, float]]) -> Iterator[Row]:
    """The time of the processor: seconds are reported, and judged is the median of the pipelines' own ratios.

    Both were taken in one process, one after the other, when the pipeline was last compiled.
    """
    if seconds:
        ratio = median(parameter / static for static, parameter in seconds)
        yield Row("compile time, as a ratio", 1.0, ratio, target=0.6)
        static_seconds, parameter_seconds = (sum(of_way) for of_way in zip(*seconds, strict=True))
        yield Row("processor seconds", static_seconds, parameter_seconds, detail=True)


def _successes(pipelines: Sequence[Brought], pairs: int, hindered: int) -> Iterator[Row]:
    """Of all pairs of a pipeline and an environment."""
    parameter = pairs - hindered
    served = sum(pipeline.served for pipeline in pipelines)
    yield Row("one definition works everywhere", served, parameter, target=0.95, of=pairs)
    edited = sum(pipeline.served_edited for pipeline in pipelines)
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
