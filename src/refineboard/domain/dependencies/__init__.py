"""Who waits for whom: how the plan stands to it, what the teams have agreed on, and ways out."""
