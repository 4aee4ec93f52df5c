"""Overlays: what one definition changes in another, as a file that people review."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cursus.checks.examples import Change, changed
from cursus.definition import overlay
from cursus.definition.files import read_definition
from cursus.definition.malformed import malformed
from cursus.definition.place import json_path, keys_of
from cursus.errors import CursusError
from cursus.jsonfile import dumps

NO_FILES = ("", ".", "..", "../whole.json", "other.json", "gone.json", "a\0b", 7, None)
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from([0.0, 1.0, "", "a", "b.c", "it's", "[0]"])
KEYS = st.sampled_from(["Steps", "Parameters", "Tags", "DependsOn", "Name", "Key", "a", "b.c", "it's", '"', "", "\\"])
NAMED = st.fixed_dictionaries({"Name": st.sampled_from(["A", "B", "b.c"])}, optional={"Key": SCALARS})
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner | NAMED, max_size=4) | st.dictionaries(KEYS, inner | st.lists(NAMED), max_size=5),
    max_leaves=12,
)


def again(whole: Any, other: Any) -> Any:
    """``other``, by way of the file of its overlay."""
    document = json.loads(overlay.between(whole, other).text("whole.json"))
    return overlay.read(document).apply(json.loads(dumps(whole)))


@example({"a": 1, "b": 2}, {"b": 2, "a": 1})
@example({"a": 1, "b": 1}, {"a": True, "b": 1.0})
@example({"": 1, "b": 1}, {"a": 1, "": 1, "b": 1})
@example({"Steps": [{"Name": "A"}]}, {"Steps": {"A": {"Name": "A"}}})
@example({"Steps": [{"Name": "A"}]}, {"Steps": {"A": {"Name": "A"}, "B": 1}})
@example({"Steps": [{"Name": "A"}, {"Name": "B"}]}, {"Steps": [{"Name": "B"}, {"Name": "A"}]})
@given(JSON, JSON)
def test_any_definition_comes_back_to_the_byte(whole: Any, other: Any) -> None:
    """With the order of its keys and the types of its numbers, whatever the two have in common."""
    before = dumps(whole)
    assert dumps(again(whole, other)) == dumps(other)
    assert dumps(whole) == before


@given(st.lists(KEYS | st.integers(0, 12)).map(tuple))
def test_a_path_leads_back_to_its_keys(keys: tuple[str | int, ...]) -> None:
    """Whatever characters the keys have."""
    assert keys_of(json_path(keys)) == keys


@pytest.mark.parametrize("text", ["", "Steps", "$.", "$..a", "$a", "$[01]", "$['a", "$['a']", '$["a"]', '$["\\x"]'])
def test_any_other_text_is_no_path(text: str) -> None:
    """A place has one text."""
    with pytest.raises(ValueError, match=r"is not a JSON path|Invalid"):
        keys_of(text)


def test_the_file_says_each_change_on_one_line() -> None:
    """By a path in which names stand for positions; where something new stands is said if it does not come last."""
    whole = {
        "Parameters": [{"Name": "Prefix", "Type": "String"}, {"Name": "Rows", "Type": "Integer"}],
        "Steps": [{"Name": "A", "Arguments": {"Environment": {"X": "1", "Y": "2"}, "RoleArn": "role"}}],
    }
    other = {
        "Parameters": [{"Name": "Prefix", "Type": "String"}, {"Name": "Key"}, {"Name": "Rows", "Type": "Integer"}],
        "Steps": [{"Name": "A", "Arguments": {"Environment": {"X": "1"}, "RoleArn": {"Get": "Parameters.Role"}}}],
    }
    assert overlay.between(whole, other).text("whole.json") == (
        "{\n"
        '  "overlay_of": "whole.json",\n'
        '  "changed": {\n'
        '    "$.Steps.A.Arguments.RoleArn": {"Get": "Parameters.Role"}\n'
        "  },\n"
        '  "added": {\n'
        '    "$.Parameters.Key": {"Name": "Key"}\n'
        "  },\n"
        '  "before": {\n'
        '    "$.Parameters.Key": "Rows"\n'
        "  },\n"
        '  "removed": [\n'
        '    "$.Steps.A.Arguments.Environment.Y"\n'
        "  ]\n"
        "}\n"
    )


def test_what_both_have_is_not_in_it() -> None:
    """A change of the whole definition changes no overlay, unless it is at one of the overlay's places."""
    base, other = changed(Change()), changed(Change())
    other["Steps"][0]["Arguments"]["RoleArn"] = "arn:aws:iam::111122223333:role/Other"
    before = overlay.between(base, other).text("whole.json")
    for one in (base, other):
        one["Steps"].insert(0, {"Name": "New", "Type": "Fail", "Arguments": {"ErrorMessage": "x"}})
        one["Steps"][1]["Arguments"].setdefault("Environment", {})["NEW"] = "1"
    assert overlay.between(base, other).text("whole.json") == before


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"changed": {"$.Steps.B.Type": "x"}}, "$.Steps.B"),
        ({"changed": {"$.Steps[0]": "x"}}, "$.Steps[0]"),
        ({"changed": {"$.Version.Major": "x"}}, "$.Version.Major"),
        ({"removed": ["$.Steps.A.Nothing"]}, "$.Steps.A.Nothing"),
        ({"added": {"$.Steps.A": {}}}, "$.Steps.A"),
        ({"added": {"$.Steps.A.List[0]": {}}}, "$.Steps.A.List[0]"),
        ({"added": {"$.Steps.B": {}}, "before": {"$.Steps.B": "C"}}, "$.Steps.C"),
    ],
)
def test_what_does_not_fit(document: dict[str, Any], place: str) -> None:
    """The first place that is not there, or is there already."""
    whole = {"Version": "1", "Steps": [{"Name": "A", "Type": "Fail", "List": []}]}
    with pytest.raises(ValueError, match=r"^\$") as raised:
        overlay.read(document).apply(whole)
    assert str(raised.value) == place


