"""A proof as a file: what was compared and what was found, and the same without anything that names its owner."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cursus import __version__
from cursus.deploy.prove.evidence import Run
from cursus.deploy.prove.judge import Judgement
from cursus.errors import CursusError, Diagnostic
from cursus.jsonfile import dumps, parse_json

FORMAT: Final = 1

TARGET: Final = 0.999
"""Share of references that must have the right value, over all executions."""

_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Proof:
    """What a proof file says. ``findings`` counts them by code; ``document`` is the whole of it."""

    execution: str
    sha256: str
    proven: bool
    references: int
    matched: int
    document: Mapping[str, Any]

    @classmethod
    def of(cls, run: Run, judgement: Judgement, environment: str) -> Proof:
        document = {
            "format": FORMAT,
            "cursus": __version__,
            "environment": environment,
            "pipeline": run.pipeline,
            "execution": run.arn,
            "definition_sha256": run.sha256,
            "status": run.status,
            "started": run.started.isoformat(),
            "parameters": dict(sorted(run.parameters.items())),
            "proven": judgement.proven,
            "references": judgement.references,
            "matched": judgement.matched,
            "findings": [found.as_json() for found in judgement.findings],
            "steps": [
                {
                    "step": step.name,
                    "type": step.kind,
                    "verdict": step.verdict.value,
                    "references": step.references,
                    "matched": step.matched,
                    "unseen": step.unseen,
                    "reused_from": step.source,
                    "findings": [found.as_json() for found in step.findings],
                }
                for step in judgement.steps
            ],
        }
        return cls(run.arn, run.sha256, judgement.proven, judgement.references, judgement.matched, document)

    @classmethod
    def read(cls, text: str, where: str) -> Proof:
        """The proof in a file. Raises CursusError (E744) for anything else."""
        document = parse_json(text, "E744", where)
        wanted: Mapping[str, Callable[[Any], bool]] = {
            "format": lambda value: value == FORMAT,
            "execution": lambda value: isinstance(value, str),
            "definition_sha256": lambda value: isinstance(value, str) and _HEX.fullmatch(value) is not None,
            "proven": lambda value: isinstance(value, bool),
            "references": _is_count,
            "matched": _is_count,
        }
        wrong = [
            name for name, fits in wanted.items() if not isinstance(document, dict) or not fits(document.get(name))
        ]
        if wrong:
            hint = "Prove the execution again."
            raise CursusError([Diagnostic("E744", f"is not a proof: {', '.join(wrong)}", where, hint)])
        numbers = document["references"], document["matched"]
        return cls(document["execution"], document["definition_sha256"], document["proven"], *numbers, document)

    @property
    def text(self) -> str:
        return dumps(self.document)

    @property
    def address(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def success(proofs: list[Proof]) -> float | None:
    """Share of references that have the right value, over executions; None without any."""
    references = sum(proof.references for proof in proofs)
    return sum(proof.matched for proof in proofs) / references if references else None


# --- without names

# What shows whose it is, in the order in which it is looked for; the name of each group is what is in its place.
_NAMING: Final = re.compile(
    r"(?<=s3://)(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])"
    r"|(?<=:pipeline/)(?P<pipeline>[A-Za-z0-9-]+)"
    r"|(?<=:model-package/)(?P<group>[A-Za-z0-9-]+)"
    r"|(?<=:role/)(?P<role>[A-Za-z0-9+=,.@_/-]+)"
    r"|(?<=:user/)(?P<user>[A-Za-z0-9+=,.@_/-]+)"
    r"|(?<=:assumed-role/)(?P<session>[A-Za-z0-9+=,.@_/-]+)"
    r"|(?<=:key/)(?P<key>[A-Za-z0-9-]+)"
    r"|\b(?P<network>(sg|subnet|vpc)-[0-9a-f]{6,})"
    r"|(?<![0-9a-f])(?P<account>[0-9]{12})(?![0-9a-f])"
)

_OURS: Final = frozenset(
    {"cursus", "status", "started", "verdict", "type", "step", "code", "severity", "definition_sha256"}
)
"""Members whose texts are ours or of the definition's own naming."""


def anonymous(proof: Proof) -> dict[str, Any]:
    """The proof without account numbers, buckets, roles, users, keys, networks, names and values of parameters.

    The same thing has the same stand-in everywhere, so that what belongs together still shows.
    """
    names: dict[str, str] = {}
    document = dict(proof.document)
    values = [str(value) for value in document["parameters"].values()]
    prefixes = [value for value in values if value.startswith("s3://")]
    for index, prefix in enumerate(sorted(prefixes, key=len, reverse=True), 1):
        names[prefix] = f"s3://prefix-{index}"
    for value in sorted(values, key=len, reverse=True):
        if value not in names and len(value) > 3:
            names[value] = f"value-{len(names) + 1}"
    names |= dict.fromkeys((str(document["pipeline"]), str(document["pipeline"]).lower()), "pipeline-1")
    counts: dict[str, int] = {}

    def stand_in(match: re.Match[str]) -> str:
        kind, text = str(match.lastgroup), match[0]
        if text in names.values():
            return text
        if text not in names:
            counts[kind] = counts.get(kind, 0) + 1
            names[text] = f"{kind}-{counts[kind]}"
        return names[text]

    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    first = re.compile(rf"(?<![A-Za-z0-9-])({known})(?![A-Za-z0-9-])")

    def clean(value: Any) -> Any:
        if isinstance(value, str):
            return _NAMING.sub(stand_in, first.sub(lambda match: names[match[0]], value))
        if isinstance(value, dict):
            return {key: item if key in _OURS else clean(item) for key, item in value.items()}
        return [clean(item) for item in value] if isinstance(value, list) else value

    cleaned: dict[str, Any] = clean(document)
    return {**cleaned, "environment": "environment", "parameters": sorted(document["parameters"])}
