"""The examples of external systems, each run as its system would run it, against an AWS of this machine."""
