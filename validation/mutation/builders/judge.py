"""What is found when one fault is in the code: the gate's own questions, without the SDK and the second process."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from validation.mutation.builders.mutants import MUTANTS
from validation.mutation.builders.patching import sabotage

if TYPE_CHECKING:
    from cursus.errors import Diagnostic
    from cursus.gate.bases import Base
    from cursus.gate.case import Case

CASES: Final = (
    "BatchTransform/testing",
    "CradleDataLoading/athena",
    "CurrencyConversion/training",
    "TabularPreprocessing/eu_central_1",
    "TabularPreprocessing/spark",
    "batch_scoring",
    "quality_gate",
    "risk_tables_end_to_end",
    "v1_4_2",
)
"""Cases that together hold every verb, a query, Spark, branches, a config with its own network and another region."""

CRASH: Final = "E610"


def main() -> None:
    """Argument: the name of a mutant, or none to judge the code as it is. Writes how often each code was found."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    for mutant in MUTANTS:
        if mutant.name == name:
            sabotage(mutant)
    sys.stdout.write(json.dumps(found_now()))


def found_now() -> dict[str, int]:
    """Errors by code, of the probes and of the cases; what else is raised counts as a crash."""
    from cursus.errors import CursusError, errors_in  # after the module was mutated
    from validation.cases import all_cases

    codes: Counter[str] = Counter()
    steps: list[Callable[[], Iterable[Diagnostic]]] = [
        _probes,
        *(partial(_of_case, case) for case in all_cases() if case.name in CASES),
    ]
    for step in steps:
        try:
            found = list(step())
        except CursusError as error:
            found = list(error.diagnostics)
        except Exception:  # noqa: BLE001 - a mutant may raise anything, and that is how it is noticed
            codes[CRASH] += 1
            continue
        codes.update(one.code for one in errors_in(found))
    return dict(codes)


def _probes() -> Iterator[Diagnostic]:
    from validation.probes import broken

    yield from broken()


def _of_case(case: Case) -> Iterator[Diagnostic]:
    """All that the gate asks of one case under every base."""
    from cursus.checks.runner import check_definition
    from cursus.gate import goldens
    from cursus.s3 import PREFIX_PARAMETER
    from cursus.testing.portability import equals_static, static_location, substitutes

    definitions = {}
    for base in case.bases:
        text, found = _compile(case, base)
        yield from found
        yield from goldens.compare(case.golden(base), text)
        definitions[base.name] = json.loads(text)
    location = static_location(definitions["default"])
    for base in case.bases:
        definition = definitions[base.name]
        values = base.values_for(definition)
        yield from (finding.diagnostic for finding in check_definition(definition, values))
        yield from substitutes(definition, values, base.values.get(PREFIX_PARAMETER) or location)
        if base.name in ("default", "parameterized") and location:
            given = {PREFIX_PARAMETER: location} if base.portable else {}
            yield from equals_static(definition, given, definitions["static"])


def _compile(case: Case, base: Base) -> tuple[str, list[Diagnostic]]:
    """The definition as a golden file holds it, and what the scripts, the invariants and the audit say of it."""
    from cursus.core.compiler.dag_compiler import PipelineDAGCompiler
    from cursus.dag import PipelineDAG
    from cursus.jsonfile import dumps
    from validation.invariants import Built, broken

    parameters = None if base.pipeline_parameters is None else list(base.pipeline_parameters)
    dag = PipelineDAG.load(case.folder / "dag.json")
    compiler = PipelineDAGCompiler(
        case.folder / "config.json", pipeline_parameters=parameters, source_root=case.folder, assets=base.assets
    )
    assembled = compiler.assemble(dag)
    found = assembled.check_scripts() if base.name == "static" else []
    built = Built.of(assembled)
    return dumps(built.definition), [*found, *broken(built)]


if __name__ == "__main__":
    main()
