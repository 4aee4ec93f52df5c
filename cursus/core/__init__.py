"""From a DAG and a saved config to a Pipeline."""
