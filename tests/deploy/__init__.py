"""The roll-out over three accounts of an AWS behind a server, whose answers can be made to fail."""
