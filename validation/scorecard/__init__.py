"""What it takes to bring pipelines to other environments, counted with static paths and with the parameter."""
