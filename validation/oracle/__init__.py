"""What the SageMaker SDK makes of the same steps: an oracle next to our own requests, never an engine of ours."""

import cursus.sdk.names  # noqa: F401 - imports the SDK quietly, before any module here does
