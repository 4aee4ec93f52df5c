"""Make the sample requests that a registered model is tried and load-tested with."""

from __future__ import annotations

import argparse
import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any, Callable, Mapping

import archives
from container import (
    PROCESSING,
    Arguments,
    ConfigurationError,
    InputError,
    list_setting,
    number_setting,
    read_json,
    run,
    setting,
)

INPUTS = {"model_input": f"{PROCESSING}/input/model", "config": f"{PROCESSING}/input/config"}
OUTPUTS = {"payload_sample": f"{PROCESSING}/output"}
VARIABLES = "SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST"
SPECIAL = "SPECIAL_FIELD_"

Row = Mapping[str, Any]


def main(
    input_paths: dict[str, str],
    output_paths: dict[str, str],
    environ_vars: dict[str, str],
    job_args: argparse.Namespace,
) -> None:
    """Write <output>/payload.tar.gz with one sample request per content type: payload.csv, .json, .jsonl.

    Environment: CONTENT_TYPES, DEFAULT_NUMERIC_VALUE, DEFAULT_TEXT_VALUE, SPECIAL_FIELD_<name>; the variables are
    SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST when it is set, else what the model says its columns are.
    Raises ConfigurationError on a content type that has no sample, InputError when no variable is known.
    """
    kinds = list_setting(environ_vars, "CONTENT_TYPES") or ["text/csv"]
    unknown = [str(kind) for kind in kinds if kind not in SAMPLES]
    if unknown:
        raise ConfigurationError(f"There is no sample for {', '.join(unknown)}; known are {', '.join(SAMPLES)}.")
    with archives.opened_model(Path(input_paths["model_input"])) as model:
        row = sample(variables(environ_vars, model), environ_vars)
    with tempfile.TemporaryDirectory() as temporary:
        for kind in kinds:
            name, layout = SAMPLES[kind]
            (Path(temporary) / name).write_text(layout(row), encoding="utf-8")
        archives.write(Path(temporary), Path(output_paths["payload_sample"]) / "payload.tar.gz")
    print(f"{len(kinds)} samples of {len(row)} variables")


def variables(environ_vars: Mapping[str, str], model: Path) -> dict[str, str]:
    """Variable -> NUMERIC or TEXT, in the order in which the model takes them."""
    if environ_vars.get(VARIABLES, "").strip():
        return _declared(environ_vars[VARIABLES])
    if (model / "features.json").is_file():
        features = read_json(model / "features.json")
        risk = read_json(model / "risk_tables.json") if (model / "risk_tables.json").is_file() else {}
        words = {*features["categories"], *risk}
        return {name: "TEXT" if name in words else "NUMERIC" for name in features["columns"]}
    if (model / "hyperparameters.json").is_file():
        told = read_json(model / "hyperparameters.json")
        kinds = {"tab_field_list": "NUMERIC", "cat_field_list": "TEXT"}
        found = {name: kind for field, kind in kinds.items() for name in told.get(field) or []}
        if found:
            return found
    raise InputError(f"The model does not say what its variables are; set {VARIABLES}.")


def sample(kinds: Mapping[str, str], environ_vars: Mapping[str, str]) -> dict[str, Any]:
    """One row: each variable's special value, else the default of its kind."""
    number = number_setting(environ_vars, "DEFAULT_NUMERIC_VALUE", 0.0)
    text = setting(environ_vars, "DEFAULT_TEXT_VALUE", "DEFAULT_TEXT")
    special = {name[len(SPECIAL) :].lower(): value for name, value in environ_vars.items() if name.startswith(SPECIAL)}
    row: dict[str, Any] = {}
    for name, kind in kinds.items():
        if name.lower() not in special:
            row[name] = number if kind == "NUMERIC" else text
        elif kind == "NUMERIC":
            row[name] = number_setting({name: special[name.lower()]}, name, number)
        else:
            row[name] = special[name.lower()]
    return row


def _declared(text: str) -> dict[str, str]:
    try:
        found = json.loads(text)
        pairs = found.items() if isinstance(found, dict) else [(name, kind) for name, kind in found]
    except (ValueError, TypeError) as error:
        raise ConfigurationError(f"{VARIABLES} must be JSON: an object, or an array of [name, type] pairs.") from error
    kinds = {str(name): str(kind).upper() for name, kind in pairs}
    wrong = sorted(set(kinds.values()) - {"NUMERIC", "TEXT"})
    if wrong or not kinds:
        raise ConfigurationError(f"{VARIABLES} knows the types NUMERIC and TEXT, not {', '.join(wrong) or 'nothing'}.")
    return kinds


def _csv(row: Row) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row.values())
    return text.getvalue()


SAMPLES: dict[str, tuple[str, Callable[[Row], str]]] = {
    "text/csv": ("payload.csv", _csv),
    "application/json": ("payload.json", lambda row: json.dumps({"instances": [row]}) + "\n"),
    "application/jsonlines": ("payload.jsonl", lambda row: json.dumps(row) + "\n"),
}


if __name__ == "__main__":
    run(main, INPUTS, OUTPUTS, Arguments(allow_abbrev=False))
