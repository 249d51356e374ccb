"""The order of work: its pages and where one is on them."""
