"""As much of GitHub's runner as our composite action needs: inputs, steps with scripts, outputs, the summary."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

RunStep = Callable[[Mapping[str, str], Mapping[str, str], Path], "subprocess.CompletedProcess[str]"]
StandIn = Callable[[Path], Mapping[str, str]]
"""What a step that needs the network would leave: files in RUNNER_TEMP, and the outputs returned."""

_EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


@dataclass(frozen=True)
class Ran:
    """What a run of the action came to, as the workflow that uses it sees it."""

    passed: bool
    log: str
    outputs: Mapping[str, str]
    summary: str


@dataclass(frozen=True)
class Runner:
    """Runs the action of the folder ``action``; ``temp`` is its RUNNER_TEMP, ``stand_ins`` go by the names of steps."""

    action: Path
    temp: Path
    run_step: RunStep
    stand_ins: Mapping[str, StandIn]

    def run(self, checkout: Path, **given: str) -> Ran:
        """One step after the other until one fails, with ``given`` for the inputs of these names, ``_`` for ``-``."""
        document: dict[str, Any] = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        known = {f"inputs.{name}": entry["default"] for name, entry in document["inputs"].items()}
        for name, value in given.items():
            key = f"inputs.{name.replace('_', '-')}"
            assert key in known, f"there is no {key}"
            known[key] = value
        log, passed, summary, output = "", True, self.temp / "summary", self.temp / "output"
        summary.write_text("")
        for step in document["runs"]["steps"]:
            assert "if" not in step, "this runner knows no conditions"
            if step["name"] in self.stand_ins:
                told = self.stand_ins[step["name"]](self.temp)
            else:
                output.write_text("")
                files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
                done = self._run(step, known, checkout, files)
                log, passed = log + done.stdout + done.stderr, done.returncode == 0
                told = dict(line.split("=", 1) for line in output.read_text(encoding="utf-8").splitlines())
            assert told or (passed and "id" not in step), f"{step['name']} says nothing to the workflow\n{log}"
            known |= {f"steps.{step.get('id')}.outputs.{name}": value for name, value in told.items()}
            if not passed:
                break
        outputs = {name: _expanded(entry["value"], known) for name, entry in document["outputs"].items()}
        return Ran(passed, log, outputs, summary.read_text(encoding="utf-8"))

    def _run(
        self, step: Mapping[str, Any], known: Mapping[str, str], checkout: Path, files: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        runner = {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self.action),
            "GITHUB_WORKSPACE": str(checkout),
            "RUNNER_TEMP": str(self.temp),
        }
        own = {name: _expanded(value, known) for name, value in step["env"].items()}
        return self.run_step(step, {**runner, **files, **own}, checkout / _expanded(step["working-directory"], known))


def _expanded(text: str, known: Mapping[str, str]) -> str:
    """The text with its expressions replaced. Raises KeyError for what nobody has said."""
    replaced = _EXPRESSION.sub(lambda match: known[match[1]], text)
    assert "${{" not in _EXPRESSION.sub("", text), f"this runner does not know the expression in {text!r}"
    return replaced
