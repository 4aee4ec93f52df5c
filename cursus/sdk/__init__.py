"""The SageMaker SDK, version 2 or 3, at the edge: the only package that imports ``sagemaker``, and only when asked.

Compiling needs none of it. It serves callers who want a native Pipeline, and plug-ins whose builders return native
steps.
"""

import logging
import os

# Before the SDK's first import: its banner would only hide our messages.
os.environ.setdefault("SAGEMAKER_SUPPRESS_V2_WARNING", "1")

# What these report once a step or once an import is as it should be: no settings file, no job name, one image for all.
for _name in ("sagemaker.config", "sagemaker.workflow.utilities", "sagemaker.workflow._utils", "sagemaker.image_uris"):
    logging.getLogger(_name).setLevel(logging.ERROR)
