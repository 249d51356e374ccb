"""Backlogs as Markdown, in and out."""
