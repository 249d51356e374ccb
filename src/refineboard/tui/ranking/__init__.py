"""The order of work without its screen: what it holds, and how each page of it is drawn."""
