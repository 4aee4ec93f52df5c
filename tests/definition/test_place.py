"""Places: what a finding says of where it is, as keys and as text."""

from __future__ import annotations

import copy
import pickle

from cursus.definition.place import Place, at, in_document_order
from cursus.errors import Diagnostic, Where


def test_text_is_made_once() -> None:
    """A place is its keys; as text it is a JSON path, wherever somebody prints it."""
    place = Place(("Steps", 0)).below("Arguments", "a.b")
    assert place == ("Steps", 0, "Arguments", "a.b")
    assert f"{place}" == "$.Steps[0].Arguments['a.b']"
    assert Where(keys=place) == str(place)
    assert Where(file="p.json", line=3, column=4) == "p.json:3:4"


def test_document_order() -> None:
    """The tenth step comes behind the second, whatever their numbers look like as text."""
    places = [("Steps", 10), ("Steps", 2), ("Parameters", 1), ("Steps", 2, "Name")]
    assert sorted(places, key=in_document_order) == [
        ("Parameters", 1),
        ("Steps", 2),
        ("Steps", 2, "Name"),
        ("Steps", 10),
    ]


def test_where_of_a_diagnostic() -> None:
    """A text does for a place; what is known beside it stays, in another file and in other words too."""
    plain = Diagnostic("E501", "no", "somewhere")
    assert (plain.where, plain.at.keys, plain.at.step) == ("somewhere", (), "")
    found = Diagnostic("E501", "no", Where(keys=("Steps", 0), step="A"))
    there = found.at.in_file("p.json")
    assert (there, there.file, there.step, there.inside) == ("p.json $.Steps[0]", "p.json", "A", "$.Steps[0]")
    assert found.as_json() | {"message": ""} == {
        "code": "E501",
        "severity": "error",
        "message": "",
        "where": "$.Steps[0]",
        "hint": "",
        "step": "A",
        "keys": ["Steps", 0],
    }
    for same in (copy.deepcopy(there), pickle.loads(pickle.dumps(there))):
        assert (same, same.keys, same.step, same.file) == (there, there.keys, there.step, there.file)


def test_control_characters_are_shown() -> None:
    """What a stranger writes into a name is shown, not obeyed, and the keys stay what they are."""
    found = Diagnostic("E501", "no", Where(keys=("Steps", "\x1b[31m")))
    assert "\\x1b" in found.where
    assert found.at.keys == ("Steps", "\x1b[31m")


def test_what_stands_at_a_place() -> None:
    """Keys lead through objects and lists, and out of them to nothing."""
    document = {"a": [{"b": 0}]}
    assert at(document, ("a", 0, "b")) == 0
    assert [at(document, keys) for keys in (("a", 1), ("a", "0"), ("c",), ("a", 0, "b", "c"))] == [None] * 4
