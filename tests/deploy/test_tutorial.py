"""Three environments by commands alone: deploy, start, wait, prove, promote, to the end."""

from __future__ import annotations

from collections.abc import Callable

from click.testing import Result

from cursus.testing.service import SCRIPT, Fault

from .conftest import ACCOUNTS, execute, output
from .faulty_aws import FaultyAws

JSON = ("--format", "json")


def test_from_dev_to_prod(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """Each environment proves the definition before the next one gets it; all end with one hash, proven."""
    output(cursus("deploy", "--environment", "dev", *JSON))
    for source, target in (("dev", "staging"), ("staging", "prod")):
        early = cursus("promote", "--from", source, "--to", target)
        assert early.exit_code == 1 and "E741" in early.stderr
        assert f"cursus prove --environment {source}" in early.stderr
        execute(cursus, source)
        assert output(cursus("promote", "--from", source, "--to", target, *JSON))["outcome"] == "created"
    execute(cursus, "prod")
    rows = {row["environment"]: row for row in output(cursus("status", *JSON))}
    assert rows.keys() == ACCOUNTS.keys()
    assert len({row["deployed_sha256"] for row in rows.values()}) == 1
    for row in rows.values():
        assert (row["state"], row["proof"], row["substitution_success"]) == ("verified", "proven", 1.0)
        assert (row["succeeded"], row["ended"]) == (1, 1)


def test_an_execution_that_is_not_as_promised(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """It does not let the pipeline pass, until another execution of the same definition is proven."""
    cursus("deploy", "--environment", "dev")
    SCRIPT.faults.append(Fault("add", "XGBoostTraining", ("Environment",), {"DEBUG": "1"}))
    cursus("start", "--environment", "dev", "--wait")
    assert cursus("prove", "--environment", "dev").exit_code == 1
    refused = cursus("promote", "--from", "dev", "--to", "staging")
    assert refused.exit_code == 1 and "1 executions were not as promised" in refused.stderr
    proofs = {row["environment"]: row.get("proof") for row in output(cursus("status", *JSON))}
    assert proofs["dev"] == "not as promised"
    SCRIPT.clear()
    other = ("--parameter", "EXECUTION_S3_PREFIX=s3://dev-pipelines/breast-cancer-2")
    cursus("start", "--environment", "dev", "--wait", *other)
    assert cursus("prove", "--environment", "dev").exit_code == 0
    assert cursus("promote", "--from", "dev", "--to", "staging").exit_code == 0


def test_another_definition_is_not_proven(aws: FaultyAws, cursus: Callable[..., Result]) -> None:
    """A proof is of one hash; --unproven goes without."""
    cursus("deploy", "--environment", "dev")
    execute(cursus)
    other = ("--parameter", "EXECUTION_S3_PREFIX", "--parameter", "EXECUTION_ROLE_ARN=none")
    cursus("deploy", "--environment", "dev", *other)
    refused = cursus("promote", "--from", "dev", "--to", "staging", *other)
    assert refused.exit_code == 1 and "E741" in refused.stderr
    assert cursus("promote", "--from", "dev", "--to", "staging", "--unproven", *other).exit_code == 0
