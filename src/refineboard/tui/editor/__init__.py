"""Writing one item: the form, its fields, and INVEST beside it."""
