"""From rows to a plan: what would be created, updated and left alone."""
