"""The board's screens."""
