"""The verdict as JUnit XML: a suite for each kind of case, a test for each case under each base."""

from __future__ import annotations

from xml.etree import ElementTree

from cursus.errors import errors_in
from cursus.gate.report.places import alone, spots
from cursus.gate.verdict import Verdict
from cursus.reporting import Finding


def junit(verdict: Verdict) -> str:
    """One XML document; findings outside cases are their own suite, named ``gate``."""
    root = ElementTree.Element("testsuites", name="cursus validation")
    kinds = dict.fromkeys(outcome.case.kind for outcome in verdict.outcomes)
    placed = spots(verdict)
    tests: dict[str, list[_Test]] = {kind: [] for kind in kinds}
    for outcome in verdict.outcomes:
        case = outcome.case
        findings = [placed[case, found] for found in outcome.findings]
        tests[case.kind].append((f"{case.kind}.{case.group}", f"{case.name} [{outcome.base}]", findings))
    for kind in kinds:
        _suite(root, kind, tests[kind])
    _suite(root, "gate", [("gate", "findings outside cases", [alone(found) for found in verdict.findings])])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


_Test = tuple[str, str, list[Finding]]


def _suite(root: ElementTree.Element, name: str, tests: list[_Test]) -> None:
    suite = ElementTree.SubElement(root, "testsuite", name=name, tests=str(len(tests)), errors="0")
    failures = 0
    for group, title, findings in tests:
        test = ElementTree.SubElement(suite, "testcase", classname=group, name=title)
        errors = [found for found in findings if errors_in([found.diagnostic])]
        if errors:
            failures += 1
            first = errors[0].diagnostic  # some readers show its message alone
            failure = ElementTree.SubElement(test, "failure", type=first.code, message=f"{first.code} {first.message}")
            failure.text = _told(errors)
        others = [found for found in findings if found not in errors]
        if others:
            ElementTree.SubElement(test, "system-out").text = _told(others)
    suite.set("failures", str(failures))


def _told(findings: list[Finding]) -> str:
    return "\n".join(found.diagnostic.told_at(found.place) for found in findings)
