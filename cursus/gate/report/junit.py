"""The verdict as JUnit XML: a suite for each kind of case, a test for each case under each base."""

from __future__ import annotations

from xml.etree import ElementTree

from cursus.errors import Diagnostic, errors_in
from cursus.gate.verdict import Outcome, Verdict


def junit(verdict: Verdict) -> str:
    """One XML document; findings outside cases are their own suite, named ``gate``."""
    root = ElementTree.Element("testsuites", name="cursus validation")
    kinds = dict.fromkeys(outcome.case.kind for outcome in verdict.outcomes)
    for kind in kinds:
        _suite(root, kind, [_of_case(outcome) for outcome in verdict.outcomes if outcome.case.kind == kind])
    _suite(root, "gate", [("gate", "findings outside cases", verdict.findings)])
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


_Test = tuple[str, str, tuple[Diagnostic, ...]]


def _of_case(outcome: Outcome) -> _Test:
    return f"{outcome.case.kind}.{outcome.case.group}", f"{outcome.case.name} [{outcome.base}]", outcome.findings


def _suite(root: ElementTree.Element, name: str, tests: list[_Test]) -> None:
    failures = sum(bool(errors_in(findings)) for _, _, findings in tests)
    suite = ElementTree.SubElement(
        root, "testsuite", name=name, tests=str(len(tests)), failures=str(failures), errors="0"
    )
    for group, title, findings in tests:
        test = ElementTree.SubElement(suite, "testcase", classname=group, name=title)
        errors = errors_in(findings)
        if errors:
            failure = ElementTree.SubElement(test, "failure", type=errors[0].code, message=errors[0].message)
            failure.text = "\n".join(map(str, errors))
        others = [found for found in findings if found not in errors]
        if others:
            ElementTree.SubElement(test, "system-out").text = "\n".join(map(str, others))
