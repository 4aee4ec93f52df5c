"""Where the SageMaker SDK may be imported, whichever major version is installed."""
