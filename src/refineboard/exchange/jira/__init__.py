"""Jira: its names, its files, its rich texts and its interface."""
