"""One model of what was found, and every form it is shown in: text, JSON, SARIF 2.1, GitHub annotations, JUnit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from cursus import __version__
from cursus.codes import Code
from cursus.errors import Diagnostic, Severity
from cursus.jsonfile import dumps
from cursus.visible import visible, visible_json

_SARIF_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_GITHUB_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_SARIF_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    JUNIT = "junit"


@dataclass(frozen=True, slots=True)
class Finding:
    """A diagnostic with its place. Lines and columns count from 1, columns in characters; 0 is: not known.

    ``accepted`` is the reason why a project suppresses it: SARIF alone has room for such findings.
    In a notebook ``cell`` is the number of the cell, in which lines count from 1.
    ``key`` identifies findings by structure, not by line, so that it survives edits elsewhere in the file.
    """

    diagnostic: Diagnostic
    file: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    key: str = ""
    cell: int = 0
    accepted: str = ""

    @property
    def code(self) -> str:
        return self.diagnostic.code

    @property
    def place(self) -> str:
        """``file:line:column``, as far as it is known, and what the diagnostic says of the place, if that says more."""
        numbers = [str(number) for number in (self.line, self.column) if number]
        where = self.diagnostic.where if self.says_where else ""
        cell = f"cell {self.cell}" if self.cell else ""
        return " ".join(filter(None, (":".join(filter(None, [visible(self.file), cell, *numbers])), where)))

    @property
    def says_where(self) -> bool:
        """Whether what the diagnostic says of the place says more than a line: it does of a place in a definition."""
        return bool(self.diagnostic.where) and (not self.line or bool(self.diagnostic.at.keys))

    def as_json(self) -> dict[str, Any]:
        """The diagnostic's own members, and all others of this."""
        return (
            self.diagnostic.as_json()
            | {
                "file": self.file,
                "line": self.line,
                "column": self.column,
                "end_line": self.end_line,
                "end_column": self.end_column,
                "key": self.key,
            }
            | ({"cell": self.cell} if self.cell else {})
        )


def render(findings: Sequence[Finding], form: Format, codes: Mapping[str, Code] | None = None) -> str:
    """The findings in one form, ready to print; ``codes`` documents the rules where the form has room for it."""
    known = codes or {}
    writers: dict[Format, Callable[[Sequence[Finding], Mapping[str, Code]], str]] = {
        Format.TEXT: _text,
        Format.JSON: _json,
        Format.SARIF: _sarif,
        Format.GITHUB: _github,
        Format.JUNIT: _junit,
    }
    return writers[form](findings, known)


def summary(findings: Sequence[Finding]) -> str:
    """``2 errors, 1 warning in 2 files``, or that there is nothing."""
    if not findings:
        return "no problems found"
    counts = {severity: sum(found.diagnostic.severity is severity for found in findings) for severity in Severity}
    said = ", ".join(_counted(number, severity.value) for severity, number in counts.items() if number)
    files = len({found.file for found in findings if found.file})
    return f"{said} in {_counted(files, 'file')}" if files else said


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _text(findings: Sequence[Finding], codes: Mapping[str, Code]) -> str:
    return "".join(f"{found.diagnostic.told_at(found.place)}\n" for found in findings)


def _json(findings: Sequence[Finding], codes: Mapping[str, Code]) -> str:
    return visible_json(dumps([found.as_json() for found in findings]))


def _sarif(findings: Sequence[Finding], codes: Mapping[str, Code]) -> str:
    used = sorted({found.code for found in findings} | codes.keys())
    rules = [_sarif_rule(code, codes.get(code)) for code in used]
    results = [_sarif_result(found, used.index(found.code)) for found in findings]
    driver = {"name": "cursus", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return visible_json(dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}))


def _sarif_rule(code: str, documentation: Code | None) -> dict[str, Any]:
    if documentation is None:
        return {"id": code}
    return {
        "id": code,
        "name": documentation.name,
        "shortDescription": {"text": documentation.name},
        "fullDescription": {"text": documentation.why},
        "help": {"text": documentation.remedy},
    }


