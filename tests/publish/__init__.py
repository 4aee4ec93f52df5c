"""Publishing and deploying, against an AWS in this process."""
