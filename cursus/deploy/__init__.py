"""The roll-out: one compiled definition, deployed to an environment, executed and proven there, promoted to the next.

A definition can be the same in every account only if it names none, so the commands compile strictly portable ones
(``release.STRICT_PARAMETERS``, ``--assets execution``) unless you choose otherwise. A definition that names a role
or a bucket of one account is deployed there, and refused everywhere else (E713).

A hash of the definition's canonical JSON identifies what is deployed; a tag of the pipeline carries it.
Each command compares what is compiled now with what the service and S3 hold now, so each may be repeated, and continues
where an earlier run was broken off. Earlier definitions and proofs are in the environment's bucket under their own
hashes (``records``); nothing is kept on this machine.
"""
