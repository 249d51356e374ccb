"""The Definition of Ready under edit: the lines of a draft, what it would do, and its page."""
