"""The scoring sheet without its screen: what it holds, and how it is drawn."""
