"""A stand-in for SageMaker Pipelines: moto holds pipelines, buckets and accounts, this adds executions.

``install()`` teaches moto, in this process or behind its server, to run what was deployed: each step is simulated, its
outputs are written to S3, and Describe calls are answered from this package's own evaluation of the definition.
Nothing here uses the rest of cursus, so what cursus says of an execution is judged by someone else. ``python -m
cursus.testing.service --port 5555`` is a server.

Time is turns: each look at an execution (DescribePipelineExecution) moves it on by one, so nothing depends on seconds.
"""

from cursus.testing.service.faults import Fault, Script
from cursus.testing.service.responses import SCRIPT, install

__all__ = ["SCRIPT", "Fault", "Script", "install"]
