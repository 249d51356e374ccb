"""PI planning: the calendar, what teams can take on, the plan, its proposal and its freezing."""
