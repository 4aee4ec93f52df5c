"""For people who write their own builders: golden files, and what a portable step must hold to."""
