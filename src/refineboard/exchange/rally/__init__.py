"""Rally: its names, its files and its interface."""
