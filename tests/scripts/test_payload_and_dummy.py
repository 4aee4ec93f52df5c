"""Sample requests are what the model takes; a model from elsewhere is checked before it passes for a trained one."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path
from typing import Any

import archives
import dummy_training
import payload
import pytest
import serving
from container import Arguments, ConfigurationError, InputError

VARIABLES = {"SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST": '[["amount", "NUMERIC"], ["card", "TEXT"]]'}


def _samples(folder: Path, **environ: str) -> dict[str, str]:
    (folder / "model").mkdir(exist_ok=True)
    (folder / "model/anything").write_text("")
    outputs = {"payload_sample": str(folder / "out")}
    payload.main({"model_input": str(folder / "model")}, outputs, environ, Arguments().parse_args([]))
    archives.extract(folder / "out/payload.tar.gz", folder / "samples")
    return {path.name: path.read_text() for path in (folder / "samples").iterdir()}


def test_each_content_type_has_a_sample_that_the_handlers_read(tmp_path: Path) -> None:
    """One request per type, with defaults and special values in the model's order."""
    kinds = "text/csv,application/json,application/jsonlines"
    found = _samples(
        tmp_path, CONTENT_TYPES=kinds, DEFAULT_NUMERIC_VALUE="1.5", SPECIAL_FIELD_CARD="v,isa", **VARIABLES
    )
    assert found["payload.csv"] == '1.5,"v,isa"\n'
    names = {"payload.csv": "text/csv", "payload.json": "application/json", "payload.jsonl": "application/jsonlines"}
    assert set(found) == set(names)
    for name, kind in names.items():
        assert serving.read_request(found[name], kind).table.to_numpy().astype(str).tolist() == [["1.5", "v,isa"]]


def test_a_model_says_what_its_variables_are(tmp_path: Path) -> None:
    """Without a list the model's own columns are taken, words where it has categories."""
    (tmp_path / "model").mkdir()
    (tmp_path / "model/features.json").write_text(json.dumps({"columns": ["x", "c"], "categories": {"c": ["a"]}}))
    assert _samples(tmp_path) == {"payload.csv": "0.0,DEFAULT_TEXT\n"}
    (tmp_path / "model/features.json").unlink()
    (tmp_path / "model/hyperparameters.json").write_text('{"tab_field_list": ["x", "y"]}')
    assert _samples(tmp_path) == {"payload.csv": "0.0,0.0\n"}


@pytest.mark.parametrize(
    ("environ", "error", "sentence"),
    [
        ({**VARIABLES, "CONTENT_TYPES": "image/png"}, ConfigurationError, "no sample for image/png"),
        ({**VARIABLES, "DEFAULT_NUMERIC_VALUE": "x"}, ConfigurationError, "DEFAULT_NUMERIC_VALUE"),
        ({**VARIABLES, "SPECIAL_FIELD_amount": "x"}, ConfigurationError, "amount must be a number"),
        ({"SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST": '{"a": "BLOB"}'}, ConfigurationError, "not BLOB"),
        ({"SOURCE_MODEL_INFERENCE_INPUT_VARIABLE_LIST": "[1]"}, ConfigurationError, "must be JSON"),
        ({}, InputError, "does not say what its variables are"),
    ],
)
def test_a_sample_that_cannot_be_made_is_told(
    tmp_path: Path, environ: dict[str, str], error: type[Exception], sentence: str
) -> None:
    """Each reason names what is wrong."""
    with pytest.raises(error, match=sentence):
        _samples(tmp_path, **environ)


def _stage(folder: Path, path: str = "") -> Path:
    arguments = dummy_training.arguments().parse_args(["--pretrained_path", path] if path else [])
    dummy_training.main({"code": str(folder / "code")}, {"model_input": str(folder / "out")}, {}, arguments)
    return folder / "out/model.tar.gz"


def _model(folder: Path) -> Path:
    (folder / "files/code").mkdir(parents=True)
    (folder / "files/code/inference.py").write_text("")
    archives.write(folder / "files", folder / "code/model.tar.gz")
    return folder / "code/model.tar.gz"


def test_a_pretrained_archive_passes_unchanged(tmp_path: Path) -> None:
    """The only archive in the code folder is the model, byte for byte; a folder of files makes the same one."""
    model = _model(tmp_path).read_bytes()
    assert _stage(tmp_path).read_bytes() == model
    assert _stage(tmp_path, "model.tar.gz").read_bytes() == model
    assert _stage(tmp_path, "../files").read_bytes() == model


def test_no_model_two_models_and_unsafe_models_are_refused(tmp_path: Path) -> None:
    """Nothing is written for a model that cannot be one."""
    (tmp_path / "code").mkdir()
    with pytest.raises(InputError, match="holds 0 archives"):
        _stage(tmp_path)
    with pytest.raises(InputError, match=r"no pretrained model at model\.tar\.gz"):
        _stage(tmp_path, "model.tar.gz")
    with tarfile.open(tmp_path / "code/model.tar.gz", "w:gz") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(InputError, match="neither a file nor a folder"):
        _stage(tmp_path)
    tarfile.open(tmp_path / "code/model.tar.gz", "w:gz").close()
    with pytest.raises(InputError, match="holds no file"):
        _stage(tmp_path)
    (tmp_path / "code/second.tgz").write_bytes(b"")
    with pytest.raises(InputError, match="holds 2 archives"):
        _stage(tmp_path)
    assert not (tmp_path / "out/model.tar.gz").exists()


def test_dummy_training_runs_as_a_process(tmp_path: Path, run_script: Any) -> None:
    """In its container the code folder is where SageMaker puts the asset."""
    code = tmp_path / "opt/ml/processing/input"
    model = _model(code).read_bytes()
    done = run_script("dummy_training.py", ["--pretrained_path", "model.tar.gz"])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "opt/ml/processing/output/model/model.tar.gz").read_bytes() == model
