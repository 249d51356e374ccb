"""INVEST, live: what an item's text and fields say about each of the six letters, and why."""
