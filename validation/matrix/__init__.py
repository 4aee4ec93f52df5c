"""The gate under other versions of Python, sagemaker and botocore, and what changes because of them."""
