"""Widgets of the board's screens; they show values and post wishes, and never touch a store."""
