"""WSJF scores: the sheet of a column, and the panel of one item."""
