"""From a DAG and a saved config to an SDK Pipeline."""

import logging
import os

# Before the SDK's first import: v2 is chosen on purpose, its banner would only hide our messages.
os.environ.setdefault("SAGEMAKER_SUPPRESS_V2_WARNING", "1")

# What these say once a step or once an import is as it should be: no settings file, no job name, one image for all.
for _name in ("sagemaker.config", "sagemaker.workflow.utilities", "sagemaker.workflow._utils", "sagemaker.image_uris"):
    logging.getLogger(_name).setLevel(logging.ERROR)
