"""Azure Boards: its names, its files and its interface."""
