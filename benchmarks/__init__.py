"""How long things take, as ratios of runs side by side; never part of the tests."""
