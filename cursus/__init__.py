"""Compile a DAG and one saved config into a portable Amazon SageMaker Pipeline."""
