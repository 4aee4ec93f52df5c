"""What is done with findings, whoever makes them: silenced beside the code, tolerated by a baseline."""