@pytest.mark.parametrize(
    "document",
    [
        {"chnaged": {}},
        {"changed": []},
        {"removed": {}},
        {"removed": [1]},
        {"removed": ["$"]},
        {"added": {"$": 1}},
        {"added": {"Steps": 1}},
        {"before": {"$.a": 1}},
    ],
)
def test_what_is_no_overlay(document: dict[str, Any]) -> None:
    """Edited by hand, it is read in full or not at all."""
    with pytest.raises(ValueError, match=r"an overlay|is not a JSON path"):
        overlay.read({overlay.MARK: "whole.json", **document})


def test_an_overlay_is_read_as_the_definition_that_it_makes(tmp_path: Path) -> None:
    """By every command that reads a definition, from the file that it names; one that does not fit is E501."""
    whole, other = changed(Change()), changed(Change())
    other["Steps"][0]["Arguments"]["RoleArn"] = "arn:aws:iam::111122223333:role/Other"
    (tmp_path / "whole.json").write_text(dumps(whole))
    (tmp_path / "other.json").write_text(overlay.between(whole, other).text("whole.json"))
    assert read_definition(tmp_path / "other.json") == other
    wrong: list[dict[str, Any]] = [{"removed": ["$.Steps.Gone"]}, {"chnaged": {}}]
    wrong += [{overlay.MARK: name} for name in NO_FILES]
    for document in wrong:
        (tmp_path / "other.json").write_text(json.dumps({overlay.MARK: "whole.json", **document}))
        with pytest.raises(CursusError) as raised:
            read_definition(tmp_path / "other.json")
        assert [found.code for found in raised.value.diagnostics] == ["E501"], document


def test_an_overlay_alone_is_no_definition() -> None:
    """As on stdin, where nothing lies beside it."""
    (found,) = malformed({overlay.MARK: "parameterized.json", "removed": ["$.Parameters.A"]})
    assert found.code == "E501" and "only what a base changes in parameterized.json" in found.message
