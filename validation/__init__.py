"""The gate: which cases are compiled under which bases, what must hold for each, and the verdict."""
