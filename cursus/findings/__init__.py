"""What is done with findings, whoever makes them: silenced next to the code, tolerated by a baseline."""
