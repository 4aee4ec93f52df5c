"""What users read is plain English: a list of phrases that must not come back, and where they are looked for."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cursus.checks import CHECKS
from cursus.cli import main
from cursus.codes import all_codes
from cursus.core.catalog import catalog
from cursus.lint.rules import RULES
from cursus.pipelines import pipelines
from cursus.steps.describe import summary
from tests.cli.tree import COMMANDS

ROOT = Path(__file__).parents[2]

BETTER = {
    r"\btold\b(?! apart\b)|\btells\b": "report, show or say",
    r"(?<!\bthere )\bis no (?!longer\b|more than\b)": "is not a",
    r"\b(?:is|are) none\b(?!:)": "is not one",
    r"\b(?:in|out)side of\b": "inside, outside",
    r"slip of the pen": "typo",
    r"\bpassed over\b": "ignored",
    r"\bbelongs? into\b": "belongs in",
    r"\bwhoever\b": "anyone who",
    r"\b(?:any|no|some|every)body\b": "anyone, no one, someone, everyone",
    r"\bis there already\b": "already exists",
    r"\b(?:is|are|was|were) meant\b(?! (?:for|to)\b)": "intended",
    r"put to the proof|as (?:it|they) should be|in the right words|held against": "say what happens",
    r"\bnothing wrong\b": "No problems found",
    r"\bmore about one\b": "For details",
    r"\bwithout a word\b": "silently",
    r"\bmend\b": "fix",
    r"\bis a fault of\b": "is a bug in",
    r"\b(?:lies?|lay) (?:in|at|there|below|beside|under|outside(?! the archive)|inside)\b": "is",
    r"\bstands? (?:at|there|beside|twice)\b": "is, appears",
    r"\ba (?!mind\b)\w+ of (?:its|your|their|one's) own\b": "its own, your own",
    r"\banew\b": "again",
    r"\bgoes on\b(?! without)": "continues",
    r"\bbeside\b": "next to",
    r"\bhears? of\b": "notices",
}
"""Phrases that make a reader stumble, and what to write instead."""

SCRIPTS = "cursus/steps/scripts"
"""What runs in containers is left alone: a definition names it by its digest."""
IN_CODE = (
    r"\b(?:any|no|some|every)body\b",
    r"\banew\b",
    r"\bbeside\b",
    r"\bgoes on\b",
    r"\b(?:lies?|lay) (?:in|at|there|below|under|outside|inside)\b",
)
"""Those of the list that comments and docstrings keep to as well."""

NAMES = {"somebody-else", "bucket-of-somebody-else", "by-somebody-else", "arn:aws:iam::111111111111:user/somebody"}
"""Values that are compared, not read."""
PACKAGES = ("cursus", "validation")
GENERATED = ("docs/checks.md", "docs/changelog.md")
"""Pages whose sentences are judged where they come from: the changelog cites what earlier versions said."""
PROSE = [
    name
    for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    if (name := path.relative_to(ROOT).as_posix()) not in GENERATED and path.name != "CHANGELOG.md"
]
TEMPLATES = sorted(str(path.relative_to(ROOT)) for folder in PACKAGES for path in (ROOT / folder).rglob("*.jinja"))


def stumbles(text: str) -> list[str]:
    """The phrases of the list in ``text``, each with what to write instead."""
    return [
        f"{found.group()!r} in {' '.join(text[max(0, found.start() - 40) : found.end() + 40].split())!r}: {better}"
        for phrase, better in BETTER.items()
        for found in re.finditer(phrase, text, re.IGNORECASE)
    ]


def literals(source: str) -> Iterator[str]:
    """Every text of a module but its docstrings and names: among them are all that a user can read."""
    tree = ast.parse(source)
    bare = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in bare:
            continue
        if " " in node.value and node.value not in NAMES:
            yield node.value


def test_the_list_finds_what_it_lists() -> None:
    """The sentences that started it, and none of those that replace them."""
    assert len(stumbles("Whoever saved it is told that it lies outside of the prefix, which is no path.")) == 5
    assert (
        stumbles("There is no command 'x'. Your config no longer compiles: it is not a path outside the prefix.") == []
    )


@pytest.mark.parametrize("code", all_codes())
def test_codes(code: str) -> None:
    """Name, reason and remedy."""
    entry = all_codes()[code]
    assert stumbles("\n".join((entry.name, entry.why, entry.remedy))) == []


def test_checks_and_rules() -> None:
    """What they cite as their source as well."""
    said = [check.source for check in CHECKS] + [rule.documentation.remedy for rule in RULES]
    assert [found for text in said for found in stumbles(text)] == []


def test_catalogue() -> None:
    """The lines that `cursus steps list` and `cursus pipelines list` show."""
    said = [summary(builder) for builder in catalog().builders.values()]
    said += [entry.description for entry in pipelines().values()]
    assert len(said) > 50
    assert [found for text in said for found in stumbles(text)] == []


@pytest.mark.parametrize("words", COMMANDS)
def test_help(words: str) -> None:
    """Of each command, its options and arguments."""
    with click.Context(main) as context:
        assert stumbles(COMMANDS[words].get_help(click.Context(COMMANDS[words], context, words))) == []


def test_messages() -> None:
    """Every literal of the packages, which holds the findings and all else that is printed."""
    found = {
        f"{path.relative_to(ROOT).as_posix()}: {stumble}"
        for folder in PACKAGES
        for path in sorted((ROOT / folder).rglob("*.py"))
        for text in literals(path.read_text(encoding="utf-8"))
        for stumble in stumbles(text)
    }
    assert found == set()


def test_comments() -> None:
    """Docstrings and comments of the packages, for those who read them in their editor."""
    found = [
        f"{path.relative_to(ROOT).as_posix()}:{token.start[0]}: {match.group()}"
        for folder in PACKAGES
        for path in sorted((ROOT / folder).rglob("*.py"))
        if SCRIPTS not in path.as_posix()
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""'))
        for match in re.finditer("|".join(IN_CODE), re.sub(r"(`+)[^`\n]+\1", "", token.string))
    ]
    assert found == []


@pytest.mark.parametrize("page", [*PROSE, *TEMPLATES])
def test_pages(page: str) -> None:
    """Prose, outside the blocks of code; templates with all that is in them."""
    text = (ROOT / page).read_text(encoding="utf-8")
    prose = re.sub(r"^```.*?^```|`[^`\n]*`|\{[{%].*?[%}]\}|<[^>]*>", "", text, flags=re.MULTILINE | re.DOTALL)
    assert stumbles(prose) == []