def _sarif_result(found: Finding, index: int) -> dict[str, Any]:
    told = found.diagnostic
    message = " ".join(filter(None, (told.message + ".", told.hint, told.other_places)))
    result: dict[str, Any] = {
        "ruleId": found.code,
        "ruleIndex": index,
        # What someone accepted is no error to readers that know no suppressions either.
        "level": "note" if found.accepted else _SARIF_LEVEL[found.diagnostic.severity],
        "message": {"text": message},
    }
    if found.accepted:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": found.accepted}]
    if found.file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(found.file)}}
        region = {
            "startLine": found.line,
            "startColumn": found.column,
            "endLine": found.end_line,
            "endColumn": found.end_column,
        }
        if not found.cell:  # code scanning asks for a line; what concerns the whole file stands at the first
            physical["region"] = {name: number for name, number in region.items() if number} or {"startLine": 1}
        result["locations"] = [{"physicalLocation": physical}]
    if found.cell:
        cell = f"cell {found.cell}, line {found.line}"
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": cell}]
    if found.diagnostic.where:
        location = result.setdefault("locations", [{}])[0]
        location["logicalLocations"] = [{"fullyQualifiedName": found.diagnostic.where}]
    if told.also:
        result["relatedLocations"] = [{"logicalLocations": [{"fullyQualifiedName": place}]} for place in told.also]
    if found.key:
        result["partialFingerprints"] = {"cursus/v1": found.key}
    return result


def _uri(file: str) -> str:
    """A relative reference to a file, whatever bytes its name is made of; for a whole path the URI of the file."""
    path = file.replace("\\", "/")
    scheme = "file://" if path.startswith("/") else ""
    try:
        return scheme + quote(path.encode("utf-8", "surrogateescape"))  # bytes that were no text when it was read
    except UnicodeEncodeError:
        return scheme + quote(visible(path))


def _github(findings: Sequence[Finding], codes: Mapping[str, Code]) -> str:
    return "".join(f"{_annotation(found)}\n" for found in findings)


def _annotation(found: Finding) -> str:
    given = {
        "file": visible(found.file),
        "line": found.line,
        "endLine": found.end_line,
        "col": found.column,
        "endColumn": found.end_column if found.end_line == found.line else 0,
        "title": found.code,
    }
    if found.cell:  # lines of a notebook's file are not those of its cells
        given = {"file": found.file, "title": found.code}
    properties = ",".join(f"{name}={_escaped(str(value), ':,')}" for name, value in given.items() if value)
    where = f"{found.diagnostic.where}: " if found.says_where else ""
    if found.cell:
        where = f"cell {found.cell}, line {found.line}: "
    told = found.diagnostic
    message = "\n".join(filter(None, (where + told.message, told.hint, told.other_places)))
    return f"::{_GITHUB_COMMAND[found.diagnostic.severity]} {properties}::{_escaped(message)}"


def _escaped(text: str, further: str = "") -> str:
    for character in "%\r\n" + further:
        text = text.replace(character, f"%{ord(character):02X}")
    return text


def _junit(findings: Sequence[Finding], codes: Mapping[str, Code]) -> str:
    """A test case for each finding; one that passes when there is none, for a suite without cases looks broken."""
    failures = [found for found in findings if found.diagnostic.severity is Severity.ERROR]
    suite = ElementTree.Element(
        "testsuite", name="cursus", tests=str(len(findings) or 1), failures=str(len(failures)), errors="0"
    )
    if not findings:
        ElementTree.SubElement(suite, "testcase", classname="cursus", name="no problems found")
    for found in findings:
        case = ElementTree.SubElement(suite, "testcase", classname=found.code, name=found.place or found.code)
        told = found.diagnostic
        body = "\n".join(filter(None, (told.message, told.hint, told.other_places)))
        if found.diagnostic.severity is Severity.ERROR:
            failure = ElementTree.SubElement(case, "failure", message=found.diagnostic.message, type=found.code)
            failure.text = body
        else:
            ElementTree.SubElement(case, "system-out").text = body
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"
