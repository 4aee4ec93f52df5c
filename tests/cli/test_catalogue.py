"""What the command line tells of steps, configs, pipelines and codes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cursus import PipelineDAG, load_configs
from cursus.codes import all_codes
from cursus.core.catalog import catalog
from cursus.core.config_schema import file_schema
from cursus.core.config_skeleton import unfilled
from cursus.pipelines import CataloguedPipeline, pipelines

from .conftest import ROOT, Cursus, result_of


def test_every_code_in_use_is_registered_and_no_other() -> None:
    """The codes that stand in the source are exactly those that `cursus explain` knows."""
    sources = [path for folder in ("cursus", "validation") for path in (ROOT / folder).rglob("*.py")]
    texts = [path.read_text(encoding="utf-8") for path in sources if path.name != "codes.py"]
    used = {code for text in texts for code in re.findall(r'"([EWI]\d{3})"', text)}
    assert used == all_codes().keys()


def test_every_code_says_what_it_is() -> None:
    """Every code has a name, a reason and a remedy, the latter two in sentences."""
    for code, entry in all_codes().items():
        assert entry.name, code
        assert entry.why.endswith("."), code
        assert entry.remedy.endswith((".", "`", "}}", "}")), code


def test_explain(cursus: Cursus) -> None:
    """A code is explained in any case of letters, all are listed without one, an unknown one is a usage error."""
    assert cursus("explain", "e405").stdout.startswith("E405 two nodes write to one location\n")
    assert result_of(cursus("explain", "E405", "--format", "json"))["code"] == "E405"
    assert {"E101", "E405", "W901"} <= result_of(cursus("explain", "--format", "json")).keys()
    assert "W901" in cursus("explain").stdout
    begun = result_of(cursus("explain", "e40", "--format", "json")).keys()
    assert {"E401", "E405"} <= begun and {code[:3] for code in begun} == {"E40"}
    unknown = cursus("explain", "E999")
    assert unknown.exit_code == 2
    assert "E999" in unknown.stderr


def test_steps_list_names_every_step(cursus: Cursus) -> None:
    """Each step that a golden case is of is listed, with its verb."""
    listed = {step["name"]: step for step in result_of(cursus("steps", "list", "--format", "json"))}
    assert {folder.name for folder in (ROOT / "golden" / "steps").iterdir()} <= listed.keys()
    assert all(step["verb"] and step["summary"] for step in listed.values())
    assert "XGBoostTraining" in cursus("steps", "list").stdout


@pytest.mark.parametrize("name", list(catalog().builders))
def test_steps_show_gives_an_example_that_is_valid(cursus: Cursus, name: str) -> None:
    """The example config of each step loads, and the text names every port and field."""
    step = result_of(cursus("steps", "show", name, "--format", "json"))
    saved = {"configuration": {"shared": {}, "specific": {name: step["example"]}}, "metadata": {}}
    Path("config.json").write_text(json.dumps(saved), encoding="utf-8")
    assert list(load_configs("config.json")) == [name]
    text = cursus("steps", "show", name).stdout
    for member in ("inputs", "outputs", "fields", "derived"):
        for entry in step[member]:
            assert entry["name"] in text


def test_steps_show_tells_what_the_script_gets(cursus: Cursus) -> None:
    """Environment, job types, sources and aliases are those of the builder."""
    step = result_of(cursus("steps", "show", "TabularPreprocessing", "--format", "json"))
    assert step["environment"] == ["LABEL_FIELD", "TRAIN_RATIO", "TEST_VAL_RATIO"]
    assert step["job_types"] == ["training", "validation", "testing", "calibration"]
    assert {"DataLoading", "DummyDataLoading"} <= {*step["inputs"][0]["connects"]}
    assert "calibration_data (calibration)" in step["outputs"][0]["connects"]
    limits = {field["name"]: field["type"] for field in step["fields"]}
    assert limits["train_ratio"] == "float > 0 < 1 or parameter"


@pytest.mark.parametrize("command", ["steps show", "config schema", "pipelines show", "pipelines export"])
def test_an_unknown_name_is_a_usage_error(cursus: Cursus, command: str) -> None:
    """A name that is not there exits with 2 and names what is."""
    result = cursus(*command.split(), "Nonsense")
    assert result.exit_code == 2
    assert "there is no" in result.stderr


@pytest.mark.parametrize("name", list(catalog().builders))
def test_schema_of_a_config(cursus: Cursus, name: str) -> None:
    """The schema of a step's config is valid and accepts the step's example, but no field that it does not have."""
    schema = json.loads(cursus("config", "schema", name).stdout)
    example = result_of(cursus("steps", "show", name, "--format", "json"))["example"]
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(example)
    assert not validator.is_valid({**example, "no_such_field": 1})


def test_schema_of_a_saved_file(cursus: Cursus) -> None:
    """The schema without a name accepts the example's config, and refuses a field in the wrong step."""
    schema = json.loads(cursus("config", "schema").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    document = json.loads((ROOT / "examples/xgboost_quickstart/config.json").read_text(encoding="utf-8"))
    validator.validate(document)
    document["configuration"]["specific"]["Package"]["train_ratio"] = 0.5
    assert not validator.is_valid(document)


@pytest.fixture(scope="module")
def saved_file() -> jsonschema.Draft202012Validator:
    """The schema of a saved file, as an editor has it."""
    return jsonschema.Draft202012Validator(file_schema(catalog()))


@pytest.mark.parametrize("kind", ["pipelines", "steps"])
def test_an_editor_accepts_every_config_that_compiles(saved_file: jsonschema.Draft202012Validator, kind: str) -> None:
    """Those of the catalogue and of every step, with their parameters: an error that is none is worse than none."""
    for path in sorted((ROOT / "golden" / kind).rglob("config.json")):
        found = [error.message for error in saved_file.iter_errors(json.loads(path.read_text(encoding="utf-8")))]
        assert not found, f"{path}: {found}"


@pytest.mark.parametrize(
    ("fields", "accepted"),
    [
        ({"training_instance_count": {"parameter": "Count"}}, True),
        ({"training_instance_count": {"parameter": "Count", "default": 1}}, False),
        ({"training_entry_point": {"parameter": "Script"}}, False),
        ({"external_inputs": {"input_path": {"parameter": "Data"}}}, True),
        ({"external_inputs": {"input_path": {"parameter": 1}}}, False),
    ],
)
def test_an_editor_knows_where_a_parameter_may_stand(
    saved_file: jsonschema.Draft202012Validator, fields: dict[str, Any], accepted: bool
) -> None:
    """In a field that takes one and in external inputs, by its name alone."""
    config = {"__model_type__": "XGBoostTrainingConfig", **fields}
    assert saved_file.is_valid({"specific": {"XGBoostTraining": config}}) is accepted


def _filled(value: Any, name: str = "") -> Any:
    """A skeleton with a value in place of each placeholder."""
    fitting: dict[str, Any] = {
        "role": "arn:aws:iam::111122223333:role/R",
        "region": "NA",
        "num_round": 5,
        "max_depth": 3,
        "DATA": "s3://some-data/table",
    }
    if isinstance(value, dict):
        return {key: _filled(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return ["one", "two"]
    return fitting.get(name, "text-of-three") if list(unfilled(value, "")) else value


def test_a_skeleton_compiles_once_it_is_filled_in(cursus: Cursus, quickstart: list[str]) -> None:
    """`config new` asks for every required field: with values in their places the example's DAG compiles."""
    assert cursus("config", "new", *quickstart[:2], "-o", "config.json").exit_code == 0
    skeleton = json.loads(Path("config.json").read_text(encoding="utf-8"))
    assert skeleton["configuration"]["shared"]["label_name"] == "<label_name: Column of the label.>"
    Path("config.json").write_text(json.dumps(_filled(skeleton)), encoding="utf-8")
    assert cursus("compile", *quickstart[:2], "--config", "config.json").exit_code == 0


def test_a_config_that_is_there_is_not_lost(cursus: Cursus, quickstart: list[str]) -> None:
    """`config new` leaves a file alone that somebody may have filled in, unless it is forced."""
    Path("config.json").write_text("mine")
    refused = cursus("config", "new", *quickstart[:2], "-o", "config.json")
    assert refused.exit_code == 1 and refused.stderr.startswith("config.json: E109 already exists")
    assert Path("config.json").read_text() == "mine"
    assert cursus("config", "new", *quickstart[:2], "-o", "config.json", "--force").exit_code == 0
    assert Path("config.json").read_text() != "mine"


def test_a_skeleton_shares_what_is_the_same(cursus: Cursus) -> None:
    """What two nodes need is asked for once; what two loading steps are to read, of each."""
    PipelineDAG(["CradleDataLoading_training", "CradleDataLoading_calibration"]).save("dag.json")
    configuration = json.loads(cursus("config", "new", "--dag", "dag.json").stdout)["configuration"]
    assert "author" in configuration["shared"]
    assert "data_sources_spec" not in configuration["shared"]
    assert all("data_sources_spec" in config for config in configuration["specific"].values())


def test_a_skeleton_does_not_compile_as_it_is(cursus: Cursus, quickstart: list[str]) -> None:
    """Every placeholder that is left is E226, and nothing else is told of its field."""
    cursus("config", "new", *quickstart[:2], "-o", "config.json")
    result = cursus("config", "check", "config.json", "--format", "json")
    found = json.loads(result.stdout)["findings"]
    assert result.exit_code == 1
    assert {diagnostic["code"] for diagnostic in found} == {"E226"}
    assert "config.json: shared.author" in {diagnostic["where"] for diagnostic in found}


@pytest.mark.parametrize(
    ("nodes", "steps", "code"),
    [
        (["Prepare"], [], 1),
        (["Prepare"], ["Prepare=TabularPreprocessing_testing"], 0),
        (["Prepare"], ["Prepare=TabularPreprocesing"], 1),
        (["Package"], ["Packge=Package"], 1),
        (["TabularPreprocessing_testng"], [], 1),
    ],
)
def test_a_skeleton_needs_to_know_each_step(cursus: Cursus, nodes: list[str], steps: list[str], code: int) -> None:
    """A node whose name tells no step is E225 unless --step says which."""
    PipelineDAG(nodes).save("dag.json")
    result = cursus("config", "new", "--dag", "dag.json", *(text for step in steps for text in ("--step", step)))
    assert result.exit_code == code
    assert ("E225" in result.stderr) == bool(code)
    if not code:
        assert json.loads(result.stdout)["configuration"]["specific"]["Prepare"]["job_type"] == "testing"


def test_config_check(cursus: Cursus, quickstart: list[str]) -> None:
    """A valid file is told to be so."""
    result = cursus("config", "check", quickstart[3])
    assert result.exit_code == 0
    assert "XGBoostTraining" in result.stdout


@pytest.mark.parametrize("name", ["xgboost_end_to_end", "dummy_end_to_end"])
def test_a_pipeline_of_the_catalogue_is_complete(cursus: Cursus, name: str) -> None:
    """What is exported compiles by itself, with the sources it names, and without what the gate compares it with."""
    assert cursus("pipelines", "export", name, "mine", "--example").exit_code == 0
    assert {path.name for path in Path("mine").glob("*.json")} == {"dag.json", "config.json"}
    result = cursus("compile", "--dag", "mine/dag.json", "--config", "mine/config.json", "-o", "pipeline.json")
    assert result.exit_code == 0, result.stderr


@pytest.mark.parametrize("name", pipelines())
def test_a_blank_pipeline_has_nobody_elses_owner(cursus: Cursus, name: str) -> None:
    """Neither name, bucket, account nor role of the example is left in any file; of its data only where they lie."""
    assert cursus("pipelines", "export", name, "mine").exit_code == 0
    files = [path for path in Path("mine").rglob("*") if path.is_file()]
    told = "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)
    assert [word for word in ("alice", "111122223333", "arn:aws:iam", '"NA"', "Cradle", "MODS") if word in told] == []


@pytest.fixture
def _catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = CataloguedPipeline("quickstart", ROOT / "examples" / "xgboost_quickstart")
    monkeypatch.setattr("cursus.pipelines.pipelines", lambda: {"quickstart": entry})


@pytest.mark.usefixtures("_catalogue")
def test_an_exported_pipeline_compiles(cursus: Cursus) -> None:
    """`pipelines export --example` leaves a folder that compiles; a second time it is refused, unless forced."""
    assert cursus("pipelines", "export", "quickstart", "--example").exit_code == 0
    options = ["--dag", "quickstart/dag.json", "--config", "quickstart/config.json"]
    assert cursus("compile", *options, "-o", "pipeline.json").exit_code == 0
    again = cursus("pipelines", "export", "quickstart")
    assert again.exit_code == 1
    assert "quickstart/config.json: E109 already exists" in again.stderr
    assert cursus("pipelines", "export", "quickstart", "--force").exit_code == 0
    assert cursus("pipelines", "export", "quickstart", "elsewhere/deep").exit_code == 0
    assert Path("elsewhere/deep/dag.json").exists()


@pytest.mark.usefixtures("_catalogue")
def test_a_blank_pipeline_asks_for_its_owner(cursus: Cursus) -> None:
    """`pipelines export` leaves what all steps share to be filled in, and all else as it was."""
    told = cursus("pipelines", "export", "quickstart")
    assert "cursus config check quickstart/config.json" in told.stderr
    result = cursus("config", "check", "quickstart/config.json", "--format", "json")
    found = {
        (finding["code"], finding["where"].rpartition(".")[2]) for finding in json.loads(result.stdout)["findings"]
    }
    owner = {"author": "ana", "bucket": "ours", "role": "arn:aws:iam::111122223333:role/R"}
    named = {"region": "NA", "service_name": "Tumours", "pipeline_version": "1.0.0"}
    assert found == {("E226", name) for name in owner | named}
    config = json.loads(Path("quickstart/config.json").read_text(encoding="utf-8"))
    original = json.loads((ROOT / "examples/xgboost_quickstart/config.json").read_text(encoding="utf-8"))
    for document in (config, original):
        document["configuration"]["shared"] |= owner | named
    assert config == original


@pytest.mark.usefixtures("_catalogue")
def test_pipelines_are_listed_and_shown(cursus: Cursus) -> None:
    """The catalogue tells names, sizes and descriptions; a pipeline its nodes in order."""
    assert result_of(cursus("pipelines", "list", "--format", "json"))[0]["nodes"] == 5
    assert "train XGBoost" in cursus("pipelines", "list").stdout
    assert "XGBoostTraining " in cursus("pipelines", "show", "quickstart").stdout
    shown = result_of(cursus("pipelines", "show", "quickstart", "--format", "json"))
    assert "XGBoostTraining -> Package" in shown["edges"]


def test_steps_show_says_what_an_input_needs(cursus: Cursus) -> None:
    """Memory and disk for each gigabyte, of the steps that were measured."""
    needs = result_of(cursus("steps", "show", "TabularPreprocessing", "--format", "json"))["needs"]
    text = " ".join(cursus("steps", "show", "TabularPreprocessing").stdout.split())
    assert f"{needs['memory_gb']:g} GB and {needs['memory_gb_per_gb']:g} GB for each GB of input" in text
    assert f"{needs['disk_gb_per_gb']:g} GB for each GB of input, the input included" in text
    assert result_of(cursus("steps", "show", "Package", "--format", "json"))["needs"] is None
