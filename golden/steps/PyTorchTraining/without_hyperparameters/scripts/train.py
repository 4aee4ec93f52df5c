"""A script of the user's own that needs no hyperparameters."""

print("training")
