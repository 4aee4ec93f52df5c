"""E560: a processing job starts a file that nothing brings into its container, or that cannot be started."""

from __future__ import annotations

from collections.abc import Iterable

from cursus.checks.base import Check, Problem
from cursus.checks.elements import listed, member
from cursus.checks.examples import Change
from cursus.checks.index import Index

_ENTRY = ("Arguments", "AppSpecification", "ContainerEntrypoint")
_CHANGED = "Steps[0].Arguments.AppSpecification.ContainerEntrypoint"
_PROCESSING = "/opt/ml/processing/"


class EntryPoint(Check):
    """``/opt/ml/processing`` is empty in the image, so one of the job's inputs has to bring the script.

    Without it the container fails with "No such file" after minutes of start-up. Files from S3 are not executable, so
    the command has to start with an interpreter. A script in an output's folder is not there either, because the job
    fills it.
    """

    code = "E560"
    name = "script that no input brings"
    remedy = "Start an interpreter with a script below the LocalPath of an input."
    source = "The processing toolkit's ScriptProcessor, which mounts its code at /opt/ml/processing/input/code."
    bad = Change({_CHANGED: ["python3", "/opt/ml/processing/code/prepare.py"]})
    good = Change({_CHANGED: ["python3", "/opt/ml/processing/input/prepare.py"]})

    def check(self, index: Index) -> Iterable[Problem]:
        for step in index.steps.values():
            inputs = listed(member(step.arguments, "ProcessingInputs"))
            outputs = listed(member(step.arguments, "ProcessingOutputConfig", "Outputs"))
            places = [member(port, "S3Input", "LocalPath") for port in inputs]
            places += [member(port, "S3Output", "LocalPath") for port in outputs]
            folders = [_folder(str(place)) for place in places]
            if not all(folder.startswith(_PROCESSING) for folder in folders):
                continue  # E559 reports it, and the location of that input is unknown
            for number, part in enumerate(listed(member(step.body, *_ENTRY))):
                if not isinstance(part, str) or not part.startswith(_PROCESSING):
                    continue
                place = step.place.below(*_ENTRY, number)
                if number == 0:
                    yield Problem(place, f"{part} comes from S3, so it is not executable")
                elif not any(_folder(part).startswith(folder) for folder in folders):
                    yield Problem(place, f"no input brings {part} into the container")


def _folder(path: str) -> str:
    return f"{path.rstrip('/')}/"
