"""The dashboard: what it knows, and its pages as lines of runs."""
