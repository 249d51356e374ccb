"""The economics of an order: what each one costs, which one respects the dependencies, and how
far the scores carry it. Values in, values out."""
