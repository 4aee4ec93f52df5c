"""Everything that a release has to pass: one verdict, one report."""
