"""A team's Definition of Ready: its rules, and what a change of them would do."""
