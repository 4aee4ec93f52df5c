"""The gate: compiles the pipelines of a project twice, and proves that each is what someone last found right."""
