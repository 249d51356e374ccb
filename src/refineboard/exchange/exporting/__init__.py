"""From items to another tool's tables and requests."""
