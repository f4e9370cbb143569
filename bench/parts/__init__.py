"""The parts of `make bench`, one file each. A part is handed a `Scene` and a number of rounds, and gives figures."""
