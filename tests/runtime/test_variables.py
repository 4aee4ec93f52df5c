"""What a definition may set in the environment of a job, and what of this machine a job gets."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from cursus.runtime.variables import refused

from .world import PREFIX, World, definition

DUMP = "import json\n(OUT / 'env.json').write_text(json.dumps(dict(os.environ)))\n"


@pytest.mark.parametrize(
    "name",
    [
        "PYTHONPATH",
        "PYTHONWARNINGS",
        "PYTHONSTARTUP",
        "PYTHONHOME",
        "pythonpath",
        "LD_PRELOAD",
        "LD_LIBRARY_PATH",
        "LD_AUDIT",
        "DYLD_INSERT_LIBRARIES",
        "GCONV_PATH",
        "PATH",
        "Path",
        "HOME",
        "BROWSER",
        "BASH_ENV",
        "ENV",
        "SHELL",
        "IFS",
        "PS4",
        "PROMPT_COMMAND",
        "BASH_FUNC_x%%",
        "GIT_SSH_COMMAND",
        "GIT_DIR",
        "NODE_OPTIONS",
        "PERL5OPT",
        "PERL5LIB",
        "RUBYOPT",
        "RUBYLIB",
        "JAVA_TOOL_OPTIONS",
        "_JAVA_OPTIONS",
        "CLASSPATH",
        "R_PROFILE",
        "EDITOR",
        "PAGER",
        "http_proxy",
        "HTTPS_PROXY",
        "ALL_PROXY",
        "NO_PROXY",
        "SSL_CERT_FILE",
        "SSLKEYLOGFILE",
        "REQUESTS_CA_BUNDLE",
        "OPENSSL_CONF",
        "PIP_INDEX_URL",
        "UV_INDEX",
        "VIRTUAL_ENV",
        "CONDA_PREFIX",
        "MPLBACKEND",
        "COVERAGE_PROCESS_START",
        "TMPDIR",
        "XDG_CONFIG_HOME",
        "AWS_PROFILE",
        "AWS_CONFIG_FILE",
        "AWS_ENDPOINT_URL",
        "CURSUS_CONTAINER_ROOT",
        "SYSTEMROOT",
        "COMSPEC",
        "CC",
        "CFLAGS",
        "DISPLAY",
        "SSH_ASKPASS",
        "TAR_OPTIONS",
        "ASAN_OPTIONS",
        "ZIPOPT",
        "MAVEN_OPTS",
        "LOKY_PICKLER",
        "JOBLIB_START_METHOD",
        "_PYTHON_SYSCONFIGDATA_NAME",
        "OMP_TOOL_LIBRARIES",
        "NVTX_INJECTION64_PATH",
        "HSA_TOOLS_LIB",
        "NCCL_NET_PLUGIN",
        "OCL_ICD_VENDORS",
        "TF_PLUGGABLE_DEVICE_LIBRARY_PATH",
        "ARROW_LIBHDFS_DIR",
        "HDF5_PLUGIN_PATH",
        "ORT_DYLIB_PATH",
        "FI_PROVIDER_PATH",
        "ODBCSYSINI",
        "OMPI_MCA_mca_base_component_path",
        "GCC_EXEC_PREFIX",
        "COMPILER_PATH",
        "LIBRARY_PATH",
        "TRITON_PTXAS_PATH",
        "TORCHINDUCTOR_CACHE_DIR",
        "HF_MODULES_CACHE",
        "HF_HOME",
        "KERAS_BACKEND",
        "DJANGO_SETTINGS_MODULE",
        "RSYNC_RSH",
        "CVS_RSH",
        "PARALLEL_SHELL",
        "GOFLAGS",
        "RUSTC_WRAPPER",
        "CARGO_HOME",
        "SETUPTOOLS_USE_DISTUTILS",
        "RETICULATE_PYTHON",
        "INPUTRC",
    ],
)
def test_variables_of_the_hosts_programs_are_refused(name: str) -> None:
    """Loader, interpreter, shell, tools, network: in any spelling that some system takes for the same."""
    assert refused([name]) == [name]


@pytest.mark.parametrize(
    "name",
    [
        "LABEL_NAME",
        "TRAIN_RATIO",
        "USE_SECURE_PYPI",
        "PIPELINE_NAME",
        "SM_HP_X",
        "SAGEMAKER_PROGRAM",
        "AWS_REGION",
        "AWS_DEFAULT_REGION",
        "OMP_NUM_THREADS",
        "LANG",
        "TZ",
        "PROGRAM_TYPE",
        "FEATURE_FLAGS",
        "MODEL_OPTIONS",
        "FEATURE_LIBRARY",
        "USE_PROXY_LABEL",
        "NODE_COUNT",
        "TERM_WEIGHT",
        "ENVIRONMENT",
        "PATH_PREFIX",
        "HOME_COUNTRY",
        "R_SQUARED_MIN",
        "MODEL_PATH",
        "LDA_TOPICS",
        "output_path",
        "dataset_source",
        "IS_BINARY",
        "SRC",
        "DATA_LOADER",
        "TARGET_COLUMN",
        "PARALLEL_JOBS",
        "PLUGIN_COUNT",
        "S3_PREFIX",
        "HF_MODEL_ID",
        "HF_TASK",
        "TRANSFORMERS_CACHE",
        "NLTK_DATA",
        "NCCL_DEBUG",
        "FI_EFA_USE_DEVICE_RDMA",
        "TF_CPP_MIN_LOG_LEVEL",
        "PYTORCH_CUDA_ALLOC_CONF",
        "LOKY_MAX_CPU_COUNT",
        "MLFLOW_TRACKING_URI",
        "SM_HP_HOME",
        "SAGEMAKER_SHELL",
        "TS_DEFAULT_WORKERS_PER_MODEL",
        "MMS_JOB_QUEUE_SIZE",
    ],
)
def test_variables_of_steps_pass(name: str) -> None:
    """Names that merely look a little like those."""
    assert refused([name]) == []


def test_a_job_has_the_environment_of_a_container(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's; its own variables; none that the loader or the interpreter obeys, and that is told."""
    monkeypatch.setenv("SECRET_OF_THE_HOST", "1")
    given = {
        "LABEL": "y",
        "LD_PRELOAD": "/evil.so",
        "PYTHONPATH": "/evil",
        "PATH": "/evil",
        "HOME": "/evil",
        "TZ": "CET",
    }
    step = world.step(
        "A", DUMP, environment={**given, "PYTHONWARNINGS": "all:0::antigravity.x:0", "BROWSER": "sh -c x"}
    )
    outcome = world.run(definition(step))
    found: dict[str, str] = json.loads(world.text(f"{PREFIX}/A/env.json"))
    assert outcome.succeeded
    assert (found["LABEL"], found["TZ"]) == ("y", "CET")
    assert not [name for name, value in found.items() if "evil" in value or "antigravity" in value]
    assert not {"SECRET_OF_THE_HOST", "LD_PRELOAD", "PYTHONPATH", "PYTHONWARNINGS", "BROWSER"} & found.keys()
    assert found["HOME"] != os.environ.get("HOME")
    assert found["HOME"].startswith(str(world.root))
    [remark] = outcome.remarks
    assert (remark.code, remark.where) == ("W573", "A")
    assert "BROWSER, HOME, LD_PRELOAD, PATH, PYTHONPATH, PYTHONWARNINGS are not set" in remark.message


@pytest.mark.parametrize(("told", "threads"), [("6", "3"), ("1", "1"), ("none", None)])
def test_jobs_share_the_threads_that_the_user_gives(
    told: str, threads: str | None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at the same time have half of them each; what is no number says nothing."""
    monkeypatch.setenv("OMP_NUM_THREADS", told)
    assert world.run(definition(world.step("A", DUMP), world.step("B", DUMP)), jobs=2).succeeded
    found: dict[str, str] = json.loads(world.text(f"{PREFIX}/A/env.json"))
    assert found["OMP_NUM_THREADS"] == (threads or str(max(1, (os.cpu_count() or 1) // 2)))


def test_steps_that_set_their_own_only_are_not_talked_about(world: World) -> None:
    """No remark without a reason."""
    step: dict[str, Any] = world.step("A", environment={"LABEL": "y"})
    assert world.run(definition(step)).remarks == ()
