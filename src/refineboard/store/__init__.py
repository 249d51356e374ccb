"""Where a change becomes durable, and comes back from."""
