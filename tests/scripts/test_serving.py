"""A request means the same in every form, and a batch output has a line for each line of its input."""

from __future__ import annotations

import json

import features
import numpy as np
import pandas as pd
import pytest
import serving
from container import InputError

FEATURES = features.Features(
    columns=["x", "c"],
    categories={"c": ["a", "b"]},
    risk_tables={},
    table_columns=["id", "c", "x", "y"],
    id_name="id",
    label_name="y",
    classes=[0, 1],
)


class Echo:
    """A model whose probability of class 1 is the column x."""

    features = FEATURES

    def probabilities(self, table: pd.DataFrame) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        matrix = self.features.matrix(table)
        return np.column_stack([1 - matrix[:, 0], matrix[:, 0]])


def _ask(body: str, kind: str, accept: str = "text/csv") -> str:
    return serving.write_response(serving.answer(serving.read_request(body, kind), Echo()), accept)[0]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("0.25,a\n", "text/csv"),
        ("0.25,a\n", "text/csv; charset=utf-8"),
        ("7,a,0.25,1\n", "text/csv"),
        ("a,0.25,1\n", "text/csv"),
        ('{"x": 0.25, "c": "a"}', "application/json"),
        ('[{"x": 0.25, "c": null, "more": 1}]', "application/json"),
        ('{"instances": [[0.25, "a"]]}', "application/json"),
        ('{"x": 0.25, "c": "never seen"}\n\n', "application/jsonlines"),
    ],
)
def test_every_form_of_a_row_is_the_same_row(body: str, kind: str) -> None:
    """The model's columns, the training table's, or those without the first; objects and arrays."""
    assert _ask(body, kind) == "0.75,0.25\n"


def test_a_header_in_makes_a_header_out() -> None:
    """A batch transform joins input and output line by line: the header line needs a partner, also alone."""
    assert _ask("c,x,y\na,0.25,1\n", "text/csv") == "prob_class_0,prob_class_1\n0.75,0.25\n"
    assert _ask("c,x,y\n", "text/csv") == "prob_class_0,prob_class_1\n"


def test_answers_come_as_asked() -> None:
    """csv, JSON or JSON lines by the accept type; csv when any will do."""
    row = {"prob_class_0": 0.75, "prob_class_1": 0.25, "predicted_class": 0}
    assert json.loads(_ask("0.25,a", "text/csv", "application/json")) == {"predictions": [row]}
    assert _ask("0.25,a\n0.25,b", "text/csv", "application/jsonlines") == 2 * (json.dumps(row) + "\n")
    assert _ask("0.25,a", "text/csv", "*/*") == "0.75,0.25\n"


@pytest.mark.parametrize(
    ("body", "kind", "accept", "sentence"),
    [
        ("1,2,3,4,5", "text/csv", "text/csv", "A row has 5 cells; the model takes 2"),
        ("x\n1\n", "text/csv", "text/csv", "lacks the model's column c"),
        ("", "text/csv", "text/csv", "is not text/csv"),
        ("[1]", "application/json", "text/csv", "is not application/json"),
        ("[]", "application/json", "text/csv", "is not application/json"),
        ("{", "application/json", "text/csv", "is not application/json"),
        ("many,a", "text/csv", "text/csv", "column x must hold numbers"),
        ("0.25,a", "image/png", "text/csv", "content type 'image/png' is not supported"),
        ("0.25,a", "text/csv", "image/png", "accept type 'image/png' is not supported"),
    ],
)
def test_a_request_that_cannot_be_answered_is_told_why(body: str, kind: str, accept: str, sentence: str) -> None:
    """One sentence, whatever was wrong."""
    with pytest.raises(InputError, match=sentence):
        _ask(body, kind, accept)
